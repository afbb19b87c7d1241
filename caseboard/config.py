"""Settings: read once from the environment, typed, and refused when they are half a configuration."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off"}
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
MAIL_ENCRYPTION = {"none", "starttls", "tls"}
REDIS = ("redis://", "rediss://", "unix://")
POSTGRESQL = ("postgresql://", "postgres://", "postgresql+psycopg://")

WAL_SAFE_FROM = (3, 51, 3)
"""First SQLite without the WAL-reset bug, which can corrupt a database that two processes write at once."""


class SettingsError(Exception):
    """A setting is missing, contradictory or unsafe. The message says which, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything an operator may set. Names and meanings are the README's; the environment prefixes `CASEBOARD_`."""

    secret_key: str
    data_dir: Path
    database_url: str
    queue_url: str
    public_url: str
    require_second_factor: bool = True
    bind: str = "127.0.0.1:8000"
    smtp_host: str = ""
    smtp_port: int = 25
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_tls: str = "starttls"
    mail_from: str = ""
    quiet_hours: bool = True
    marking: str = "OFFICIAL-SENSITIVE"
    trusted_proxies: int = 0
    sqlite_journal_mode: str = "TRUNCATE"
    sqlite_synchronous: str = "FULL"
    testing: bool = False

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @property
    def is_https(self) -> bool:
        """Whether people reach the place over TLS; then every cookie is Secure and `__Host-`."""
        return urlsplit(self.public_url).scheme == "https"

    @property
    def sqlite_file(self) -> Path | None:
        """The database's file, or None for PostgreSQL and for a database in memory."""
        path = self.database_url.removeprefix("sqlite:///")
        return Path(path) if self.is_sqlite and path and path != ":memory:" else None


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Reads and checks the settings. Raises `SettingsError` with one plain line."""
    env = {
        k.removeprefix("CASEBOARD_"): v
        for k, v in (environ or os.environ).items()
        if k.startswith("CASEBOARD_")
    }
    data_dir = Path(env.get("DATA_DIR") or "data").resolve()
    settings = Settings(
        secret_key=env.get("SECRET_KEY", ""),
        data_dir=data_dir,
        database_url=_database_url(env.get("DATABASE_URL") or f"sqlite:///{data_dir / 'caseboard.sqlite3'}"),
        queue_url=env.get("QUEUE_URL") or f"sqlite:///{data_dir / 'queue.sqlite3'}",
        public_url=(env.get("PUBLIC_URL") or "http://127.0.0.1:8000").rstrip("/"),
        require_second_factor=_boolean(env, "REQUIRE_SECOND_FACTOR", default=True),
        bind=env.get("BIND") or "127.0.0.1:8000",
        smtp_host=env.get("SMTP_HOST", ""),
        smtp_port=_number(env, "SMTP_PORT", default=25),
        smtp_user=env.get("SMTP_USER", ""),
        smtp_password=env.get("SMTP_PASSWORD", ""),
        smtp_tls=(env.get("SMTP_TLS") or "starttls").lower(),
        mail_from=env.get("MAIL_FROM", ""),
        quiet_hours=_boolean(env, "QUIET_HOURS", default=True),
        marking=env.get("MARKING") or "OFFICIAL-SENSITIVE",
        trusted_proxies=_number(env, "TRUSTED_PROXIES", default=0),
        sqlite_journal_mode=(env.get("SQLITE_JOURNAL_MODE") or "TRUNCATE").upper(),
        sqlite_synchronous=(env.get("SQLITE_SYNCHRONOUS") or "FULL").upper(),
    )
    refuse_half_configured(settings)
    return settings


def refuse_half_configured(settings: Settings) -> None:
    """The start-up check: better no service than one that loses records or leaks them."""
    if len(settings.secret_key) < 32:
        raise SettingsError(
            "CASEBOARD_SECRET_KEY is missing or shorter than 32 characters; set a long random value."
        )
    _refuse_no_public_address(settings.public_url)
    _refuse_half_a_mail_server(settings)
    if not settings.queue_url.startswith(("sqlite:///", *POSTGRESQL, *REDIS)):
        raise SettingsError("CASEBOARD_QUEUE_URL must begin with sqlite:///, postgresql:// or redis://.")
    if settings.is_sqlite:
        _refuse_unsafe_sqlite(settings)
    elif not settings.database_url.startswith("postgresql+psycopg://"):
        raise SettingsError("CASEBOARD_DATABASE_URL must begin with sqlite:/// or postgresql://.")


def _refuse_no_public_address(address: str) -> None:
    """Links in mail begin with it, so it holds nothing but where people go: no path, no name and no password."""
    try:
        url = urlsplit(address)
        is_plain = (
            url.netloc == address.partition("://")[2] and url.port != 0 and not set("@ ") & set(address)
        )
    except ValueError:  # brackets, or a port that is none
        is_plain = False
    if not is_plain or url.scheme not in {"http", "https"} or not url.hostname:
        raise SettingsError(
            "CASEBOARD_PUBLIC_URL must be the address people use, without a path, such as https://caseboard.example."
        )
    if url.scheme == "http" and url.hostname not in LOOPBACK:
        raise SettingsError("CASEBOARD_PUBLIC_URL must be https: plain http is accepted on loopback only.")


def _refuse_half_a_mail_server(settings: Settings) -> None:
    if settings.smtp_tls not in MAIL_ENCRYPTION:
        raise SettingsError("CASEBOARD_SMTP_TLS must be none, starttls or tls.")
    if not 1 <= settings.smtp_port <= 65535:
        raise SettingsError("CASEBOARD_SMTP_PORT must be from 1 to 65535.")
    if settings.smtp_host and not settings.mail_from:
        raise SettingsError("CASEBOARD_SMTP_HOST is set but CASEBOARD_MAIL_FROM is not; mail needs a sender.")
    if settings.mail_from and "@" not in parseaddr(settings.mail_from)[1]:
        raise SettingsError("CASEBOARD_MAIL_FROM must be an e-mail address.")
    if (settings.smtp_user or settings.smtp_password) and not settings.smtp_host:
        raise SettingsError("CASEBOARD_SMTP_USER or _PASSWORD is set but CASEBOARD_SMTP_HOST is not.")
    if bool(settings.smtp_user) != bool(settings.smtp_password):
        raise SettingsError("CASEBOARD_SMTP_USER and CASEBOARD_SMTP_PASSWORD need each other.")
    if settings.smtp_user and settings.smtp_tls == "none" and settings.smtp_host not in LOOPBACK:
        raise SettingsError(
            "CASEBOARD_SMTP_USER is set with CASEBOARD_SMTP_TLS=none; a password never travels in clear."
        )


def _refuse_unsafe_sqlite(settings: Settings) -> None:
    if settings.sqlite_synchronous not in {"FULL", "EXTRA"}:
        raise SettingsError(
            "CASEBOARD_SQLITE_SYNCHRONOUS below FULL can lose a saved move in a power cut; refused."
        )
    if settings.sqlite_journal_mode not in {"TRUNCATE", "DELETE", "PERSIST", "WAL"}:
        raise SettingsError("CASEBOARD_SQLITE_JOURNAL_MODE must be TRUNCATE, DELETE, PERSIST or WAL.")
    if settings.sqlite_journal_mode == "WAL" and sqlite3.sqlite_version_info < WAL_SAFE_FROM:
        raise SettingsError(
            f"CASEBOARD_SQLITE_JOURNAL_MODE=WAL needs SQLite 3.51.3 or newer; this is {sqlite3.sqlite_version}, "
            "which can corrupt the database. Use TRUNCATE."
        )
    file = settings.sqlite_file
    is_a_file = bool(file) and settings.database_url.startswith("sqlite:///")
    if not is_a_file and not settings.testing:
        raise SettingsError(
            "CASEBOARD_DATABASE_URL must name a file, such as sqlite:////var/lib/caseboard/caseboard.sqlite3."
        )
    if file and file.exists() and stat.S_IMODE(file.stat().st_mode) & 0o077:
        raise SettingsError(
            f"The database file {file.name} can be read by other users of this machine; chmod 600 it."
        )


def _database_url(url: str) -> str:
    """PostgreSQL is always reached through psycopg 3, however the operator spells it."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def _boolean(env: Mapping[str, str], name: str, *, default: bool) -> bool:
    text = env.get(name, "").strip().lower()
    if not text:
        return default
    if text not in TRUE | FALSE:
        raise SettingsError(f"CASEBOARD_{name} must be 1 or 0, true or false, yes or no, on or off.")
    return text in TRUE


def _number(env: Mapping[str, str], name: str, *, default: int) -> int:
    text = env.get(name, "").strip()
    if text and not (text.isascii() and text.isdigit()):
        raise SettingsError(f"CASEBOARD_{name} must be a whole number.")
    return int(text) if text else default
