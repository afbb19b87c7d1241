"""Whatever is done in whatever order, the families table is what the log says it is."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta

import pytest

from caseboard import clock
from caseboard.db import session
from caseboard.events import log
from caseboard.events.replay import card_after
from caseboard.events.verifying import verify_chain
from caseboard.families.cardlog import card_state
from caseboard.families.conflicts import MissingAnswersError, VersionConflictError
from caseboard.families.entries import check_no_change, unshare
from caseboard.families.models import Family, Level, NextStep
from caseboard.families.services import add_child, change_card, take_off_child, take_off_family
from caseboard.families.telling import last_told
from caseboard.moves.services import SameStageError, UndoRefusedError, undo
from caseboard.schools.models import StageKind
from tests import factories
from tests.support.place import START, Town, kinds_of, move

REFUSALS = (MissingAnswersError, VersionConflictError, SameStageError, UndoRefusedError)
HELPERS = ("", "Mrs Lowe", "CAMHS", "Mr Teague, Saltby", "Zoë Šťastná", "P. Grant, Social Care")
STEPS = 50


class Walk:
    """A family to which something happens at every step, by one of two people, some minutes or days later."""

    def __init__(self, town: Town, seed: int) -> None:
        self.town = town
        self.chance = random.Random(seed)
        self.now = START
        self.shared: list[object] = []
        with clock.at(self.now):
            self.family: Family = town.split()

    def step(self) -> None:
        self.now += timedelta(minutes=self.chance.choice((1, 9, 11, 3000)))
        often = (self.move, self.move, self.change, self.undo, self.there_and_back, self.there_and_back)
        acts: tuple[Callable[[], None], ...] = (self.share, self.unshare, self.check, self.add, self.take_off)
        act = self.chance.choice((*often, *acts))
        with clock.at(self.now):
            self.by = self.chance.choice((self.town.ruth, self.town.dan))
            try:
                act()
            except REFUSALS:
                session().flush()

    def move(self) -> None:
        to = self.town.stage(self.chance.choice(list(StageKind)))
        known = {"holder": self.chance.choice(HELPERS)} if to.kind is StageKind.HELD else {}
        version = self.family.version - self.chance.choice((0, 0, 0, 0, 1))
        move(self.family, to, by=self.by, version=version, **known)

    def undo(self) -> None:
        seq = self.family.last_seq - self.chance.choice((0, 0, 0, 1, 2))
        undo(self.family, seq=seq, version=self.family.version, by=self.by)

    def there_and_back(self) -> None:
        self.move()
        by = self.chance.choice((self.by, self.town.dan))
        undo(self.family, seq=self.family.last_seq, version=self.family.version, by=by)

    def change(self) -> None:
        day = clock.today() + timedelta(days=self.chance.randint(-5, 30))
        fields = {
            "level": self.chance.choice(list(Level)),
            "lead": self.chance.choice(HELPERS),
            "holder": self.chance.choice(HELPERS),
            "asked": self.chance.choice(HELPERS),
            "asked_on": self.chance.choice((None, day)),
            "assessor": self.chance.choice(HELPERS),
            "next_on": self.chance.choice((None, day)),
            "next_what": self.chance.choice((None, *NextStep)),
        }
        chosen = self.chance.sample(sorted(fields), self.chance.randint(0, 3))
        change_card(
            self.family, version=self.family.version, **{name: fields[name] for name in chosen}, by=self.by
        )

    def share(self) -> None:
        schools = self.chance.sample((self.town.thornhill, self.town.saltby), self.chance.randint(0, 2))
        entry = self.town.share(self.family, f"Words {self.now}", *schools, by=self.by)
        self.shared.append(entry.public_id)

    def unshare(self) -> None:
        if self.shared:
            unshare(self.family, self.chance.choice(self.shared), reason="Wrong family", by=self.by)

    def check(self) -> None:
        check_no_change(self.family, by=self.by)

    def add(self) -> None:
        gone = [strand.child for strand in self.family.strands if strand.until]
        child = self.chance.choice([factories.child("Kit Kowalczyk", self.town.saltby), *gone])
        add_child(self.family, child, by=self.by)

    def take_off(self) -> None:
        strand = self.chance.choice(self.family.strands)
        if strand.until is None:
            take_off_child(self.family, strand.child.public_id, reason="Another child", by=self.by)


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
