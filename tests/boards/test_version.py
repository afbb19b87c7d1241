"""What a board's poll asks: has anything changed for this viewer, and who changed it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from caseboard import clock
from caseboard.accounts.models import Assignment, Role, User
from caseboard.boards.queries import SomebodysChanges, changed_since, version
from caseboard.db import session
from caseboard.families.entries import check_no_change, keep_draft, unshare
from caseboard.families.models import Level
from caseboard.families.services import add_child, change_card, take_off_child, take_off_family
from caseboard.moves.services import undo
from caseboard.schools.models import StageKind
from tests import factories
from tests.support.counting import counted
from tests.support.place import START, move


@pytest.fixture
def family(town):
    with clock.at(START):
        return town.split()


def moved_and_undone(town, family):
    event = move(family, town.stage(StageKind.PLAN), by=town.dan)
    undo(family, seq=event.seq, version=family.version, by=town.dan)


CHANGES = {
    "a family added": lambda town, family: town.family("Carr"),
    "a move": lambda town, family: move(family, town.stage(StageKind.PLAN), by=town.dan),
    "a move put back": moved_and_undone,
    "a level": lambda town, family: change_card(family, version=1, level=Level.TARGETED, by=town.dan),
    "a note for workers": lambda town, family: town.share(family, "For workers", by=town.dan),
    "an update for the school": lambda town, family: town.share(family, "Met", town.thornhill, by=town.dan),
    "checked, no change": lambda town, family: check_no_change(family, by=town.dan),
    "a child added": lambda town, family: add_child(
        family, factories.child("Kit Kowalczyk", town.thornhill), by=town.dan
    ),
    "a child taken off": lambda town, family: take_off_child(
        family, family.strands[0].child.public_id, reason="Another Jan", by=town.dan
    ),
    "the family taken off": lambda town, family: take_off_family(
        family, version=1, reason="Put on twice", by=town.dan
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_any_change_at_the_school_gives_a_new_version(town, family, change):
    with clock.at(START):
        before = version(town.ruth, [town.thornhill])
        assert version(town.ruth, [town.thornhill]) == before
        change(town, family)
        assert version(town.ruth, [town.thornhill]) != before


def test_taking_an_update_back_gives_a_new_version(town, family):
    with clock.at(START):
        entry = town.share(family, "Met", town.thornhill)
        before = version(town.ruth, [town.thornhill])
        unshare(family, entry.public_id, reason="Not theirs", by=town.ruth)
        assert version(town.ruth, [town.thornhill]) != before


def test_what_happens_at_another_school_or_to_a_draft_gives_none(town, family):
    with clock.at(START):
        before = version(town.lee, [town.thornhill])
        town.family("Carr", "Ewa Carr@saltby")
        keep_draft(family, text="Half a thought", user_id=town.ruth.user_id)
        assert version(town.lee, [town.thornhill]) == before


def test_a_new_day_gives_a_new_version_for_the_days_on_the_cards(town, family):
    seen = set()
    for hours in (0, 1, 15, 24):  # 15 hours after nine it is midnight in London
        with clock.at(START + timedelta(hours=hours)):
            seen.add(version(town.ruth, [town.thornhill]))
    assert len(seen) == 2


def test_a_change_of_rights_gives_a_new_version(town, family):
    with clock.at(START):
        schools = [town.thornhill, town.saltby]
        before = version(town.ruth, schools)
        factories.role(session().get_one(User, town.people["ruth"]), Role.HEAD_TEACHER, town.saltby)
        more = version(town.ruth, schools)
        session().execute(
            update(Assignment)
            .where(Assignment.user_id == town.people["ruth"], Assignment.school_id == town.thornhill.id)
            .values(ends=clock.today() - timedelta(days=1))
        )
        session().expire_all()
        assert len({before, more, version(town.ruth, schools)}) == 3


def test_a_version_tells_nothing_of_what_it_was_made_of(town, family):
    found = version(town.ruth, [town.thornhill])
    assert len(found) == 32
    assert set(found) <= set("0123456789abcdef")


def test_a_version_takes_one_statement(town, family):
    actor = town.ruth
    with counted() as statements:
        version(actor, [town.thornhill, town.saltby])
    assert len(statements) == 1


# --- who changed what ---------------------------------------------------------------------------------------------


def test_others_changes_are_counted_by_family_and_ones_own_are_not(town, family):
    with clock.at(START + timedelta(hours=1)):
        for name in ("Carr", "Dunn"):
            town.family(name, by=town.dan)
        check_no_change(family, by=town.lee)
        check_no_change(family, by=town.lee)
        check_no_change(family, by=town.ruth)
    assert changed_since(town.ruth, [town.thornhill], START) == [
        SomebodysChanges("Dan Pryce", 2),
        SomebodysChanges("Lee Moss", 1),
    ]
    assert changed_since(town.ruth, [town.thornhill], START + timedelta(hours=1)) == []


def test_a_family_on_two_boards_is_counted_once(town, family):
    with clock.at(START + timedelta(hours=1)):
        check_no_change(family, by=town.dan)
    both = [town.thornhill, town.saltby]
    assert changed_since(town.ruth, both, START) == [SomebodysChanges("Dan Pryce", 1)]


def test_two_people_of_one_name_are_two_people(town, family):
    for _ in range(2):
        user = factories.user("Sam Jones", email=f"{len(town.people)}@caseboard.example", password=False)
        factories.role(user, Role.SOCIAL_WORKER, town.thornhill)
        town.people[f"sam{user.id}"] = user.id
        with clock.at(START + timedelta(hours=1)):
            check_no_change(family, by=town.actor(f"sam{user.id}"))
    assert changed_since(town.ruth, [town.thornhill], START) == [SomebodysChanges("Sam Jones", 1)] * 2


def test_nobody_learns_who_changed_something_at_a_school_they_have_no_part_in(town, family):
    with clock.at(START + timedelta(hours=1)):
        town.family("Carr", "Ewa Carr@saltby", by=town.dan)
    assert changed_since(town.lee, [town.thornhill, town.saltby], START) == []
    assert changed_since(town.actor("hale"), [town.thornhill], START) == []
