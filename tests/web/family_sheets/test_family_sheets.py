"""Asking for paper about one family and getting it."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from caseboard.audit import Act, AuditRow
from tests.support.pages import Page
from tests.web.families.support import on_board  # noqa: F401


def asked(**change):
    return {"paper": "chronology", "copies_for": "Mrs Lowe", "purpose": "formal"} | change


def test_the_chronology_is_printed_for_a_named_person_and_is_on_record(on_board):  # noqa: F811
    on_board.be("worker")
    assert Page(on_board.see("/sheets")).h1.startswith("Print, ")
    answer = on_board.send("/sheets", **asked())
    assert answer.status_code == 200
    text = " ".join(Page(answer.text).text.split())
    assert "Copy 1 of 1, for Mrs Lowe" in text
    assert "Does this text name anyone?" in text
    assert "Kowalczyk" not in answer.text
    with on_board.records() as session:
        (kept,) = session.scalars(select(AuditRow).where(AuditRow.act == Act.SHEETS_PRINTED))
        assert kept.details["family"] == str(on_board.family_id)
        assert kept.details["purpose"] == "formal"


def test_names_need_a_reason_and_a_blank_form_never_has_one(on_board):  # noqa: F811
    on_board.be("worker")
    assert on_board.send("/sheets", **asked(with_names="y")).status_code == 422
    assert "Kowalczyk" in on_board.send("/sheets", **asked(with_names="y", why_names="Conference")).text
    blank = on_board.send("/sheets", **asked(paper="capture", with_names="y", why_names="Visit"))
    assert "Kowalczyk" not in blank.text
    assert "Blank form" in blank.text


def test_others_find_no_such_page(on_board):  # noqa: F811
    for who in ("head", "dsl", "partner", "admin", "worker_quay"):
        on_board.be(who)
        assert on_board.client.get(on_board.url("/sheets")).status_code == 404
        assert on_board.send("/sheets", **asked(request_id=str(uuid.uuid4()))).status_code == 404
