"""Asking for the paper of a meeting and getting it."""

from __future__ import annotations

import uuid
from datetime import time

import pytest
from sqlalchemy import select

from caseboard import clock
from caseboard.access import actor_for
from caseboard.accounts.models import User
from caseboard.audit import Act, AuditRow
from caseboard.meetings.services import Arrangement, arrange_meeting
from tests.support.pages import Page
from tests.web.families.support import on_board  # noqa: F401


@pytest.fixture
def meeting(on_board):  # noqa: F811
    """The address of the paper of a meeting about the families of Thornhill."""
    with on_board.records() as session:
        by = actor_for(session.get_one(User, on_board.world["worker"].id))
        what = Arrangement(
            kind="team", day=clock.today(), starts=time(9), professionals=["Mrs Lowe"], family_members=["Mum"]
        )
        made = arrange_meeting(what, schools=[on_board.world.schools["thornhill"].id], by=by)
        session.commit()
        address = f"/meetings/{made.public_id}/sheets"
    on_board.be("worker")
    return on_board, address


def test_it_offers_a_copy_to_whoever_is_invited_and_prints_it_once(meeting):
    place, address = meeting
    assert f'href="{address}"' in place.client.get(address.removesuffix("/sheets")).text
    asked = Page(place.client.get(address).text)
    assert asked.h1 == "Print, Team meeting"
    assert "Mum" not in asked.text
    form = {"request_id": str(uuid.uuid4()), "paper": "agenda", "copies_for": "Mrs Lowe\nRuth Amin"}
    first, second = (place.client.post(address, data=form) for _ in range(2))
    assert first.status_code == 200
    assert first.text == second.text
    text = " ".join(Page(first.text).text.split())
    assert "Copy 1 of 2, for Mrs Lowe" in text
    assert "Does this text name anyone?" in text
    assert text.count("OFFICIAL-SENSITIVE") == 8
    with place.records() as session:
        (kept,) = session.scalars(select(AuditRow).where(AuditRow.act == Act.SHEETS_PRINTED))
        assert kept.details["meeting"] in address
        assert kept.details["for"] == ["Mrs Lowe", "Ruth Amin"]


def test_its_own_meeting_sheet_is_printed_from_its_page_on_request_with_what_school_was_told(meeting):
    place, address = meeting
    assert "Print what was shared with school" in place.client.get(address).text
    form = {
        "request_id": str(uuid.uuid4()),
        "paper": "meeting_sheet",
        "copies_for": "Ruth Amin",
        "with_words": "y",
    }
    answer = place.client.post(address, data=form)
    assert answer.status_code == 200
    text = " ".join(Page(answer.text).text.split())
    assert "Meeting sheet, Team meeting, Thornhill" in text
    assert "Here: Mrs Lowe Mum" in text
    assert "To decide today" in text
    assert "Does this text name anyone?" in text


def test_what_is_missing_is_asked_again_and_others_find_no_such_page(meeting):
    place, address = meeting
    form = {"request_id": str(uuid.uuid4()), "paper": "agenda", "copies_for": " "}
    assert place.client.post(address, data=form).status_code == 422
    assert place.client.get(f"/meetings/{uuid.uuid4()}/sheets").status_code == 404
    for who in ("worker_quay", "head", "dsl", "partner", "admin"):
        place.be(who)
        assert place.client.get(address).status_code == 404
        assert place.client.post(address, data=form | {"copies_for": "Me"}).status_code == 404
