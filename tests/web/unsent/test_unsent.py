"""A form that came after its session had ended waits for its author, and for nobody else."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from caseboard import clock
from caseboard.accounts.models import SignInSession, User
from caseboard.accounts.sessions import end_all_sessions, prune_sessions
from tests.support.pages import Page
from tests.web.families.support import on_board  # noqa: F401

LATE = timedelta(minutes=16)
WORDS = "Zebrafish will ring on Friday"
IN_A_WEEK = (clock.today() + timedelta(days=7)).isoformat()


def send_late(board, **more):
    """A form from a page that stood open for too long."""
    typed = {"what": WORDS, "who": "me", "due_on": IN_A_WEEK, "request_id": str(uuid.uuid4()), **more}
    with time_machine.travel(clock.now() + LATE, tick=False):
        return board.client.post(
            board.url("/actions"), data=typed, headers={"Referer": "http://localhost" + board.url("/actions")}
        )


def waiting(board):
    answer = board.client.get("/unsent")
    return answer.text if answer.status_code == 200 else answer.location


def test_it_is_kept_for_its_author_who_saves_it_once(on_board):  # noqa: F811
    answer = send_late(on_board)
    assert answer.status_code == 303
    assert "why=kept" in answer.location
    assert "next=/unsent" in answer.location
    assert WORDS not in answer.location + on_board.client.get(answer.location).text
    assert waiting(on_board.be("head")) == "/"
    page = Page(waiting(on_board.be("worker")))
    assert WORDS in page.text
    form = next(one for one in page.forms if one["action"] == on_board.url("/actions"))
    for _ in range(2):
        assert on_board.client.post(form["action"], data=form["fields"]).status_code == 303
    assert on_board.see("/actions").count(f"<b>{WORDS}</b>") == 1
    assert waiting(on_board) == "/", "what is saved does not wait any more"


def test_it_is_thrown_away_at_a_wish_and_two_wait_beside_each_other(on_board):  # noqa: F811
    send_late(on_board)
    send_late(on_board, what="A second thing")
    page = Page(waiting(on_board.be("worker")))
    assert WORDS in page.text
    assert "A second thing" in page.text
    which = next(one for one in page.forms if one["action"] == "/unsent/endings")
    button = next(one["value"] for one in which["controls"] if one.get("name") == "which")
    on_board.client.post("/unsent/endings", data={"which": button})
    assert WORDS not in waiting(on_board)
    assert "A second thing" in waiting(on_board)


@pytest.mark.parametrize(
    "sent",
    [{"csrf_token": "of somebody else"}, {"what": "", "who": "", "due_on": ""}, {"what": "x" * 200_001}],
)
def test_what_is_not_of_this_session_or_holds_nothing_or_too_much_is_not_kept(on_board, sent):  # noqa: F811
    assert "why=unsaved" in send_late(on_board, **sent).location
    assert waiting(on_board.be("worker")) == "/"


def test_it_goes_with_all_sessions_and_with_the_row_of_its_own(on_board):  # noqa: F811
    send_late(on_board)
    with on_board.records() as session:
        end_all_sessions(session.get_one(User, on_board.world["worker"].id))
    assert "why=unsaved" in send_late(on_board).location, "ended by somebody else: nothing more is kept"
    assert waiting(on_board.be("worker")) == "/"
    send_late(on_board)
    with on_board.records() as session, time_machine.travel(clock.now() + timedelta(hours=13), tick=False):
        prune_sessions()
        assert not [row for row in session.scalars(select(SignInSession.data)) if WORDS in row]


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("/change-password", {"password": "old zebrafish", "new_password": "new zebrafish"}),
        ("/sign-in/again", {"password": "old zebrafish"}),
        ("/account/pin", {"pin": "zebra-1234", "again": "zebra-1234"}),
        ("/recovery-codes", {"words": "zebrafish"}),
    ],
)
def test_nothing_of_a_persons_own_way_in_is_ever_kept(on_board, path, typed):  # noqa: F811
    with time_machine.travel(clock.now() + LATE, tick=False):
        answer = on_board.client.post(path, data=typed)
    assert "why=kept" not in answer.location
    with on_board.records() as session:
        assert not [row for row in session.scalars(select(SignInSession.data)) if "zebra" in row]
    assert waiting(on_board.be("worker")) == "/"


def test_where_people_live_is_not_kept(on_board):  # noqa: F811
    path = on_board.url(f"/households/{uuid.uuid4()}/address")
    with time_machine.travel(clock.now() + LATE, tick=False):
        answer = on_board.client.post(path, data={"lines": "1 Zebrafish Row", "postcode": "AA1 1AA"})
    assert "why=unsaved" in answer.location
    assert waiting(on_board.be("worker")) == "/"


def test_nor_is_where_a_child_is_taught_but_the_rest_of_the_form_is(on_board):  # noqa: F811
    typed = {"provider": "Zqprovider", "sites-0-name": "Zebrafish House", "sites-0-lines": "1 Zebrafish Row"}
    with time_machine.travel(clock.now() + LATE, tick=False):
        on_board.send("/placements", **typed)
    assert "Zqprovider" in waiting(on_board.be("worker"))
    with on_board.records() as session:
        assert not [row for row in session.scalars(select(SignInSession.data)) if "Zebrafish" in row]


def test_a_search_is_not_kept_and_asks_to_sign_in(on_board):  # noqa: F811
    """It changes nothing: whoever signs in again is where they searched, and searches again."""
    school = on_board.url("").split("/families")[0]
    at = f"{school}/board"
    with time_machine.travel(clock.now() + LATE, tick=False):
        answer = on_board.client.post(
            f"{school}/find", data={"find": "Zqname"}, headers={"Referer": f"http://localhost{at}"}
        )
    assert answer.status_code == 303
    assert f"next={at}" in answer.location
    assert "why=ended" in answer.location
    assert waiting(on_board.be("worker")) == "/"
