"""Reading the people file."""

from __future__ import annotations

from datetime import date

import pytest

from caseboard.accounts.people_file import ROLES, PersonRow, read_people
from caseboard.files.problem import FileProblem

HEADER = "email,name,role,urn,la,starts,ends\n"
RUTH = "ruth@sw.example,Ruth Amin,social_worker,900101,,2026-09-01,2027-08-31\n"


def people(*rows):
    return read_people((HEADER + "".join(rows)).encode())


def test_a_row_is_one_role_of_one_person():
    assert people(RUTH) == (
        PersonRow(
            row=2,
            email="ruth@sw.example",
            name="Ruth Amin",
            role="social_worker",
            urn="900101",
            la=None,
            starts=date(2026, 9, 1),
            ends=date(2027, 8, 31),
        ),
    )


@pytest.mark.parametrize(
    ("row", "urn", "la"),
    [
        ("a@x.example,A,head_teacher,900101,,2026-09-01,", "900101", None),
        ("a@x.example,A,dsl,900101,,2026-09-01,", "900101", None),
        ("a@x.example,A,team_manager,,805,2026-09-01,", None, "805"),
        ("a@x.example,A,notifier,,805,2026-09-01,", None, "805"),
        ("a@x.example,A,admin,,805,2026-09-01,", None, "805"),
        ("a@x.example,A,admin,,,2026-09-01,", None, None),
        ("a@x.example,A,partner,,,,", None, None),
    ],
)
def test_each_role_with_its_place(row, urn, la):
    (person,) = people(row)
    assert (person.urn, person.la, person.ends) == (urn, la, None)


def test_there_are_seven_roles():
    assert len(ROLES) == 7


def test_columns_may_stand_in_any_order():
    text = "role,ends,starts,la,urn,name,email\nsocial_worker,2027-08-31,2026-09-01,,900101,Ruth Amin,RUTH@sw.example\n"
    assert read_people(text.encode("utf-8-sig")) == people(RUTH)


def test_a_person_may_have_several_roles_and_a_role_again_later():
    rows = people(
        RUTH,
        RUTH.replace("900101", "900102"),
        RUTH.replace("2026-09-01,2027-08-31", "2027-09-01,"),
    )
    assert len(rows) == 3


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("a@x.example,A,headteacher,900101,,,", "column role: This is not a role. The roles are admin, dsl,"),
        ("a@x.example,A,,900101,,,", "column role: This must not be empty."),
        (",A,dsl,900101,,,", "column email: This must not be empty."),
        ("a@x,A,dsl,900101,,,", "column email: This is not an e-mail address."),
        ('"a@x.example\nBcc: b@x.example",A,dsl,900101,,,', "column email: This is not an e-mail address."),
        ("a@x.example,,dsl,900101,,,", "column name: This must not be empty."),
        ("a@x.example,A,dsl,,,,", "column urn: The role dsl needs the URN of a school"),
        ("a@x.example,A,dsl,Thornhill,,,", "column urn: The role dsl needs the URN of a school"),
        ("a@x.example,A,dsl,900101,805,,", "column la: The role dsl is not on an authority"),
        ("a@x.example,A,team_manager,,,,", "column la: The role team_manager needs the code of an authority"),
        ("a@x.example,A,team_manager,900101,805,,", "column urn: The role team_manager is not on a school"),
        ("a@x.example,A,admin,900101,,,", "column urn: The role admin is not on a school"),
        ("a@x.example,A,partner,900101,,,", "column urn: The role partner is not on a school"),
        ("a@x.example,A,partner,,805,,", "column la: The role partner is not on an authority"),
        ("a@x.example,A,admin,,Hartlepool,,", "column la: Hartlepool is not a number of up to 3 digits."),
        ("a@x.example,A,dsl,900101,,01/09/2026,", "column starts: This is not a date as in 2026-09-01."),
        ("a@x.example,A,dsl,900101,,2026-09-31,", "column starts: 2026-09-31 is not a date."),
        (
            "a@x.example,A,dsl,900101,,2026-09-01,2026-08-31",
            "column ends: 2026-08-31 is before the start, 2026-09-01.",
        ),
        (
            "ruth@sw.example,Ruth Amine,dsl,900101,,,",
            "column name: Row 2 gives this e-mail address to another name.",
        ),
        (RUTH, "column role: Row 2 gives this role on the same place for the same days."),
        (
            RUTH.replace("2026-09-01,2027-08-31", "2027-08-31,"),
            "column role: Row 2 gives this role on the same place",
        ),
    ],
)
def test_a_row_that_cannot_be_right_is_named(row, message):
    with pytest.raises(FileProblem) as refused:
        people(RUTH, row)
    assert str(refused.value).startswith(f"Row 3, {message}")


def test_an_end_on_the_day_of_the_start_is_one_day():
    (person,) = people("a@x.example,A,dsl,900101,,2026-09-01,2026-09-01")
    assert person.starts == person.ends == date(2026, 9, 1)


def test_a_misspelled_column_is_refused():
    with pytest.raises(FileProblem, match="Row 1: There is no column ends"):
        read_people(HEADER.replace("ends", "end").encode() + RUTH.encode())
    with pytest.raises(FileProblem, match=r"Row 1, column until: Unknown\. The columns are email,name"):
        read_people((HEADER.strip() + ",until\n" + RUTH.strip() + ",2026-10-01\n").encode())


@pytest.mark.parametrize("content", [b"", HEADER.encode(), HEADER.replace(",", ";").encode()])
def test_a_file_without_people_is_refused(content):
    with pytest.raises(FileProblem):
        read_people(content)
