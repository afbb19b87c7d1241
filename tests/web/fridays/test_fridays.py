"""The worker's Friday: what the letter will say, checked, mended in one's own words, and for nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from caseboard import clock
from caseboard.db import session
from caseboard.feed.models import FeedSeal, LetterLine, SchoolAsk
from tests.support.pages import Page
from tests.support.town import FRIDAY, WEEK, close
from tests.web.fridays.friday import THURSDAY, fields, line, newest, place, words

NOBODY_ELSE = ["head", "dsl", "worker_quay", "head_quay", "head_south", "admin", "partner", "nobody"]


def test_every_family_stands_there_with_its_line_and_what_has_no_word_comes_first(quiet, client):
    with clock.at(THURSDAY + WEEK + timedelta(hours=2)):
        answer = client.sign_in(quiet["worker"]).get(place(quiet))
    page = Page(answer.text)
    assert [text for level, text in page.headings if level == 2] == ["Carr", "Hussain"]
    text = words(answer)
    assert "1 family without word. 1 of 2 has something to say." in text
    assert "It closes by itself on Fri 13 Nov, 14:00" in text
    assert "We have not looked at this since 2 November." in text
    assert "In school every day." in text
    assert "Dunn" not in text


def test_one_tap_says_that_somebody_looked(quiet, client):
    with clock.at(THURSDAY + WEEK + timedelta(hours=2)):
        client.sign_in(quiet["worker"])
        form = next(f for f in Page(client.get(place(quiet)).text).forms if "checks" in f.get("action", ""))
        answer = client.post(form["action"], data=form["fields"])
        client.post(form["action"], data=form["fields"])  # a double tap
        text = words(client.get(place(quiet)))
    assert answer.location.endswith(f"#family-{quiet.families['Hussain']}"), "the one below Carr"
    assert "Every family has word." in text
    assert "Looked at on Thursday 12 November. No change." in text


def test_a_line_in_ones_own_words_stands_in_the_letter_and_the_event_stays(app, quiet, client, records):
    with clock.at(THURSDAY + WEEK + timedelta(hours=2)):
        client.sign_in(quiet["worker"])
        form = fields(client.get(line(quiet, "Hussain", "line")))
        saved = client.post(
            line(quiet, "Hussain", "line"),
            data={**form, "text": "Mornings are <b>easier</b>.", "next_text": "visit Mon 16 Nov."},
        )
        assert saved.status_code == 303
        again = client.post(
            line(quiet, "Hussain", "line"),
            data={**form, "text": "Mornings are <b>easier</b>.", "next_text": "visit Mon 16 Nov."},
        )
        assert again.status_code == 303
        assert "In the words of Ruth Amin, Thu 12 Nov" in words(client.get(place(quiet)))
        preview = client.get(
            f"/schools/{quiet.schools['thornhill'].public_id}/letter/preview/{quiet['dsl'].public_id}"
        )
        assert "Mornings are &lt;b&gt;easier" in preview.text
    with records():
        assert len(session().scalars(select(LetterLine)).all()) == 1
    close(app, FRIDAY + WEEK)
    with clock.at(FRIDAY + WEEK + timedelta(hours=1)):
        client.sign_in(quiet["dsl"])
        client.post(f"/letters/{newest(records, quiet['dsl'])}/acknowledgements")
        text = words(client.get(f"/letters/{newest(records, quiet['dsl'])}"))
        assert "Mornings are <b>easier</b>." in text
        assert "Next: visit Mon 16 Nov." in text
        assert "In school every day." not in text
        assert "Written by Ruth Amin. Closed by itself." in text
        family = f"/schools/{quiet.schools['thornhill'].public_id}/families/{quiet.families['Hussain']}"
        assert "In school every day." in words(client.get(family))
    with records():
        assert session().scalars(select(FeedSeal.edited).order_by(FeedSeal.edited.desc())).first() == 1


def test_words_for_a_week_that_closed_meanwhile_are_kept_and_said_to_be_late(app, quiet, client):
    with clock.at(FRIDAY + WEEK - timedelta(minutes=1)):
        client.sign_in(quiet["worker"])
        form = fields(client.get(line(quiet, "Carr", "line")))
    close(app, FRIDAY + WEEK)
    with clock.at(FRIDAY + WEEK + timedelta(minutes=1)):
        late = client.post(line(quiet, "Carr", "line"), data={**form, "text": "All well."})
        assert late.status_code == 409
        assert "The week has closed meanwhile." in late.text
        assert "All well." in late.text
        form = fields(late)
        assert client.post(line(quiet, "Carr", "line"), data={**form, "text": "All well."}).status_code == 303


def test_an_empty_line_puts_the_draft_back(quiet, client):
    with clock.at(THURSDAY + WEEK + timedelta(hours=2)):
        client.sign_in(quiet["worker"])
        for text in ("Something else.", ""):
            form = fields(client.get(line(quiet, "Hussain", "line")))
            client.post(line(quiet, "Hussain", "line"), data={**form, "text": text, "next_text": ""})
        text = words(client.get(place(quiet)))
    assert "In school every day." in text
    assert "In the words of" not in text


@pytest.mark.parametrize("who", NOBODY_ELSE)
def test_nobody_else_sees_writes_asks_or_closes(quiet, client, who, records):
    with clock.at(THURSDAY + WEEK):
        client.sign_in(quiet[who])
        for path in (
            place(quiet),
            line(quiet, "Carr", "line"),
            line(quiet, "Carr", "asks/new"),
            place(quiet, "/close"),
        ):
            assert client.get(path).status_code == 404
        for path in (
            line(quiet, "Carr", "line"),
            line(quiet, "Carr", "checks"),
            line(quiet, "Carr", "asks"),
            place(quiet, "/close"),
        ):
            assert client.post(path, data={"text": "x"}).status_code == 404
    with records():
        assert session().scalars(select(LetterLine)).all() == []
        assert session().scalars(select(SchoolAsk)).all() == []


def test_a_family_of_another_school_has_no_line_here(quiet, client):
    with clock.at(THURSDAY + WEEK):
        client.sign_in(quiet["worker"])
        assert client.get(line(quiet, "Dunn", "line")).status_code == 404
        assert client.post(line(quiet, "Dunn", "line"), data={"text": "x"}).status_code == 404


@pytest.mark.parametrize("what", ["line", "asks"])
def test_what_looks_risky_in_words_for_the_school_is_shown_once_more(quiet, client, what):
    with clock.at(THURSDAY + WEEK):
        client.sign_in(quiet["worker"])
        typed = {"text": "Ring 01429 555123", "kind": "yes_no", "due_on": "2026-11-17", "next_text": ""}
        form = fields(client.get(line(quiet, "Hussain", "asks/new" if what == "asks" else what)))
        refused = client.post(line(quiet, "Hussain", what), data={**form, **typed})
        assert refused.status_code == 422
        assert "A phone number: <b>01429 555123</b>" in refused.text
        seen = {**fields(refused), **typed}
        assert client.post(line(quiet, "Hussain", what), data=seen).status_code == 303
