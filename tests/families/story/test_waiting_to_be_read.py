"""A page that waits to be read is on the board of the worker who is new to the family, and on nobody else's."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from caseboard import clock
from caseboard.boards.queries import one_card, worker_board
from caseboard.events.models import Audience
from caseboard.families.entries import record_entry
from caseboard.families.models import EntryKind
from caseboard.families.particulars import OfChild, Particulars
from caseboard.families.people.merging import merge
from caseboard.families.story.page import StoryPage
from caseboard.families.story.queries import find_story
from caseboard.families.story.services import mark_read, write_story
from caseboard.families.together import handing_over
from caseboard.families.together.models import HandoverKind
from caseboard.families.wording_due import READ_PAGE
from tests.support.database import database  # noqa: F401
from tests.support.place import make_town

NOON = clock.start_of_day(date(2026, 11, 17)) + timedelta(hours=12)


@pytest.fixture(autouse=True)
def tuesday():
    with clock.at(NOON):
        yield


@pytest.fixture
def town(database):  # noqa: F811
    return make_town()


@pytest.fixture
def told(town):
    """The Hussains have told their story to Ruth; Dan is asked to take them over."""
    family = town.family("Hussain")
    write_story(family, StoryPage(own_words="Once"), agreed_on=None, after=0, by=town.ruth)
    hand_over(town, family)
    return family


def hand_over(town, family):
    handing_over.offer(
        family,
        to="Dan Pryce",
        kind=HandoverKind.WORKER,
        why="MANAGE",
        access_ends=None,
        version=family.version,
        by=town.ruth,
    )


def flags(town, family, who):
    card = one_card(town.actor(who), family.id, [town.thornhill], shows_initials=False)
    return [flag.text for flag in card.flags]


def test_who_is_to_take_over_sees_it_on_the_card_and_under_needs_attention_until_it_is_read(town, told):
    board = worker_board(town.dan, [town.thornhill], page_school=town.thornhill, shows_initials=False)
    assert {chip.code: chip.count for chip in board.chips}["attention"] == 1
    assert READ_PAGE in flags(town, told, "dan")
    for other in ("ruth", "lee"):
        assert READ_PAGE not in flags(town, told, other)
    mark_read(find_story(told, by=town.dan).story, by=town.dan)
    assert READ_PAGE not in flags(town, told, "dan")


def test_who_has_visited_is_not_new_also_where_the_visit_stands_in_a_record_that_was_joined(town):
    family, other = town.family("Hussain"), town.family("Hussein", "Zaid Hussein")
    ref = str(other.strands[0].child.public_id)
    record_entry(
        other,
        kind=EntryKind.VISIT,
        text="Seen",
        audience=Audience.WORKER,
        happened_on=clock.today(),
        said=Particulars(children={ref: OfChild(seen="yes", alone="yes")}),
        by=town.dan,
    )
    write_story(family, StoryPage(own_words="Once"), agreed_on=None, after=0, by=town.ruth)
    merge(family, other, by=town.ruth)
    hand_over(town, family)
    assert READ_PAGE not in flags(town, family, "dan")


def test_that_the_worker_changes_is_said_beside_two_reasons_to_look(town, told):
    with clock.at(NOON + timedelta(days=20)):
        shown = flags(town, told, "dan")
    assert READ_PAGE in shown
    assert shown[-1] == "Changing worker"
    assert len(shown) == 3
