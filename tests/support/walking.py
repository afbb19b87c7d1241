"""A family to which anything happens, in any order: for what must hold whatever is done."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Collection
from datetime import timedelta

from caseboard import clock
from caseboard.db import session
from caseboard.families.conflicts import MissingAnswersError, VersionConflictError
from caseboard.families.entries import check_no_change, unshare
from caseboard.families.models import Family, Level, NextStep
from caseboard.families.services import add_child, change_card, take_off_child
from caseboard.moves.services import SameStageError, UndoRefusedError, undo
from caseboard.schools.models import StageKind
from tests import factories
from tests.support.place import START, Town, move

REFUSALS = (MissingAnswersError, VersionConflictError, SameStageError, UndoRefusedError)
HELPERS = ("", "Mrs Lowe", "CAMHS", "Mr Teague, Saltby", "Zoë Šťastná", "P. Grant, Social Care")


class Walk:
    """A family to which something happens at every step, by one of two people, some minutes or days later."""

    def __init__(self, town: Town, seed: int, *, never: Collection[str] = ()) -> None:
        self.town = town
        self.never = never
        self.chance = random.Random(seed)
        self.now = START
        self.shared: list[uuid.UUID] = []
        with clock.at(self.now):
            self.family: Family = town.split()

    def step(self) -> None:
        self.now += timedelta(minutes=self.chance.choice((1, 9, 11, 3000)))
        often = (self.move, self.move, self.change, self.undo, self.there_and_back, self.there_and_back)
        acts: tuple[Callable[[], None], ...] = (self.share, self.unshare, self.check, self.add, self.take_off)
        act = self.chance.choice([act for act in (*often, *acts) if act.__name__ not in self.never])
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
