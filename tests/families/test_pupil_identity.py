"""Whom a row of a pupil file is about: one child in one row, and of which school."""

from __future__ import annotations

from datetime import date

import pytest

from caseboard.families.pupil_files import name_and_birth, read_pupil_file
from tests.families.pupil_exports import BEA, FINN, PUPIL, SIMS_HEADER, ctf, refusal, sims

# ---------------------------------------------------------------------------------- one child, one row


def test_a_temporary_pupil_number_ends_with_a_letter():
    assert read_pupil_file(sims(BEA.replace("P805210126001", "p80521012600b"))).rows[0].upn == "P80521012600B"


@pytest.mark.parametrize("upn", ["P80521012600", "P8052101260012", "1805210126001", "P8O5210126001", "none"])
def test_a_malformed_pupil_number_is_refused(upn):
    message = refusal(sims(FINN, BEA.replace("P805210126001", upn)))
    assert message == "Row 3, column UPN: This is not a unique pupil number (a letter and 12 digits)."


def test_a_pupil_number_twice_is_refused():
    twice = FINN.replace("D805210126002", "P805210126001")
    assert refusal(sims(BEA, twice)) == "Row 3, column UPN: The same unique pupil number stands in row 2."
    assert (
        refusal(ctf(PUPIL, PUPIL.replace("Victor", "Viktor")))
        == "Pupil 2, column UPN: The same unique pupil number stands in pupil 1."
    )


@pytest.mark.parametrize("number", ["", "D805210126002"])
def test_a_child_twice_is_refused_where_a_number_is_missing(number):
    nameless = FINN.replace("D805210126002", "")
    again = FINN.replace("D805210126002", number).replace("O’Connor", "o'connor")
    for rows in ((nameless, again), (again, nameless)):
        assert refusal(sims(*rows)).startswith("Row 3: Row 2 has the same name and date of birth")


def test_namesakes_with_a_number_each_and_twins_are_two_children():
    namesake = BEA.replace("P805210126001", "W805210126005")
    twin = BEA.replace("P805210126001", "").replace(",Bea,", ",Ana,")
    assert len(read_pupil_file(sims(BEA, namesake, twin)).rows) == 3


def test_what_a_child_without_a_number_is_recognised_by():
    born = date(2019, 4, 16)
    assert name_and_birth("O’Connor", "Zoe\u0308", born) == name_and_birth("o'connor", "ZOË", born)
    assert name_and_birth("Słowik", "Bea", born) != name_and_birth("Slowik", "Bea", born)


# ------------------------------------------------------------------------------------------ whose school


def with_school(row, *numbers):
    return row.replace("\r\n", "," + ",".join(numbers) + "\r\n")


LA_AND_ESTAB = with_school(SIMS_HEADER, "LA", "Estab")


def test_a_file_that_says_its_school():
    file = read_pupil_file(sims(with_school(BEA, "805", "2101"), header=LA_AND_ESTAB))
    assert file.school == ("805", "2101")
    assert not file.names_another_school("805", "2101")
    assert file.names_another_school("805", "3102")
    assert file.names_another_school("808", "2101")


def test_a_joined_number_says_the_school():
    header = with_school(SIMS_HEADER, "DfE number")
    assert read_pupil_file(sims(with_school(BEA, "805/2101"), header=header)).school == ("805", "2101")
    assert read_pupil_file(sims(with_school(BEA, "8052101"), header=header)).school == ("805", "2101")


def test_a_file_that_does_not_say_is_nobody_elses():
    assert not read_pupil_file(sims(BEA)).names_another_school("808", "2107")
    assert read_pupil_file(ctf(PUPIL, lea="XXX", estab="XXXX")).school is None


def test_rows_of_another_school_are_refused():
    rows = (with_school(BEA, "805", "2101"), with_school(FINN, "805", "3102"))
    message = refusal(sims(*rows, header=LA_AND_ESTAB))
    assert message == "Row 3, column Estab: This names another school than the rows above."


def test_a_common_transfer_file_of_another_school_can_be_told():
    assert read_pupil_file(ctf(PUPIL)).names_another_school("805", "2101")
