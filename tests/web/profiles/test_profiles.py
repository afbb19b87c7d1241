"""What a child needs, on screen."""

from __future__ import annotations

import re


def test_what_a_child_needs_is_written_down(on_board):
    child = re.search(r'id="needs-([0-9a-f-]{36})"', on_board.see("/members"))[1]
    sent = {"likes": "Janek", "send": "E", "need_first": "SLCN", "need_second": "ASD", "languages": "Polish"}
    wrong = on_board.send(f"/profiles/{child}", **sent | {"need_second": "SLCN"})
    assert wrong.status_code == 422
    assert "Choose two different needs" in wrong.text
    assert on_board.send(f"/profiles/{child}", **sent).status_code == 303
    text = on_board.see("/members")
    assert "Janek Kowalczyk" in text
    assert "Speech, language and communication; Autistic spectrum" in text
