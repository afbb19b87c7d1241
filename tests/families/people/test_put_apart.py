"""Two records are put apart after their family changed: nobody sees more by it than before."""

from __future__ import annotations

from datetime import timedelta

import pytest

from caseboard import clock
from caseboard.access import actor_for
from caseboard.accounts.models import Role, User
from caseboard.db import session
from caseboard.families import school_view
from caseboard.families.door import FamilyNotFoundError, cases
from caseboard.families.people.merging import merge, undo_merge
from caseboard.families.sealed.services import list_colleagues
from caseboard.families.services import change_card
from caseboard.families.together.handing_over import accept, list_handovers, offer
from caseboard.families.together.models import HandoverKind
from caseboard.families.together.moving import ask_to_move, confirm_arrival
from caseboard.keeping.verifying import verify_records
from tests import factories
from tests.families.conftest import person


def board_of(reader):
    reader = now(reader)
    board = school_view.board(reader, reader.schools[0], shows_initials=False)
    return [card.title for stage in board.stages for card in stage.cards]


def now(actor):
    return actor_for(session().get_one(User, actor.user_id))


def go(family, head, *, start, by):
    """The family's children at one school go to the head's school, which confirms it."""
    there = head.schools[0]
    move = ask_to_move(family, from_school=start.id, to_school=there.public_id, by=by)
    confirm_arrival(move.public_id, school=there, by=head)


@pytest.fixture
def teague(place):
    return person("Mr Teague", Role.HEAD_TEACHER, place.saltby)


def test_a_school_that_the_children_have_left_does_not_get_them_back(place, teague):
    kept, other = place.family("Zqone"), place.family("Zqtwo")
    row = merge(kept, other, by=place.ruth)
    go(kept, teague, start=place.thornhill, by=place.ruth)
    undo_merge(kept, row, by=place.ruth)
    assert board_of(place.hale) == []
    assert board_of(teague) == ["Zqone", "Zqtwo"]
    verify_records(session().connection())


def test_nor_does_a_school_keep_a_record_none_of_whose_children_came_to_it(place, teague):
    quay = factories.school(place.north, "Quayside")
    quill = person("Mr Quill", Role.HEAD_TEACHER, quay)
    ruth = person("Ruth Amin", Role.SOCIAL_WORKER, place.thornhill, place.saltby, quay)
    kept = place.family("Zqone", by=ruth)
    other = place.family("Zqtwo", [place.child("Ewa Zqtwo", place.saltby)], school=place.saltby.id, by=ruth)
    row = merge(kept, other, by=ruth)
    go(kept, quill, start=place.saltby, by=ruth)
    undo_merge(kept, row, by=ruth)
    assert (board_of(place.hale), board_of(teague), board_of(quill)) == (["Zqone"], [], ["Zqtwo"])


def hand_over(family, place):
    """From Ruth to Dan; today is the last day on which she may see it."""
    offer(
        family,
        to="Dan Pryce",
        kind=HandoverKind.WORKER,
        why="LEFTRL",
        access_ends=clock.today(),
        version=family.version,
        by=place.ruth,
    )
    accept(family, list_handovers(family)[0].handover_id, version=family.version, by=place.dan)


def sees(actor, family, place):
    try:
        return bool(cases(now(actor)).get_family(family.public_id, school=place.thornhill.id))
    except FamilyNotFoundError:
        return False


def test_who_handed_one_over_does_not_see_it_by_way_of_the_other(place):
    other, kept = place.family("Zqtwo"), place.family("Zqone", by=place.dan)
    hand_over(other, place)
    with clock.at(clock.now() + timedelta(days=1)):
        assert sees(place.ruth, kept, place)
        row = merge(kept, other, by=now(place.dan))
        assert not sees(place.ruth, kept, place)
        assert sees(place.lee, kept, place)
        assert "Ruth Amin" not in {one.name for one in list_colleagues(kept, by=now(place.dan))}
        undo_merge(kept, row, by=now(place.dan))
        assert sees(place.ruth, kept, place)
        assert not sees(place.ruth, other, place)


def test_but_who_leads_the_one_that_is_kept_goes_on_with_it(place):
    other, kept = place.family("Zqtwo"), place.family("Zqone", by=place.dan)
    hand_over(other, place)
    change_card(kept, version=kept.version, lead="Ruth Amin", by=place.dan)
    with clock.at(clock.now() + timedelta(days=1)):
        merge(kept, other, by=now(place.dan))
        assert sees(place.ruth, kept, place)
