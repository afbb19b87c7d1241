"""Who helps a family on screen: added, made the lead as one act, changed and ended with a reason of the list."""

from __future__ import annotations

import re
import uuid
from datetime import date

import pytest

from caseboard.families.agencies.services import add_agency
from tests.web.families.test_show import region

TODAY = date.today().isoformat()


@pytest.fixture
def helped(on_board, records):
    with records():
        agency = add_agency(on_board.world.north, "Early Help", kind="early_help", starts=date(2020, 1, 1))
        agency_id = str(agency.public_id)
    sent = {"agency": agency_id, "worker": "Dan Pryce", "contact": "", "since": "2026-09-01"}
    assert on_board.send("/helping", **sent).status_code == 303
    row = re.search(r'id="helping-([0-9a-f-]{36})"', on_board.see("/helping"))[1]
    return f"/helping/{row}"


def version(on_board, end):
    return re.search(r'name="version" value="(\d+)"', on_board.see(end))[1]


def test_the_lead_changes_as_one_act_that_everybody_sees(on_board, helped):
    sent = {"why": "TSPROC", "version": version(on_board, f"{helped}/lead")}
    assert on_board.send(f"{helped}/lead", **sent).status_code == 303
    assert "Dan Pryce, Early Help, leads now." in on_board.see()
    assert "Dan Pryce leads" in region(on_board.see(), "helping")
    on_board.be("head")
    assert "Dan Pryce, Early Help" in on_board.see()


def test_a_head_does_not_read_who_else_helps(on_board, helped):
    on_board.be("head")
    assert "Pryce" not in on_board.see()


def test_without_a_reason_or_an_agency_or_on_an_old_page_nothing_changes(on_board, helped):
    now = version(on_board, f"{helped}/worker")
    answer = on_board.send(f"{helped}/worker", worker="Ada Finch", since=TODAY, why="", version=now)
    assert (answer.status_code, "Ada Finch" in answer.text) == (422, True)
    answer = on_board.send("/helping", agency="", worker="Ada Finch", since=TODAY)
    assert (answer.status_code, "Choose the agency." in answer.text) == (422, True)
    answer = on_board.send(f"{helped}/lead", why="TSPROC", version="0")
    assert answer.status_code == 409
    assert "Somebody changed this family meanwhile" in answer.text
    assert "Ada Finch" not in on_board.see("/helping")


def test_another_worker_takes_over_and_the_one_before_stands_below_with_the_reason(on_board, helped):
    now = version(on_board, f"{helped}/worker")
    sent = {"worker": "Ada Finch", "contact": "", "since": TODAY, "why": "LEFTRL", "version": now}
    assert on_board.send(f"{helped}/worker", **sent).status_code == 303
    text = on_board.see("/helping")
    assert text.index("Ada Finch") < text.index("Dan Pryce")
    assert "Previous worker left the role" in text


def test_one_of_another_family_is_not_found(on_board, helped):
    assert on_board.client.get(on_board.url(f"/helping/{uuid.uuid4()}/lead")).status_code == 404
