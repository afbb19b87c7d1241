"""One tick on any event, and the page and paper it makes."""

from __future__ import annotations

from tests.web.entries.test_entries import SAID, save


def test_ticked_when_written_it_is_in_the_chronology_and_nothing_else_is(on_board):
    save(on_board, significant="y")
    save(on_board, update="Only a call")
    text = on_board.see("/chronology")
    assert SAID in text
    assert "Only a call" not in text
    assert "OFFICIAL-SENSITIVE" in text


def test_any_event_is_ticked_and_taken_out_again(on_board):
    assert on_board.send("/chronology", mark="1.yes").status_code == 303
    assert "In the chronology" in on_board.see()
    assert "Put on the board" in on_board.see("/chronology")
    on_board.send("/chronology", mark="1.no")
    assert "Put on the board" not in on_board.see("/chronology")


def test_what_one_may_not_read_cannot_be_ticked(on_board):
    assert on_board.send("/chronology", mark="99.yes").status_code == 404
    for who in ("dsl", "worker_quay", "admin"):
        on_board.be(who)
        assert on_board.send("/chronology", mark="1.yes").status_code == 404
        assert on_board.client.get(on_board.url("/chronology")).status_code == 404


def test_initials_stand_there_where_names_are_covered(on_board):
    on_board.client.post("/display", data={"show": "initials", "back": "/"})
    on_board.send("/chronology", mark="1.yes")
    assert "Kowalczyk" not in on_board.see("/chronology")
