"""Taking a school's roll from a pupil file: added, updated, never doubled, and nothing but the roll is touched."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from caseboard.audit import Act, AuditRow
from caseboard.db import session
from caseboard.families.door import opened
from caseboard.families.import_roll import RollChanges, household, import_pupils
from caseboard.families.models import Child
from caseboard.families.pupil_files import PupilFile, PupilRow, read_pupil_file
from caseboard.files.problem import FileProblem
from caseboard.schools.models import School
from caseboard.schools.register import read_register
from caseboard.schools.services import import_register
from tests.support.database import SECRET, database  # noqa: F401

pytestmark = pytest.mark.usefixtures("database")
DATA = Path("../shared/data")
THORNHILL, SALTBY, AIDANS = "900101", "900102", "900103"
ALL_FIELDS = frozenset(PupilRow.__dataclass_fields__) - {"row"}


@pytest.fixture(autouse=True)
def schools(database) -> dict[str, School]:  # noqa: F811
    import_register(read_register(DATA / "schools-register-gias.csv"))
    return {school.urn: school for school in session().scalars(select(School))}


def pupil(row: int = 2, **facts) -> PupilRow:
    known = {
        "upn": f"A8052101260{row:02}",
        "surname": "Śliwa",
        "forename": "Zoë",
        "preferred_surname": None,
        "preferred_forename": None,
        "born": date(2017, 3, 4),
        "year_group": "Y4",
        "registration": "4B",
        "send": "N",
        "address": "1 High Row, Hartlepool",
        "postcode": "TS99 1AA",
    }
    return PupilRow(row=row, **(known | facts))


def a_file(*rows: PupilRow, fields=ALL_FIELDS, school=None, system="SIMS") -> PupilFile:
    return PupilFile(system=system, school=school, destination=None, fields=fields, rows=rows)


def take(schools, pupils: PupilFile, urn: str = THORNHILL, **asked) -> RollChanges:
    return import_pupils(schools[urn], pupils, secret=SECRET, **asked)


def roll(schools, urn: str = THORNHILL) -> list[Child]:
    query = select(Child).where(Child.school_id == schools[urn].id).order_by(Child.id)
    return list(session().scalars(opened(query)))


def told(changes: RollChanges) -> tuple[list[int], dict[int, tuple[str, ...]], list[int], int]:
    return (
        [c.row for c in changes.added],
        {c.row: c.fields for c in changes.updated},
        [c.row for c in changes.unchanged],
        changes.left,
    )


@pytest.mark.parametrize(
    ("urn", "name", "count"),
    [
        (THORNHILL, "pupils-thornhill-sims.csv", 60),
        (SALTBY, "pupils-saltby-arbor.csv", 36),
        (AIDANS, "8054103_CTF_XXXXXXX_001.xml", 25),
    ],
)
def test_the_real_exports_are_taken_whole_and_only_once(schools, urn, name, count):
    pupils = read_pupil_file(DATA / name)
    assert len(take(schools, pupils, urn).added) == count
    ids = [child.public_id for child in roll(schools, urn)]
    again = take(schools, pupils, urn)
    assert told(again) == ([], {}, [row.row for row in pupils.rows], 0)
    assert [child.public_id for child in roll(schools, urn)] == ids


def test_a_child_is_kept_with_every_letter_true_and_a_folded_name_beside_it(schools):
    take(schools, a_file(pupil(surname="O’Świątek-Smith", preferred_forename="Zo")))
    (child,) = roll(schools)
    assert (child.surname, child.forename, child.called) == ("O’Świątek-Smith", "Zoë", "Zo O’Świątek-Smith")
    assert child.folded == "zoe oswiatek smith zo"
    assert (child.year_group, child.registration, child.send, child.on_roll) == ("Y4", "4B", "N", True)


def test_a_dry_run_says_the_same_and_changes_nothing(schools):
    take(schools, a_file(pupil(2), pupil(3), pupil(4)))
    pupils = a_file(pupil(2, year_group="Y5"), pupil(3), pupil(9))
    dry = take(schools, pupils, dry_run=True)
    session().expire_all()
    assert [c.year_group for c in roll(schools)] == ["Y4"] * 3
    assert all(c.on_roll for c in roll(schools))
    wet = take(schools, pupils)
    assert told(dry) == told(wet) == ([9], {2: ("year group",)}, [3], 1)
    assert len(roll(schools)) == 4


def test_the_number_is_the_key_so_that_a_new_name_is_the_same_child(schools):
    take(schools, a_file(pupil()))
    before = roll(schools)[0].public_id
    changes = take(schools, a_file(pupil(surname="Nowak", born=date(2017, 3, 5))))
    (child,) = roll(schools)
    assert (child.public_id, child.surname, child.folded) == (before, "Nowak", "zoe nowak")
    assert changes.updated[0].fields == ("surname", "date of birth")


def test_without_a_number_names_and_date_of_birth_are_the_key(schools):
    take(schools, a_file(pupil(upn=None)))
    changes = take(schools, a_file(pupil(upn="A805210126001", surname="ŚLIWA")))
    assert changes.updated[0].fields == ("surname", "pupil number")
    assert len(roll(schools)) == 1
    changes = take(schools, a_file(pupil(upn=None, surname="ŚLIWA")))
    assert len(changes.unchanged) == 1
    assert roll(schools)[0].upn == "A805210126001"


def test_a_permanent_number_replaces_a_temporary_one_but_not_another_permanent_one(schools):
    take(schools, a_file(pupil(upn="A80521012600B")))
    take(schools, a_file(pupil(upn="A805210126001")))
    assert [c.upn for c in roll(schools)] == ["A805210126001"]
    take(schools, a_file(pupil(2, upn="A805210126001"), pupil(3, upn="B805210126002")))
    assert [c.upn for c in roll(schools)] == ["A805210126001", "B805210126002"]


def test_a_row_that_could_be_either_of_two_children_is_refused(schools):
    take(schools, a_file(pupil(2), pupil(3)))
    with pytest.raises(FileProblem, match=r"^Row 4, column UPN: 2 children of this school have this name"):
        take(schools, a_file(pupil(4, upn=None)))


def test_a_child_typed_in_by_a_worker_becomes_the_child_on_the_roll(schools):
    typed = Child(
        school_id=schools[THORNHILL].id,
        surname="Śliwa",
        forename="Zoë",
        folded="zoe sliwa",
        born=date(2017, 3, 4),
        on_roll=False,
    )
    session().add(typed)
    session().flush()
    changes = take(schools, a_file(pupil()))
    assert roll(schools) == [typed]
    assert (typed.on_roll, typed.upn) == (True, "A805210126002")
    assert "back on the roll" in changes.updated[0].fields


def test_only_what_the_file_has_columns_for_is_changed(schools):
    take(schools, a_file(pupil(registration="4B", send="K")))
    fields = ALL_FIELDS - {"registration", "send", "address", "postcode"}
    bare = pupil(registration=None, send="", address=None, postcode=None, year_group="Y5")
    changes = take(schools, a_file(bare, fields=fields))
    (child,) = roll(schools)
    assert (child.registration, child.send, child.address, child.year_group) == (
        "4B",
        "K",
        "1 High Row, Hartlepool",
        "Y5",
    )
    assert changes.updated[0].fields == ("year group",)


def test_children_who_are_not_in_the_whole_roll_leave_it_and_come_back(schools):
    rows = [pupil(n) for n in range(2, 12)]
    take(schools, a_file(*rows))
    assert take(schools, a_file(*rows[:8])).left == 2
    assert [c.on_roll for c in roll(schools)] == [True] * 8 + [False] * 2
    changes = take(schools, a_file(*rows))
    assert [c.fields for c in changes.updated] == [("back on the roll",)] * 2


def test_a_file_of_one_class_says_nothing_about_the_others(schools):
    rows = [pupil(n) for n in range(2, 12)]
    take(schools, a_file(*rows))
    changes = take(schools, a_file(*rows[:4]))
    assert (changes.left, changes.not_in_file) == (0, 6)
    assert all(c.on_roll for c in roll(schools))


def test_the_same_child_at_another_school_is_neither_touched_nor_mentioned(schools):
    take(schools, a_file(pupil()))
    before = roll(schools)[0].public_id
    changes = take(schools, a_file(pupil(surname="Nowak", address="2 Low Row")), SALTBY)
    assert told(changes) == ([2], {}, [], 0)
    (there,), (here,) = roll(schools), roll(schools, SALTBY)
    assert (there.public_id, there.surname, there.address) == (before, "Śliwa", "1 High Row, Hartlepool")
    assert here.public_id != before


def test_a_file_that_names_another_school_is_refused_whole(schools):
    with pytest.raises(FileProblem) as problem:
        take(schools, read_pupil_file(DATA / "8054103_CTF_XXXXXXX_001.xml"))
    assert str(problem.value) == (
        "This file is of another school: it names 805/4103; URN 900101 is 805/2101. Nothing was changed."
    )
    assert roll(schools) == []


def test_brothers_and_sisters_share_a_household_however_the_address_is_written(schools):
    take(
        schools,
        a_file(
            pupil(2),
            pupil(3, forename="Ada", address="1 HIGH ROW  Hartlepool", postcode="TS991AA"),
            pupil(4, forename="Bo", address="2 High Row, Hartlepool"),
            pupil(5, forename="Cy", address=None, postcode="TS99 1AA"),
        ),
    )
    first, second, third, fourth = (child.household for child in roll(schools))
    assert first == second != third
    assert fourth == ""
    assert "high" not in first
    assert household("another secret", "1 High Row, Hartlepool", "TS99 1AA") != first


def test_moving_house_changes_the_household(schools):
    take(schools, a_file(pupil()))
    before = roll(schools)[0].household
    take(schools, a_file(pupil(address="9 New Street")))
    assert roll(schools)[0].household not in ("", before)


def test_the_import_is_in_the_audit_trail_with_counts_and_no_names(schools):
    take(schools, a_file(pupil()), dry_run=True)
    assert session().scalar(select(func.count()).select_from(AuditRow)) == 0
    take(schools, a_file(pupil()))
    (row,) = session().scalars(select(AuditRow))
    assert (row.act, row.school_id) == (Act.PUPILS_IMPORTED, schools[THORNHILL].id)
    assert row.details == {
        "system": "SIMS",
        "added": 1,
        "updated": 0,
        "unchanged": 0,
        "left": 0,
        "not_taken": 0,
        "kept": 0,
    }


def test_two_thousand_pupils_take_less_than_five_seconds(schools):
    rows = [pupil(n, upn=f"A{n:012}", forename=f"Child {n}", address=f"{n} High Row") for n in range(2, 2002)]
    begun = time.process_time()
    take(schools, a_file(*rows))
    session().expire_all()
    take(schools, a_file(*(replace(row, year_group="Y5") for row in rows)))
    assert time.process_time() - begun < 10
    assert {c.year_group for c in roll(schools)} == {"Y5"}
