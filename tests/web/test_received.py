"""What is read of a form as it arrives."""

from __future__ import annotations

from sqlalchemy import select

from caseboard import clock
from caseboard.families.door import opened
from caseboard.families.models import Entry
from tests.web.families.support import on_board  # noqa: F401


def test_words_with_a_nul_in_them_are_saved_without_it_on_every_database(on_board):  # noqa: F811
    assert on_board.send(
        "/entries", kind="update", happened_on=str(clock.today()), update="Zq\0words", audience="worker"
    ).status_code in {200, 303}
    with on_board.records() as session:
        assert session.scalars(opened(select(Entry.text))).all() == ["Zqwords"]
    asked = on_board.client.post("/forgotten-password", data={"email": "a\0b@caseboard.example"})
    assert asked.status_code == 303
