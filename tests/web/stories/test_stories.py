"""The family's page in the browser: written, read, printed, and told to be read by who has not."""

from __future__ import annotations

import re
import uuid

from sqlalchemy import select

from caseboard.audit import Act, AuditRow
from tests.support.pages import Page
from tests.web.families.support import on_board  # noqa: F401

TYPED = {
    "after": "0",
    "own_words": "Nights are the hard part.",
    "going_well": "Kei comes in happily.",
    "helpers": "P. Grant, Social Care: leads the plan",
    "told-0-text": "Why we moved in August.",
    "told-0-said": "1",
    "agreed_with": "Emi",
    "agreed_on": "2026-01-12",
}


def write(on_board, **change):  # noqa: F811
    return on_board.send("/story", **(TYPED | change))


def test_it_is_written_and_read_and_each_told_line_leads_to_where_it_was_said(on_board):  # noqa: F811
    assert "Not written yet." in on_board.see()
    assert write(on_board).status_code == 303
    text = on_board.see("/story")
    page = Page(text)
    assert (page.h1, page.title) == ("Our page", "Our page")
    assert "Agreed with Emi on Monday 12 January 2026" in text
    assert f"{on_board.url()}#event-1" in text
    assert "do not ask us again" in text


def test_who_has_not_read_it_is_told_so_until_they_have(on_board):  # noqa: F811
    write(on_board)
    assert "You have not read it yet." not in on_board.see()
    on_board.be("manager")
    assert "You have not read it yet." in on_board.see()
    form = next(f for f in Page(on_board.see("/story")).forms if f["action"].endswith("/read"))
    for _ in range(2):
        assert on_board.client.post(form["action"], data=form["fields"]).status_code == 303
    assert "You have not read it yet." not in on_board.see()
    assert "S. Okoro" in on_board.see("/story")


def test_what_is_refused_comes_back_with_all_that_was_typed(on_board):  # noqa: F811
    answer = write(on_board, own_words="w" * 401)
    assert answer.status_code == 422
    assert "Shorten this to 400 characters" in answer.text
    assert "Why we moved in August." in answer.text


def test_a_newer_version_meanwhile_is_told_and_nothing_typed_is_lost(on_board):  # noqa: F811
    write(on_board)
    answer = write(on_board, own_words="Mine, from before")
    assert answer.status_code == 409
    assert "Mine, from before" in answer.text
    fields = next(f["fields"] for f in Page(answer.text).forms if f.get("id") == "story-form")
    assert fields["after"] == "1"
    assert write(on_board, own_words="Mine, from before", after="1").status_code == 303
    assert "Version 2" in on_board.see("/story")


def test_the_paper_says_for_whom_and_by_whom_and_asks_first(on_board):  # noqa: F811
    write(on_board)
    assert on_board.send("/story/paper", copies_for=" ", goes_home="no").status_code == 422
    unasked = on_board.send("/story/paper", copies_for="Emi Sato")
    assert unasked.status_code == 422
    assert "When in doubt it does not." in unasked.text
    text = on_board.send("/story/paper", copies_for="Emi Sato", goes_home="yes").text
    plain = " ".join(Page(text).text.split())
    assert "Copy 1 of 1, for Emi Sato" in plain
    assert "Sheet 1 of 1. Version 1" in plain
    assert "This copy is yours." in plain
    assert "OFFICIAL-SENSITIVE" not in text, "what goes home bears no office's marking"
    assert "Does this text name anyone it should not?" in text
    kept_here = on_board.send("/story/paper", copies_for="Mr T", goes_home="no").text
    assert "This copy is yours." not in kept_here
    assert kept_here.count("OFFICIAL-SENSITIVE") == 2
    with on_board.records() as session:
        kept = [
            row.details for row in session.scalars(select(AuditRow).where(AuditRow.act == Act.SHEETS_PRINTED))
        ]
        assert [(one["for"], one["goes_home"]) for one in kept] == [(["Emi Sato"], True), (["Mr T"], False)]
        assert {one["family"] for one in kept} == {str(on_board.family_id)}
    assert "#event-" not in text


def test_the_numbers_are_drawn_and_stand_in_words(on_board):  # noqa: F811
    typed = {"on": "2026-01-12", "people-0-name": "Emi", "people-0-number": "4"}
    assert on_board.send("/numbers", **typed).status_code == 303
    text = on_board.see("/story")
    assert re.search(r'<th scope="row">12 Jan</th><td>4</td>', text)
    assert re.search(r'<svg class="chart"[^>]*role="img"', text)
    assert on_board.send("/numbers", on="2026-01-12").status_code == 422


def test_neither_school_nor_partner_has_it(on_board):  # noqa: F811
    write(on_board)
    for who in ("head", "dsl", "partner", "admin"):
        on_board.be(who)
        for end in ("/story", "/story/edit", "/story/paper", "/numbers", f"/story/{uuid.uuid4()}"):
            assert on_board.client.get(on_board.url(end)).status_code == 404
