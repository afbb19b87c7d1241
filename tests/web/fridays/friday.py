"""The worker's Friday: where its pages are, what they say and send, and the closing that follows."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from caseboard.db import session
from caseboard.feed.models import Letter
from tests.support.pages import Page
from tests.support.town import FRIDAY

THURSDAY = FRIDAY - timedelta(days=1)


def place(town, more="", school="thornhill"):
    return f"/schools/{town.schools[school].public_id}/friday{more}"


def line(town, name, what):
    return place(town, f"/{town.families[name]}/{what}")


def words(answer):
    assert answer.status_code == 200, answer.status_code
    return " ".join(Page(answer.text).text.split())


def fields(answer):
    return next(form["fields"] for form in Page(answer.text).forms if "request_id" in form["fields"])


def newest(records, person):
    with records():
        return (
            session()
            .scalars(
                select(Letter.public_id)
                .where(Letter.reader_id == person.id)
                .order_by(Letter.period_end.desc())
            )
            .first()
        )


def ask(client, town, **said):
    form = fields(client.get(line(town, "Hussain", "asks/new")))
    return client.post(
        line(town, "Hussain", "asks"),
        data={**form, "kind": "yes_no", "text": "Can Year 5 keep the quiet start?", "due_on": "2026-11-17"}
        | said,
    )
