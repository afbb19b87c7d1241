"""An update taken back after its letter closed: the letter keeps it and says so below; the next one says so once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from caseboard import clock
from caseboard.access import actor_for
from caseboard.accounts.models import User
from caseboard.db import session
from caseboard.events.models import Audience
from caseboard.families import entries, services
from caseboard.families.door import opened
from caseboard.families.models import Family
from caseboard.feed import closing, week
from caseboard.feed.models import FeedWeek, Letter
from caseboard.feed.outbound import preview
from caseboard.feed.queries import get_letter_page
from caseboard.feed.readers import list_readers
from caseboard.schools.models import School
from tests import factories
from tests.support.town import FRIDAY, MONDAY

WEEK = timedelta(days=7)
HOUR = timedelta(hours=1)
WHY = "It was about another family"
WEDNESDAY = MONDAY + timedelta(days=2)
SAID = "Correction, Mon 9 Nov: an update about Marsh of 4 Nov was taken back."


@pytest.fixture
def place(app, world, records):
    return Place(app, world, records)


class Place:
    """Marsh has a child at both of the head's schools; Ruth writes."""

    def __init__(self, app, world, records) -> None:
        self.app, self.world, self.records = app, world, records
        with records(), clock.at(MONDAY + HOUR):
            thornhill, saltby = (self._school(name) for name in ("thornhill", "saltby"))
            both = [factories.child("Ada Marsh", thornhill), factories.child("Bo Marsh", saltby)]
            self.family = factories.family("Marsh", *both, by=self.actor("worker"), school=thornhill).id

    def actor(self, who):
        return actor_for(session().get_one(User, self.world[who].id))

    def _school(self, name):
        return session().get_one(School, self.world.schools[name].id)

    def _family(self):
        return session().scalars(opened(select(Family).where(Family.id == self.family))).one()

    def share(self, text, at, *names):
        with self.records(), clock.at(at):
            entry = entries.record_update(
                self._family(),
                text=text,
                audience=Audience.SCHOOL,
                schools=[self.world.schools[name].id for name in names],
                happened_on=at.date(),
                by=self.actor("worker"),
            )
            return entry.public_id

    def take_back(self, entry_id, at):
        with self.records(), clock.at(at):
            entries.unshare(self._family(), entry_id, reason=WHY, by=self.actor("worker"))

    def take_child_off(self, at, number=0):
        with self.records(), clock.at(at):
            family = self._family()
            child = family.strands[number].child.public_id
            services.take_off_child(family, child, reason=WHY, by=self.actor("worker"))

    def close(self, at):
        with self.app.app_context(), clock.at(at):
            return closing.close_due_weeks()

    def letters(self, who="head"):
        """This reader's letters, oldest first, as they read now: each alone, since all are read."""
        with self.records(), clock.at(FRIDAY + 9 * WEEK):
            session().execute(update(Letter).values(read_at=clock.now()))
            ids = session().scalars(
                select(Letter.public_id)
                .where(Letter.reader_id == self.world[who].id)
                .order_by(Letter.period_end)
            )
            return [get_letter_page(self.actor(who), one).letter for one in ids]

    def corrections(self, who="head"):
        """Of each letter: what its own text says of earlier ones, and what stands below it."""
        return [(letter.text.corrections, letter.corrections) for letter in self.letters(who)]

    def contents(self):
        with self.records():
            return session().scalars(select(FeedWeek.content).order_by(FeedWeek.id)).all()


def test_a_closed_letter_keeps_it_and_the_next_says_so_once(place):
    entry = place.share("Not of this family.", WEDNESDAY, "thornhill")
    place.close(FRIDAY)
    before = place.contents()
    place.take_back(entry, FRIDAY + timedelta(days=3))
    assert place.contents() == before
    assert place.corrections() == [((), (SAID,))]
    for n in (1, 2, 3):
        place.close(FRIDAY + n * WEEK)
    assert place.corrections() == [((), (SAID,)), ((SAID,), ()), ((), ()), ((), ())]
    first = place.letters()[0]
    assert "Not of this family." in repr(first.text.items)
    assert WHY not in repr(place.letters())


def test_what_was_taken_back_before_closing_is_in_no_letter(place):
    entry = place.share("Not of this family.", WEDNESDAY, "thornhill")
    place.take_back(entry, FRIDAY - HOUR)
    for n in range(3):
        place.close(FRIDAY + n * WEEK)
    assert place.corrections() == [((), ())] * 3
    assert "Not of this family." not in repr(place.letters())


def test_a_week_closed_late_has_no_correction_of_what_it_never_said(place):
    """Recorded in the week, taken back after its end, but before it was closed."""
    entry = place.share("Not of this family.", WEDNESDAY, "thornhill")
    place.take_back(entry, FRIDAY + HOUR)
    place.close(FRIDAY + timedelta(hours=5))
    place.close(FRIDAY + WEEK)
    assert place.corrections() == [((), ())] * 2
    assert "Not of this family." not in repr(place.letters())


def test_after_weeks_without_a_worker_it_stands_where_it_belongs(place):
    entry = place.share("Not of this family.", WEDNESDAY, "thornhill")
    place.close(FRIDAY)
    place.take_back(entry, FRIDAY + timedelta(days=3))
    place.close(FRIDAY + 3 * WEEK + HOUR)
    assert [own for own, _ in place.corrections()] == [(), (SAID,), (), ()]


def test_each_reader_learns_of_their_own_schools_only(place):
    here = place.share("For Thornhill.", WEDNESDAY, "thornhill")
    there = place.share("For Saltby.", WEDNESDAY + HOUR, "saltby")
    place.close(FRIDAY)
    place.take_back(there, FRIDAY + timedelta(days=3))
    place.close(FRIDAY + WEEK)
    assert place.corrections("dsl") == [((), ())] * 2
    assert place.corrections("head") == [((), (SAID,)), ((SAID,), ())]
    place.take_back(here, FRIDAY + WEEK + HOUR)
    place.close(FRIDAY + 2 * WEEK)
    later = SAID.replace("Mon 9 Nov", "Fri 13 Nov")
    assert place.corrections("dsl") == [((), (later,)), ((), ()), ((later,), ())]
    assert place.corrections("head") == [((), (SAID, later)), ((SAID,), ()), ((later,), ())]


def test_shared_with_both_schools_of_a_reader_it_is_said_once(place):
    entry = place.share("For both.", WEDNESDAY, "thornhill", "saltby")
    place.close(FRIDAY)
    place.take_back(entry, FRIDAY + timedelta(days=3))
    place.close(FRIDAY + WEEK)
    assert place.corrections() == [((), (SAID,)), ((SAID,), ())]


def test_where_the_family_has_left_the_closed_letter_is_corrected_and_the_next_is_silent(place):
    entry = place.share("Not of this family.", WEDNESDAY, "thornhill", "saltby")
    place.close(FRIDAY)
    place.take_child_off(FRIDAY + HOUR)
    place.take_back(entry, FRIDAY + timedelta(days=3))
    place.close(FRIDAY + WEEK)
    assert place.corrections("dsl") == [((), (SAID,)), ((), ())]
    assert place.corrections("head") == [((), (SAID,)), ((SAID,), ())]


def test_the_worker_sees_it_in_the_letter_before_it_closes(place):
    entry = place.share("Not of this family.", WEDNESDAY, "thornhill")
    place.close(FRIDAY)
    place.take_back(entry, FRIDAY + timedelta(days=3))
    with place.records(), clock.at(FRIDAY + timedelta(days=4)):
        ruth = place.actor("worker")
        school = next(one for one in ruth.schools if one.short_name == "Thornhill")
        reader = next(one for one in list_readers(school) if one.name == "Mrs Lowe")
        _, text = preview(ruth, school, reader.reader_id, shows_initials=False)
        _, covered = preview(ruth, school, reader.reader_id, shows_initials=True)
    assert text.corrections == (SAID,)
    assert "Marsh" not in repr(covered)
    assert covered.corrections[0].startswith("Correction, Mon 9 Nov: an update about MA")


def test_a_week_frozen_before_there_were_corrections_still_reads(place):
    place.share("For Thornhill.", WEDNESDAY, "thornhill")
    place.close(FRIDAY)
    content = dict(place.contents()[0])
    del content["corrections"]
    assert week.from_json(content).corrections == ()
