"""Sealed entries on every page: there for those they name; for all others every answer is the same as without one."""

from __future__ import annotations

import re

import pytest

from caseboard.access import actor_for
from caseboard.accounts.models import User
from caseboard.families.door import cases
from caseboard.families.models import EntryKind
from caseboard.families.sealed.services import seal
from tests.web.entries.test_entries import entries, save

MARK = "Zqsealed words"
CHANGES = re.compile(
    r'value="\.[\w.-]+"|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\d\d:\d\d(:\d\d\.\d+)?'
)


def ticked(on_board, *who):
    with on_board.records():
        return [str(on_board.world[name].public_id) for name in who]


def write(on_board, *readers, **fields):
    return save(on_board, update=MARK, audience="sealed", readers=ticked(on_board, *readers), **fields)


def same(text):
    """The page without what differs each time it is made."""
    return CHANGES.sub("", text)


def pages(on_board):
    on_board.client.get("/caseload")
    thornhill = on_board.world.schools["thornhill"].public_id
    found = {end: on_board.see(end) for end in ("", "/sharing", "/chronology", "/restricted", "/edit")}
    found |= {url: on_board.client.get(url).text for url in ("/caseload", f"/schools/{thornhill}/board")}
    return {name: same(text) for name, text in found.items()}


def test_its_author_and_its_named_reader_have_it_on_the_page(on_board):
    assert write(on_board, "manager").status_code == 303
    assert MARK in on_board.see()
    assert entries(on_board) == []
    assert MARK in on_board.be("manager").see()


def test_to_a_colleague_who_is_not_named_every_page_is_the_same_byte_for_byte(on_board):
    with on_board.records() as session:
        other = session.get_one(User, on_board.world["worker_one"].id)
        assert other.active
    on_board.be("worker_one")
    before = pages(on_board)
    write(on_board.be("worker"))
    after = pages(on_board.be("worker_one"))
    assert after == before


@pytest.mark.parametrize("who", ["head", "dsl"])
def test_to_a_school_every_page_is_the_same(on_board, who):
    on_board.be(who)
    before = same(on_board.see())
    write(on_board.be("worker"), "manager")
    assert same(on_board.be(who).see()) == before


def test_a_head_cannot_be_named_and_nothing_of_the_words_is_lost(on_board):
    write(on_board, "dsl")
    assert MARK in on_board.see()
    assert MARK not in on_board.be("dsl").see()


def test_asking_is_answered_the_same_with_and_without(on_board):
    on_board.be("worker_one")
    without = on_board.send("/restricted", reason="Worried")
    with on_board.records() as session:
        actor = actor_for(session.get_one(User, on_board.world["worker"].id))
        family = cases(actor).get_family(on_board.family_id, school=on_board.world.schools["thornhill"].id)
        seal(
            family,
            kind=EntryKind.UPDATE,
            text=MARK,
            happened_on=family.added_at.date(),
            readers=[],
            by=actor,
        )
    with_one = on_board.send("/restricted", reason="Worried")
    assert (with_one.status_code, same(with_one.text)) == (without.status_code, same(without.text))
    assert MARK not in on_board.see()


def test_the_form_that_comes_with_the_answer_can_be_sent_too(on_board):
    answer = on_board.be("worker_one").send("/restricted", reason="Worried")
    again = re.search(r'name="request_id"[^>]*value="([^"]+)"', answer.text).group(1)
    assert on_board.send("/restricted", request_id=again, reason="Now", open="now").status_code == 303


def test_a_reason_is_asked_for(on_board):
    for more in ({}, {"open": "now"}):
        answer = on_board.send("/restricted", reason=" ", **more)
        assert answer.status_code == 422
        assert "Say why, in a few words." in answer.text


def test_the_broken_glass_shows_on_the_manager_s_page_until_it_is_seen(on_board):
    write(on_board)
    on_board.be("worker_one")
    assert on_board.send("/restricted", reason="Zqdanger", open="now").status_code == 303
    assert MARK in on_board.see()
    on_board.be("manager")
    text = on_board.client.get("/restricted").text
    assert "Zqdanger" in text
    assert "Lee Moss" in text
    assert MARK not in text
    act = re.search(r'id="seen-([^"]+)"', text).group(1)
    assert on_board.client.post(f"/restricted/{act}/seen").status_code == 303
    assert "seen-" not in on_board.client.get("/restricted").text


def test_nobody_but_a_manager_reads_who_asked(on_board):
    for who in ("worker", "dsl", "head", "admin", "partner", "admin_south"):
        on_board.be(who)
        assert on_board.client.get("/restricted").status_code == 404


def test_nobody_asks_about_a_family_they_cannot_see(on_board):
    for who in ("worker_quay", "dsl", "admin"):
        assert on_board.be(who).send("/restricted", reason="Curious").status_code == 404
