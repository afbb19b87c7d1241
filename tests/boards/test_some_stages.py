"""Some stages of a board, as a move answers them: each as it stands on the whole board, with the same counts."""

from __future__ import annotations

import itertools
import random
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from caseboard import clock, db
from caseboard.access import Actor
from caseboard.accounts.models import Role, User
from caseboard.actions.services import WhoDoesIt, agree_action
from caseboard.boards.queries import worker_board
from caseboard.db import session
from caseboard.families.cards import CHIPS
from caseboard.families.due import Owner
from caseboard.families.helpers import myself
from caseboard.families.models import Child, Family, FamilyChild, FamilySchool
from caseboard.schools.models import StageKind
from tests import factories
from tests.support.counting import counted
from tests.support.database import bare_app, migrated_database
from tests.support.place import START, make_town

NIGHTS = (datetime(2026, 11, 19, 0, 30, tzinfo=UTC), datetime(2026, 7, 2, 23, 30, tzinfo=UTC))
"""Just after midnight in London: in winter, and in summer when it is still the day before in UTC."""
EDGES = ("stage", "told", "since", "next", "due")
"""What of a family is just at its limit, when nothing else is."""
OPEN = (StageKind.NEW_WORRY, StageKind.WAITING, StageKind.ASSESSED, StageKind.PLAN, StageKind.HELD)


@pytest.fixture(scope="module", params=NIGHTS, ids=["winter", "summer"])
def night(request, tmp_path_factory):
    """Families around every limit there is, at one or both of two schools; and the moment."""
    folder = tmp_path_factory.mktemp("night")
    with migrated_database(folder) as url:
        app = bare_app(url, folder)
        with app.app_context():
            with db.writing():
                town = make_town()
                with clock.at(request.param):
                    fill(town, random.Random(7))
                session().commit()
            db.begin_reading()
            yield town, request.param
            db.end_reading_or_writing()
            db.db.session.remove()
            db.db.engine.dispose()


def fill(town, dice):
    now, today = clock.now(), clock.today()
    mine = myself(town.ruth, authority_id=town.north)
    others = myself(town.dan, authority_id=town.north)
    moments = [
        clock.start_of_day(today - timedelta(days=days)) + timedelta(minutes=minutes)
        for days in (0, 13, 14)
        for minutes in (-1, 0, 1)
    ]
    days: list[date | None] = [None, *(today + timedelta(days=n) for n in range(-1, 8))]
    for number in range(240):
        name = f"Family {number:03}"
        edge = EDGES[number % len(EDGES)]
        at_edge = min(now, moments[number // len(EDGES) % len(moments)])
        family = Family(authority_id=town.north, name=name, initials=f"F {number}", folded=name.lower())
        stage = town.stage(dice.choice((*OPEN, *OPEN, StageKind.ENDED)))
        usual_ends = clock.start_of_day(today - timedelta(days=stage.usual_days or 0))
        family.stage_id, family.stage_since = stage.id, now
        if edge == "stage":
            family.stage_since = min(now, usual_ends + timedelta(minutes=dice.choice((-1, 0, 1))))
        family.next_on = dice.choice(days) if edge == "next" else None
        family.lead, family.holder = dice.choice([None, mine, others]), dice.choice([None, None, mine])
        family.level, family.added_at = "additional", now
        for school in dice.choice([[town.thornhill], [town.saltby], [town.thornhill, town.saltby]]):
            child = Child(school_id=school.id, forename="A", surname=name, folded=name, year_group="Y1")
            family.strands.append(FamilyChild(child=child, since=now))
            since = at_edge if edge == "since" else now
            told = dice.choice([now, at_edge]) if edge == "told" else None
            family.schools.append(FamilySchool(school_id=school.id, since=since, told_at=told))
        session().add(family)
        session().flush()
        if edge == "due":
            who = WhoDoesIt(Owner.PERSON, "Dr Rao, GP")
            with clock.at(now - timedelta(days=9)):
                due_on = clock.today() + timedelta(days=dice.choice((2, 8, 9, 30)))
                agree_action(family, what="Ring", who=who, due_on=due_on, schools=[], by=town.ruth)
            for place in family.schools:
                place.told_at = now


def schools_of(town, which):
    return {"one": [town.thornhill], "both": [town.thornhill, town.saltby]}[which]


def read(actor, schools, **how):
    page = schools[0] if len(schools) == 1 else None
    return worker_board(actor, schools, page_school=page, shows_initials=False, **how)


def kept_from(actor: Actor, *families: int) -> Actor:
    return replace(actor, blocked=frozenset(families))


@pytest.mark.parametrize("blocks", [False, True], ids=["all", "kept from some"])
@pytest.mark.parametrize("which", ["one", "both"])
@pytest.mark.parametrize("chip", [code for code, _ in CHIPS])
def test_stages_read_by_themselves_are_as_on_the_whole_board(night, which, chip, blocks):
    town, moment = night
    schools = schools_of(town, which)
    with clock.at(moment):
        actor = town.ruth
        if blocks:
            actor = kept_from(actor, *range(1, 100))
        whole = read(actor, schools, chip=chip)
        stages = (*whole.stages, whole.shelf)
        for first, second in itertools.combinations([stage.stage_id for stage in stages], 2):
            part = read(actor, schools, chip=chip, only={first, second})
            assert part.chips == whole.chips
            assert part.version == whole.version
            for there, here in zip(stages, (*part.stages, part.shelf), strict=True):
                if there.stage_id in (first, second):
                    assert here == there
                else:
                    assert not here.cards
                    assert here.count == there.count or here.kind == "ended"
    counts = {chip.code: chip.count for chip in whole.chips}
    assert 0 < counts["mine"] < counts["all"]
    assert 0 < counts["attention"] < counts["all"]
    assert 0 < counts["review"] < counts["all"]


def test_two_stages_take_fewer_statements_than_the_board(night):
    town, moment = night
    with clock.at(moment):
        actor = town.ruth
        read(actor, [town.thornhill])
        with counted() as statements:
            whole = read(actor, [town.thornhill])
        with counted() as fewer:
            read(actor, [town.thornhill], only={stage.stage_id for stage in whole.stages[:2]})
    assert len(fewer) < len(statements)


def test_families_taken_off_are_not_counted(town):
    with clock.at(START):
        town.family("Stays")
        gone = town.family("Gone")
        gone.taken_off_at = clock.now()
        session().flush()
        whole = read(town.ruth, [town.thornhill])
        part = read(town.ruth, [town.thornhill], only={whole.stages[0].stage_id})
    assert [chip.count for chip in part.chips] == [chip.count for chip in whole.chips]
    assert part.chips[0].count == 1


@pytest.mark.parametrize("where", ["north", "south"])
def test_what_ended_at_two_authorities_is_on_one_shelf_after_a_move_as_before(town, where):
    with clock.at(START):
        ruth = session().get_one(User, town.people["ruth"])
        factories.role(ruth, Role.SOCIAL_WORKER, town.elm)
        for name, at, authority in (("Marsh", town.thornhill, town.north), ("Dunn", town.elm, town.south)):
            family = factories.family(name, factories.child(name, at), by=town.ruth, school=at)
            family.stage_id = town.stage(StageKind.ENDED, authority).id
        session().flush()
        whole = read(town.ruth, [town.thornhill, town.elm])
        ended = town.stage(StageKind.ENDED, getattr(town, where)).public_id
        part = read(town.ruth, [town.thornhill, town.elm], only={whole.stages[0].stage_id, ended})
    assert (asdict(part.shelf), part.chips) == (asdict(whole.shelf), whole.chips)
    assert part.shelf.count == len(part.shelf.cards) == 2
    assert {whole.stages[0].stage_id, whole.shelf.stage_id} < part.read < whole.read
