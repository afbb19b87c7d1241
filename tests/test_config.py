"""Half a configuration is refused, in one plain line that says which setting and what to do."""

from __future__ import annotations

import sqlite3

import pytest

from caseboard.config import SettingsError, read_settings

WHOLE = {"CASEBOARD_SECRET_KEY": "s" * 40, "CASEBOARD_PUBLIC_URL": "https://caseboard.example"}


def read(tmp_path, **given):
    return read_settings(WHOLE | {"CASEBOARD_DATA_DIR": str(tmp_path)} | given)


def test_a_whole_configuration_is_read(tmp_path):
    settings = read(tmp_path)
    assert settings.is_sqlite
    assert settings.is_https
    assert settings.require_second_factor
    assert settings.sqlite_file == tmp_path / "caseboard.sqlite3"
    assert (settings.sqlite_journal_mode, settings.sqlite_synchronous) == ("TRUNCATE", "FULL")


@pytest.mark.parametrize(
    ("setting", "value", "named"),
    [
        ("SECRET_KEY", "", "CASEBOARD_SECRET_KEY"),
        ("SECRET_KEY", "short", "CASEBOARD_SECRET_KEY"),
        ("PUBLIC_URL", "caseboard.example", "CASEBOARD_PUBLIC_URL"),
        ("PUBLIC_URL", "http://caseboard.example", "CASEBOARD_PUBLIC_URL"),
        ("PUBLIC_URL", "https://caseboard.example/board", "CASEBOARD_PUBLIC_URL"),
        ("PUBLIC_URL", "https://name:word@caseboard.example", "CASEBOARD_PUBLIC_URL"),
        ("PUBLIC_URL", "https://caseboard.example:99999", "CASEBOARD_PUBLIC_URL"),
        ("PUBLIC_URL", "https://[caseboard", "CASEBOARD_PUBLIC_URL"),
        ("SMTP_TLS", "maybe", "CASEBOARD_SMTP_TLS"),
        ("SMTP_HOST", "mail.example", "CASEBOARD_MAIL_FROM"),
        ("SMTP_PORT", "twenty-five", "CASEBOARD_SMTP_PORT"),
        ("SMTP_PORT", "²", "CASEBOARD_SMTP_PORT"),
        ("SMTP_PORT", "70000", "CASEBOARD_SMTP_PORT"),
        ("SMTP_USER", "caseboard", "CASEBOARD_SMTP_HOST"),
        ("MAIL_FROM", "the office", "CASEBOARD_MAIL_FROM"),
        ("REQUIRE_SECOND_FACTOR", "perhaps", "CASEBOARD_REQUIRE_SECOND_FACTOR"),
        ("SQLITE_SYNCHRONOUS", "NORMAL", "CASEBOARD_SQLITE_SYNCHRONOUS"),
        ("SQLITE_SYNCHRONOUS", "OFF", "CASEBOARD_SQLITE_SYNCHRONOUS"),
        ("SQLITE_JOURNAL_MODE", "MEMORY", "CASEBOARD_SQLITE_JOURNAL_MODE"),
        ("DATABASE_URL", "mysql://db/caseboard", "CASEBOARD_DATABASE_URL"),
        ("DATABASE_URL", "postgresql+asyncpg://db/caseboard", "CASEBOARD_DATABASE_URL"),
        ("DATABASE_URL", "sqlite://", "CASEBOARD_DATABASE_URL"),
    ],
)
def test_what_is_missing_or_unsafe_is_refused_by_its_name(tmp_path, setting, value, named):
    with pytest.raises(SettingsError, match=named) as refusal:
        read(tmp_path, **{f"CASEBOARD_{setting}": value})
    assert "\n" not in str(refusal.value)


def test_a_mail_password_never_travels_in_clear(tmp_path):
    with pytest.raises(SettingsError, match="clear"):
        read(
            tmp_path,
            CASEBOARD_SMTP_HOST="mail.example",
            CASEBOARD_MAIL_FROM="a@caseboard.example",
            CASEBOARD_SMTP_USER="caseboard",
            CASEBOARD_SMTP_PASSWORD="word",
            CASEBOARD_SMTP_TLS="none",
        )


@pytest.mark.parametrize(
    ("version", "is_refused"), [((3, 51, 2), True), ((3, 40, 1), True), ((3, 51, 3), False)]
)
def test_write_ahead_logging_is_refused_before_its_bug_was_mended(tmp_path, monkeypatch, version, is_refused):
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    if is_refused:
        with pytest.raises(SettingsError, match=r"3\.51\.3"):
            read(tmp_path, CASEBOARD_SQLITE_JOURNAL_MODE="WAL")
    else:
        assert read(tmp_path, CASEBOARD_SQLITE_JOURNAL_MODE="WAL").sqlite_journal_mode == "WAL"


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604])
def test_a_database_that_others_can_read_is_refused(tmp_path, mode):
    file = tmp_path / "caseboard.sqlite3"
    file.touch()
    file.chmod(mode)
    with pytest.raises(SettingsError, match="chmod 600"):
        read(tmp_path)
    file.chmod(0o600)
    assert read(tmp_path).sqlite_file == file


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_is_reached_by_one_driver_however_it_is_spelled(tmp_path, scheme):
    settings = read(tmp_path, CASEBOARD_DATABASE_URL=f"{scheme}://db/caseboard")
    assert settings.database_url == "postgresql+psycopg://db/caseboard"


@pytest.mark.parametrize(
    ("text", "meant"), [("1", True), ("Yes", True), ("on", True), ("0", False), ("FALSE", False)]
)
def test_booleans_are_read_as_people_write_them(tmp_path, text, meant):
    assert read(tmp_path, CASEBOARD_REQUIRE_SECOND_FACTOR=text).require_second_factor is meant
