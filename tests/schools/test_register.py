"""Reading the register of schools."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest

from caseboard.files.problem import FileProblem
from caseboard.schools.register import read_register

THORNHILL = {
    "URN": "900101",
    "LA (code)": "805",
    "LA (name)": "Hartlepool",
    "EstablishmentNumber": "2101",
    "EstablishmentName": "Thornhill Primary School",
    "TypeOfEstablishment (name)": "Community school",
    "EstablishmentStatus (code)": "1",
    "EstablishmentStatus (name)": "Open",
    "CloseDate": "",
    "PhaseOfEducation (name)": "Primary",
    "StatutoryLowAge": "3",
    "StatutoryHighAge": "11",
    "Federations (code)": "99101",
    "Federations (name)": "The Thornhill and Saltby Federation",
    "Street": "Quay Street",
    "Town": "Hartlepool",
    "Postcode": "TS991AA",
}
ST_AIDANS = THORNHILL | {
    "URN": "900103",
    "EstablishmentNumber": "4103",
    "EstablishmentName": "St Aidan’s Café School",
    "Federations (code)": "",
    "Federations (name)": "",
}


def extract(*schools, encoding="cp1252", columns=tuple(THORNHILL)):
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, quoting=csv.QUOTE_ALL, extrasaction="ignore", restval="")
    writer.writeheader()
    writer.writerows(schools)
    return text.getvalue().encode(encoding)


def test_a_school_is_read_with_everything_the_board_needs():
    (school,) = read_register(extract(THORNHILL))
    assert (school.urn, school.name, school.row) == ("900101", "Thornhill Primary School", 2)
    assert (school.authority_code, school.authority_name) == ("805", "Hartlepool")
    assert (school.establishment_number, school.phase, school.type_name) == (
        "2101",
        "Primary",
        "Community school",
    )
    assert (school.open, school.closed_on) == (True, None)
    assert school.federation_code == "99101"
    assert school.federation_name == "The Thornhill and Saltby Federation"
    assert (school.street, school.town, school.postcode) == ("Quay Street", "Hartlepool", "TS99 1AA")
    assert (school.lowest_age, school.highest_age) == (3, 11)


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig"])
def test_names_are_true_in_every_encoding(encoding):
    (school,) = read_register(extract(ST_AIDANS, encoding=encoding))
    assert school.name == "St Aidan’s Café School"
    assert school.federation_code is None
    assert school.federation_name is None


def test_more_and_reordered_columns_read_the_same():
    columns = ("Brand new (code)", *reversed(THORNHILL), "FSM")
    assert read_register(extract(THORNHILL, columns=columns)) == read_register(extract(THORNHILL))


@pytest.mark.parametrize(
    ("status", "is_open"),
    [
        ("Open", True),
        ("Open, but proposed to close", True),
        ("Closed", False),
        ("Proposed to open", False),
    ],
)
def test_whether_a_school_is_open(status, is_open):
    school = THORNHILL | {"EstablishmentStatus (name)": status}
    assert read_register(extract(school))[0].open is is_open


def test_the_status_code_serves_where_there_is_no_name():
    columns = tuple(c for c in THORNHILL if c != "EstablishmentStatus (name)")
    closed = THORNHILL | {"EstablishmentStatus (code)": "2", "CloseDate": "31-08-2024"}
    (school,) = read_register(extract(closed, columns=columns))
    assert (school.open, school.closed_on) == (False, date(2024, 8, 31))


def test_leading_zeros_that_a_spreadsheet_dropped_come_back():
    school = THORNHILL | {"LA (code)": "5", "EstablishmentNumber": "12"}
    assert read_register(extract(school))[0].authority_code == "005"
    assert read_register(extract(school))[0].establishment_number == "0012"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"URN": ""}, "Row 3, column URN: This must not be empty."),
        ({"URN": "12a"}, "Row 3, column URN: This is not a unique reference number"),
        ({"URN": "900101"}, "Row 3, column URN: 900101 stands in row 2 already."),
        ({"EstablishmentName": " "}, "Row 3, column EstablishmentName: This must not be empty."),
        ({"CloseDate": "31-02-2024"}, "Row 3, column CloseDate: 31-02-2024 is not a date."),
        (
            {"StatutoryLowAge": "three"},
            "Row 3, column StatutoryLowAge: three is not a number of up to 2 digits.",
        ),
        (
            {"EstablishmentStatus (name)": "Gone"},
            "Row 3, column EstablishmentStatus (name): This is not a status",
        ),
    ],
)
def test_a_row_that_cannot_be_read_is_named(change, message):
    with pytest.raises(FileProblem) as refused:
        read_register(extract(THORNHILL, ST_AIDANS | change))
    assert str(refused.value).startswith(message)


@pytest.mark.parametrize("missing", ["URN", "LA (code)", "EstablishmentNumber", "EstablishmentName"])
def test_a_missing_column_is_named(missing):
    with pytest.raises(FileProblem) as refused:
        read_register(extract(THORNHILL, columns=tuple(c for c in THORNHILL if c != missing)))
    assert str(refused.value) == f"Row 1: There is no column {missing}. Nothing was changed."


def test_a_register_may_be_larger_than_other_files(tmp_path):
    big = tmp_path / "register.csv"
    long = THORNHILL | {"Street": "s" * 400}
    big.write_bytes(extract(*(long | {"URN": str(100000 + n)} for n in range(23_000))))
    assert big.stat().st_size > 10 * 1024 * 1024
    assert len(read_register(big)) == 23_000
    with big.open("r+b") as stream:
        stream.truncate(100 * 1024 * 1024)
    with pytest.raises(FileProblem, match="the most is 90 MB"):
        read_register(big)
