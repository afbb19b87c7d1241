"""A paper that is typed back and not saved yet: kept for its author alone, and drawn again on today's agenda."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from caseboard import clock
from caseboard.families.door import opened
from caseboard.meetings.models import MeetingDraft
from tests.support.pages import Page
from tests.web.meetings.conftest import Table, add_family, arrange, in_days

TYPED = {"what0": "Ring the GP on Zebrafish", "who0": "Mrs Kowalczyk", "due_on0": "31/31", "family1": "HU 1"}


def drafts(table):
    with table.on_board.records() as session:
        return session.execute(
            opened(select(MeetingDraft.user_id, MeetingDraft.fields).order_by(MeetingDraft.user_id))
        ).all()


def keep(table, **more):
    return table.on_board.client.post(table.url + "/agreed/draft", data=table.paper(**TYPED) | more)


def values(table):
    fields = next(f for f in Page(table.see("/agreed")).forms if f.get("id") == "agreed-form")["fields"]
    return {name: value for name, value in fields.items() if value and name.startswith("lines")}


def test_it_comes_back_to_its_author_and_to_nobody_else(table):
    assert keep(table, also_came="Mr Teague").status_code == 303
    found = values(table)
    assert {name: found[name] for name in ("lines-0-what", "lines-0-who", "lines-0-due_on")} == {
        "lines-0-what": "Ring the GP on Zebrafish",
        "lines-0-who": "Mrs Kowalczyk",
        "lines-0-due_on": "31/31",
    }
    assert found["lines-1-family"] == "HU 1"
    for words in ("What you typed and did not save is below.", "Mr Teague</textarea>"):
        assert words in table.see("/agreed")
    assert "Zebrafish" not in table.see() + table.on_board.see()
    table.on_board.be("manager")
    assert "Zebrafish" not in table.see("/agreed") + table.see()


@pytest.mark.parametrize("who", ["worker_quay", "dsl", "head", "admin", "partner"])
def test_nobody_keeps_a_draft_of_a_meeting_they_may_not_change(table, who):
    sent = table.paper(**TYPED)
    client = table.on_board.be(who).client
    assert client.post(table.url + "/agreed/draft", data=sent).status_code == 404
    assert drafts(table) == []


def test_refused_words_and_more_lines_are_kept_and_saving_ends_the_draft(table):
    assert table.type_in(**TYPED).status_code == 422
    assert drafts(table)[0].fields["lines-0-due_on"] == ["31/31"]
    assert table.type_in(what0="Ring the school", more="1").status_code == 200
    assert drafts(table)[0].fields["lines-0-what"] == ["Ring the school"]
    # refused by the rules half-way: only the draft is written
    good = {"what0": "Ring the GP", "who0": "me", "due_on0": in_days(7)}
    assert table.type_in(**good, family1="ZZ 99", what1="Keep me").status_code == 422
    assert drafts(table)[0].fields["lines-1-what"] == ["Keep me"]
    assert "Ring the GP" not in table.on_board.see()
    paper = table.paper(**good)
    assert table.send(paper).status_code == 303
    assert drafts(table) == []
    # one that was under way when it was saved comes too late
    table.on_board.client.post(table.url + "/agreed/draft", data=paper)
    assert drafts(table) == []


def test_it_can_be_thrown_away_and_an_empty_paper_is_none(table):
    keep(table)
    table.on_board.client.post(table.url + "/agreed/draft", data={"drop": "1"})
    assert drafts(table) == []
    table.on_board.client.post(table.url + "/agreed/draft", data=table.paper(also_came=" "))
    assert drafts(table) == []
    assert "did not save" not in table.see("/agreed")


@pytest.mark.parametrize("end", ["/agreed", "/agreed/draft"])
def test_a_paper_sent_after_the_session_idled_out_is_kept_and_in_the_lines_again(table, end):
    paper = table.paper(**TYPED)
    with time_machine.travel(clock.now() + timedelta(minutes=16), tick=False):
        assert "why=kept" in table.on_board.client.post(table.url + end, data=paper).location
        assert len(drafts(table)) == 1
        table.on_board.be("worker")
        assert values(table)["lines-0-what"] == TYPED["what0"]


def test_it_is_drawn_on_the_agenda_as_it_is_now(table):
    """Another family came onto it, and last time's action was ticked by a colleague meanwhile."""
    table.type_in(what0="Bring the form", who0="me", due_on0=in_days(2))
    table.type_in(family1="Kowalczyk", what1="Ring Mum", who1="me", due_on1=in_days(2))
    again = Table(table.on_board, arrange(table.on_board).location)
    boxes = [c["value"] for c in Page(again.see("/agreed")).controls if c.get("name") == "done"]
    again.on_board.client.post(again.url + "/agreed/draft", data=again.paper(**TYPED, done=boxes[0]))
    add_family(again.on_board, "Dunn", next_in=-20)
    again.on_board.be("manager")
    assert again.type_in(done=boxes[1]).status_code == 303
    again.on_board.be("worker")
    page = Page(again.see("/agreed"))
    ticked = {c["value"] for c in page.controls if c.get("name") == "done" and "checked" in c}
    assert ticked == set(boxes)
    found = values(again)
    items = [value for name, value in found.items() if name.endswith("-item")]
    assert len(items) == len(set(items))
    (line,) = [name for name, value in found.items() if value == TYPED["what0"]]
    assert found[line.replace("what", "item")] == items[int(line.split("-")[1])]
