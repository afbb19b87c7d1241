"""Who reads for a head that is away: rights are decided on each day, and end with the head's own."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from caseboard import clock
from caseboard.access import NotPermittedError, Permission, actor_for
from caseboard.access.stand_ins import (
    CannotStandInError,
    colleagues,
    end_stand_in,
    name_stand_in,
    stand_ins_at,
    stand_ins_of,
)
from caseboard.accounts.models import Assignment, Role, User
from caseboard.accounts.queries import list_readers_of
from caseboard.db import session
from caseboard.feed import closing
from caseboard.feed.models import Letter
from caseboard.feed.queries import list_letters
from tests import factories
from tests.support.town import FRIDAY, MONDAY

DAY = timedelta(days=1)
TODAY = MONDAY.date()


@pytest.fixture
def world(records):
    with clock.at(MONDAY), records():
        return factories.make_world()


def actor(world, key, on=None):
    return actor_for(session().get(User, world[key].id), on=on)


def stand_in(world, who="head_quay", schools=("thornhill", "saltby"), starts=TODAY, days=7, by="head"):
    return name_stand_in(
        {world.schools[key].public_id for key in schools},
        who=None,
        email=world[who].email,
        starts=starts,
        ends=starts + days * DAY,
        by=actor(world, by),
    )


def reads(world, who, on):
    return {school.short_name for school in actor(world, who, on).schools_for(Permission.READ_SCHOOL_VIEW)}


def test_on_those_days_and_on_no_other_they_read_and_say_so_and_do_nothing_else(world, records):
    with records(), clock.at(MONDAY):
        assert [one.short_name for one in stand_in(world, starts=TODAY + DAY, days=2)] == [
            "Saltby",
            "Thornhill",
        ]
        assert reads(world, "head_quay", TODAY) == {"Quayside"}
        for on in (TODAY + DAY, TODAY + 3 * DAY):
            assert reads(world, "head_quay", on) == {"Quayside", "Saltby", "Thornhill"}
        assert reads(world, "head_quay", TODAY + 4 * DAY) == {"Quayside"}
        there = actor(world, "head_quay", TODAY + DAY).on(world.schools["thornhill"].id)
        assert there == {Permission.READ_SCHOOL_VIEW, Permission.ACKNOWLEDGE_LETTERS}


@pytest.mark.parametrize("gone", ["role", "account"])
def test_a_head_who_has_gone_leaves_nobody_behind(world, records, gone):
    with records(), clock.at(MONDAY):
        stand_in(world)
        if gone == "role":
            rows = session().scalars(select(Assignment).where(Assignment.user_id == world["head"].id))
            for row in rows:
                row.ends = TODAY + 2 * DAY
        else:
            session().get(User, world["head"].id).active = False
        session().flush()
        assert reads(world, "head_quay", TODAY + 3 * DAY) == {"Quayside"}
        if gone == "account":
            assert stand_ins_at(world.schools["thornhill"].id) == []


def test_they_get_the_letter_of_those_days_and_open_it_on_those_days(app, world, records):
    with records(), clock.at(MONDAY):
        worker = actor(world, "worker")
        for key in ("thornhill", "quayside"):
            school = next((s for s in worker.schools if s.id == world.schools[key].id), None)
            if school:
                factories.family("Hussain", by=worker, school=school)
        stand_in(world, days=5)
        assert "Mr Quill" in list_readers_of(world.schools["thornhill"].id, on=TODAY)
    with app.app_context(), clock.at(FRIDAY):
        closing.close_due_weeks()
    with records(), clock.at(FRIDAY + DAY):
        assert (
            len(session().scalars(select(Letter).where(Letter.reader_id == world["head_quay"].id)).all()) == 1
        )
        assert list_letters(actor(world, "head_quay"))[0].schools == "Quayside, Saltby and Thornhill"
        assert len(list_letters(actor(world, "head"))) == 1, "the head gets it too"
    with records(), clock.at(FRIDAY + 3 * DAY):
        assert list_letters(actor(world, "head_quay"))[0].schools == "Quayside"


def test_who_reads_one_school_already_is_named_for_the_other_and_both_is_too_much(world, records):
    with records(), clock.at(MONDAY):
        dsl = next(one for one in colleagues(actor(world, "head")) if one.name == "Mrs Lowe")
        assert dsl.what == "safeguarding lead, Thornhill"
        given = stand_in(world, who="dsl")
        assert [one.short_name for one in given] == ["Saltby"]
        with pytest.raises(CannotStandInError, match="gets these letters already"):
            stand_in(world, who="dsl", schools=("thornhill",))
        with pytest.raises(CannotStandInError, match="already on some of these days"):
            stand_in(world, who="dsl", schools=("saltby",), starts=TODAY + DAY)


@pytest.mark.parametrize(
    "who", ["head_south", "worker", "admin", "nobody", "partner", "former", "leaver", "head"]
)
def test_nobody_from_elsewhere_and_nobody_without_such_a_role_can_be_named(world, records, who):
    with records(), clock.at(MONDAY), pytest.raises(CannotStandInError) as wrong:
        stand_in(world, who=who)
    assert list(wrong.value.fields) == ["email"]


def test_days_make_sense_and_are_not_too_many(world, records):
    with records(), clock.at(MONDAY):
        for starts, days, field in ((TODAY - DAY, 3, "starts"), (TODAY, -1, "ends"), (TODAY, 92, "ends")):
            with pytest.raises(CannotStandInError) as wrong:
                stand_in(world, starts=starts, days=days)
            assert list(wrong.value.fields) == [field]
        assert len(stand_in(world, days=91)) == 2


def test_only_a_head_names_somebody_and_only_for_their_own_schools_and_ends_only_their_own(world, records):
    with records(), clock.at(MONDAY):
        for by in ("dsl", "worker", "head_quay"):
            with pytest.raises(NotPermittedError):
                stand_in(world, by=by, schools=("thornhill",))
        stand_in(world, schools=("thornhill",))
        (standing,) = stand_ins_of(actor(world, "head"))
        with pytest.raises(NotPermittedError):
            end_stand_in(standing.stand_in_id, by=actor(world, "head_quay"))
        end_stand_in(standing.stand_in_id, by=actor(world, "head"))
        end_stand_in(standing.stand_in_id, by=actor(world, "head"))
        assert stand_ins_of(actor(world, "head")) == []
        assert reads(world, "head_quay", TODAY) == {"Quayside"}
        rows = session().scalars(select(Assignment).where(Assignment.role == Role.STAND_IN)).all()
        assert len(rows) == 1, "the row stays"
