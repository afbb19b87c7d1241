"""Initials by default where a finger points; Names for a while; never both."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from caseboard.accounts.models import SignInSession
from tests.web.boards.test_board import add, board_url

BROWSER = {"Sec-Fetch-Dest": "document"}
HTMX = {"HX-Request": "true"}


@pytest.fixture
def board(world, records) -> str:
    add(records, world)
    return board_url(world)


@pytest.fixture
def tablet(client, world):
    """A worker's tablet, which has said on the sign-in page what it points with."""
    client.get("/display/pointer?is=touch")
    return client.sign_in(world["worker"])


def shown(client, url: str, **more) -> str:
    """What the board calls its one family: never both, on the whole page."""
    text = client.get(url, **more).text
    is_name, is_initials = "Hussain" in text, 'class="initials"' in text
    assert is_name != is_initials
    return "Hussain" if is_name else "HU"


def idle(records, minutes: float) -> None:
    with records() as session:
        row = session.query(SignInSession).filter(SignInSession.user_id.is_not(None)).one()
        session.execute(
            update(SignInSession).values(last_seen_at=row.last_seen_at - timedelta(minutes=minutes))
        )


def test_the_pointer_decides_until_the_person_does(client, world, board):
    client.sign_in(world["worker"])
    assert shown(client, board) == "Hussain"  # a program without a screen
    assert shown(client, board, headers=BROWSER) == "HU"  # a browser that has not said yet
    assert 'class="vh pointer"' in client.get(board, headers=BROWSER).text
    client.get("/display/pointer?is=mouse")
    assert shown(client, board, headers=BROWSER) == "Hussain"
    assert 'class="vh pointer"' not in client.get(board, headers=BROWSER).text
    client.get("/display/pointer?is=touch")
    client.get("/display/pointer?is=mouse")  # came late
    assert shown(client, board, headers=BROWSER) == "HU"
    assert "data-names" not in client.get(board).text
    client.post("/display", data={"show": "names"})
    assert shown(client, board, headers=BROWSER) == "Hussain"
    assert "data-names" in client.get(board).text


def test_the_sign_in_page_asks_what_points_without_scripts(client):
    assert 'class="vh pointer"' in client.get("/sign-in").text
    answer = client.get("/display/pointer?is=touch")
    assert (answer.status_code, answer.data) == (204, b"")
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    asked_again = client.get("/sign-in").headers.getlist("Set-Cookie")
    assert any(line.startswith("touch=;") for line in asked_again)
    assert client.get("/display/pointer?is=anything").status_code == 400
    elsewhere = client.get("/display/pointer?is=mouse", headers={"Sec-Fetch-Site": "cross-site"})
    assert elsewhere.status_code == 400


def test_names_last_five_minutes_without_use_and_no_less(tablet, board, records):
    tablet.post("/display", data={"show": "names"})
    idle(records, 4.9)
    assert shown(tablet, board) == "Hussain"
    idle(records, 5)
    assert shown(tablet, board) == "HU"
    assert shown(tablet, board) == "HU"  # it was a use, and brings no name back


def test_pieces_of_a_page_are_as_the_page(tablet, board, records):
    tablet.post("/display", data={"show": "names"})
    idle(records, 6)
    assert "Hussain" in tablet.get(f"{board}/changes?version=0", headers=HTMX).text
    assert shown(tablet, board) == "HU"


@pytest.mark.parametrize(("sent", "left"), [({}, "HU"), ({"stay": "1"}, "Hussain")])
def test_names_last_until_cover_and_a_screen_that_covered_itself_may_keep_them(tablet, board, sent, left):
    tablet.post("/display", data={"show": "names"})
    tablet.post("/covers", data=sent, headers=HTMX)
    tablet.post("/uncovers", data=sent, headers=HTMX)
    assert shown(tablet, board) == left


def test_at_a_desk_cover_changes_nothing(client, world, board):
    client.get("/display/pointer?is=mouse")
    client.sign_in(world["worker"])
    for show, name in (("names", "Hussain"), ("initials", "HU")):
        client.post("/display", data={"show": show})
        client.post("/covers", data={})
        assert shown(client, board) == name


def test_names_do_not_outlast_signing_out(tablet, world, board):
    tablet.post("/display", data={"show": "names"})
    tablet.post("/sign-out")
    assert shown(tablet.sign_in(world["worker"]), board) == "HU"


def test_a_board_that_stood_open_in_another_tab_is_sent_anew_whole(tablet, board):
    version = tablet.get(board).text.split('id="poll-version" value="')[1].split('"')[0]
    assert tablet.get(f"{board}/changes?version={version}", headers=HTMX).status_code == 204
    tablet.post("/display", data={"show": "names"})
    answer = tablet.get(f"{board}/changes?version={version}", headers=HTMX)
    assert "Hussain" in answer.text
