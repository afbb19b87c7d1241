"""People and agencies known by the name on the card."""

from __future__ import annotations

from caseboard.families import helpers


def test_a_name_is_known_again_however_it_is_spaced_or_capitalised(world):
    first = helpers.find_or_add("Dan Pryce,  Early Help", authority_id=world.north.id)
    assert helpers.find_or_add(" dan pryce, early help ", authority_id=world.north.id) is first
    assert first.name == "Dan Pryce, Early Help"


def test_an_empty_name_is_nobody(world):
    assert helpers.find_or_add("  ", authority_id=world.north.id) is None


def test_a_schools_name_after_a_comma_ties_a_helper_to_it(world):
    assert helpers.find_or_add("Mr Teague, Saltby", authority_id=world.north.id).school_id == world.saltby.id
    assert helpers.find_or_add("P. Grant, Social Care", authority_id=world.north.id).school_id is None


def test_a_person_with_an_account_is_the_helper_of_that_name(world):
    typed = helpers.find_or_add("ruth amin", authority_id=world.north.id)
    assert helpers.myself(world.ruth, authority_id=world.north.id) is typed
    assert typed.user_id == world.ruth.user_id


def test_names_are_offered_in_order(world):
    for name in ("Mrs Lowe", "CAMHS", "Dan Pryce"):
        helpers.find_or_add(name, authority_id=world.north.id)
    assert helpers.list_names([world.north.id]) == ["CAMHS", "Dan Pryce", "Mrs Lowe"]
