"""Changing who reads a sealed entry, on screen; to everybody else it is a page that does not exist."""

from __future__ import annotations

import re
import uuid

WORDS = "Zqsealed words"


def test_its_author_gives_it_to_a_colleague_and_for_others_it_is_as_absent(on_board):
    on_board.send("/entries", kind="update", update=WORDS, audience="sealed", happened_on="2026-01-02")
    found = re.search(r'id="readers-([0-9a-f-]{36})"', on_board.see())
    entry = found[1]
    page = on_board.see(f"/sealed/{entry}/readers")
    offered = re.search(r'name="readers"[^>]*value="([0-9a-f-]{36})"', page)[1]
    on_board.be("worker_one")
    hidden = on_board.client.get(on_board.url(f"/sealed/{entry}/readers"))
    absent = on_board.client.get(on_board.url(f"/sealed/{uuid.uuid4()}/readers"))
    assert hidden.status_code == absent.status_code == 404
    answers = [re.sub(r"Reference [0-9a-f]{12}", "", answer.text) for answer in (hidden, absent)]
    assert answers[0] == answers[1]
    on_board.be("worker")
    assert on_board.send(f"/sealed/{entry}/readers", readers=offered).status_code == 303
    assert "Nobody else reads this" not in on_board.see()
    assert on_board.send(f"/sealed/{entry}/readers", readers=str(uuid.uuid4())).status_code == 422
