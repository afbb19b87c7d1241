"""A change and its undoing fold into one line when the same person put it back within ten minutes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from caseboard.events.folding import FOLD_WITHIN, folded_pairs, unfolded
from caseboard.events.models import CaseEvent

AT = datetime(2026, 11, 19, 9, 0, tzinfo=UTC)
RUTH, DAN = 1, 2


def happened(
    seq: int, kind: str = "family_moved", *, by: int = RUTH, after: timedelta = timedelta(0), **data
):
    return CaseEvent(seq=seq, kind=kind, actor_id=by, recorded_at=AT + after, data=data)


def undoing(seq: int, undoes: int, *, by: int = RUTH, after: timedelta):
    return happened(seq, "change_undone", by=by, after=after, undoes=undoes)


@pytest.mark.parametrize(
    ("by", "after", "folds"),
    [
        (RUTH, timedelta(0), True),
        (RUTH, timedelta(minutes=9), True),
        (RUTH, timedelta(minutes=10), True),
        (RUTH, timedelta(minutes=10, microseconds=1), False),
        (RUTH, timedelta(minutes=11), False),
        (DAN, timedelta(minutes=1), False),
        (DAN, timedelta(minutes=11), False),
    ],
)
def test_a_pair_folds_for_the_same_person_within_ten_minutes(by, after, folds):
    assert timedelta(minutes=10) == FOLD_WITHIN
    events = [happened(1, "family_added"), happened(2), undoing(3, 2, by=by, after=after)]
    assert folded_pairs(events) == ({2: 3} if folds else {})
    assert [event.seq for event in unfolded(events)] == ([1] if folds else [1, 2, 3])


def test_what_stands_between_a_change_and_its_undoing_stays():
    events = [happened(1), happened(2, "entry_recorded"), undoing(3, 1, after=timedelta(minutes=1))]
    assert [event.seq for event in unfolded(events)] == [2]


def test_two_pairs_fold_each_for_itself():
    minute = timedelta(minutes=1)
    events = [
        happened(1),
        undoing(2, 1, after=minute),
        happened(3, after=minute),
        undoing(4, 3, after=2 * minute),
    ]
    assert folded_pairs(events) == {1: 2, 3: 4}
    assert unfolded(events) == []


def test_an_undoing_whose_change_is_not_among_the_events_is_news():
    events = [undoing(3, 2, after=timedelta(minutes=1))]
    assert folded_pairs(events) == {}
    assert unfolded(events) == events


def test_only_an_undoing_folds_whatever_else_an_event_says():
    events = [happened(1), happened(2, "family_moved", undoes=1)]
    assert folded_pairs(events) == {}
