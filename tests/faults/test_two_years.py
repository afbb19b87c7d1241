"""Weeks and weeks over every clock change: one closing for each school and week, every event in one letter (R33).

In this process the clock is told; in the long run the real programs live by a clock that is put forward.
"""

from __future__ import annotations

import json
import random
import re
import uuid
from collections import Counter
from datetime import date, datetime, time, timedelta
from time import monotonic, sleep

import pytest
from sqlalchemy import select

from caseboard import clock, create_app, jobs, mail, schema
from caseboard.access import actor_for
from caseboard.accounts.models import Role, User
from caseboard.db import db, session, writing
from caseboard.events.models import Audience
from caseboard.families import entries
from caseboard.families.door import cases
from caseboard.feed.models import DeliveryState, FeedDelivery, FeedWeek
from caseboard.schools.models import School
from tests import factories
from tests.faults.conftest import BOTH
from tests.support.database import settings_for
from tests.support.figures import amount
from tests.support.mail_server import mail_server
from tests.support.postgres import new_database
from tests.support.running import smtp_to
from tests.support.shifted import shifted_clock
from tests.support.tablet import sign_in
from tests.support.weeks import closing_in_the_week_of

MONDAY = date(2026, 9, 7)
SLOT = timedelta(minutes=10)
CHANGES = {date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31), date(2028, 3, 26)}

EDGES = (
    (3, time(9, 0)),
    (4, time(13, 59, 59)),  # the last second of the week
    (4, time(14, 0)),  # the closing moment itself belongs to the week that ends
    (4, time(14, 0, 1)),  # the first second of the next
    (6, time(1, 30)),  # on the two Sundays in question there is no such time, or there are two
    (6, time(23, 59, 59)),
    (0, time(0, 0)),
    (2, time(23, 30)),  # in summer this is another day in UTC than in London
)
LOOKS = (
    (3, time(14, 0)),  # before Good Friday, Christmas Day and New Year it closes on a Thursday
    (0, time(8, 0)),
    (4, time(13, 59, 59)),
    (4, time(14, 0)),
    (4, time(14, 1)),
)
"""When the worker looks: hourly would change nothing but the time this takes."""
AT_NIGHT = ((6, time(1, 30)), (6, time(2, 30)))
"""And on the Sundays when the clocks change."""


@pytest.fixture(params=BOTH)
def long_lived(request, tmp_path):
    """Six schools, each with a worker, a head and a family, and the application, which is told the time."""
    url = f"sqlite:///{tmp_path / 'caseboard.sqlite3'}"
    context = None
    if request.param == "postgresql":
        context = new_database(request.getfixturevalue("postgres"))
        url = context.__enter__()
    app = create_app(settings_for(url, tmp_path))
    with app.app_context(), writing():
        schema.upgrade()
        with clock.at(clock.start_of_day(MONDAY)):
            families = six_schools()
        session().commit()
        yield app, families
        db.session.remove()
        db.engine.dispose()
    if context is not None:
        context.__exit__(None, None, None)


def six_schools():
    world = factories.make_world()
    south = session().get_one(School, world.schools["elm"].id).authority_id
    rows = [session().get_one(School, place.id) for place in world.schools.values()]
    rows.append(factories.school(session().get_one(factories.Authority, south), "Ash"))
    worker = factories.user("All Schools", password=False)
    factories.role(worker, Role.SOCIAL_WORKER, *rows)
    for number, school in enumerate(rows):
        factories.role(factories.user(f"Head {number}", password=False), Role.HEAD_TEACHER, school)
    return {
        school.id: (factories.family(f"Family-{school.id}", by=worker, school=school).public_id, worker.id)
        for school in rows
    }


def weeks_of(count):
    """What happens in each week, in order: a moment and whether somebody tells something or the worker looks."""
    for week in range(count):
        monday = MONDAY + timedelta(days=7 * week)
        looks = (*LOOKS, *AT_NIGHT) if monday + timedelta(days=6) in CHANGES else LOOKS
        moments = [
            *((clock.london_moment(monday + timedelta(days=day), at), "look") for day, at in looks),
            *((clock.london_moment(monday + timedelta(days=day), at), "tell") for day, at in EDGES),
        ]
        yield week, sorted(moments, key=lambda moment: (moment[0], moment[1] == "look"))


def tell(families, school_id, words):
    family_id, worker_id = families[school_id]
    by = actor_for(session().get_one(User, worker_id))
    family = cases(by).get_family(family_id, school=school_id, lock=True)
    entries.record_update(
        family, text=words, audience=Audience.SCHOOL, schools=[school_id], happened_on=clock.today(), by=by
    )
    session().commit()


def test_each_week_of_each_school_closes_once_and_every_event_is_in_one_letter(long_lived, figures):
    app, families = long_lived
    weeks = amount(104 if app.config["CASEBOARD"].is_sqlite else 10, 104)
    told: dict[str, tuple[int, datetime]] = {}
    chance = random.Random(33)
    for week, moments in weeks_of(weeks):
        edges = {school: chance.sample(range(len(EDGES)), 1) for school in families}
        number = 0
        for moment, what in moments:
            with clock.at(moment):
                if what == "look":
                    jobs.run_due(prune=False)
                    session().expunge_all()
                    continue
                for school_id in families:
                    if number in edges[school_id]:
                        words = f"ZQ{week:03}S{school_id}E{number}"
                        tell(families, school_id, words)
                        told[words] = (school_id, moment)
                number += 1
    closings = session().scalars(select(FeedWeek).order_by(FeedWeek.school_id, FeedWeek.period_end)).all()
    by_school = {school: [one for one in closings if one.school_id == school] for school in families}
    read = {school: in_letters(found) for school, found in by_school.items()}
    late = [one for one in closings if one.closed_at - one.period_end > SLOT]
    wrong = [
        words
        for words, (school, moment) in told.items()
        if read[school].get(words, []) != [one.period_end for one in by_school[school] if covers(one, moment)]
    ]
    states = Counter(session().scalars(select(FeedDelivery.state)).all())
    changes = sum(MONDAY <= day < MONDAY + timedelta(days=7 * weeks) for day in CHANGES)
    figures(R33_WEEKS=weeks, SCHOOLS=len(families), CLOCK_CHANGES=changes, CLOSINGS=len(closings))
    figures(
        EVENTS=len(told), IN_THEIR_ONE_LETTER=len(told) - len(wrong), LATE=len(late), LETTERS=states.total()
    )
    figures.at_least(R33_WEEKS=10, SCHOOLS=6, CLOCK_CHANGES=4 if weeks == 104 else 1, EVENTS=6 * weeks)
    assert {len(found) for found in by_school.values()} == {weeks}, "one closing for each school and week"
    assert {one.period_end for one in closings} == {closing_of(week) for week in range(weeks)}
    for found in by_school.values():
        assert [one.period_start for one in found[1:]] == [one.period_end for one in found[:-1]]
    assert late == []
    assert wrong == []
    assert set(states) == {DeliveryState.SENT}
    with app.app_context():
        ids = [message["Message-ID"] for message in mail.mailer().kept]
    assert len(ids) == len(set(ids)) == states[DeliveryState.SENT]


def closing_of(week: int) -> datetime:
    return closing_in_the_week_of(MONDAY + timedelta(days=7 * week))


def covers(week: FeedWeek, moment: datetime) -> bool:
    return week.period_start < moment <= week.period_end


def in_letters(weeks):
    """The closings whose frozen words hold each of the texts."""
    found: dict[str, list[datetime]] = {}
    for week in weeks:
        for words in set(re.findall(r"ZQ\d{3}S\d+E\d", json.dumps(week.content))):
            found.setdefault(words, []).append(week.period_end)
    return found


@pytest.mark.soak
def test_the_real_programs_live_two_years_by_a_clock_put_forward(place, tmp_path, figures):
    """Hour by hour around every closing and on the Sundays when the clocks change, half a day at a time between."""
    weeks = amount(4, 104)
    shifted = shifted_clock(tmp_path)
    with mail_server() as server:
        place.environment |= shifted.environment | smtp_to(server)
        place.start_web()
        place.start_worker()
        first = shifted.now()
        told: dict[str, datetime] = {}
        steps, closings, hour = 0, 0, first.replace(minute=0, second=0, microsecond=0)
        while closings < weeks:
            hour += next_step(hour)
            shifted.put(hour + timedelta(seconds=1))
            steps += 1
            if hour == closing_in_the_week_of(clock.london(hour).date()):
                closings += 1
                wait_for_letters(place, hour)
            elif steps % 5 == 0:
                words = f"ZQ{steps % 1000:03}S1E{steps // 1000}"
                with clock.at(shifted.now()):
                    [tablet] = sign_in(place, place.filled.people[0])
                    form = {
                        "request_id": uuid.uuid4(),
                        "update": words,
                        "audience": "school",
                        "shown": words,
                        "basis": "safeguarding",
                        "happened_on": clock.today().isoformat(),
                    }
                family = place.filled.families[steps % 40].id
                path = f"/schools/{place.filled.school}/families/{family}/entries"
                answer = tablet.post(path, form, htmx=False)
                assert answer.status == 303, answer.body
                told[words] = shifted.now()
        place.stop()
    with place.inside():
        found = session().scalars(select(FeedWeek).order_by(FeedWeek.period_end)).all()
        states = Counter(session().scalars(select(FeedDelivery.state)).all())
        thornhill = session().scalars(select(School.id).where(School.public_id == place.filled.school)).one()
        session().expunge_all()
    mine = [one for one in found if one.school_id == thornhill]
    new = [one for one in found if one.period_end > first]
    late = [one for one in new if one.closed_at - one.period_end > SLOT]
    texts = Counter(words for one in mine for words in in_letters([one]))
    twins = len(server.arrived) - len({arrived.message["Message-ID"] for arrived in server.arrived})
    last = max(one.period_end for one in mine)
    lost = [words for words, at in told.items() if at < last and texts[words] != 1]
    figures(
        R33_REAL_WEEKS=weeks, STEPS=steps, CLOSINGS=len(new), EVENTS=len(told), NOT_IN_ONE_LETTER=len(lost)
    )
    figures(LATE=len(late), LETTERS=states.total(), SENT_TWICE=twins)
    figures.at_least(EVENTS=weeks)
    per_school = Counter(one.school_id for one in new)
    assert set(per_school.values()) == {weeks}
    assert lost == []
    assert late == []
    assert set(states) == {DeliveryState.SENT}
    assert twins == 0


def next_step(hour: datetime) -> timedelta:
    today = clock.london(hour).date()
    closes = clock.london(closing_in_the_week_of(today)).date()
    if today == closes or today in CHANGES:
        return timedelta(hours=1)
    if today > closes:
        closes = clock.london(closing_in_the_week_of(today + timedelta(days=7))).date()
    return min(timedelta(hours=12), max(timedelta(hours=1), clock.london_moment(closes, time(0)) - hour))


def wait_for_letters(place, ends):
    """Until the worker has closed this week of every school, and nothing is left to send."""
    until = monotonic() + 60
    while True:
        with place.inside():
            in_use = set(session().scalars(select(FeedWeek.school_id)))
            closed = set(session().scalars(select(FeedWeek.school_id).where(FeedWeek.period_end == ends)))
            due = select(FeedDelivery.id).where(FeedDelivery.state == DeliveryState.DUE)
            is_done = closed and closed == in_use and session().scalar(due.limit(1)) is None
        if is_done:
            return
        assert monotonic() < until, (closed, in_use)
        sleep(0.2)
