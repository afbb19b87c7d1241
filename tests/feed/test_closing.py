"""Closing weeks: once, whole, and of everything recorded."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import delete, event, func, select, update
from sqlalchemy.exc import DBAPIError

from caseboard import clock
from caseboard.access import actor_for
from caseboard.accounts.models import Assignment, Role, User
from caseboard.db import db, session, writing
from caseboard.events.models import Audience
from caseboard.families import entries
from caseboard.feed import closing, schools, week
from caseboard.feed.models import (
    DeliveryState,
    FeedDelivery,
    FeedSeal,
    FeedWeek,
    Letter,
    LetterRule,
    LetterWeek,
)
from caseboard.feed.sealing import FIRST_HASH, seal_hash
from caseboard.schools.models import DateKind, School, SchoolDate
from tests import factories
from tests.support.town import FRIDAY, MONDAY

WEEK = timedelta(days=7)
SCHOOLS = 4
"""Schools of the world to which somebody is assigned: all but Oak."""


def worker(world):
    return actor_for(session().get(User, world["worker"].id))


def add_family(world, name="Hussain", school="thornhill", at=MONDAY + timedelta(hours=2)):
    with clock.at(at):
        return factories.family(
            name, by=worker(world), school=session().get(School, world.schools[school].id)
        )


def tell(world, family, text, at, school="thornhill"):
    with clock.at(at):
        entries.record_update(
            family,
            text=text,
            audience=Audience.SCHOOL,
            schools=[world.schools[school].id],
            happened_on=at.date(),
            by=worker(world),
        )


def close(app, at):
    with app.app_context(), clock.at(at):
        return closing.close_due_weeks()


def weeks_of(world, school="thornhill"):
    return (
        session()
        .scalars(
            select(FeedWeek)
            .where(FeedWeek.school_id == world.schools[school].id)
            .order_by(FeedWeek.period_end)
        )
        .all()
    )


def count(model):
    return session().scalar(select(func.count()).select_from(model))


def test_nothing_closes_before_its_moment_and_everything_at_it(app, world, records):
    assert close(app, FRIDAY - timedelta(seconds=1)) == 0
    assert close(app, FRIDAY) == SCHOOLS
    with records():
        assert {one.period_end for one in weeks_of(world)} == {FRIDAY}


def test_closing_again_closes_nothing_more(app, world, records):
    assert close(app, FRIDAY) == SCHOOLS
    assert close(app, FRIDAY) == 0
    assert close(app, FRIDAY + timedelta(days=3)) == 0
    with records():
        assert count(FeedWeek) == SCHOOLS


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


def count_letters(user_id):
    return session().scalar(select(func.count()).select_from(Letter).where(Letter.reader_id == user_id))


def test_after_three_weeks_without_a_worker_every_week_is_closed_once(app, world, records):
    with records():
        family = add_family(world)
        tell(world, family, "First week.", FRIDAY - timedelta(hours=1))
        tell(world, family, "Second week.", FRIDAY + timedelta(hours=1))
        tell(world, family, "Third week.", FRIDAY + timedelta(days=8))
    assert close(app, FRIDAY + 2 * WEEK + timedelta(hours=30)) == 3 * SCHOOLS
    with records():
        found = weeks_of(world)
        assert [(one.period_start, one.period_end) for one in found] == [
            (FRIDAY - WEEK, FRIDAY),
            (FRIDAY, FRIDAY + WEEK),
            (FRIDAY + WEEK, FRIDAY + 2 * WEEK),
        ]
        told = [
            [line.text for f in week.from_json(one.content).families for line in f.lines] for one in found
        ]
        assert [lines[-1] for lines in told] == ["First week.", "Second week.", "Third week."]
        assert [len(lines) for lines in told] == [2, 1, 1]


def test_an_event_at_the_closing_moment_itself_is_in_the_week_that_ends(app, world, records):
    with records():
        family = add_family(world)
        tell(world, family, "Just before.", FRIDAY - timedelta(microseconds=1))
        tell(world, family, "On the stroke.", FRIDAY)
        tell(world, family, "Just after.", FRIDAY + timedelta(microseconds=1))
    close(app, FRIDAY + timedelta(minutes=1))
    close(app, FRIDAY + WEEK)
    with records():
        first, second = (texts_of(one) for one in weeks_of(world))
        assert first[-2:] == ["Just before.", "On the stroke."]
        assert second == ["Just after."]


def texts_of(one):
    return [line.text for family in week.from_json(one.content).families for line in family.lines]


@pytest.mark.parametrize(
    ("friday", "next_friday"),
    [
        (datetime(2027, 3, 26, 14, 0, tzinfo=UTC), datetime(2027, 4, 2, 13, 0, tzinfo=UTC)),
        (datetime(2027, 10, 29, 13, 0, tzinfo=UTC), datetime(2027, 11, 5, 14, 0, tzinfo=UTC)),
    ],
)
def test_over_a_clock_change_the_week_closes_at_two_by_the_wall_and_once(
    app, world, records, friday, next_friday
):
    with records():
        for row in session().scalars(select(School)):
            row.created_at = friday - timedelta(days=2)
    close(app, friday)
    with records():
        before = count(FeedWeek)
    assert close(app, next_friday - timedelta(seconds=1)) == 0
    assert close(app, next_friday) == SCHOOLS
    assert close(app, next_friday + timedelta(hours=2)) == 0
    with records():
        assert count(FeedWeek) == before + SCHOOLS
        assert weeks_of(world)[-1].period_end == next_friday


def test_a_clock_put_back_closes_nothing_again(app, world):
    assert close(app, FRIDAY + timedelta(hours=1)) == SCHOOLS
    assert close(app, FRIDAY - timedelta(hours=1)) == 0
    assert close(app, FRIDAY + timedelta(hours=2)) == 0


def test_four_workers_at_once_close_each_week_once(app, world, records):
    with records():
        add_family(world)
    start = threading.Barrier(4)
    closed, problems = [], []

    def work():
        try:
            with app.app_context(), clock.at(FRIDAY + WEEK):
                start.wait()
                closed.append(closing.close_due_weeks())
        except Exception as error:
            problems.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert sum(closed) == 2 * SCHOOLS
    with records():
        assert count(FeedWeek) == 2 * SCHOOLS
        assert count(Letter) == count(FeedDelivery) == 8
        assert count(LetterWeek) == 10  # the head's letters hold two schools' weeks


def test_when_closing_fails_half_way_nothing_of_it_stays_and_other_schools_close(
    app, world, records, monkeypatch
):
    real = closing.readers_on
    thornhill = world.schools["thornhill"].id

    def broken(ids, day):
        if isinstance(ids, dict) and thornhill in ids:
            raise RuntimeError("a mistake in the program")
        return real(ids, day)

    monkeypatch.setattr(closing, "readers_on", broken)
    with pytest.raises(closing.ClosingFailedError, match="1 of the weeks"):
        close(app, FRIDAY)
    with records():
        closed = {one.school.short_name for one in session().scalars(select(FeedWeek))}
        assert closed == {"Quayside", "Elm"}
    monkeypatch.undo()
    assert close(app, FRIDAY + timedelta(minutes=1)) == 2


def test_a_school_nobody_was_ever_assigned_to_closes_no_weeks(app, world):
    with app.app_context():
        assert "Oak" not in {one.ref.short_name for one in schools.list_schools_in_use()}


def test_a_school_assigned_to_somebody_long_before_it_was_entered_here_gets_no_letters_of_the_past(
    app, world
):
    with app.app_context():
        due = schools.due_closings(FRIDAY)
    assert {one.ends for one in due} == {FRIDAY}  # the roles began in 2020


def test_a_school_begins_with_the_closing_after_its_first_assignment(app, world, records):
    with records():
        for row in session().scalars(select(Assignment)):
            row.starts = date(2026, 11, 9)
    assert close(app, FRIDAY) == 0
    assert close(app, FRIDAY + WEEK) == SCHOOLS


def test_a_closed_school_closes_no_more_weeks(app, world, records):
    close(app, FRIDAY)
    with records():
        session().get(School, world.schools["quayside"].id).closed_on = FRIDAY.date() + timedelta(days=2)
    assert close(app, FRIDAY + WEEK) == SCHOOLS - 1


def test_a_school_with_a_day_and_time_of_its_own(app, world, records):
    with records():
        row = session().get(School, world.schools["saltby"].id)
        row.letter_weekday, row.letter_time = 3, time(9, 0)
    thursday = datetime(2026, 11, 5, 9, 0, tzinfo=UTC)
    assert close(app, thursday) == 1
    assert close(app, FRIDAY) == SCHOOLS - 1
    with records():
        assert count_letters(world["head"].id) == 2  # one for each closing


def test_the_chain_head_at_closing_is_kept(app, world, records):
    with records():
        add_family(world)
    close(app, FRIDAY)
    with records():
        (one,) = weeks_of(world)
        assert one.chain_seq == 1
        assert len(one.chain_hash) == 64
        assert one.chain_hash != "0" * 64


def test_looking_when_nothing_is_due_is_two_statements(app, world):
    close(app, FRIDAY)
    with app.app_context(), clock.at(FRIDAY + timedelta(minutes=5)), writing():
        seen = []
        event.listen(db.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
        assert closing.close_due_weeks() == 0
        assert len([one for one in seen if not one.startswith("BEGIN")]) == 2


# --- holidays and seals ---------------------------------------------------------------------------------------------


def holiday(world, school, first, last):
    place = world.schools[school].id
    session().add(
        SchoolDate(school_id=place, kind=DateKind.CLOSED, starts=first, ends=last, name="Half-term")
    )


def test_the_weeks_of_a_holiday_stand_in_the_first_letter_back(app, world, records):
    close(app, FRIDAY)
    with records():
        family = add_family(world, at=FRIDAY + timedelta(hours=1))
        holiday(world, "thornhill", date(2026, 11, 9), date(2026, 11, 20))
        tell(world, family, "Said in the holidays.", FRIDAY + timedelta(days=10))
    for days in range(1, 22):
        close(app, FRIDAY + timedelta(days=days))
    with records():
        first, back = weeks_of(world)
        assert (first.period_end, back.period_start, back.period_end) == (FRIDAY, FRIDAY, FRIDAY + 3 * WEEK)
        assert texts_of(back)[-1] == "Said in the holidays."
        assert week.from_json(back.content).no_school == ((date(2026, 11, 9), date(2026, 11, 20)),)
        assert [one.period_end for one in weeks_of(world, "quayside")] == [
            FRIDAY + n * WEEK for n in range(4)
        ]


def test_an_inset_day_moves_the_closing_by_the_rule_of_the_school(app, world, records):
    friday = FRIDAY + WEEK
    close(app, FRIDAY)
    with records():
        for school in ("thornhill", "saltby", "quayside"):
            holiday(world, school, friday.date(), friday.date())
        session().add(LetterRule(school_id=world.schools["saltby"].id, in_holidays="after"))
        session().add(LetterRule(school_id=world.schools["quayside"].id, in_holidays="same"))
    for hours in range(0, 24 * 11, 12):
        close(app, FRIDAY + timedelta(hours=hours))
    with records():
        last = {key: weeks_of(world, key)[-1].period_end for key in ("thornhill", "saltby", "quayside")}
        assert last == {
            "thornhill": friday - timedelta(days=1),
            "saltby": friday + timedelta(days=3),
            "quayside": friday,
        }


def test_each_letter_of_a_school_is_sealed_to_the_one_before(app, world, records):
    with records():
        add_family(world)
    close(app, FRIDAY)
    close(app, FRIDAY + WEEK)
    with records():
        seals = (
            session()
            .scalars(
                select(FeedSeal)
                .where(FeedSeal.school_id == world.schools["thornhill"].id)
                .order_by(FeedSeal.place)
            )
            .all()
        )
        before = FIRST_HASH
        for seal, one in zip(seals, weeks_of(world), strict=True):
            assert seal.hash == seal_hash(before, one.content, one.chain_seq, one.chain_hash)
            assert (seal.slot, seal.closed_by, seal.edited) == (one.period_end, None, 0)
            before = seal.hash
        assert [seal.place for seal in seals] == [1, 2]


def test_a_closed_letter_cannot_be_changed(app, world, records):
    close(app, FRIDAY)
    for change in (
        update(FeedWeek).values(content={}),
        update(FeedSeal).values(edited=3),
        delete(FeedSeal),
        delete(FeedWeek),
    ):
        with pytest.raises(DBAPIError, match="append-only"), records():
            session().execute(change)
