"""The operator's commands, from the words typed to the words printed, the exit code and what is in the database."""

from __future__ import annotations

import http.client
import io
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from caseboard.cli import main
from caseboard.commands import asking, running
from caseboard.commands.database import why_refused
from tests.support.database import SECRET, migrated_database

DATA = Path("../shared/data").resolve()
REGISTER = DATA / "schools-register-gias.csv"
SIMS = DATA / "pupils-thornhill-sims.csv"
PASSWORD = "sandwich lamp copper ocean"
REVISIONS = sorted(file.name[:4] for file in Path("migrations/versions").glob("[0-9]*.py"))
NEWEST, ONE_BEFORE = REVISIONS[-1], REVISIONS[-2]


@dataclass
class Ran:
    code: int
    out: str
    err: str


@dataclass
class Place:
    """A place an operator has: its settings in the environment, its commands, and a look into its database."""

    folder: Path
    url: str
    run: Callable[..., Ran]

    def file(self, name: str, content: str | bytes, encoding: str = "utf-8") -> Path:
        file = self.folder / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return file

    def ask(self, question: str) -> list[tuple[object, ...]]:
        engine = create_engine(self.url)
        with engine.connect() as connection:
            rows = [tuple(row) for row in connection.execute(text(question))]
        engine.dispose()
        return rows

    def count(self, table: str) -> int:
        return int(str(self.ask(f"SELECT count(*) FROM {table}")[0][0]))

    def everything(self) -> list[object]:
        tables = ("schools", "users", "assignments", "children", "audit_rows", "stages", "federation_schools")
        return [self.ask(f"SELECT * FROM {table} ORDER BY id") for table in tables]


@pytest.fixture
def place(tmp_path, monkeypatch, capsys) -> Iterator[Place]:
    with migrated_database(tmp_path) as url:
        for name in [name for name in os.environ if name.startswith("CASEBOARD_")]:
            monkeypatch.delenv(name)
        monkeypatch.setenv("CASEBOARD_DATA_DIR", str(tmp_path))
        monkeypatch.setenv("CASEBOARD_DATABASE_URL", url)
        monkeypatch.setenv("CASEBOARD_SECRET_KEY", SECRET)

        def run(*arguments: object, stdin: str = "") -> Ran:
            monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
            try:
                code = main([str(argument) for argument in arguments])
            except SystemExit as stopped:
                code = int(str(stopped.code))
            said = capsys.readouterr()
            return Ran(code, said.out, said.err)

        yield Place(tmp_path, url, run)


@pytest.fixture
def thornhill(place) -> Place:
    assert place.run("import-schools", REGISTER, "--urn", "900101", "900102").code == 0
    return place


def refused(ran: Ran, sentence: str) -> None:
    assert ran.code == 1
    assert ran.err.count("\n") == 1
    assert sentence in ran.err, ran.err
    assert ran.out == ""


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


# --- schools ------------------------------------------------------------------------------------------------------


def test_the_real_register_is_imported_and_again_changes_nothing(place):
    first = place.run("import-schools", REGISTER)
    assert first.code == 0
    assert first.out.startswith("8 schools added, 0 updated, 0 unchanged.")
    before = place.everything()
    assert place.run("import-schools", REGISTER).out.startswith("0 schools added, 0 updated, 8 unchanged.")
    assert place.everything() == before


def test_one_school_can_be_chosen_and_an_unknown_one_is_refused(place):
    assert place.run("import-schools", REGISTER, "--urn", "900103").out.startswith("1 school added")
    refused(place.run("import-schools", REGISTER, "--urn", "900101", "--urn", "123456"), "123456")
    assert place.ask("SELECT urn FROM schools") == [("900103",)]


BAD_REGISTERS = {
    "no file": (None, "cannot be read"),
    "another kind of file": (b"URN,Name\n1,2\n", "There is no column"),
    "half a file": (REGISTER.read_bytes()[:4000], "Nothing was changed"),
    "empty": (b"", "The file is empty."),
    "a school twice": (
        REGISTER.read_bytes() + REGISTER.read_bytes().split(b"\n", 1)[1],
        "Row 10, column URN",
    ),
}


@pytest.mark.parametrize(("content", "sentence"), BAD_REGISTERS.values(), ids=BAD_REGISTERS)
def test_a_bad_register_changes_nothing(place, content, sentence):
    file = place.folder / "absent.csv" if content is None else place.file("register.csv", content)
    refused(place.run("import-schools", file), sentence)
    assert place.count("schools") == 0


# --- people -------------------------------------------------------------------------------------------------------

PEOPLE = """email,name,role,urn,la,starts,ends
ruth.amin@caseboard.example,Ruth Amin,social_worker,900101,,2026-09-01,
ruth.amin@caseboard.example,Ruth Amin,social_worker,900102,,2026-09-01,
m.hale@caseboard.example,Mrs Hale,head_teacher,900101,,,
s.okoro@caseboard.example,S Okoro,team_manager,,805,,2027-07-31
admin@caseboard.example,Ada Min,admin,,,,
ap.lead@caseboard.example,Jo Barker,partner,,,,
"""


def test_people_are_imported_and_again_change_nothing(thornhill):
    file = thornhill.file("people.csv", PEOPLE)
    ran = thornhill.run("import-people", file)
    assert ran.code == 0
    assert ran.out.startswith("5 people added, 6 roles given, 0 changed, 0 unchanged.")
    assert "S Okoro: Team manager, Hartlepool, from" in ran.out
    before = thornhill.everything()
    assert thornhill.run("import-people", file).out.startswith(
        "0 people added, 0 roles given, 0 changed, 6 unchanged."
    )
    assert thornhill.everything() == before


BAD_PEOPLE = {
    "an unknown role": (PEOPLE.replace("partner", "wizard"), "Row 7, column role:"),
    "an unknown school": (PEOPLE.replace("900102", "123456"), "Row 3, column urn: This school is not here."),
    "an unknown authority": (
        PEOPLE.replace(",805,", ",999,"),
        "Row 5, column la: This authority has no school here.",
    ),
    "an impossible date": (
        PEOPLE.replace("2027-07-31", "2027-02-31"),
        "Row 5, column ends: 2027-02-31 is not a date.",
    ),
    "a missing column": (PEOPLE.replace(",ends", ""), "There is no column ends."),
    "no address": (PEOPLE.replace("m.hale@caseboard.example", "m.hale"), "Row 4, column email:"),
}


@pytest.mark.parametrize(("content", "sentence"), BAD_PEOPLE.values(), ids=BAD_PEOPLE)
def test_a_bad_people_file_changes_nothing(thornhill, content, sentence):
    before = thornhill.everything()
    refused(thornhill.run("import-people", thornhill.file("people.csv", content)), sentence)
    assert thornhill.everything() == before


# --- pupils -------------------------------------------------------------------------------------------------------


def test_pupils_are_imported_and_again_change_nothing(thornhill):
    ran = thornhill.run("import-pupils", "--urn", "900101", SIMS)
    assert ran.code == 0
    assert "This was changed at Thornhill Primary School, from a SIMS file:" in ran.out
    assert "60 children (rows 2 to 61) added" in ran.out
    before = thornhill.everything()[:4]
    again = thornhill.run("import-pupils", SIMS, "--urn", "900101")
    assert "0 children added" in again.out
    assert "60 children unchanged" in again.out
    assert thornhill.everything()[:4] == before


def test_a_dry_run_prints_the_same_and_changes_nothing(thornhill):
    before = thornhill.everything()
    dry = thornhill.run("import-pupils", "--urn", "900101", SIMS, "--dry-run")
    assert dry.code == 0
    assert thornhill.everything() == before
    wet = thornhill.run("import-pupils", "--urn", "900101", SIMS)
    assert dry.out.splitlines()[1:-1] == wet.out.splitlines()[1:]
    assert dry.out.splitlines()[-1] == "Nothing was changed: this was a dry run."


def test_a_newer_file_says_which_rows_change_and_no_names(thornhill):
    lines = SIMS.read_text("utf-8-sig").splitlines(keepends=True)
    thornhill.run("import-pupils", "--urn", "900101", SIMS)
    lines[1] = lines[1].replace("Year 2,2B", "Year 3,3B").replace("Legal", "")
    newer = thornhill.file("newer.csv", "".join(lines[:-2]))
    ran = thornhill.run("import-pupils", "--urn", "900101", newer)
    assert "1 child (row 2) updated" in ran.out
    assert "row 2: year group, registration" in ran.out
    assert "2 children no longer on the roll" in ran.out
    assert "Smith" not in ran.out
    assert thornhill.count("children WHERE on_roll") == 58


def sims(change: Callable[[list[str]], list[str]]) -> bytes:
    """The real file with some of its lines changed."""
    return "".join(change(SIMS.read_text("utf-8-sig").splitlines(keepends=True))).encode()


BAD_PUPILS: dict[str, tuple[bytes | None, str]] = {
    "no file": (None, "cannot be read"),
    "wrong columns": (b"Name,Age\nBea,7\n", "There is no column"),
    "UTF-16": (SIMS.read_text("utf-8-sig").encode("utf-16"), "Nothing was changed"),
    "two encodings": (SIMS.read_bytes() + "é".encode("cp1252"), "Nothing was changed"),
    "half a file": (SIMS.read_bytes()[:3000], "Nothing was changed"),
    "a row cut short": (sims(lambda rows: [*rows[:9], rows[9][:40] + "\n"]), "Row 10:"),
    "a number twice": (sims(lambda rows: [*rows, rows[4]]), "Row 62, column UPN:"),
    "an impossible date": (
        sims(lambda rows: [*rows[:5], rows[5].replace("/0", "/9").replace("/1", "/9"), *rows[6:]]),
        "column DOB",
    ),
    "a spreadsheet": (b"PK\x03\x04" + b"\0" * 100, "Nothing was changed"),
    "another school": (
        (DATA / "8054103_CTF_XXXXXXX_001.xml").read_bytes(),
        "another school: it names 805/4103",
    ),
    "XML with entities": (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><CTfile>&a;</CTfile>',
        "Nothing was changed",
    ),
    "XML cut short": ((DATA / "8054103_CTF_XXXXXXX_001.xml").read_bytes()[:5000], "Nothing was changed"),
    "only a header": (SIMS.read_bytes().split(b"\n")[0], "There are no pupils in the file"),
}


@pytest.mark.parametrize(("content", "sentence"), BAD_PUPILS.values(), ids=BAD_PUPILS)
def test_a_bad_pupil_file_changes_nothing(thornhill, content, sentence):
    thornhill.run("import-pupils", "--urn", "900101", SIMS)
    before = thornhill.everything()
    file = thornhill.folder / "absent.csv" if content is None else thornhill.file("pupils", content)
    refused(thornhill.run("import-pupils", "--urn", "900101", file), sentence)
    assert thornhill.everything() == before


def test_a_file_of_a_hundred_megabytes_is_refused_at_once(thornhill):
    file = thornhill.folder / "huge.csv"
    with file.open("wb") as stream:
        stream.truncate(100 * 1024 * 1024)
    begun = time.monotonic()
    refused(thornhill.run("import-pupils", "--urn", "900101", file), "too large")
    assert time.monotonic() - begun < 5


def test_pupils_of_a_school_that_is_not_here_are_refused(thornhill):
    refused(thornhill.run("import-pupils", "--urn", "900103", SIMS), "no school with URN 900103")


def test_two_thousand_pupils_take_less_than_five_seconds(thornhill):
    header, first = SIMS.read_text("utf-8-sig").splitlines()[:2]
    rows = [
        first.replace("P805210126001", f"P8052101{n:05}").replace(",Bea,", f",Bea {n},") for n in range(2_000)
    ]
    file = thornhill.file("many.csv", "\n".join([header, *rows]) + "\n")
    begun = time.process_time()  # other tests may be using the machine
    assert thornhill.run("import-pupils", "--urn", "900101", file).code == 0
    assert time.process_time() - begun < 5
    assert thornhill.count("children") == 2_000


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


# --- the server ---------------------------------------------------------------------------------------------------


@pytest.fixture
def served(place) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "caseboard.cli",
        "serve",
        "--bind",
        f"127.0.0.1:{port}",
        "--processes",
        "2",
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ.copy())
    try:
        for _ in range(600):
            try:
                with socket.create_connection(("127.0.0.1", port), timeout=1):
                    break
            except OSError:
                assert process.poll() is None, process.communicate()
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}", process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.communicate(timeout=40)


def test_the_server_answers_without_saying_what_it_is_and_stops_when_told(served):
    url, process = served
    host, _, port = url.removeprefix("http://").partition(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=10)
    connection.request("GET", "/healthz")
    answer = connection.getresponse()
    assert (answer.status, answer.read(), answer.headers["Server"]) == (200, b"ok\n", None)
    connection.close()
    with socket.create_connection((host, int(port)), timeout=10) as raw:
        raw.sendall(b"NONSENSE zq7-canary\r\nHost\x00: x\r\n\r\n")
        said = raw.recv(4096)
    assert said.startswith(b"HTTP/1.1 400")
    assert b"Server" not in said
    assert b"canary" not in said
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=40)
    assert process.returncode == 0
    assert b"Caseboard is at" in out
    assert all(line.startswith(b"{") for line in err.splitlines()), err


def test_serving_a_database_that_is_not_set_up_is_refused(place):
    place.run("db", "downgrade", "base")
    refused(place.run("serve"), "caseboard init")


@pytest.mark.parametrize("bind", ["nonsense", "127.0.0.1:many", "127.0.0.1:99999"])
def test_serving_at_no_address_is_refused_at_once(thornhill, bind):
    refused(thornhill.run("serve", "--bind", bind), f"{bind} is no address")


def test_an_address_where_something_else_listens_is_said_in_one_line(thornhill, monkeypatch):
    monkeypatch.setattr(running, "LET_GO_SECONDS", 0.0)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        bind = f"127.0.0.1:{other.getsockname()[1]}"
        refused(
            thornhill.run("serve", "--bind", bind), f"Cannot listen at {bind}: another program listens there."
        )


def test_a_delivery_report_that_is_not_there_is_said_in_one_line(place):
    refused(place.run("take-bounce", place.folder / "none.eml"), "The file could not be read: No such file")


def test_a_queue_and_a_database_with_an_address_that_is_none_are_said_in_one_line(place, monkeypatch):
    monkeypatch.setenv("CASEBOARD_QUEUE_URL", f"sqlite:///{place.folder}")
    refused(place.run("worker"), "The queue that CASEBOARD_QUEUE_URL names cannot be reached.")
    monkeypatch.setenv("CASEBOARD_DATABASE_URL", "postgresql://somebody:else@127.0.0.1:many/away")
    ran = place.run("verify")
    refused(ran, "CASEBOARD_DATABASE_URL cannot be read")
    assert "else" not in ran.err


def test_a_data_folder_that_cannot_be_made_is_said_in_one_line(place, monkeypatch):
    file = place.file("a file", "")
    monkeypatch.delenv("CASEBOARD_DATABASE_URL")
    monkeypatch.setenv("CASEBOARD_DATA_DIR", str(file))
    refused(place.run("init"), "cannot be made or reached: File exists.")


def test_a_database_that_is_away_is_said_in_one_line(place, monkeypatch):
    monkeypatch.setenv("CASEBOARD_DATABASE_URL", "postgresql://somebody:else@127.0.0.1:1/away")
    ran = place.run("verify")
    refused(ran, "The database cannot be reached")
    assert "else" not in ran.err


def test_a_full_disk_is_said_as_one(thornhill):
    with create_engine(thornhill.url).connect() as connection:
        connection.execute(text("PRAGMA max_page_count=1"))
        with pytest.raises(DBAPIError) as full:
            connection.execute(text("CREATE TABLE more AS SELECT zeroblob(100000)"))
    assert why_refused(full.value) == "The disk of the database is full (SQLITE_FULL)."


def test_a_file_that_is_no_database_is_said_as_one(place, monkeypatch):
    file = place.file("garbage.sqlite3", b"no database " * 999)
    file.chmod(0o600)
    monkeypatch.setenv("CASEBOARD_DATABASE_URL", f"sqlite:///{file}")
    refused(place.run("verify"), "The database file is something else, or damaged")
