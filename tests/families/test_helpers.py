"""People and agencies known by the name on the card."""

from __future__ import annotations

import pytest

from caseboard.accounts.models import Role
from caseboard.families import helpers
from tests.families.conftest import person


def test_a_name_is_known_again_however_it_is_spaced_or_capitalised(place):
    first = helpers.find_or_add("Dan Pryce,  Early Help", authority_id=place.north.id)
    assert helpers.find_or_add(" dan pryce, early help ", authority_id=place.north.id) is first
    assert first.name == "Dan Pryce, Early Help"


def test_an_empty_name_is_nobody(place):
    assert helpers.find_or_add("  ", authority_id=place.north.id) is None


def test_a_schools_name_after_a_comma_ties_a_helper_to_it(place):
    assert helpers.find_or_add("Mr Teague, Saltby", authority_id=place.north.id).school_id == place.saltby.id
    assert helpers.find_or_add("P. Grant, Social Care", authority_id=place.north.id).school_id is None


@pytest.mark.parametrize(
    "name",
    [
        "Mr Teague,saltby",
        "Mr Teague (Saltby)",
        "Mr Teague, Saltby Primary School",
        "Mr Teague - SALTBY",
        "Mr Teague at Saltby",
        "Head of Saltby",
        "Dan, Early Help, from Saltby",
        "Saltby",
    ],
)
def test_however_the_school_is_joined_on_other_schools_do_not_read_the_name(place, name):
    assert helpers.find_or_add(name, authority_id=place.north.id).school_id == place.saltby.id


@pytest.mark.parametrize(
    "name", ["Saltby Road Family Hub", "Mrs Saltby", "At Home, Family Hub", "of ,()", ","]
)
def test_a_name_that_only_sounds_like_a_school_is_tied_to_none(place, name):
    assert helpers.find_or_add(name, authority_id=place.north.id).school_id is None


def test_a_person_with_an_account_is_the_helper_of_that_name(place):
    typed = helpers.find_or_add("ruth amin", authority_id=place.north.id)
    assert helpers.myself(place.ruth, authority_id=place.north.id) is typed
    assert typed.user_id == place.ruth.user_id


def test_names_are_offered_in_order(place):
    for name in ("Mrs Lowe", "CAMHS", "Dan Pryce"):
        helpers.find_or_add(name, authority_id=place.north.id)
    assert helpers.list_names([place.north.id]) == ["CAMHS", "Dan Pryce", "Mrs Lowe"]


def test_a_head_named_on_a_card_is_tied_to_the_school_they_work_at(place):
    lowe = person("Mrs Lowe", Role.DSL, place.saltby)
    helper = helpers.find_or_add("mrs lowe", authority_id=place.north.id)
    assert (helper.user_id, helper.school_id) == (lowe.user_id, place.saltby.id)


def test_a_head_of_several_schools_is_tied_to_none(place):
    cole = person("Mrs Cole", Role.HEAD_TEACHER, place.thornhill, place.saltby)
    helper = helpers.find_or_add("Mrs Cole", authority_id=place.north.id)
    assert (helper.user_id, helper.school_id) == (cole.user_id, None)


def test_two_people_of_one_name_are_not_guessed_between(place):
    for _ in range(2):
        person("Ann Bell", Role.DSL, place.saltby)
    assert helpers.find_or_add("Ann Bell", authority_id=place.north.id).user_id is None
