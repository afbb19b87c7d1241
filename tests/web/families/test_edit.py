"""Changing the card without moving the family."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest

from caseboard import clock
from caseboard.events import log
from caseboard.moves.rules import review_choices
from tests.support.pages import Page
from tests.web.families.support import get_family


def fields(on_board, text=None):
    """The form as it stands on the page, as a browser would send it."""
    text = text or on_board.see("/edit")
    form = next(f for f in Page(text).forms if f.get("id") == "card-form")
    found = {k: v for k, v in form["fields"].items() if k not in {"csrf_token", "level", "soon"}}
    found["level"] = re.search(r'checked[^>]*name="level"[^>]*value="(\w+)"', text).group(1)
    found["next_what"] = re.search(r'<option selected value="(\w+)"', text).group(1)
    return found | {"soon": ""}


def send(on_board, **changed):
    return on_board.client.post(on_board.url(), data=fields(on_board) | changed)


def card(on_board):
    with on_board.records():
        family = get_family(on_board.family_id)
        return {
            "version": family.version,
            "level": family.level.value,
            "next_on": family.next_on,
            "next_what": family.next_what and family.next_what.value,
            "asked_on": family.asked_on,
            **{
                n: getattr(family, n) and getattr(family, n).name
                for n in ("lead", "holder", "asked", "assessor")
            },
        }


def kinds(on_board):
    with on_board.records():
        return [e.kind for e in log.list_family_events(get_family(on_board.family_id).id)]


def test_the_form_shows_the_card_as_it_stands(on_board):
    found = fields(on_board)
    assert (found["lead"], found["level"], found["version"], found["seen"]) == (
        "Ruth Amin",
        "additional",
        "1",
        "1",
    )


@pytest.mark.parametrize(
    "label", ["Who leads", "Who holds it now", "Who was asked", "Who assesses", "Next date"]
)
def test_fields_have_the_labels_that_were_promised(on_board, label):
    assert f">{label}</label>" in on_board.see("/edit")


def test_level_holder_and_next_date_are_changed_and_the_stage_is_not(on_board):
    day = review_choices(clock.today())[1].on
    answer = send(on_board, level="cin", holder="Mrs Lowe", soon=day.isoformat(), next_what="visit")
    assert answer.status_code == 303
    assert card(on_board) == {
        "version": 4,
        "level": "cin",
        "next_on": day,
        "next_what": "visit",
        "asked_on": None,
        "lead": "Ruth Amin",
        "holder": "Mrs Lowe",
        "asked": None,
        "assessor": None,
    }
    assert kinds(on_board) == ["family_added", "level_changed", "holder_changed", "next_date_changed"]
    assert "The card is changed." in on_board.see()


def test_a_date_of_ones_own_is_taken_from_the_box(on_board):
    day = clock.today() + timedelta(days=9)
    send(on_board, next_on=day.isoformat())
    assert card(on_board)["next_on"] == day
    send(on_board, next_on="")
    assert card(on_board)["next_on"] is None


def test_saving_it_as_it_is_changes_nothing(on_board):
    assert send(on_board).status_code == 303
    assert kinds(on_board) == ["family_added"]
    assert "nothing was changed" in on_board.see()


def test_twice_the_same_form_changes_once(on_board):
    sent = fields(on_board) | {"holder": "Mrs Lowe"}
    for _ in range(2):
        assert on_board.client.post(on_board.url(), data=sent).status_code == 303
    assert kinds(on_board) == ["family_added", "holder_changed"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"next_on": "2020-01-01"}, "The next date cannot be in the past."),
        ({"next_on": "soon"}, "Enter a date"),
        ({"asked_on": "2199-01-01"}, "cannot be in the future"),
        ({"holder": "x" * 81}, "Shorten this to 80 characters."),
        ({"level": "nine"}, "Choose one of those offered"),
        ({"soon": "2020-01-01"}, "Choose one of those offered"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_stays(on_board, wrong, sentence):
    answer = send(on_board, **({"assessor": "J. Field"} | wrong))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="J. Field"' in answer.text
    assert kinds(on_board) == ["family_added"]


def test_an_overdue_date_that_was_not_touched_does_not_stop_another_change(on_board):
    with on_board.records():
        get_family(on_board.family_id).next_on = clock.today() - timedelta(days=4)
    assert send(on_board, holder="Mrs Lowe").status_code == 303


@pytest.mark.parametrize("name", ["asked", "assessor", "lead"])
def test_the_result_bars_link_puts_the_cursor_in_the_field(on_board, name):
    text = on_board.client.get(on_board.url(f"/edit?focus={name}")).text
    assert re.search(rf'<input[^>]*autofocus[^>]*id="{name}"', text)
    assert len(re.findall("autofocus", text)) == 1


def test_an_unknown_field_in_the_address_is_ignored(on_board):
    assert "autofocus" not in on_board.client.get(on_board.url('/edit?focus="><b>')).text


# --- two people at once -------------------------------------------------------------------------------------------


def conflict(on_board):
    """Ruth has the form open; meanwhile the manager changes the level; then Ruth names a holder."""
    mine = fields(on_board) | {"holder": "Mrs Lowe"}
    on_board.be("manager")
    send(on_board, level="cp")
    on_board.be("worker")
    return on_board.client.post(on_board.url(), data=mine)


def test_the_second_is_told_what_changed_by_whom_and_nothing_is_saved(on_board):
    answer = conflict(on_board)
    assert answer.status_code == 409
    assert "Not saved." in answer.text
    assert "S. Okoro: Level changed from Level 2 (Additional needs) to Level 4 CP" in answer.text
    assert 'value="Mrs Lowe"' in answer.text
    assert card(on_board)["holder"] is None


def test_saving_again_keeps_both_changes(on_board):
    answer = conflict(on_board)
    again = on_board.client.post(on_board.url(), data=fields(on_board, answer.text))
    assert again.status_code == 303
    assert (card(on_board)["holder"], card(on_board)["level"]) == ("Mrs Lowe", "cp")


def test_a_form_without_its_version_changes_nothing(on_board):
    sent = fields(on_board) | {"holder": "Mrs Lowe", "version": ""}
    assert on_board.client.post(on_board.url(), data=sent).status_code == 409
    sent = fields(on_board) | {"holder": "Mrs Lowe", "request_id": "1"}
    assert on_board.client.post(on_board.url(), data=sent).status_code == 422
    assert kinds(on_board) == ["family_added"]


def test_a_family_of_another_school_is_not_there(on_board):
    sent = fields(on_board) | {"holder": "Mrs Lowe"}
    on_board.be("worker_quay")
    assert on_board.client.post(on_board.url(), data=sent).status_code == 404
    absent = on_board.url(family_id=uuid.uuid4())
    assert on_board.be("worker").client.post(absent, data=sent).status_code == 404
