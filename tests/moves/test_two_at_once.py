"""Two people move one family at the same moment: exactly one wins, the other is told, nothing is lost."""

from __future__ import annotations

from functools import partial
from itertools import pairwise

import pytest

from caseboard import clock
from caseboard.accounts.models import Role, User
from caseboard.db import db, session
from caseboard.events import log
from caseboard.events.replay import card_after
from caseboard.events.verifying import verify_chain
from caseboard.families.cardlog import card_state
from caseboard.families.conflicts import VersionConflictError
from caseboard.families.door import cases
from caseboard.schools.models import StageKind
from tests import factories
from tests.support.place import kinds, move
from tests.support.racing import race

OPEN = (StageKind.WAITING, StageKind.HELD, StageKind.ASSESSED, StageKind.PLAN)


def move_to(town, who, family_id, school_id, kind, version):
    """As the view does it: through the door, with the row locked, from the version that was shown."""
    family = cases(town.actor(who)).get_family(family_id, school=school_id, lock=True)
    return move(family, town.stage(kind), by=town.actor(who), version=version).seq


@pytest.fixture
def shown(town):
    """Nothing of this session's transaction stands in the way of others."""
    family = town.split()
    session().commit()
    return family.public_id, town.thornhill.id


def fresh(town, family_id, school_id):
    session().rollback()
    session().expire_all()
    return cases(town.ruth).get_family(family_id, school=school_id)


def test_of_two_people_exactly_one_wins_and_the_other_is_told(town, database, shown):
    people = list(zip(("ruth", "dan") * 2, OPEN, strict=True))
    db.session.remove()
    for number, pair in enumerate((people[:2], people[2:]), start=1):
        answers = race(database, [partial(move_to, town, who, *shown, kind, number) for who, kind in pair])
        assert sorted(type(answer).__name__ for answer in answers) == ["VersionConflictError", "int"]
        family = fresh(town, *shown)
        won = pair[[type(answer) for answer in answers].index(int)][1]
        assert (family.version, family.last_seq, family.stage.kind) == (number + 1, number + 1, won)
        db.session.remove()
    assert verify_chain(town.thornhill.id) is None
    assert verify_chain(town.saltby.id) is None


def test_eight_people_at_once_for_ten_rounds_lose_nothing_and_do_nothing_twice(town, database, shown):
    moved = []
    for number in range(1, 11):
        here = fresh(town, *shown).stage.kind
        choices = [kind for kind in OPEN if kind is not here]
        db.session.remove()
        answers = race(
            database,
            [
                partial(move_to, town, ("ruth", "dan")[n % 2], *shown, choices[n % 3], number)
                for n in range(8)
            ],
        )
        moved += [answer for answer in answers if isinstance(answer, int)]
        assert [type(a) for a in answers if not isinstance(a, int)] == [VersionConflictError] * 7
    family = fresh(town, *shown)
    events = log.list_family_events(family.id)
    assert moved == [event.seq for event in events[1:]] == list(range(2, 12))
    stages = [event.data["changes"]["stage"] for event in events]
    assert all(after[0] == before[1] for before, after in pairwise(stages))
    state = {field: value for field, value in card_after(events).items() if value is not None}
    assert state == {field: value for field, value in card_state(family).items() if value is not None}
    assert verify_chain(town.thornhill.id) is None
    assert verify_chain(town.saltby.id) is None


def test_people_who_move_different_families_of_one_school_do_not_stop_each_other(town, database):
    families = [(town.split(f"Novák-{n}").public_id, town.thornhill.id) for n in range(6)]
    session().commit()
    db.session.remove()
    answers = race(
        database,
        [
            partial(move_to, town, ("ruth", "dan")[n % 2], *family, OPEN[n % 4], 1)
            for n, family in enumerate(families)
        ],
    )
    assert answers == [2] * 6
    assert verify_chain(town.thornhill.id) is None
    assert verify_chain(town.saltby.id) is None
    assert len(log.list_told_events(town.saltby.id)) == 12


def test_two_first_events_of_a_school_make_one_chain(town, database):
    def add(name):
        return kinds(town.family(name, f"Ewa {name}@quay", by=town.actor(name)))

    for name in ("ruth", "dan"):
        factories.role(session().get_one(User, town.people[name]), Role.SOCIAL_WORKER, town.quay)
    session().commit()
    db.session.remove()
    assert race(database, [partial(add, "ruth"), partial(add, "dan")]) == [["family_added"]] * 2
    assert verify_chain(town.quay.id) is None
    assert log.chain_at(town.quay.id, clock.now())[0] == 2
