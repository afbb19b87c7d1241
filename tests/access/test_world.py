"""Who may do what on which school, today: a table of everybody, and each change of it shows at once."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from sqlalchemy import update

from caseboard import clock
from caseboard.access import NotPermittedError, Permission
from caseboard.accounts.models import Assignment, Role, User
from caseboard.boards.find import find_families
from caseboard.boards.queries import worker_board
from caseboard.db import session
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.door import FamilyNotFoundError, cases
from caseboard.families.entries import list_entries
from caseboard.families.history import history
from caseboard.families.roll import roll
from caseboard.families.services import take_off_child
from caseboard.families.summary import summary
from caseboard.schools.models import Authority, School
from tests import factories
from tests.support.canaries import World, make_world, word
from tests.support.database import database

__all__ = ["database"]

SCHOOLS = ("thornhill", "saltby", "quay", "elm")

WORKS = {
    "ruth": {"thornhill", "saltby"},
    "lee": {"thornhill"},
    "sal": {"saltby"},
    "cat": {"quay"},
    "eve": {"elm"},
    "fay": {"thornhill", "saltby", "quay"},
}
READS = {
    "head_a": {"thornhill"},
    "dsl_a": {"thornhill"},
    "head_c": {"quay"},
    "head_f": {"thornhill", "saltby"},
    "head_d": {"elm"},
}
NOBODYS = ("ex_head", "next_head", "partner", "notifier", "admin", "admin_north", "nobody", "leaver")
EVERYBODY = (*WORKS, *READS, *NOBODYS)

STANDS = {
    "split": {"thornhill", "quay"},
    "moved": {"quay"},
    "plain": {"thornhill"},
    "saltby": {"saltby"},
    "quay": {"quay"},
    "elm": {"elm"},
    "ended": {"thornhill"},
    "gone": set(),
    "twin_a": {"thornhill"},
    "twin_c": {"quay"},
}


@pytest.fixture
def world(database) -> World:
    return make_world()


def school(world, name):
    return getattr(world.town, name)


def test_permissions_on_schools_are_as_the_table_says(world):
    cells = 0
    for who in EVERYBODY:
        actor = world.town.actor(who)
        for name in SCHOOLS:
            on = actor.on(school(world, name).id)
            expected = {
                Permission.READ_CASES: name in WORKS.get(who, ()),
                Permission.CHANGE_CASES: name in WORKS.get(who, ()),
                Permission.PRINT_CASES: name in WORKS.get(who, ()),
                Permission.READ_OUTBOUND_LETTERS: name in WORKS.get(who, ()),
                Permission.READ_SCHOOL_VIEW: name in READS.get(who, ()),
                Permission.ACKNOWLEDGE_LETTERS: name in READS.get(who, ()),
                Permission.MANAGE_PEOPLE: False,
            }
            for permission, may in expected.items():
                assert (permission in on) is may, (who, name, permission)
                assert actor.may(permission, school(world, name).id) is may
                cells += 1
    assert cells >= 500


def test_the_door_opens_for_a_family_only_on_a_school_where_both_belong(world):
    cells = 0
    for who in EVERYBODY:
        door = cases(world.town.actor(who))
        for name, stands in STANDS.items():
            for at in SCHOOLS:
                family_id, place = world.families[name].public_id, school(world, at).id
                if at in stands and at in WORKS.get(who, ()):
                    assert door.get_family(family_id, school=place) is world.families[name]
                else:
                    assert absent(door, family_id, place) == absent(door, uuid.uuid4(), place)
                cells += 1
    assert cells >= 700


def absent(door, family_id, place):
    with pytest.raises(NotPermittedError) as error:
        door.get_family(family_id, school=place)
    return type(error.value), str(error.value), error.value.args


def test_nobody_opens_the_roll_of_a_school_they_do_not_work_with(world):
    for who in EVERYBODY:
        for at in SCHOOLS:
            place = school(world, at).id
            if at in WORKS.get(who, ()):
                assert roll(world.town.actor(who), place).find("zq")
            else:
                with pytest.raises(NotPermittedError):
                    roll(world.town.actor(who), place)


# --- a worker of one side of a family -----------------------------------------------------------------------------

SPLIT_FOR_BOTH = {
    *("split.name", "split.words.both", "split.words.worker.a", "split.words.worker.c"),
    *("split.helper.lead", "split.helper.assessor.a", "split.helper.asked.c", "split.helper.holder.c"),
}
SPLIT_FOR = {
    "lee": SPLIT_FOR_BOTH
    | {"split.a.forename", "split.a.surname", "split.words.a"}
    | {"split.words.back.a", "split.reason.back.a"},
    "cat": SPLIT_FOR_BOTH
    | {"split.c.forename", "split.c.surname", "split.words.c"}
    | {"split.words.back.c", "split.reason.back.c", "split.reason.child.c"}
    | {"split.spare.c.forename", "split.spare.c.surname"},
}
"""Workers know who helps a family and what other workers noted; words for a school, and its children, only there."""


@pytest.mark.parametrize(("who", "at"), [("lee", "thornhill"), ("cat", "quay")])
def test_a_worker_of_one_school_meets_nothing_of_the_other_side_of_a_split_family(world, who, at):
    actor, place = world.town.actor(who), school(world, at)
    family = cases(actor).get_family(world.families["split"].public_id, school=place.id)
    lines = history(family, by=actor)
    views = [
        summary(family, school=place, by=actor, shows_initials=False),
        *((line.text, line.who, line.told_to, line.entry and line.entry.text) for line in lines),
        [strand.child.called for strand in cases(actor).strands_of(family)],
    ]
    met = set()
    for view in views:
        assert world.leaks(repr(view), SPLIT_FOR[who]) == set(), view
        met |= world.seen(repr(view))
    assert met == SPLIT_FOR[who]
    other = {"lee": "Quayside", "cat": "Thornhill"}[who]
    assert all(other not in line.told_to for line in lines)


@pytest.mark.parametrize("who", WORKS)
def test_a_worker_finds_and_sees_on_boards_only_families_of_their_schools(world, who):
    actor = world.town.actor(who)
    every = [school(world, name) for name in SCHOOLS]
    mine = [place for place in every if place in actor.schools]
    may = {name for name, stands in STANDS.items() if stands & WORKS[who]}
    foreign = {f"{name}.name" for name in STANDS if name not in may} & world.known
    board = worker_board(actor, every, page_school=None, shows_initials=False)
    text = repr(board)
    assert not world.seen(text) & foreign
    assert {f"{name}.name" for name in may} & world.known <= world.seen(text)
    shown = {card.schools for stage in (*board.stages, board.shelf) for card in stage.cards}
    assert all(place.short_name not in " ".join(shown) for place in every if place not in mine)
    for what in sorted(world.known):
        for found in find_families(actor, every, word(what), shows_initials=False):
            assert found.school_id in {place.public_id for place in mine}
            assert not world.seen(repr(found)) & foreign, what


@pytest.mark.parametrize("typed", ["%", "_", "\\", "", "*"])
def test_a_sign_that_stands_for_anything_elsewhere_stands_for_itself_here(world, typed):
    for who in EVERYBODY:
        assert (
            find_families(world.town.actor(who), world.town.actor(who).schools, typed, shows_initials=False)
            == []
        )


def test_a_child_on_the_other_side_finds_no_family(world):
    for who, what in (("lee", "split.c.forename"), ("cat", "split.a.forename"), ("lee", "moved.new.surname")):
        every = [school(world, name) for name in SCHOOLS]
        assert find_families(world.town.actor(who), every, word(what), shows_initials=False) == []


def test_a_worker_shares_with_no_school_and_takes_off_no_child_that_is_not_theirs(world):
    town, family = world.town, world.families["split"]
    with pytest.raises(MissingAnswersError):
        town.share(family, "For them", town.quay, by=town.lee)
    entry = town.share(family, "For us and them", town.thornhill, town.quay, by=town.lee)
    session().refresh(entry)
    assert [row.school_id for row in entry.told] == [town.thornhill.id]
    theirs = next(s.child for s in family.strands if s.child.school_id == town.quay.id and s.until is None)
    with pytest.raises(FamilyNotFoundError):
        take_off_child(family, theirs.public_id, reason="Not ours", by=town.lee)
    assert len(list_entries(family)) > 5


# --- changes of rights show at once -------------------------------------------------------------------------------


def end(world, who, place=None):
    """The role's last day was yesterday."""
    rows = update(Assignment).where(Assignment.user_id == world.town.people[who])
    if place:
        rows = rows.where(Assignment.school_id == school(world, place).id)
    session().execute(rows.values(ends=clock.today() - timedelta(days=1)))


def set_user(world, who, **values):
    session().execute(update(User).where(User.id == world.town.people[who]).values(**values))


def to(world, who, role, *places, **dates):
    factories.role(
        session().get_one(User, world.town.people[who]), role, *(school(world, p) for p in places), **dates
    )


def close(world, place, on):
    session().execute(update(School).where(School.id == school(world, place).id).values(closed_on=on))


def other_authority(world, who):
    factories.role(
        session().get_one(User, world.town.people[who]),
        Role.TEAM_MANAGER,
        authority=session().get_one(Authority, world.town.south),
    )


YESTERDAY, TODAY = clock.today() - timedelta(days=1), clock.today()
READ, WORK = Permission.READ_SCHOOL_VIEW, Permission.READ_CASES

TRANSITIONS = {
    "a headship ends": ("head_a", lambda w: end(w, "head_a"), READ, set()),
    "a federation head loses one school": (
        "head_f",
        lambda w: end(w, "head_f", "saltby"),
        READ,
        {"thornhill"},
    ),
    "a head goes to another school": (
        "head_a",
        lambda w: (end(w, "head_a"), to(w, "head_a", Role.HEAD_TEACHER, "quay")),
        READ,
        {"quay"},
    ),
    "an account is disabled": ("head_a", lambda w: set_user(w, "head_a", active=False), READ, set()),
    "a leaver's account is enabled again": (
        "leaver",
        lambda w: set_user(w, "leaver", active=True),
        READ,
        {"thornhill"},
    ),
    "a worker loses a school": ("ruth", lambda w: end(w, "ruth", "thornhill"), WORK, {"saltby"}),
    "a worker is given a school": (
        "lee",
        lambda w: to(w, "lee", Role.SOCIAL_WORKER, "quay"),
        WORK,
        {"thornhill", "quay"},
    ),
    "a worker becomes a partner": (
        "lee",
        lambda w: (end(w, "lee"), to(w, "lee", Role.PARTNER, "thornhill")),
        WORK,
        set(),
    ),
    "a worker becomes a head": (
        "lee",
        lambda w: (end(w, "lee"), to(w, "lee", Role.HEAD_TEACHER, "thornhill")),
        WORK,
        set(),
    ),
    "a manager goes to another authority": (
        "fay",
        lambda w: (end(w, "fay"), other_authority(w, "fay")),
        WORK,
        {"elm"},
    ),
    "a school closed yesterday": (
        "fay",
        lambda w: close(w, "quay", YESTERDAY),
        WORK,
        {"thornhill", "saltby"},
    ),
    "a school closes today": (
        "fay",
        lambda w: close(w, "quay", TODAY),
        WORK,
        {"thornhill", "saltby", "quay"},
    ),
    "a role that ends today still counts": (
        "nobody",
        lambda w: to(w, "nobody", Role.HEAD_TEACHER, "elm", ends=TODAY),
        READ,
        {"elm"},
    ),
    "a role that begins today counts": (
        "nobody",
        lambda w: to(w, "nobody", Role.HEAD_TEACHER, "elm", starts=TODAY),
        READ,
        {"elm"},
    ),
}


@pytest.mark.parametrize(("who", "change", "what", "left"), TRANSITIONS.values(), ids=TRANSITIONS)
def test_a_change_of_role_shows_on_the_very_next_question(world, who, change, what, left):
    change(world)
    session().flush()
    session().expire_all()
    assert {s.id for s in world.town.actor(who).schools_for(what)} == {
        school(world, name).id for name in left
    }


def test_a_role_counts_to_the_end_of_its_last_day_in_london(world):
    to(world, "nobody", Role.HEAD_TEACHER, "elm", starts=date(2026, 6, 1), ends=date(2026, 6, 30))
    begins, over = clock.start_of_day(date(2026, 6, 1)), clock.end_of_day(date(2026, 6, 30))
    second = timedelta(seconds=1)
    for moment, counts in ((begins - second, False), (begins, True), (over - second, True), (over, False)):
        with clock.at(moment):
            assert bool(world.town.actor("nobody").schools_for(READ)) is counts
