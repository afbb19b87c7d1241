"""Whatever is done in whatever order, the families table is what the log says it is."""

from __future__ import annotations

import pytest

from caseboard.db import session
from caseboard.events import log
from caseboard.events.replay import card_after
from caseboard.events.verifying import verify_chain
from caseboard.families.cardlog import card_state
from caseboard.families.services import take_off_family
from caseboard.families.telling import last_told
from tests.support.place import kinds_of
from tests.support.walking import Walk

STEPS = 50


def known(state):
    return {field: value for field, value in state.items() if value is not None}


@pytest.mark.parametrize("seed", range(5))
def test_after_a_walk_through_every_service_the_card_is_what_the_log_replays(town, seed):
    walk = Walk(town, seed)
    seen = set()
    for step in range(STEPS):
        walk.step()
        events = log.list_family_events(walk.family.id)
        assert known(card_after(events)) == known(card_state(walk.family)), f"after step {step}"
        assert [event.seq for event in events] == list(range(1, walk.family.last_seq + 1))
        for place in walk.family.schools:
            assert place.until or place.told_at == last_told(walk.family, place.school_id), (
                f"after step {step}"
            )
        seen.update(kinds_of(events))
    take_off_family(walk.family, version=walk.family.version, reason="Put on twice", by=town.ruth)
    session().commit()
    session().expire_all()
    assert known(card_after(log.list_family_events(walk.family.id))) == known(card_state(walk.family))
    for school in (town.thornhill, town.saltby):
        assert verify_chain(school.id) is None
    assert {"family_moved", "change_undone", "child_added", "entry_recorded"} <= seen


def test_every_change_says_truly_what_stood_there_before(town):
    walk = Walk(town, 99)
    for _ in range(STEPS):
        walk.step()
    state: dict[str, object] = {}
    for event in log.list_family_events(walk.family.id):
        for field, (before, after) in event.data.get("changes", {}).items():
            assert state.get(field) == before, (event.seq, event.kind, field)
            state[field] = after
