"""Whose letter a closing makes: one for each reader, of the schools that are theirs on its day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from caseboard.accounts.models import Assignment, Role, User
from caseboard.db import session
from caseboard.feed.models import DeliveryState, FeedDelivery, Letter
from caseboard.schools.models import School
from tests import factories
from tests.feed.closings import count_letters
from tests.support.town import FRIDAY, close


def test_each_reader_gets_one_letter_and_one_delivery(app, world, records):
    close(app, FRIDAY)
    with records():
        letters = {letter.reader.email: letter for letter in session().scalars(select(Letter))}
        assert set(letters) == {world[key].email for key in ("head", "dsl", "head_quay", "head_south")}
        both = {part.week.school.short_name for part in letters[world["head"].email].weeks}
        assert both == {"Thornhill", "Saltby"}
        one = {part.week.school.short_name for part in letters[world["dsl"].email].weeks}
        assert one == {"Thornhill"}
        deliveries = session().scalars(select(FeedDelivery)).all()
        assert len(deliveries) == len(letters)
        assert {d.state for d in deliveries} == {DeliveryState.DUE}


def test_two_roles_on_one_school_are_one_letter(app, world, records):
    with records():
        head = session().get(User, world["head"].id)
        factories.role(head, Role.DSL, session().get(School, world.schools["thornhill"].id))
    close(app, FRIDAY)
    with records():
        mine = session().scalars(select(Letter).where(Letter.reader_id == world["head"].id)).all()
        assert len(mine) == 1
        assert len(mine[0].weeks) == 2


@pytest.mark.parametrize(("before", "is_reader"), [(0, True), (1, False)])
def test_a_head_reads_until_the_last_day_of_the_role(app, world, records, before, is_reader):
    with records():
        row = session().scalar(select(Assignment).where(Assignment.user_id == world["dsl"].id))
        row.ends = FRIDAY.date() - timedelta(days=before)
    close(app, FRIDAY)
    with records():
        assert (count_letters(world["dsl"].id) == 1) is is_reader


def test_a_week_that_closes_late_is_for_those_who_read_on_its_day(app, world, records):
    with records():
        row = session().scalar(select(Assignment).where(Assignment.user_id == world["dsl"].id))
        row.ends = FRIDAY.date()
        school = session().get(School, world.schools["thornhill"].id)
        new = session().get(User, world["nobody"].id)
        factories.role(new, Role.DSL, school, starts=FRIDAY.date() + timedelta(days=1))
    close(app, FRIDAY + timedelta(days=3))
    with records():
        assert count_letters(world["dsl"].id) == 1
        assert count_letters(world["nobody"].id) == 0
