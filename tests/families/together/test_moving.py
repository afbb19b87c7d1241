"""A family moves school with a receipt: the new school confirms, and in that moment the old one no longer sees it."""

from __future__ import annotations

import uuid

import pytest

from caseboard import clock
from caseboard.access import actor_for
from caseboard.accounts.models import Role, User
from caseboard.boards.queries import worker_board
from caseboard.db import session
from caseboard.families import school_view
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.door import FamilyNotFoundError, cases
from caseboard.families.together.moving import (
    ask_to_move,
    confirm_arrival,
    count_arrivals,
    list_arrivals,
    list_moves,
    list_targets,
    take_move_back,
)
from caseboard.keeping.verifying import verify_records
from tests.families.conftest import database, person, place  # noqa: F401


@pytest.fixture
def teague(place):  # noqa: F811
    return person("Mr Teague", Role.HEAD_TEACHER, place.saltby)


def ask(family, place, *, by=None):  # noqa: F811
    return ask_to_move(
        family, from_school=place.thornhill.id, to_school=place.saltby.public_id, by=by or place.lee
    )


def sees(reader, family):
    reader = actor_for(session().get_one(User, reader.user_id))
    try:
        school_view.family_page(reader, reader.schools[0], family.public_id, shows_initials=False)
    except FamilyNotFoundError:
        return False
    return True


def test_until_the_new_school_confirms_it_is_the_old_ones(place, teague):  # noqa: F811
    family = place.family("Sato", [place.child("Hana Sato")])
    row = ask(family, place)
    assert sees(place.hale, family)
    assert not sees(teague, family)
    arrival = list_arrivals(teague)[0]
    assert (arrival.from_school, arrival.children) == ("Thornhill", (("Hana Sato", "Y4"),))
    assert "Sato" not in str([one.asked_by for one in list_arrivals(teague)])
    confirm_arrival(row.public_id, school=teague.schools[0], by=teague)
    assert not sees(place.hale, family)
    assert sees(teague, family)
    assert list_arrivals(teague) == []
    verify_records(session().connection())


def test_the_old_schools_worker_loses_it_and_the_new_schools_has_it(place, teague):  # noqa: F811
    family = place.family("Sato", [place.child("Hana Sato")])
    confirm_arrival(ask(family, place).public_id, school=teague.schools[0], by=teague)
    with pytest.raises(FamilyNotFoundError):
        cases(place.lee).get_family(family.public_id, school=place.thornhill.id)
    assert cases(place.ruth).get_family(family.public_id, school=place.saltby.id)
    marks = [
        card.marks
        for stage in worker_board(
            place.ruth, place.ruth.schools, page_school=None, shows_initials=False
        ).stages
        for card in stage.cards
    ]
    assert marks == ["S"]


def test_nothing_that_the_old_school_was_told_comes_to_the_new_one(place, teague):  # noqa: F811
    family = place.family("Sato", [place.child("Hana Sato")])
    confirm_arrival(ask(family, place).public_id, school=teague.schools[0], by=teague)
    page = school_view.family_page(teague, teague.schools[0], family.public_id, shows_initials=False)
    assert [line.kind for line in page.lines] == ["school_moved"]


def test_children_at_other_schools_stay_there(place, teague):  # noqa: F811
    family = place.shared_family()
    row = ask(family, place, by=place.ruth)
    confirm_arrival(row.public_id, school=teague.schools[0], by=teague)
    assert {s.child.school_id for s in family.strands if s.until is None} == {place.saltby.id}
    assert not sees(place.hale, family)


def test_a_row_on_the_new_roll_with_the_same_pupil_number_gives_way(place, teague):  # noqa: F811
    child = place.child("Hana Sato", upn="A123456789012")
    twin = place.child("Hana Sato", place.saltby, upn="A123456789012")
    family = place.family("Sato", [child])
    confirm_arrival(ask(family, place).public_id, school=teague.schools[0], by=teague)
    assert (child.school_id, child.upn) == (place.saltby.id, "A123456789012")
    assert (twin.upn, twin.on_roll) == (None, False)


def test_only_the_new_school_confirms_once_and_only_what_is_still_on_its_way(place, teague):  # noqa: F811
    family = place.family("Sato", [place.child("Hana Sato")])
    row = ask(family, place)
    for who, school in ((place.hale, place.hale.schools[0]), (place.ruth, teague.schools[0])):
        with pytest.raises(FamilyNotFoundError):
            confirm_arrival(row.public_id, school=school, by=who)
    with pytest.raises(FamilyNotFoundError):
        confirm_arrival(uuid.uuid4(), school=teague.schools[0], by=teague)
    confirm_arrival(row.public_id, school=teague.schools[0], by=teague)
    with pytest.raises(FamilyNotFoundError):
        confirm_arrival(row.public_id, school=teague.schools[0], by=teague)


def test_taken_back_it_stays_and_is_on_no_list(place, teague):  # noqa: F811
    family = place.family("Sato", [place.child("Hana Sato")])
    row = ask(family, place)
    assert count_arrivals(teague) == 1
    take_move_back(family, row.public_id, by=place.lee)
    assert count_arrivals(teague) == 0
    assert [one.is_open for one in list_moves(family, by=place.lee)] == [False]
    with pytest.raises(FamilyNotFoundError):
        confirm_arrival(row.public_id, school=teague.schools[0], by=teague)


def test_it_goes_to_an_open_school_of_the_same_authority_and_once_at_a_time(place):  # noqa: F811
    family = place.family("Sato", [place.child("Hana Sato")])
    assert [name for _, name in list_targets(family, from_school=place.thornhill.id)] == ["Saltby"]
    for wrong in (None, uuid.uuid4(), place.thornhill.public_id):
        with pytest.raises(MissingAnswersError):
            ask_to_move(family, from_school=place.thornhill.id, to_school=wrong, by=place.lee)
    with pytest.raises(FamilyNotFoundError):
        ask_to_move(family, from_school=place.saltby.id, to_school=place.thornhill.public_id, by=place.lee)
    ask(family, place)
    with pytest.raises(MissingAnswersError):
        ask(family, place)


def test_the_board_of_the_old_school_is_told_that_something_changed(place, teague):  # noqa: F811
    family = place.family("Sato", [place.child("Hana Sato")])
    row = ask(family, place)
    before = school_view.board_version(place.hale, place.hale.schools)
    confirm_arrival(row.public_id, school=teague.schools[0], by=teague)
    assert school_view.board_version(place.hale, place.hale.schools) != before
    assert clock.now()
