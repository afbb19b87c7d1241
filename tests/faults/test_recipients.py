"""Nobody gets word of a letter, or reads one, that is not theirs at that moment (R39)."""

from __future__ import annotations

import random
from collections import Counter
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from caseboard import clock, mail
from caseboard.access import Permission, actor_for
from caseboard.access.stand_ins import CannotStandInError, name_stand_in
from caseboard.accounts import addresses
from caseboard.accounts.models import Assignment, Role, StandIn, User
from caseboard.db import session
from caseboard.events.models import Audience
from caseboard.families import entries
from caseboard.families.door import opened
from caseboard.families.models import Family
from caseboard.feed import closing, deliveries
from caseboard.feed.models import DeliveryState, FeedDelivery, FeedWeek, Letter, LetterWeek
from caseboard.feed.queries import get_letter_page
from caseboard.feed.rights import LetterNotFoundError
from caseboard.schools.models import FederationSchool, School
from tests import factories
from tests.support.figures import amount
from tests.support.town import FRIDAY, MONDAY

WEEK = timedelta(days=7)
READERS = (Role.HEAD_TEACHER, Role.DSL)


@pytest.fixture
def world(records):
    with clock.at(MONDAY), records():
        return factories.make_world()


def people_and_schools(world, count=12):
    """A dozen schools and as many heads, two of them with one name; each school with a family and a word planted."""
    north = session().get(School, world.schools["thornhill"].id).authority
    schools = [session().get(School, place.id) for place in world.schools.values() if place.name != "Oak"]
    schools += [
        factories.school(north, name)
        for name in ["Ash", "Birch", "Cedar", "Dale", "Fern", "Gorse", "Holly", "Ivy"]
    ]
    heads = [
        factories.user("Mrs Two" if n < 2 else f"Head {n}", email=f"h{n}@caseboard.example", password=False)
        for n in range(count)
    ]
    worker = factories.user("All Schools", password=False)
    factories.role(worker, Role.SOCIAL_WORKER, *schools)
    for number, school in enumerate(schools):
        factories.role(heads[number % len(heads)], Role.HEAD_TEACHER, school)
        factories.family(f"Zq{school.short_name}", by=worker, school=school)
    return [one.id for one in schools], [one.id for one in heads], worker.id


def change(chance, schools, heads):
    """One of the things that happen to people: somebody comes, goes, moves, is disabled, or has another address."""
    head = session().get_one(User, chance.choice(heads))
    today = clock.today()
    what = chance.randrange(7)
    if what == 0:
        school = session().get_one(School, chance.choice(schools))
        role = chance.choice(READERS)
        known = session().scalar(
            select(Assignment.id).where(
                Assignment.user_id == head.id,
                Assignment.role == role,
                Assignment.school_id == school.id,
                Assignment.starts == today,
            )
        )
        if known is None:
            ends = today + timedelta(days=chance.randint(0, 9)) if chance.random() < 0.4 else None
            factories.role(head, role, school, starts=today, ends=ends)
    elif what == 1:
        held = (
            session()
            .scalars(select(Assignment).where(Assignment.user_id == head.id, Assignment.ends.is_(None)))
            .all()
        )
        if held:
            chance.choice(held).ends = today - timedelta(days=1)
    elif what == 2:
        head.active = not head.active
    elif what == 3:
        addresses.change_address(head, f"new{chance.randrange(10**9)}@caseboard.example", by=None)
    elif what == 4:
        addresses.confirm(head)
    elif what == 5:
        name_somebody(chance, head, heads)
    else:
        row = (
            session()
            .scalars(select(FederationSchool).where(FederationSchool.school_id == chance.choice(schools)))
            .first()
        )
        if row is not None:
            row.ends = today - timedelta(days=1) if row.ends is None else None


def name_somebody(chance, head, heads):
    """A head who is one today names another of the heads to read while they are away."""
    actor = actor_for(head)
    mine = actor.schools_for(Permission.NAME_STAND_INS)
    if mine:
        days = chance.randint(0, 12)
        with suppress(CannotStandInError):
            name_stand_in(
                {chance.choice(mine).public_id},
                who=None,
                email=session().get_one(User, chance.choice(heads)).email,
                starts=clock.today(),
                ends=clock.today() + timedelta(days=days),
                by=actor,
            )


def expected(head_id):
    """The schools whose letter somebody may read today, worked out from the rows alone."""
    if not session().get_one(User, head_id).active:
        return set()
    today = clock.today()
    rows = session().scalars(select(Assignment).where(Assignment.starts <= today)).all()
    held = [row for row in rows if row.ends is None or row.ends >= today]
    heads_of = {(row.user_id, row.school_id) for row in held if row.role is Role.HEAD_TEACHER}
    away = {row.assignment_id: row.away_id for row in session().scalars(select(StandIn))}
    return {
        row.school_id
        for row in held
        if row.user_id == head_id
        and (
            row.role in READERS
            or (
                row.role is Role.STAND_IN
                and (away[row.id], row.school_id) in heads_of
                and session().get_one(User, away[row.id]).active
            )
        )
    }


def wrong_in(message, letters):
    """What is wrong with a message as it was sent: nobody but one reader with a right may have it, at their address."""
    to = [message["To"], *(message.get_all("Cc") or []), *(message.get_all("Bcc") or [])]
    reader = session().scalar(select(User).where(User.email == message["To"]))
    if len(to) != 1 or "," in message["To"] or reader is None:
        return "not one reader"
    if not addresses.is_confirmed(reader):
        return (
            ""
            if message["Subject"] == "Is this your address?" and "/letters/" not in str(message)
            else "asked first"
        )
    letter = next(
        (one for one in letters if str(one.public_id) in message.get_body("plain").get_content()), None
    )
    if letter is None or letter.reader_id != reader.id:
        return "another reader's letter"
    if not {part.week.school_id for part in letter.weeks} & expected(reader.id):
        return "no right"
    return "names something" if "Zq" in message.as_string() else ""


def wrong_reading(letter, names):
    """What is wrong with a letter as its reader opens it now: a school or a family of a school that is not theirs."""
    reader = session().get_one(User, letter.reader_id)
    mine = {part.week.school_id for part in letter.weeks} & expected(reader.id)
    try:
        page = get_letter_page(actor_for(reader), letter.public_id)
    except LetterNotFoundError:
        return "not readable" if mine else ""
    if {school.id for school in page.letter.schools} - expected(reader.id):
        return "another school"
    titles = {item.title for item in page.letter.text.items}
    return "another family" if titles - {names[school] for school in expected(reader.id)} else ""


def test_r39_no_message_and_no_letter_reaches_a_wrong_reader(app, world, records, figures):
    chance = random.Random(39)
    wanted, sent, wrong, opened_letters, week = amount(150, 2000), 0, Counter(), 0, 0
    with records(), clock.at(MONDAY):
        schools, heads, worker_id = people_and_schools(world)
        names = {school: f"Zq{session().get_one(School, school).short_name}" for school in schools}
    while sent < wanted:
        ends = FRIDAY + week * WEEK
        week += 1
        with records(), clock.at(ends - timedelta(hours=4)):
            for _ in range(4):
                change(chance, schools, heads)
            by = actor_for(session().get_one(User, worker_id))
            family = chance.choice(session().scalars(opened(select(Family))).all())
            school = next(iter(family.schools)).school_id
            entries.record_update(
                family,
                text="Word of it.",
                audience=Audience.SCHOOL,
                schools=[school],
                happened_on=clock.today(),
                by=by,
            )
        with app.app_context(), clock.at(ends):
            closing.close_due_weeks()
        later = ends + timedelta(days=chance.choice([0, 0, 1, 3]), minutes=1)
        with records(), clock.at(later):
            for _ in range(chance.randrange(5)):
                change(chance, schools, heads)
        with app.app_context(), clock.at(later):
            kept = mail.mailer().kept
            before = len(kept)
            deliveries.send_due()
            letters = session().scalars(select(Letter).where(Letter.period_end > ends - 3 * WEEK)).all()
            for message in kept[before:]:
                sent += 1
                wrong[wrong_in(message, letters)] += 1
            for letter in chance.sample(letters, min(5, len(letters))):
                opened_letters += 1
                wrong[wrong_reading(letter, names)] += 1
            session().rollback()
    right = wrong.pop("", 0)
    with records():
        states = Counter(session().scalars(select(FeedDelivery.state)).all())
        one_each = session().execute(select(LetterWeek.letter_id, FeedWeek.school_id).join(FeedWeek)).all()
    figures(R39_MESSAGES=sent, WEEKS=week, OPENED=opened_letters, WRONG_RECIPIENTS=sum(wrong.values()))
    figures(
        DROPPED=states[DeliveryState.DROPPED],
        UNCONFIRMED=states[DeliveryState.UNCONFIRMED] + states[DeliveryState.FAILED],
    )
    with records():
        figures(STAND_INS=session().scalar(select(func.count()).select_from(StandIn)))
    figures.at_least(R39_MESSAGES=wanted, DROPPED=1, UNCONFIRMED=1, STAND_INS=1)
    assert wrong == {}
    assert right == sent + opened_letters
    assert len(one_each) == len(set(one_each))
