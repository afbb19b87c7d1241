"""What a worker asks of the school, and the school's answer in place."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from caseboard import clock
from caseboard.access import actor_for
from caseboard.accounts.models import User
from caseboard.db import session
from caseboard.feed import closing_now
from caseboard.feed.models import AskKind, SchoolAsk
from caseboard.feed.school_asks import ask_school
from tests.support.town import FRIDAY, WEEK, close
from tests.web.fridays.friday import THURSDAY, ask, newest, place, words


def test_what_is_asked_needs_the_head_and_is_answered_in_place_and_stands_in_the_next_letter(
    app, asked, client, records
):
    with clock.at(FRIDAY + WEEK + timedelta(hours=1)):
        client.sign_in(asked["head"])
        path = f"/letters/{newest(records, asked['head'])}"
        text = words(client.get(path))
        assert "One thing needs you." in text
        assert "Can Year 5 keep the quiet start? Answer by Tue 17 Nov." in text
        answer = client.post(f"{path}/asks/{asked.ask}/answers", data={"answer": "yes"})
        assert answer.status_code == 303
        text = words(client.get(path))
        assert "Mrs Hale, Fri 13 Nov: Yes." in text
        client.post(f"{path}/acknowledgements")
    with clock.at(FRIDAY + WEEK + timedelta(hours=2)):
        client.sign_in(asked["worker"])
        assert "Asked of the school" not in words(client.get(place(asked)))
    close(app, FRIDAY + 2 * WEEK)
    with clock.at(FRIDAY + 2 * WEEK + timedelta(hours=1)):
        client.sign_in(asked["head"])
        text = words(client.get(f"/letters/{newest(records, asked['head'])}"))
        assert "Ruth asked on Thu 12 Nov: Can Year 5 keep the quiet start?" in text
        assert "Mrs Hale, Fri 13 Nov: Yes." in text
        assert "Nothing needs you this week." in text


def test_the_first_answer_stands(asked, client, records):
    with clock.at(FRIDAY + WEEK + timedelta(hours=1)):
        for who, answer in (("head", "yes"), ("dsl", "no")):
            client.sign_in(asked[who])
            path = f"/letters/{newest(records, asked[who])}/asks/{asked.ask}/answers"
            client.post(path, data={"answer": answer})
        assert "It has been answered already" in client.get(f"/letters/{newest(records, asked['dsl'])}").text
    with records():
        assert session().scalars(select(SchoolAsk.answer)).one() == "yes"


def test_an_answer_needs_words_where_yes_or_no_is_not_asked(quiet, client, records, app):
    with clock.at(THURSDAY + WEEK + timedelta(hours=2)):
        client.sign_in(quiet["worker"])
        ask(client, quiet, kind="who", text="Social care would like the school at the meeting.")
    close(app, FRIDAY + WEEK)
    with records():
        ask_id = session().scalars(select(SchoolAsk.public_id)).one()
    with clock.at(FRIDAY + WEEK + timedelta(hours=1)):
        client.sign_in(quiet["head"])
        path = f"/letters/{newest(records, quiet['head'])}"
        assert "Say who is going by Tue 17 Nov." in words(client.get(path))
        assert client.get(f"{path}/asks/{ask_id}/answers/new").status_code == 200
        refused = client.post(f"{path}/asks/{ask_id}/answers", data={"answer": "yes", "text": " "})
        assert refused.status_code == 422
        assert "Say who is going." in refused.text
        assert client.post(f"{path}/asks/{ask_id}/answers", data={"text": "Mrs Lowe"}).status_code == 303
        assert "Mrs Hale, Fri 13 Nov: Mrs Lowe." in words(client.get(path))


@pytest.mark.parametrize("who", ["head_quay", "worker", "admin", "nobody", "manager"])
def test_nobody_else_answers(asked, client, records, who):
    path = f"/letters/{newest(records, asked['head'])}/asks/{asked.ask}/answers"
    with clock.at(FRIDAY + WEEK + timedelta(hours=1)):
        client.sign_in(asked[who])
        assert client.post(path, data={"answer": "yes"}).status_code == 404
        assert client.get(f"{path}/new").status_code == 404
    with records():
        assert session().scalars(select(SchoolAsk.answered_at)).one() is None


def test_what_is_taken_back_needs_nobody_any_more(asked, client, records):
    with clock.at(FRIDAY + WEEK + timedelta(hours=1)):
        client.sign_in(asked["worker"])
        school = asked.schools["thornhill"].public_id
        assert client.post(f"/schools/{school}/asks/{asked.ask}/withdrawals").status_code == 303
        other = asked.schools["saltby"].public_id
        assert client.post(f"/schools/{other}/asks/{asked.ask}/withdrawals").status_code == 404
        client.sign_in(asked["head"])
        path = f"/letters/{newest(records, asked['head'])}"
        assert "Not needed any more." in words(client.get(path))
        client.post(f"{path}/asks/{asked.ask}/answers", data={"answer": "yes"})
    with records():
        assert session().scalars(select(SchoolAsk.answered_at)).one() is None


def test_too_much_asked_is_refused_and_a_past_day(quiet, client):
    with clock.at(THURSDAY + WEEK + timedelta(hours=2)):
        client.sign_in(quiet["worker"])
        assert ask(client, quiet, due_on="2026-11-01").status_code == 422
        assert [ask(client, quiet).status_code for _ in range(6)] == [303] * 5 + [422]


def test_no_words_of_a_line_or_an_ask_leave_in_an_e_mail_or_an_address(asked, client):
    with clock.at(FRIDAY + WEEK + timedelta(hours=1)):
        answer = client.sign_in(asked["worker"]).get(place(asked))
    assert not re.search(r'href="[^"]*(Hussain|quiet)', answer.text)


def test_a_worker_of_one_school_only_asks_there(quiet, records):
    with records(), clock.at(THURSDAY + WEEK):
        one = actor_for(session().get(User, quiet["worker_one"].id))
        saltby = actor_for(session().get(User, quiet["worker"].id)).schools[0]
        assert saltby.short_name == "Saltby"
        with pytest.raises(closing_now.LetterNotFoundError):
            ask_school(
                saltby,
                quiet.families["Dunn"],
                kind=AskKind.WRITE,
                text="?",
                due_on=clock.today(),
                by=one,
            )
