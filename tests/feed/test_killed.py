"""A worker killed between any two steps: the next one finds everything whole, loses nothing and repeats little."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap

import pytest
from sqlalchemy import func, select

from caseboard import clock
from caseboard.accounts.models import User
from caseboard.db import session
from caseboard.feed.models import DeliveryState, FeedDelivery, FeedWeek, Letter, LetterWeek
from tests import factories
from tests.support.mail_server import mail_server
from tests.support.town import FRIDAY, MONDAY

WORKER = """
import os, signal
from datetime import datetime, timedelta
from pathlib import Path
from caseboard import clock, create_app, jobs, mail
from caseboard.config import Settings
from caseboard.feed import closing, deliveries

folder, url, port, point, at = {arguments!r}
settings = Settings(secret_key="k" * 40, data_dir=Path(folder), database_url=url, queue_url=url,
    public_url="https://caseboard.example", smtp_host="127.0.0.1", smtp_port=int(port), smtp_tls="none",
    mail_from="office@caseboard.example", testing=True)

def die(*given, **more):
    os.kill(os.getpid(), signal.SIGKILL)

def dying_after(function):
    def dying(*given, **more):
        function(*given, **more)
        die()
    return dying

match point:
    case "while closing": closing._letters = die
    case "before the commit": closing._close = dying_after(closing._close)
    case "after closing": deliveries.send_due = die
    case "with a lease": deliveries.compose = die
    case "before the mail server": mail.send = die
    case "after the mail server": mail.send = dying_after(mail.send)
    case "after the first message": deliveries._finish = dying_after(deliveries._finish)

app = create_app(settings)
with app.app_context(), clock.at(datetime.fromisoformat(at)):
    jobs.run_due()
"""


@pytest.fixture
def town(app, world, records):
    with records(), clock.at(MONDAY):
        school = session().get(factories.School, world.schools["thornhill"].id)
        factories.family("Hussain", by=session().get(User, world["worker"].id), school=school)
    return app


def run_worker(app, port, point, at):
    settings = app.config["CASEBOARD"]
    arguments = (str(settings.data_dir), settings.database_url, str(port), point, at.isoformat())
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(WORKER).format(arguments=arguments)],
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("point", "weeks", "sent_twice"),
    [
        ("while closing", 0, 0),
        ("before the commit", 0, 0),
        ("after closing", 4, 0),
        ("with a lease", 4, 0),
        ("before the mail server", 4, 0),
        ("after the mail server", 4, 1),
        ("after the first message", 4, 0),
    ],
)
def test_killed(town, records, point, weeks, sent_twice):
    with mail_server() as server:
        killed = run_worker(town, server.port, point, FRIDAY)
        assert killed.returncode == -signal.SIGKILL, killed.stderr
        with records():
            closed = {week.school.short_name for week in session().scalars(select(FeedWeek))}
            letters = session().scalar(select(func.count()).select_from(Letter))
            deliveries = session().scalar(select(func.count()).select_from(FeedDelivery))
            parts = session().scalar(select(func.count()).select_from(LetterWeek))
            assert len(closed) == weeks
            assert letters == deliveries == (4 if weeks else 0)
            assert parts == (5 if weeks else 0)
            assert ("Thornhill" in closed) == ("Saltby" in closed)

        after_the_lease = FRIDAY.replace(minute=5)
        survivor = run_worker(town, server.port, "", after_the_lease)
        assert survivor.returncode == 0, survivor.stderr
        with records():
            assert session().scalar(select(func.count()).select_from(FeedWeek)) == 4
            states = session().scalars(select(FeedDelivery.state)).all()
            assert states == [DeliveryState.SENT] * 4
        arrived = [one.message["Message-ID"] for one in server.arrived]
        assert len(set(arrived)) == 4
        assert len(arrived) - len(set(arrived)) == sent_twice
