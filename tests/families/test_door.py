"""The one door to case records: what a person may read now, and that there is no other way in."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import func, select

from caseboard.access import NotPermittedError
from caseboard.db import session
from caseboard.families.door import DoorBypassedError, FamilyNotFoundError, cases
from caseboard.families.models import Child, Draft, Entry, Family
from caseboard.families.roll import roll
from caseboard.families.services import add_child


def test_a_worker_reads_a_family_on_their_schools_board(place):
    family = place.family()
    assert cases(place.lee).get_family(family.public_id, school=place.thornhill.id) is family


def test_a_family_at_another_school_and_one_that_does_not_exist_answer_alike(place):
    foreign = place.family(children=[place.child("Jan Petrov", place.saltby)], school=place.saltby.id)
    for family_id in (foreign.public_id, uuid.uuid4()):
        for school in (place.thornhill.id, place.saltby.id):
            with pytest.raises(FamilyNotFoundError):
                cases(place.lee).get_family(family_id, school=school)


def test_a_family_is_found_on_the_school_that_was_named_and_no_other(place):
    family = place.family()
    with pytest.raises(FamilyNotFoundError):
        cases(place.ruth).get_family(family.public_id, school=place.saltby.id)


def test_a_head_reads_no_case_records(place):
    family = place.family()
    with pytest.raises(FamilyNotFoundError):
        cases(place.hale).get_family(family.public_id, school=place.thornhill.id)


@pytest.mark.parametrize("record", [Family, Child, Entry, Draft])
def test_a_query_that_did_not_come_through_the_door_is_refused(place, record):
    with pytest.raises(DoorBypassedError):
        session().scalars(select(record)).all()
    with pytest.raises(DoorBypassedError):
        session().scalar(select(func.count()).select_from(record))


@pytest.mark.parametrize("typed", ["hussain", "HUSSAIN", "amina", "Hussain Amina", "hu 1"])
def test_a_family_is_found_by_its_name_its_initials_or_a_childs_name(place, typed):
    family = place.family()
    assert cases(place.ruth).find_families([place.thornhill.id], typed) == [family]


def test_find_never_answers_with_a_family_of_a_school_the_person_has_no_part_in(place):
    place.family("Petrov", [place.child("Jan Petrov", place.saltby)], school=place.saltby.id)
    assert cases(place.lee).find_families([place.thornhill.id, place.saltby.id], "petrov") == []


# --- the roll -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["oconnor", "O'Connor", "o’connor finn", "FINN", "finn o'c"])
def test_a_child_is_found_without_regard_to_case_accents_and_apostrophes(place, typed):
    child = place.child("Finn O’Connor")
    place.child("Bea Novák")
    assert roll(place.ruth, place.thornhill.id).find(typed) == [child]


def test_a_percent_sign_is_a_letter_like_any_other(place):
    place.child("Finn O’Connor")
    assert roll(place.ruth, place.thornhill.id).find("%") == []
    assert roll(place.ruth, place.thornhill.id).find("_") == []


def test_a_text_put_into_the_wrong_box_finds_no_child(place):
    child = place.child("Finn O’Connor")
    assert roll(place.ruth, place.thornhill.id).find("finn " * 40) == [child]
    assert roll(place.ruth, place.thornhill.id).find("finn " * 41) == []


def test_only_this_schools_roll_is_searched_and_only_children_on_it(place):
    place.child("Finn Carr", place.saltby)
    place.child("Finn Dunn", on_roll=False)
    assert roll(place.ruth, place.thornhill.id).find("finn") == []


def test_a_child_of_another_school_cannot_be_fetched_by_id(place):
    child = place.child("Finn Carr", place.saltby)
    with pytest.raises(FamilyNotFoundError):
        roll(place.ruth, place.thornhill.id).get([child.public_id])


def test_nobody_opens_the_roll_of_a_school_they_do_not_work_with(place):
    for actor, school in ((place.lee, place.saltby), (place.hale, place.thornhill)):
        with pytest.raises(NotPermittedError):
            roll(actor, school.id)


def test_siblings_are_those_at_the_same_address(place):
    bea = place.child("Bea Carr", household="h1")
    finn = place.child("Finn Dunn", household="h1")
    place.child("Kit Carr", household="h2")
    place.child("Ava Carr")
    assert roll(place.ruth, place.thornhill.id).siblings([bea]) == [finn]
    assert roll(place.ruth, place.thornhill.id).siblings([bea, finn]) == []


def test_children_already_on_the_board_are_named_with_their_family(place):
    bea, finn = place.child("Bea Carr"), place.child("Finn Dunn")
    family = place.family("Carr", [bea])
    assert roll(place.ruth, place.thornhill.id).on_board([bea, finn]) == {bea.id: family}


def test_a_child_added_later_is_on_the_board_too(place):
    bea, finn = place.child("Bea Carr"), place.child("Finn Dunn")
    family = place.family("Carr", [bea])
    add_child(family, finn, by=place.ruth)
    assert roll(place.ruth, place.thornhill.id).on_board([finn]) == {finn.id: family}
