"""Before an entry is shared: its readers' words are shown, what looks risky is named, and on what it rests is asked."""

from __future__ import annotations

import html
import re

import pytest

from caseboard import clock
from caseboard.events import log
from tests.web.entries.test_entries import SAID, draft, entries, ids, save, words_in_box
from tests.web.families.test_show import region


def check_of(answer):
    found = re.search(r'<div class="check".*?</div>', answer.text, re.S)
    return html.unescape(found.group()) if found else ""


def plain(text):
    return re.sub(r"<[^>]+>", "", text)


def digest(answer):
    return re.search(r'name="checked" value="([0-9a-f]{64})"', answer.text).group(1)


def share(on_board, *schools, **fields):
    known = {"audience": "school", "schools": ids(on_board, *(schools or ("thornhill",))), "shown": ""}
    return save(on_board, **(known | fields))


def child_fields(on_board, **said):
    """The fields about Jan, as the form names them."""
    text = on_board.see("?kind=visit")
    number = re.search(r'<legend>Jan Kowalczyk</legend>\s*<input id="children-(\d)-child"', text).group(1)
    ref = re.search(rf'id="children-{number}-child"[^>]*value="([^"]+)"', text).group(1)
    return {f"children-{number}-{name}": value for name, value in {"child": ref, **said}.items()}


def test_what_was_not_seen_as_its_readers_would_see_it_is_not_shared(on_board):
    answer = share(on_board)
    assert answer.status_code == 422
    assert (
        f'Mrs Hale and Mrs Lowe at Thornhill would read exactly this:\n<blockquote class="prose">{SAID}'
        in (check_of(answer).replace("<p><b>", "").replace("</b>", "").replace("</p>", ""))
    )
    assert entries(on_board) == []
    assert draft(on_board) == SAID
    assert share(on_board, checked=digest(answer)).status_code == 303
    assert SAID in on_board.be("dsl").see()


def test_words_that_changed_since_they_were_shown_are_shown_again(on_board):
    seen = digest(share(on_board))
    answer = share(on_board, checked=seen, update="Something else")
    assert answer.status_code == 422
    assert "Something else" in check_of(answer)
    assert entries(on_board) == []


def test_another_school_is_another_reader_and_is_shown_first(on_board):
    seen = digest(share(on_board))
    assert share(on_board, "thornhill", "saltby", checked=seen).status_code == 422


@pytest.mark.parametrize("risky", ["They moved to TS24 7QA.", "Ring 01429 555123", "a@b.example"])
def test_what_looks_risky_is_named_even_when_the_words_stood_beside_the_box(on_board, risky):
    answer = share(on_board, update=risky, shown=risky)
    assert answer.status_code == 422
    assert "Look at this again" in check_of(answer)
    assert share(on_board, update=risky, checked=digest(answer)).status_code == 303


def test_on_what_it_rests_is_asked_where_the_family_s_record_does_not_say(on_board):
    answer = share(on_board, basis="", shown=SAID)
    assert answer.status_code == 422
    assert "Choose what sharing this rests on." in answer.text
    assert "Write who agreed to this being shared" in share(on_board, basis="agreement", shown=SAID).text
    assert share(on_board, basis="agreement", agreed="Mum, today", shown=SAID).status_code == 303


def test_workers_notes_are_saved_without_any_of_it(on_board):
    assert save(on_board, basis="", shown="").status_code == 303


def test_the_team_reads_what_was_shown_and_the_school_does_not(on_board):
    answer = share(on_board, audience="team")
    assert "Whoever is added to this family later would read exactly this" in plain(check_of(answer))
    assert "The family, if they ask, would read exactly this" in plain(check_of(answer))
    assert share(on_board, audience="team", checked=digest(answer)).status_code == 303
    assert SAID not in on_board.be("dsl").see()


def test_one_visit_to_siblings_shows_each_school_its_own_child_before_it_is_shared(on_board):
    fields = child_fields(on_board, seen="yes", alone="no", why="Held his hand", words="Zqjan is tired")
    answer = share(on_board, "thornhill", "saltby", kind="visit", **fields)
    assert answer.status_code == 422
    assert "None of the children it names goes to that school" in html.unescape(answer.text)
    answer = share(on_board, "thornhill", kind="visit", **fields)
    assert "Jan Kowalczyk was seen, not alone. Held his hand" in check_of(answer)
    share(on_board, "thornhill", kind="visit", checked=digest(answer), **fields)
    assert "Zqjan" in on_board.be("dsl").see()
    assert "Zqjan" not in on_board.be("head").see(school="saltby")


def test_a_visit_asks_of_a_child_and_why_not_beside_it(on_board):
    assert "Say of at least one child whether you saw them." in save(on_board, kind="visit").text
    fields = child_fields(on_board, seen="no")
    answer = save(on_board, kind="visit", **fields)
    assert "Say why a child was not seen" in answer.text
    assert words_in_box(answer.text) == SAID


def test_changing_the_kind_loses_nothing_that_was_typed(on_board):
    answer = save(on_board, switch="meeting", present="Miss Day", where="School")
    assert answer.status_code == 303
    assert "kind=meeting" in answer.headers["Location"]
    text = on_board.see("?kind=meeting")
    assert words_in_box(text) == SAID
    assert 'value="Miss Day"' in text
    assert entries(on_board) == []


def test_what_was_typed_in_any_field_is_a_draft_that_comes_back_to_its_author(on_board):
    on_board.send("/draft", update="", kind="childs_words", did="Zqdid", audience="team")
    text = on_board.see()
    assert "Zqdid" in text
    assert re.search(r'<input[^>]*checked[^>]*value="team"', text)
    assert "Zqdid" not in on_board.be("manager").see()


def test_a_school_that_was_not_ticked_is_not_ticked_when_the_draft_comes_back(on_board):
    on_board.send("/draft", update=SAID, audience="school", schools=ids(on_board, "thornhill"))
    text = on_board.see()
    ticked = re.findall(r'<input[^>]*checked[^>]*name="schools"[^>]*value="([^"]+)"', text)
    assert ticked == ids(on_board, "thornhill")


def test_choices_alone_are_no_draft(on_board):
    on_board.send("/draft", update="", kind="visit", audience="team", happened_on=clock.today().isoformat())
    assert "unsaved words" not in on_board.see()


def test_a_child_s_words_stand_in_the_history_with_what_was_done(on_board):
    text = on_board.see("?kind=childs_words")
    jan = re.search(r'name="about"[^>]*value="([^"]+)"', text).group(1)
    save(on_board, kind="childs_words", about=jan, how="drew", may_read="worker", did="Told his teacher")
    history = html.unescape(region(on_board.see(), "history"))
    assert "in their own words (drew or wrote it):" in history
    assert f"“{SAID}”" in history
    assert "What we did about it: Told his teacher" in history


def test_when_the_child_wanted_only_the_worker_to_read_it_the_person_who_shares_is_told(on_board):
    text = on_board.see("?kind=childs_words")
    jan = re.search(r'name="about"[^>]*value="([^"]+)"', text).group(1)
    answer = share(on_board, kind="childs_words", about=jan, how="said", may_read="worker")
    assert "The child's wish" in check_of(answer)
    answer = share(on_board, kind="childs_words", about=jan, how="said", may_read="not_family")
    assert "The child's wish: Not the family" in plain(check_of(answer))
    assert "The family, if they ask, would read exactly this" in plain(check_of(answer))


@pytest.mark.parametrize("forged", [{"kind": "reason"}, {"kind": "agreement"}, {"kind": "zq"}])
def test_a_kind_that_nobody_writes_is_an_update(on_board, forged):
    save(on_board, **forged)
    assert len(entries(on_board)) == 1


def test_a_forged_child_is_refused(on_board):
    forged = {"children-0-child": "not-a-child", "children-0-words": "x", "children-0-seen": "yes"}
    assert save(on_board, **forged).status_code == 422
    with on_board.records():
        assert log.list_family_events(on_board.family().id)[1:] == []
