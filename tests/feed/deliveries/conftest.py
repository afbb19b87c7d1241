"""A real mail server that takes the letters' messages, and a week that closed and was not sent yet."""

from __future__ import annotations

import pytest

from caseboard import clock
from caseboard.accounts.models import User
from caseboard.db import session
from caseboard.feed import closing
from tests import factories
from tests.support.mail_server import mail_server
from tests.support.town import FRIDAY, MONDAY


@pytest.fixture
def server():
    with mail_server() as running:
        yield running


@pytest.fixture
def changed_settings(server):
    return {
        "smtp_host": "127.0.0.1",
        "smtp_port": server.port,
        "smtp_tls": "none",
        "mail_from": "office@caseboard.example",
        "public_url": "https://caseboard.example",
    }


@pytest.fixture
def closed(app, world, records):
    """A week with a family in it, closed and not yet sent."""
    with records(), clock.at(MONDAY):
        school = session().get(factories.School, world.schools["thornhill"].id)
        factories.family("Hussain", by=session().get(User, world["worker"].id), school=school)
    with app.app_context(), clock.at(FRIDAY):
        closing.close_due_weeks()
