"""Taking schools from the register into the database."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from caseboard import clock
from caseboard.db import session
from caseboard.files.problem import FileProblem
from caseboard.schools.defaults import choose_mark, short_names
from caseboard.schools.models import Authority, FederationSchool, School, Stage
from caseboard.schools.queries import find_federation, find_school, list_federated_schools, list_stages
from caseboard.schools.register import RegisterSchool, read_register
from caseboard.schools.services import import_register
from tests.support.database import database  # noqa: F401

pytestmark = pytest.mark.usefixtures("database")
REGISTER = "../shared/data/schools-register-gias.csv"


@pytest.fixture
def rows() -> dict[str, RegisterSchool]:
    return {row.urn: row for row in read_register(REGISTER)}


def the(urn: str) -> School:
    school = find_school(urn)
    assert school is not None
    return school


def later(monkeypatch, days: int) -> date:
    day = clock.today() + timedelta(days=days)
    monkeypatch.setattr(clock, "today", lambda: day)
    return day


def test_every_school_of_the_register_is_added_with_what_people_call_it(rows):
    result = import_register(list(rows.values()))
    assert len(result.added) == 8
    assert {s.urn: (s.short_name, s.mark) for s in session().scalars(select(School))} == {
        "900101": ("Thornhill", "T"),
        "900102": ("Saltby", "S"),
        "900103": ("St Aidan’s", "SA"),
        "900104": ("Beacon Lane", "B"),
        "900105": ("Harbour Centre", "H"),
        "900106": ("Café Road", "C"),
        "900107": ("Moor, Mill & Quarry", "M"),
        "900108": ("Old Dock", "O"),
    }
    assert the("900101").establishment_number == "2101"
    assert the("900101").authority.name == "Hartlepool"
    assert the("900108").closed_on == date(2024, 8, 31)


def test_an_authority_begins_with_the_six_stages(rows):
    import_register(list(rows.values()), ["900101"])
    stages = list_stages(the("900101").authority_id)
    assert [(s.position, s.kind, s.name, s.usual_days, s.asks) for s in stages] == [
        (1, "new_worry", "New worry", 7, ""),
        (2, "waiting", "Waiting to hear", 10, "asked"),
        (3, "held", "Held in school", 30, "holder"),
        (4, "assessed", "Being assessed", 63, "assessor"),
        (5, "plan", "Plan in progress", None, "lead"),
        (6, "ended", "Ended, watching", None, "outcome"),
    ]
    assert stages[0].sub_title == "Heard, not yet acted on"


def test_importing_again_changes_nothing(rows):
    import_register(list(rows.values()))
    ids = session().scalars(select(School.public_id).order_by(School.id)).all()
    again = import_register(list(rows.values()))
    assert (again.added, again.updated, again.unchanged) == ([], [], 8)
    assert (again.joined, again.left, again.authorities) == ([], [], [])
    assert session().scalars(select(School.public_id).order_by(School.id)).all() == ids
    assert session().scalar(select(func.count()).select_from(Stage)) == 12


def test_only_the_schools_asked_for_are_taken(rows):
    result = import_register(list(rows.values()), ["900102", "900106"])
    assert sorted(result.added) == ["Café Road Infant School", "Saltby Church of England Primary School"]
    assert session().scalar(select(func.count()).select_from(Authority)) == 2


def test_a_number_that_is_not_in_the_file_is_refused_before_anything_is_added(rows):
    with pytest.raises(FileProblem, match=r"^URN 123456 is not in the file\. Nothing was changed\.$"):
        import_register(list(rows.values()), ["900101", "123456"])
    assert find_school("900101") is None


def test_a_renamed_school_keeps_its_mark_and_its_address(rows):
    import_register(list(rows.values()))
    before = the("900101").public_id
    result = import_register([replace(rows["900101"], name="Thorn Hill Academy")])
    assert result.updated == ["Thorn Hill Academy: name"]
    school = the("900101")
    assert (school.public_id, school.name, school.short_name, school.mark) == (
        before,
        "Thorn Hill Academy",
        "Thorn Hill",
        "T",
    )


def test_a_school_that_closes_gets_the_day_and_one_that_opens_again_loses_it(rows):
    import_register(list(rows.values()))
    closed = replace(rows["900101"], open=False, closed_on=date(2026, 8, 31))
    assert import_register([closed]).closed == ["Thornhill Primary School"]
    assert the("900101").closed_on == date(2026, 8, 31)
    import_register([rows["900101"]])
    assert the("900101").closed_on is None


def test_a_school_that_is_not_open_and_says_no_day_closes_on_the_day_we_learn_it(rows, monkeypatch):
    import_register(list(rows.values()))
    learned = clock.today()
    import_register([replace(rows["900101"], open=False, closed_on=None)])
    later(monkeypatch, 9)
    import_register([replace(rows["900101"], open=False, closed_on=None)])
    assert the("900101").closed_on == learned


def test_a_school_that_is_going_to_close_is_open_until_then(rows):
    soon = clock.today() + timedelta(days=30)
    result = import_register([replace(rows["900101"], closed_on=soon)])
    assert (the("900101").closed_on, result.closed) == (soon, [])


def test_schools_of_a_federation_know_each_other(rows):
    import_register(list(rows.values()))
    together = list_federated_schools(the("900101").id, on=clock.today())
    assert [s.short_name for s in together] == ["Saltby", "Thornhill"]
    assert [s.short_name for s in list_federated_schools(the("900103").id, on=clock.today())] == [
        "St Aidan’s"
    ]


def test_leaving_a_federation_ends_the_membership_the_day_before_it_is_read(rows, monkeypatch):
    import_register(list(rows.values()))
    began = clock.today()
    today = later(monkeypatch, 40)
    alone = replace(rows["900102"], federation_code=None, federation_name=None)
    assert import_register([alone]).left == [
        "Saltby Church of England Primary School left The Thornhill and Saltby Federation"
    ]
    (row,) = session().scalars(select(FederationSchool).where(FederationSchool.school_id == the("900102").id))
    assert (row.starts, row.ends) == (began, today - timedelta(days=1))
    assert find_federation(the("900102").id, on=today) is None
    assert find_federation(the("900102").id, on=today - timedelta(days=1)) is not None


def test_changing_federations_twice_on_one_day_leaves_one_membership(rows, monkeypatch):
    import_register(list(rows.values()))
    today = later(monkeypatch, 40)
    import_register([replace(rows["900102"], federation_code="7", federation_name="Seven")])
    import_register([replace(rows["900102"], federation_code="8", federation_name="Eight")])
    federation = find_federation(the("900102").id, on=today)
    assert federation is not None
    assert federation.name == "Eight"
    import_register([replace(rows["900102"], federation_code=None)])
    assert find_federation(the("900102").id, on=today) is None


def test_a_school_never_changes_authority_under_its_families(rows):
    import_register(list(rows.values()))
    moved = replace(rows["900101"], authority_code="808", authority_name="Stockton-on-Tees")
    result = import_register([moved])
    assert the("900101").authority.code == "805"
    assert "stays with its authority" in result.kept[0]


def test_a_place_without_an_authority_is_left_out_or_refused_when_asked_for(rows):
    stray = replace(rows["900104"], authority_code=None)
    result = import_register([rows["900101"], stray])
    assert (len(result.added), len(result.kept)) == (1, 1)
    with pytest.raises(FileProblem, match="no authority"):
        import_register([stray], [stray.urn])


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Thornhill Primary School", "Thornhill"),
        ("Saltby Church of England Primary School", "Saltby"),
        ("Saltby CofE Voluntary Controlled Infant and Nursery School", "Saltby"),
        ("St Aidan’s Catholic High School", "St Aidan’s"),
        ("The Harbour Centre", "Harbour Centre"),
        ("Academy", "Academy"),
        ("High School (Boys)", "High School (Boys)"),
        ("Park Primary (Hartlepool)", "Park"),
    ],
)
def test_a_short_name_leaves_out_what_kind_of_school_it_is(name, short):
    assert next(short_names(name)) == short


def test_two_schools_of_one_name_get_longer_ones(rows):
    infants = replace(rows["900101"], urn="1", name="St Mary’s Infant School")
    juniors = replace(rows["900101"], urn="2", name="St Mary’s Junior School")
    same = replace(rows["900101"], urn="3", name="Park School", town="Hart")
    other = replace(rows["900101"], urn="4", name="Park School", town="Elwick")
    import_register([infants, juniors, same, other])
    names = {s.urn: s.short_name for s in session().scalars(select(School))}
    assert names == {
        "1": "St Mary’s Infant",
        "2": "St Mary’s Junior",
        "3": "Park School, Hart",
        "4": "Park School, Elwick",
    }


def test_marks_are_distinct():
    taken: set[str] = set()
    for name in ("Thornhill", "Thorpe", "The Towers", "Tor", "Tor", "Tor", "Łódź Road", "123", "—"):
        taken.add(choose_mark(name, taken))
    assert taken == {"T", "TH", "TT", "TO", "TOR", "T2", "L", "1", "X"}


def test_a_country_of_schools_takes_seconds(rows):
    pattern = rows["900101"]
    many = [
        replace(
            pattern,
            urn=str(100000 + n),
            name=f"School of Place {n}",
            authority_code=f"{200 + n % 150}",
            federation_code=str(n // 2) if n % 10 < 2 else None,
            row=n + 2,
        )
        for n in range(8_000)
    ]
    begun = time.process_time()
    assert len(import_register(many).added) == 8_000
    assert time.process_time() - begun < 15
