"""Undo puts a move back as a new event; everything stands as it stood."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from caseboard import clock
from caseboard.boards.queries import worker_board
from caseboard.db import session
from caseboard.events import log
from caseboard.events.folding import folded_pairs
from caseboard.families.cardlog import card_state
from caseboard.families.conflicts import VersionConflictError
from caseboard.families.history import history
from caseboard.families.models import Level
from caseboard.families.services import change_card
from caseboard.moves.services import UndoRefusedError, undo
from caseboard.schools.models import StageKind
from tests.support.place import START, kinds, move

MINUTE = timedelta(minutes=1)


@pytest.fixture
def family(town):
    """Held since the second day by somebody, with a date; last told on the third."""
    with clock.at(START):
        family = town.split()
    with clock.at(START + timedelta(days=1)):
        move(family, town.stage(StageKind.HELD), by=town.ruth, next_on=date(2026, 11, 20))
    with clock.at(START + timedelta(days=2)):
        town.share(family, "Word for Thornhill", town.thornhill)
    return family


def told(family):
    return [place.told_at for place in family.schools]


@pytest.mark.parametrize("kind", [StageKind.NEW_WORRY, StageKind.PLAN, StageKind.ENDED])
def test_stage_days_holder_dates_and_the_time_told_return_to_what_they_were(town, family, kind):
    before, told_before = card_state(family), told(family)
    with clock.at(START + timedelta(days=9)):
        event = move(family, town.stage(kind), by=town.ruth)
        assert told(family) != told_before
    with clock.at(START + timedelta(days=9, minutes=10)):
        undo(family, seq=event.seq, version=family.version, by=town.ruth)
    assert card_state(family) == before
    assert told(family) == told_before
    assert kinds(family)[-2:] == [event.kind, "change_undone"]


def test_a_holder_put_in_by_the_move_goes_and_the_one_before_comes_back(town, family):
    move(family, town.stage(StageKind.WAITING), by=town.ruth)
    change_card(family, version=family.version, holder="Mrs Lowe", by=town.ruth)
    event = move(family, town.stage(StageKind.HELD), by=town.ruth, holder="Mr Brand")
    undo(family, seq=event.seq, version=family.version, by=town.ruth)
    assert family.holder.name == "Mrs Lowe"


def test_the_order_on_the_board_is_as_before(town, family):
    with clock.at(START + timedelta(days=5)):
        for name in ("Carr", "Dunn"):
            other = town.family(name)
            move(other, town.stage(StageKind.HELD), by=town.ruth, next_on=date(2026, 12, 1))

    def order():
        schools = [town.thornhill]
        board = worker_board(town.ruth, schools, page_school=schools[0], shows_initials=False)
        return [[card.title for card in stage.cards] for stage in board.stages]

    with clock.at(START + timedelta(days=12)):
        before = order()
        event = move(family, town.stage(StageKind.PLAN), by=town.ruth)
        assert order() != before
        undo(family, seq=event.seq, version=family.version, by=town.ruth)
        assert order() == before


def test_by_the_same_person_at_once_it_is_one_line_of_history(town, family):
    lines = len(history(family, by=town.ruth))
    event = move(family, town.stage(StageKind.PLAN), by=town.ruth)
    undo(family, seq=event.seq, version=family.version, by=town.ruth)
    found = history(family, by=town.ruth)
    assert len(found) == lines + 1
    assert "Put back at" in found[-1].text


def test_by_another_person_it_is_a_line_of_its_own_and_news_to_the_school(town, family):
    event = move(family, town.stage(StageKind.PLAN), by=town.ruth)
    undone = undo(family, seq=event.seq, version=family.version, by=town.dan)
    assert folded_pairs(log.list_family_events(family.id)) == {}
    assert [line.who for line in history(family, by=town.ruth)][-2:] == ["Ruth Amin", "Dan Pryce"]
    assert told(family) == [undone.recorded_at] * 2


def test_after_eleven_minutes_it_is_a_line_of_its_own(town, family):
    with clock.at(START + timedelta(days=9)):
        event = move(family, town.stage(StageKind.PLAN), by=town.ruth)
    with clock.at(START + timedelta(days=9, minutes=11)):
        undone = undo(family, seq=event.seq, version=family.version, by=town.ruth)
    assert folded_pairs(log.list_family_events(family.id)) == {}
    assert told(family) == [undone.recorded_at] * 2


def refused(family, error, *, seq, by, version=None):
    before, events = card_state(family), kinds(family)
    with pytest.raises(error) as found:
        undo(family, seq=seq, version=family.version if version is None else version, by=by)
    session().flush()
    session().refresh(family)
    assert card_state(family) == before
    assert kinds(family) == events
    return found.value


def test_undo_is_refused_from_a_screen_that_is_older_than_somebody_elses_change(town, family):
    event = move(family, town.stage(StageKind.PLAN), by=town.ruth)
    shown = family.version
    change_card(family, version=shown, level=Level.CHILD_PROTECTION, by=town.dan)
    refused(family, VersionConflictError, seq=event.seq, by=town.ruth, version=shown)


@pytest.mark.parametrize("who", ["ruth", "dan"])
def test_undo_is_refused_when_the_card_has_changed_since_whoever_changed_it(town, family, who):
    event = move(family, town.stage(StageKind.WAITING), by=town.ruth)
    change_card(family, version=family.version, holder="Mr Brand", by=town.actor(who))
    error = refused(family, UndoRefusedError, seq=event.seq, by=town.ruth)
    assert str(error) == "The card has changed since. Move the family from where it stands now."


def test_words_written_since_do_not_stand_in_the_way(town, family):
    event = move(family, town.stage(StageKind.WAITING), by=town.ruth)
    town.share(family, "A word", town.thornhill, by=town.dan)
    undo(family, seq=event.seq, version=family.version, by=town.ruth)
    assert family.stage.kind is StageKind.HELD


def test_a_move_is_undone_once_and_an_older_one_not_at_all(town, family):
    first = move(family, town.stage(StageKind.WAITING), by=town.ruth)
    second = move(family, town.stage(StageKind.PLAN), by=town.ruth)
    refused(family, UndoRefusedError, seq=first.seq, by=town.ruth)
    undo(family, seq=second.seq, version=family.version, by=town.ruth)
    for seq in (first.seq, second.seq):
        refused(family, UndoRefusedError, seq=seq, by=town.ruth)


def test_only_a_move_of_this_family_can_be_undone(town, family):
    (level,) = change_card(family, version=family.version, level=Level.TARGETED, by=town.ruth)
    other = town.family("Carr")
    for _ in range(9):
        town.share(other, "Words")
    elsewhere = move(other, town.stage(StageKind.PLAN), by=town.ruth)
    for seq in (1, 3, level.seq, elsewhere.seq, 0, -1, 999):
        refused(family, UndoRefusedError, seq=seq, by=town.ruth)


def test_a_school_that_joined_after_the_move_reads_the_undoing_alone(town):
    from caseboard.families.services import add_child
    from tests import factories

    family = town.family()
    event = move(family, town.stage(StageKind.WAITING), by=town.ruth)
    joined = add_child(family, factories.child("Omar Hussain", town.saltby), by=town.ruth)
    undo(family, seq=event.seq, version=family.version, by=town.ruth)
    assert [e.kind for e in log.list_told_events(town.saltby.id)] == ["child_added", "change_undone"]
    told_at = {place.school_id: place.told_at for place in family.schools}
    assert told_at[town.saltby.id] > joined.recorded_at
