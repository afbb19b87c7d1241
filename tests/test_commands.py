"""The operator's commands, from the words typed to the words printed, the exit code and what is in the database."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from caseboard.__main__ import main as started
from caseboard.cli import main
from caseboard.commands import asking
from caseboard.db import session
from tests.support.database import SECRET
from tests.support.operator import PEOPLE, REGISTER, SIMS, place, refused, thornhill

__all__ = ["place", "thornhill"]

PASSWORD = "sandwich lamp copper ocean"
REVISIONS = sorted(file.name[:4] for file in Path("migrations/versions").glob("[0-9]*.py"))
NEWEST, ONE_BEFORE = REVISIONS[-1], REVISIONS[-2]


# --- the database -------------------------------------------------------------------------------------------------


def test_init_makes_the_database_and_is_safe_to_run_twice(place, monkeypatch):
    new = place.folder / "new"
    monkeypatch.setenv("CASEBOARD_DATABASE_URL", f"sqlite:///{new / 'caseboard.sqlite3'}")
    first, second = place.run("init"), place.run("init")
    assert (first.code, second.code) == (0, 0)
    assert f"went from revision none to {NEWEST}" in first.out
    assert "already" in second.out
    assert (new / "caseboard.sqlite3").stat().st_mode & 0o077 == 0


def test_the_database_goes_down_and_up(place):
    assert f"from revision {NEWEST} to {ONE_BEFORE}" in place.run("db", "downgrade").out
    assert f"from revision {ONE_BEFORE} to 0001" in place.run("db", "downgrade", "0001").out
    assert "from revision 0001 to none" in place.run("db", "downgrade", "base").out
    assert place.run("db", "downgrade").code == 0
    assert f"to {NEWEST}" in place.run("db", "upgrade").out


def test_going_back_refuses_to_delete_records_unless_forced(thornhill):
    refused(thornhill.run("db", "downgrade", "base"), "would delete the records in")
    assert thornhill.count("schools") == 2
    assert thornhill.run("db", "downgrade", "base", "--force").code == 0


def test_a_revision_nobody_knows_is_refused_in_plain_words(thornhill):
    for direction in ("upgrade", "downgrade"):
        refused(
            thornhill.run("db", direction, "9999"),
            f"This release has no revision 9999: it knows 0001 to {NEWEST}.",
        )
    refused(thornhill.run("db", "downgrade", "-999"), "not that many steps")


def test_a_database_of_a_newer_release_is_left_alone(place):
    engine = create_engine(place.url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    for command in (("init",), ("db", "downgrade"), ("worker", "--once")):
        refused(place.run(*command), "is at revision 9999, which this release does not know")


def test_other_commands_ask_for_init_first(place):
    place.run("db", "downgrade", "base")
    for command in (
        ("import-schools", REGISTER),
        ("demo",),
        ("worker", "--once"),
        ("set-password", "a@b.example"),
    ):
        refused(place.run(*command), "caseboard init")
    place.run("db", "upgrade", "0002")
    refused(place.run("import-schools", REGISTER), f"is at revision 0002, not {NEWEST}")


def test_half_a_configuration_is_refused_in_one_line(place, monkeypatch):
    monkeypatch.delenv("CASEBOARD_SECRET_KEY")
    refused(place.run("init"), "CASEBOARD_SECRET_KEY is missing")
    monkeypatch.setenv("CASEBOARD_SECRET_KEY", SECRET)
    monkeypatch.setenv("CASEBOARD_DATABASE_URL", f"sqlite:///{place.folder / 'unsafe.sqlite3'}")
    monkeypatch.setenv("CASEBOARD_SQLITE_SYNCHRONOUS", "OFF")
    refused(place.run("init"), "CASEBOARD_SQLITE_SYNCHRONOUS")


@pytest.mark.parametrize(
    "arguments",
    [(), ("nonsense",), ("import-pupils", "file"), ("serve", "--threads", "0"), ("import-schools",)],
)
def test_a_command_typed_wrongly_is_one_line_and_exit_2(place, arguments):
    ran = place.run(*arguments)
    assert ran.code == 2
    assert ran.err.count("\n") == 1
    assert ran.err.startswith("caseboard")


# --- passwords ----------------------------------------------------------------------------------------------------


def test_a_password_is_read_from_standard_input_and_shown_nowhere(thornhill):
    thornhill.run("import-people", thornhill.file("people.csv", PEOPLE))
    ran = thornhill.run("set-password", "M.Hale@caseboard.example", stdin=PASSWORD + "\n")
    assert (ran.code, ran.out, ran.err) == (0, "The password is set.\n", "")
    ((stored,),) = thornhill.ask("SELECT password FROM users WHERE email = 'm.hale@caseboard.example'")
    assert str(stored).startswith("$argon2id$")


@pytest.mark.parametrize(
    ("arguments", "stdin", "sentence"),
    [
        (("m.hale@caseboard.example",), "", "standard input"),
        (("m.hale@caseboard.example",), "short\n", "assword"),
        (("nobody@caseboard.example",), PASSWORD, "no person"),
        (("m.hale@caseboard.example", "--totp-secret", "1!"), PASSWORD, "Base32"),
        (("m.hale@caseboard.example", "--totp-secret", "JBSWY"), PASSWORD, "too short"),
    ],
)
def test_a_password_that_cannot_be_set_changes_nothing(thornhill, arguments, stdin, sentence):
    thornhill.run("import-people", thornhill.file("people.csv", PEOPLE))
    before = thornhill.everything()
    ran = thornhill.run("set-password", *arguments, stdin=stdin)
    refused(ran, sentence)
    if stdin:
        assert stdin.strip() not in ran.err
    assert thornhill.everything() == before


@pytest.mark.parametrize(
    ("stdin", "sentence"),
    [(io.StringIO("lamp copper oce\udcffan\n"), "not written in UTF-8"), (None, "on standard input")],
    ids=["latin letters", "closed"],
)
def test_a_password_that_cannot_be_read_is_said_in_plain_words(
    thornhill, monkeypatch, capsys, stdin, sentence
):
    monkeypatch.setattr(sys, "stdin", stdin)
    assert main(["set-password", "ruth@council.example"]) == 1
    assert sentence in capsys.readouterr().err


def test_at_a_terminal_a_password_is_asked_for_and_not_shown(monkeypatch):
    asked = []
    monkeypatch.setattr(sys, "stdin", io.StringIO("shown\n"))
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr("getpass.getpass", lambda prompt: asked.append(prompt) or PASSWORD)
    assert (asking.secret("password"), asked) == (PASSWORD, ["Password: "])


def test_a_known_second_factor_is_enrolled_and_stored_encrypted(thornhill):
    thornhill.run("import-people", thornhill.file("people.csv", PEOPLE))
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    ran = thornhill.run("set-password", "m.hale@caseboard.example", "--totp-secret", secret, stdin=PASSWORD)
    assert (ran.code, ran.out) == (0, "The password is set, and the second factor.\n")
    ((stored, method),) = thornhill.ask(
        "SELECT tf_totp_secret, tf_primary_method FROM users WHERE email = 'm.hale@caseboard.example'"
    )
    assert method == "authenticator"
    assert secret not in str(stored)


# --- the rest -----------------------------------------------------------------------------------------------------


def test_the_access_matrix_is_one_line_a_route(place):
    ran = place.run("access-matrix")
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert any(line.startswith("GET    /people ") and line.endswith("admin") for line in lines)
    assert not any("NOT MARKED" in line for line in lines)


def test_the_worker_does_what_is_due_once(thornhill):
    assert thornhill.run("worker", "--once").code == 0
    assert thornhill.run("worker", "--once").code == 0


def test_a_worker_without_a_mail_server_says_where_mail_goes(place, monkeypatch):
    monkeypatch.setattr("huey.consumer.Consumer.run", lambda _consumer: None)
    assert "No mail server is set" in place.run("worker").out


def test_an_unforeseen_error_is_one_line_without_values(thornhill, monkeypatch):
    def stumble(*_: object, **__: object) -> None:
        raise KeyError("Bea Smith, 51 Brick Lane")

    monkeypatch.setattr("caseboard.commands.schools.import_pupils", stumble)
    ran = thornhill.run("import-pupils", "--urn", "900101", SIMS)
    refused(ran, "A mistake in the program: KeyError at test_commands.py:stumble:")
    assert "Smith" not in ran.err


def test_a_terminal_that_knows_few_letters_is_told_all_the_same(place, monkeypatch):
    terminal = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", terminal)
    assert main(["import-schools", str(REGISTER)]) == 0
    assert b"St Aidan?s Catholic High School" in terminal.buffer.getvalue()


def test_what_cannot_be_printed_is_one_line_too(place, monkeypatch, capsys):
    with open("/dev/full", "w") as full:
        monkeypatch.setattr(sys, "stdout", full)
        assert main(["release-mail"]) == 1
    assert capsys.readouterr().err == "caseboard release-mail: The machine: No space left on device.\n"


def test_a_folder_that_is_shut_is_named_with_what_the_machine_says(thornhill, monkeypatch):
    def shut(*_: object) -> None:
        raise PermissionError(13, "Permission denied", "/var/lib/caseboard")

    monkeypatch.setattr("caseboard.schema.current", shut)
    refused(thornhill.run("verify"), "caseboard verify: /var/lib/caseboard: Permission denied.")


def test_a_database_that_is_held_is_said_in_one_line(thornhill, monkeypatch):
    monkeypatch.setattr("caseboard.commands.schools.import_register", lambda *_: fail_in_the_database())
    ran = thornhill.run("import-schools", REGISTER)
    refused(ran, "The database refused (")
    assert "SELECT" not in ran.err


def fail_in_the_database() -> None:
    from caseboard.db import session

    session().execute(text("SELECT * FROM no_such_table"))


def test_ctrl_c_before_a_command_has_begun_is_one_line(monkeypatch, capfd):
    class Loading:
        def __getattr__(self, name: str) -> None:
            raise KeyboardInterrupt

    monkeypatch.setitem(sys.modules, "caseboard", Loading())
    assert started() == 1
    assert capfd.readouterr().err == "caseboard: Stopped. Nothing was changed.\n"


def test_what_a_command_may_have_changed_is_not_denied(thornhill, monkeypatch):
    """Its COMMIT was said, and the line or the disk failed before the answer."""

    def stumble(*_given, **_more) -> None:
        session().execute(text("SELECT 1"))
        session().commit()
        raise OperationalError("COMMIT", {}, Exception("gone"))

    monkeypatch.setattr("caseboard.commands.schools.import_pupils", stumble)
    ran = thornhill.run("import-pupils", "--urn", "900101", SIMS)
    assert (ran.code, ran.out) == (1, "")
    assert "not known whether anything was changed" in ran.err
    assert "Nothing was changed" not in ran.err
