"""The answer: who holds it after a no, whom it was told, what is put right in it, and disagreeing with it."""

from __future__ import annotations

import html
import re
import uuid
from datetime import timedelta

import pytest

from caseboard import clock
from caseboard.db import session
from caseboard.families.entries import list_entries
from caseboard.keeping.verifying import verify_records
from caseboard.referrals.records import list_assessments, list_decisions, list_referrals
from tests.support.pages import Page
from tests.web.referrals.forms import answered, asked, contact_id, decision_id, filled_in, today


def test_a_no_names_who_holds_it_and_the_family_is_held_in_school(on_board):
    asked(on_board)
    answer = answered(on_board, words="Universal services first", again_if="If it is weekly")
    assert answer.status_code == 303
    with on_board.records():
        family = on_board.family()
        assert (family.stage.kind, family.holder.name) == ("held", "Ruth Amin")
    text = on_board.see()
    assert "they said it does not meet their threshold" in text
    assert "Universal services first" in text


def test_the_form_for_a_no_is_me_and_a_date_before_anything_is_touched(on_board):
    asked(on_board)
    text = on_board.see(f"/contacts/{contact_id(on_board)}/decisions/new")
    page = Page(text)
    holder = next(control for control in page.controls if control.get("name") == "holder")
    assert holder["value"] == "Ruth Amin"
    assert len([c for c in page.controls if c.get("name") == "review" and "checked" in c]) == 1
    assert len([c for c in page.controls if c.get("name") == "outcome" and "checked" in c]) == 1


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"holder": " "}, "Say who holds it now. A family is never left without somebody."),
        ({"review": ""}, "Choose when to look again."),
        ({"outcome": ""}, "Choose what they answered."),
        ({"outcome": "../../etc"}, "Choose one of the answers offered."),
        ({"on": "2020-01-01"}, "An answer cannot be from before it was asked for"),
        ({"on": "2199-01-01"}, "cannot be in the future"),
        ({"on": "yesterday"}, "Enter a date, such as 26 11 2026."),
        ({"told": "earlier"}, "Enter the day they were told, below."),
        ({"outcome": "other"}, "Write down what they answered, in a few words."),
        ({"stays": "y"}, "Say why the family stays where it is"),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_what_was_typed_comes_back(on_board, wrong, says):
    asked(on_board)
    answer = answered(on_board, again_if="If it is weekly", **wrong)
    assert answer.status_code == 422
    assert says in answer.text
    assert "If it is weekly" in answer.text
    with on_board.records():
        assert list_decisions(on_board.family()) == []


def test_an_answer_not_told_is_owed_until_somebody_says_so(on_board):
    asked(on_board)
    answered(on_board, told="later", owed_by="Children's Hub")
    at = f"/schools/{on_board.world.schools['thornhill'].public_id}/owed"
    assert f'href="{at}"' in on_board.client.get("/caseload").text
    page = on_board.client.get(at).text
    assert "Kowalczyk" in page
    assert "Children&#39;s Hub will tell them" in page
    told = {"on": today(), "whom": "school", "back": "owed", "request_id": str(uuid.uuid4())}
    answer = on_board.client.post(on_board.url(f"/decisions/{decision_id(on_board)}/tellings"), data=told)
    assert answer.location.endswith("/owed")
    assert "Kowalczyk" not in on_board.client.get(at).text


def test_disagreeing_is_a_dated_step_with_its_time_limit(on_board):
    asked(on_board)
    answered(on_board)
    at = f"/decisions/{decision_id(on_board)}/steps"
    assert on_board.send(at, on="2199-01-01").status_code == 422
    assert on_board.send(at, on=today()).status_code == 303
    page = on_board.see("/asked")
    assert "Worker to worker: talk it through" in page
    step = next(f["action"] for f in Page(page).forms if f["action"].endswith("/answers"))
    sent = {"on": today(), "result": "same", "request_id": str(uuid.uuid4())}
    assert on_board.client.post(step, data=sent).status_code == 303
    assert "The answer stays as it was" in on_board.see("/asked")


def test_a_steps_answer_that_is_refused_says_why_at_its_field_and_keeps_what_was_chosen(on_board):
    asked(on_board)
    answered(on_board)
    on_board.send(f"/decisions/{decision_id(on_board)}/steps", on=today())
    step = next(f["action"] for f in Page(on_board.see("/asked")).forms if f["action"].endswith("/answers"))
    sent = {"on": "2199-01-01", "result": "part", "request_id": str(uuid.uuid4())}
    page = on_board.client.post(step, data=sent).text
    assert '<option value="part" selected>' in page
    assert re.search(r'-on-error"><span class="vh">Wrong: </span>Enter the day they answered', page)
    sent |= {"on": today(), "result": ""}
    page = on_board.client.post(step, data=sent).text
    assert re.search(r'-result-error"><span class="vh">Wrong: </span>Choose one of the answers', page)


def test_an_answer_that_is_put_right_keeps_all_that_is_not_changed(on_board):
    day = clock.today() - timedelta(days=9)
    asked(on_board, asked_on=day.isoformat())
    told = (day + timedelta(days=1)).isoformat()
    words = {"words": "Universal services first", "again_if": "If it is weekly", "decider": "Duty worker"}
    answered(on_board, on=day.isoformat(), told="earlier", told_on=told, reason_given="verbal", **words)
    at = f"/contacts/{contact_id(on_board)}/decisions"
    on_board.send(f"/decisions/{decision_id(on_board)}/steps", on=today())
    shown = on_board.see(f"{at}/new?help=no")
    form = filled_in(shown)
    assert (form["words"], form["decider"], form["told"]) == (
        "Universal services first",
        "Duty worker",
        "kept",
    )
    assert "holder" not in form  # it has been said
    assert on_board.client.post(on_board.url(at), data=form | {"outcome": "advice"}).status_code == 303
    with on_board.records():
        (now,) = list_decisions(on_board.family())
        assert (now.outcome, {row.told_on.isoformat() for row in now.schools}) == ("advice", {told})
        says = [e.text for e in list_entries(on_board.family()) if "Universal services first" in e.text]
        assert len(says) == 1
    page = on_board.see("/asked")
    assert "Universal services first" in page
    assert "Worker to worker: talk it through" in page  # a step taken before stays one
    late = filled_in(on_board.see(f"{at}/new?help=no")) | {"on": today()}
    refused = on_board.client.post(on_board.url(at), data=late)
    assert refused.status_code == 422
    assert "The answer cannot be from after that." in refused.text


def test_an_answer_written_down_the_wrong_way_round_is_turned_round(on_board):
    asked(on_board)
    at = f"/contacts/{contact_id(on_board)}/decisions"

    def put_right(help, **answers):
        shown = on_board.see(f"{at}/new?help={help}")
        form = filled_in(shown)
        assert on_board.client.post(on_board.url(at), data=form | answers).status_code == 303
        with on_board.records():
            family = on_board.family()
            return len(list_referrals(family)), len(list_assessments(family)), family.stage.kind

    answered(on_board, help="yes", outcome="referral")
    assert put_right("no", outcome="threshold") == (0, 0, "held")  # refused at contact: no referral
    assert put_right("yes", outcome="assessment") == (1, 1, "held")
    with on_board.records():
        assert list_assessments(on_board.family())[0].referral_id is not None
        verify_records(session().connection())


def test_who_holds_it_already_is_proposed_with_the_look_that_is_planned(on_board):
    asked(on_board)
    answered(on_board, holder="Mrs Lowe")
    asked(on_board, agency="CAMHS")
    shown = on_board.see(f"/contacts/{contact_id(on_board)}/decisions/new?help=no")
    form = filled_in(shown)
    assert form["holder"] == "Mrs Lowe"
    assert form["review"] == (clock.today() + timedelta(days=14)).isoformat()
    assert "As planned, " in shown


def test_a_family_that_is_moved_before_its_answer_is_written_down_is_asked_for_it(on_board):
    asked(on_board)
    moving = Page(on_board.see("/move"))
    held = next(
        c["value"] for c in moving.controls if c.get("name") == "stage" and c.get("form") == "ask-form"
    )
    form = next(f["fields"] for f in moving.forms if f.get("id") == "move-form")
    looks = (clock.today() + timedelta(days=14)).isoformat()
    sent = form | {"stage": held, "holder": "Mrs Lowe", "review": looks}
    board = on_board.client.post(on_board.url("/moves"), data=sent, follow_redirects=True)
    link = re.search(r'id="said-answer" href="([^"]+)">Add the answer', board.text)
    shown = on_board.client.get(html.unescape(link[1])).text
    assert "Not taken up" in shown
    assert filled_in(shown)["holder"] == "Mrs Lowe"


def test_the_last_one_who_leads_cannot_be_cleared_on_the_card(on_board):
    sent = next(f["fields"] for f in Page(on_board.see("/edit")).forms if f.get("id") == "card-form")
    sent |= {"level": "additional", "lead": "", "soon": "", "next_what": "review"}
    answer = on_board.client.post(on_board.url(), data=sent)
    assert answer.status_code == 422
    assert "A family is never left without somebody." in answer.text
