"""A school's week: the same whether it is closed on time or days later, and every event in exactly one."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from caseboard import clock
from caseboard.db import session
from caseboard.events import log
from caseboard.families.door import cases
from caseboard.families.entries import unshare
from caseboard.families.school_view import week
from caseboard.families.services import add_child, take_off_child, take_off_family
from caseboard.moves.services import undo
from caseboard.schools.models import StageKind
from tests import factories
from tests.support.place import START, Town, make_town, move
from tests.support.walking import Walk

DAY = timedelta(days=1)
SLOT = START + 4 * DAY + timedelta(hours=5)  # Friday, two in the afternoon
LATER = SLOT + 3 * DAY


@pytest.fixture
def town(database) -> Town:
    return make_town()


def names(view):
    return [family.name for family in view.families]


def only(view):
    (family,) = view.families
    return family


def closed(town, *, after=START - 7 * DAY, until=SLOT, **how):
    return week(town.thornhill, after=after, until=until, **how)


@pytest.mark.parametrize("seed", range(4))
def test_a_week_closed_late_is_the_week_that_was(town, seed):
    walk = Walk(town, seed, never={"unshare", "take_off"})
    on_time = {}
    for _ in range(25):
        walk.step()
        for school in (town.thornhill, town.saltby):
            on_time[school.id, walk.now] = (school, repr(week(school, after=START - DAY, until=walk.now)))
    session().commit()
    session().expire_all()
    for (_, until), (school, view) in on_time.items():
        assert repr(week(school, after=START - DAY, until=until)) == view


@pytest.mark.parametrize("seed", range(2))
def test_every_event_a_school_was_told_falls_into_exactly_one_week(town, seed):
    walk = Walk(town, seed, never={"unshare", "there_and_back", "undo", "take_off"})
    for _ in range(30):
        walk.step()
    cuts = [START - DAY + n * timedelta(hours=31) for n in range(40)]
    for school in (town.thornhill, town.saltby):
        told, seq = [], 0
        for after, until in pairwise(cuts):
            view = week(school, after=after, until=until, after_seq=seq)
            told += [line.seq for family in view.families for line in family.lines]
            seq = view.chain_seq
        assert told == [event.seq for event in log.list_told_events(school.id)]


def test_a_move_after_the_slot_is_not_in_the_letter_of_before(town):
    with clock.at(START):
        family = town.family()
    with clock.at(SLOT + timedelta(minutes=5)):
        move(family, town.stage(StageKind.ENDED), by=town.ruth)
    with clock.at(LATER):
        before = only(closed(town))
        assert (before.stage_kind, before.is_ended, before.days_in_stage, before.went) == (
            "new_worry",
            False,
            4,
            "New this week",
        )
        after = only(closed(town, after=SLOT, until=LATER))
        assert (after.stage_kind, after.is_ended, after.went_from, after.went_to) == (
            "ended",
            True,
            "New worry",
            "Ended, watching",
        )


def test_a_move_on_the_stroke_of_closing_is_in_that_week(town):
    with clock.at(START):
        family = town.family()
    with clock.at(SLOT):
        move(family, town.stage(StageKind.WAITING), by=town.ruth)
    assert only(closed(town)).stage_kind == "waiting"
    assert only(closed(town, after=SLOT, until=LATER)).lines == ()


def test_a_move_put_back_after_the_slot_is_told_and_then_told_back(town):
    with clock.at(START):
        family = town.family()
    with clock.at(SLOT - timedelta(minutes=2)):
        event = move(family, town.stage(StageKind.WAITING), by=town.ruth)
    with clock.at(SLOT + timedelta(minutes=2)):
        undo(family, seq=event.seq, version=family.version, by=town.ruth)
    assert [line.kind for line in only(closed(town)).lines] == ["family_added", "family_moved"]
    assert [line.kind for line in only(closed(town, after=SLOT, until=LATER)).lines] == ["change_undone"]


def test_a_family_ended_long_ago_is_silent_and_one_that_came_back_is_not(town):
    with clock.at(START - 30 * DAY):
        for name in ("Still", "Back"):
            move(town.family(name), town.stage(StageKind.ENDED), by=town.ruth)
    with clock.at(START + DAY):
        back = next(f for f in closed(town, after=START - 40 * DAY).families if f.name == "Back")
        family = cases(town.ruth).get_family(back.family_id, school=town.thornhill.id)
        move(family, town.stage(StageKind.PLAN), by=town.ruth)
    assert names(closed(town)) == ["Back"]
    assert names(closed(town, after=START - 14 * DAY, until=START - 7 * DAY)) == []


def test_a_family_added_after_the_slot_is_in_the_next_week_only(town):
    with clock.at(SLOT + timedelta(seconds=1)):
        town.family()
    assert names(closed(town)) == []
    assert names(closed(town, after=SLOT, until=LATER)) == ["Hussain"]


def test_an_update_taken_back_after_the_slot_leaves_a_letter_not_yet_closed(town):
    with clock.at(START):
        family = town.family()
    with clock.at(START + DAY):
        entry = town.share(family, "A word too many", town.thornhill)
    with clock.at(SLOT + timedelta(minutes=5)):
        unshare(family, entry.public_id, reason="Wrong family", by=town.ruth)
    with clock.at(LATER):
        found = only(closed(town))
        assert "A word too many" not in repr(found)
        assert found.told_on == clock.london(START).date()


@pytest.mark.parametrize("what", ["family", "child"])
def test_what_was_put_on_by_mistake_leaves_a_letter_not_yet_closed(town, what):
    with clock.at(START):
        family = town.split()
    with clock.at(SLOT + timedelta(minutes=5)):
        if what == "family":
            take_off_family(family, version=1, reason="Put on twice", by=town.ruth)
        else:
            jan = next(s.child for s in family.strands if s.child.school_id == town.thornhill.id)
            take_off_child(family, jan.public_id, reason="Another Jan", by=town.ruth)
    with clock.at(LATER):
        assert names(closed(town)) == []


def test_a_school_that_joins_is_told_of_a_new_family_and_of_nothing_before(town):
    with clock.at(START):
        family = town.family()
        town.share(family, "Before they came", town.thornhill)
    with clock.at(START + DAY):
        add_child(family, factories.child("Omar Hussain", town.saltby, year_group="Y2"), by=town.ruth)
    view = only(week(town.saltby, after=START - 7 * DAY, until=SLOT))
    assert (view.is_new, view.went, view.children) == (True, "New this week", "Y2")
    assert [line.text for line in view.lines] == ["Omar Hussain joined the family."]
    assert not only(week(town.saltby, after=SLOT, until=LATER)).is_new
    assert not only(closed(town, after=START + timedelta(hours=1), until=LATER)).is_new


def test_a_school_that_reads_a_week_at_a_changed_clock_counts_london_days(town):
    for began, closes, days in (
        ("2026-03-27T13:00+00:00", "2026-04-03T13:00+00:00", 7),
        ("2026-10-23T23:30+01:00", "2026-10-30T14:00+00:00", 7),
        ("2026-10-24T23:30+00:00", "2026-10-30T14:00+00:00", 5),
    ):
        start, until = (datetime.fromisoformat(moment) for moment in (began, closes))
        with clock.at(start):
            family = town.family(f"At {began}")
        found = next(
            f for f in closed(town, after=start - DAY, until=until).families if f.name == family.name
        )
        assert found.days_in_stage == days
