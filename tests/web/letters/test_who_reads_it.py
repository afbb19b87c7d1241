"""Who may open a letter: its reader, and of it what is of the schools the reader has now."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from caseboard import clock
from caseboard.accounts.models import Assignment
from caseboard.db import session
from caseboard.feed.models import Letter
from tests.support.town import FRIDAY
from tests.web.letters.reading import close, letters_of, path

OTHERS = ["dsl", "head_quay", "head_south", "worker", "manager", "admin", "partner", "nobody", "former"]


def test_each_reader_sees_only_their_schools(app, town, records, client):
    close(app)
    with clock.at(FRIDAY + timedelta(hours=1)):
        (mine,) = letters_of(records, town["dsl"])
        text = client.sign_in(town["dsl"]).get(path(mine)).text
    assert "Hussain" in text
    assert "Carr" not in text
    assert "Saltby" not in text


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_opens_reads_or_asks_in_it(letter, town, client, who, records):
    with clock.at(FRIDAY + timedelta(hours=1)):
        client.sign_in(town[who])
        assert client.get(path(letter)).status_code == 404
        assert client.post(f"{path(letter)}/acknowledgements").status_code == 404
        assert client.get(f"{path(letter)}/questions/new").status_code == 404
    with records():
        assert session().scalar(select(Letter.read_at).where(Letter.public_id == letter)) is None


def test_a_head_who_left_one_school_reads_the_other_and_who_left_both_reads_nothing(
    letter, town, client, records
):
    with records():
        rows = session().scalars(select(Assignment).where(Assignment.user_id == town["head"].id)).all()
        next(row for row in rows if row.school_id == town.schools["thornhill"].id).ends = FRIDAY.date()
    with clock.at(FRIDAY + timedelta(days=1)):
        client.sign_in(town["head"])
        page = client.get(path(letter)).text
        assert "Carr" in page
        assert "Hussain" not in page
        assert "Thornhill" not in page.replace("Thornhill Primary", "")
        assert "Thornhill" not in client.get("/letters").text
    with records():
        for row in session().scalars(select(Assignment).where(Assignment.user_id == town["head"].id)):
            row.ends = FRIDAY.date()
    with clock.at(FRIDAY + timedelta(days=1)):
        client.sign_in(town["head"])
        assert client.get(path(letter)).status_code == 404
        assert client.get("/letters").status_code == 404
