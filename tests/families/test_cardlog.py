"""Changing a card and logging it are one act."""

from __future__ import annotations

import pytest

from caseboard.db import session
from caseboard.events import log
from caseboard.events.kinds.card import CheckedNoChange, LevelChanged
from caseboard.events.models import Audience
from caseboard.families.cardlog import card_state, change_and_log, changes_between, log_only, write_state
from caseboard.families.conflicts import VersionConflictError
from caseboard.families.models import Level


def test_only_what_differs_is_a_change(place):
    before = card_state(place.family())
    assert changes_between(before, {"level": "additional", "outcome": None}) == {}
    assert changes_between(before, {"level": "cin"}) == {"level": ["additional", "cin"]}


def test_a_state_written_back_is_the_state_that_was_read(place):
    family = place.family()
    before = card_state(family)
    write_state(family, {"level": "cp", "lead": None, "next_on": "2026-11-26", "next_what": "visit"})
    session().flush()
    session().refresh(family)
    assert card_state(family)["level"] == "cp"
    assert card_state(family)["lead"] is None
    write_state(family, before)
    session().flush()
    session().refresh(family)
    assert card_state(family) == before


def test_a_card_that_changed_meanwhile_keeps_its_state_and_its_log(place):
    family = place.family()
    event = LevelChanged(changes={"level": ["additional", "cp"]})
    with pytest.raises(VersionConflictError):
        change_and_log(family, event, version=0, by=place.ruth)
    assert family.level is Level.ADDITIONAL
    assert len(log.list_family_events(family.id)) == 1


def test_numbers_within_a_family_have_no_gaps(place):
    family = place.family()
    for _ in range(3):
        log_only(family, CheckedNoChange(), by=place.ruth, audience=Audience.WORKER)
    assert [event.seq for event in log.list_family_events(family.id)] == [1, 2, 3, 4]


def test_recording_anything_counts_as_looking_and_only_what_a_school_may_read_as_telling(place):
    family = place.family()
    told = family.schools[0].told_at
    event = log_only(family, CheckedNoChange(), by=place.ruth, audience=Audience.WORKER)
    assert family.schools[0].looked_at == event.recorded_at
    assert family.schools[0].told_at == told
