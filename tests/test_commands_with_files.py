"""Schools, people and pupils read from the operator's files: what they add, and what is refused whole."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from tests.support.operator import DATA, PEOPLE, REGISTER, SIMS, place, refused, thornhill

__all__ = ["place", "thornhill"]


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
