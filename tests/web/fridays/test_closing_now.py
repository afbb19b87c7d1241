"""Closing the week before its moment: schools that close together, and how far many of them are."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from caseboard import clock
from caseboard.access import actor_for
from caseboard.accounts.models import User
from caseboard.db import session
from caseboard.feed import closing_now
from caseboard.feed.models import FeedSeal, FeedWeek, Letter
from tests.support.town import FRIDAY, WEEK, close
from tests.web.fridays.friday import THURSDAY, fields, newest, place, words


def test_closing_now_closes_the_federation_together_once_and_not_again_on_friday(app, quiet, client, records):
    with clock.at(THURSDAY + WEEK + timedelta(hours=3)):
        client.sign_in(quiet["worker"])
        page = client.get(place(quiet, "/close"))
        assert "The letters to Thornhill and Saltby close together." in words(page)
        form = fields(page)
        assert client.post(place(quiet, "/close"), data=form).status_code == 303
        assert client.post(place(quiet, "/close"), data=form).status_code == 303  # pressed twice
        assert "It closes by itself on Fri 20 Nov, 14:00" in words(client.get(place(quiet)))
    for hours in range(0, 60, 6):
        close(app, FRIDAY + WEEK + timedelta(hours=hours))
    with records():
        ends = {
            key: session()
            .scalars(
                select(FeedWeek.period_end)
                .where(FeedWeek.school_id == quiet.schools[key].id)
                .order_by(FeedWeek.period_end)
            )
            .all()
            for key in ("thornhill", "saltby", "quayside")
        }
        assert ends["thornhill"] == ends["saltby"] == [FRIDAY, THURSDAY + WEEK + timedelta(hours=3)]
        assert ends["quayside"] == [FRIDAY, FRIDAY + WEEK]
        mine = session().scalars(select(Letter).where(Letter.reader_id == quiet["head"].id)).all()
        assert [len(letter.weeks) for letter in mine] == [2, 2]
        assert session().scalars(
            select(FeedSeal.closed_by).where(FeedSeal.closed_by.is_not(None)).distinct()
        ).all() == [quiet["worker"].id]
    with clock.at(FRIDAY + WEEK + timedelta(days=2)):
        client.sign_in(quiet["head"])
        text = words(client.get(f"/letters/{newest(records, quiet['head'])}"))
    assert "Closed by Ruth Amin." in text


def test_many_schools_are_the_workers_business_and_say_how_far_they_are(app, quiet, records):
    at = THURSDAY + WEEK + timedelta(hours=3)
    with records(), clock.at(at):
        manager = actor_for(session().get(User, quiet["manager"].id))
        schools = list(manager.schools)
        asked = closing_now.ask_to_close(schools, by=manager)
        progress = closing_now.progress_of(manager)
        assert (progress.done, progress.total, progress.is_done) == (0, len(schools), False)
        with pytest.raises(closing_now.AlreadyClosedError):
            closing_now.ask_to_close(schools[:1], by=manager)
    assert asked == at
    with app.app_context(), clock.at(at + timedelta(minutes=1)):
        assert closing_now.close_asked() == 3
        assert closing_now.close_asked() == 0
        assert closing_now.progress_of(manager).is_done
