"""The door to people: whom an admin sees, whose account is theirs, and what they may give."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest

from caseboard import clock
from caseboard.access import NotPermittedError, actor_for
from caseboard.access.people import PersonNotFoundError, people
from caseboard.accounts.models import Role
from caseboard.db import session
from caseboard.schools.models import School
from tests import factories
from tests.support.database import database  # noqa: F401

LONG_OVER = date(2021, 1, 1)


@pytest.fixture
def place(database):  # noqa: F811
    """Two authorities with a school each, and an admin of the first."""
    north, south = factories.authority("805", "North"), factories.authority("806", "South")
    schools = factories.school(north, "Thornhill"), factories.school(south, "Elm")
    admin = someone("Nora Lund", (Role.ADMIN, north))
    return north, south, *schools, admin


def someone(name: str, *roles, **dates):
    user = factories.user(name, password=False)
    for what, where in roles:
        if isinstance(where, School):
            factories.role(user, what, where, **dates)
        else:
            factories.role(user, what, authority=where, **dates)
    return user


def sees(admin) -> set[str]:
    found, count = people(actor_for(admin)).find()
    assert count == len(found)
    return {user.name for user in found}


def test_an_admin_of_an_authority_sees_who_has_a_role_there_now_or_to_come(place):
    north, _, thornhill, elm, admin = place
    someone("Head Here", (Role.HEAD_TEACHER, thornhill))
    someone("Manager Here", (Role.TEAM_MANAGER, north))
    someone("Soon Here", (Role.DSL, thornhill), starts=clock.today() + timedelta(days=30))
    someone("Head There", (Role.HEAD_TEACHER, elm))
    someone("Nobody")
    assert sees(admin) == {"Nora Lund", "Head Here", "Manager Here", "Soon Here"}


def test_who_left_is_seen_until_they_are_somebody_elsewhere(place):
    _, _, thornhill, elm, admin = place
    left = someone("Left", (Role.HEAD_TEACHER, thornhill), ends=LONG_OVER)
    assert "Left" in sees(admin)
    factories.role(left, Role.HEAD_TEACHER, elm)
    assert "Left" not in sees(admin)
    with pytest.raises(PersonNotFoundError):
        people(actor_for(admin)).get(left.public_id)


def test_the_account_of_somebody_who_also_works_elsewhere_is_not_theirs(place):
    _, _, thornhill, elm, admin = place
    both = someone("Both", (Role.DSL, thornhill), (Role.DSL, elm))
    mine = people(actor_for(admin))
    assert not mine.governs(mine.get(both.public_id))
    assert [held.place for held in mine.list_roles(both)] == ["Thornhill"]


def test_an_admin_of_the_whole_place_who_works_in_an_authority_is_not_its_admins_to_change(place):
    _, _, thornhill, _, admin = place
    whole = someone("Ada Min", (Role.DSL, thornhill), (Role.ADMIN, None))
    assert not people(actor_for(admin)).governs(whole)
    assert people(actor_for(whole)).governs(admin)


def test_whoever_is_not_an_admin_gets_no_door(place):
    head = someone("Head", (Role.HEAD_TEACHER, place[2]))
    with pytest.raises(NotPermittedError):
        people(actor_for(head))


def test_places_and_roles_on_offer_are_those_of_the_authority(place):
    _, south, thornhill, elm, admin = place
    mine = people(actor_for(admin))
    assert [words for _, words in mine.places()] == ["Thornhill Primary School", "North (the authority)"]
    assert Role.PARTNER not in mine.roles_to_give()
    assert mine.find_place(f"school:{thornhill.public_id}") == (thornhill, None)
    for foreign in (
        f"school:{elm.public_id}",
        f"authority:{south.public_id}",
        "place",
        "",
        str(uuid.uuid4()),
    ):
        with pytest.raises(PersonNotFoundError):
            mine.find_place(foreign)


def test_a_closed_school_is_not_on_offer(place):
    _, _, thornhill, _, admin = place
    thornhill.closed_on = clock.today() - timedelta(days=1)
    session().flush()
    assert [words for _, words in people(actor_for(admin)).places()] == ["North (the authority)"]


def test_a_rights_change_shows_on_the_very_next_question(place):
    _, _, thornhill, _, admin = place
    head = someone("Head", (Role.HEAD_TEACHER, thornhill))
    assert people(actor_for(admin)).get(head.public_id) is head
    for held in people(actor_for(admin)).list_roles(admin):
        held.assignment.ends = clock.today() - timedelta(days=1)
    session().flush()
    with pytest.raises(NotPermittedError):
        people(actor_for(admin))
