"""Who a family are, on screen: an address is shown one at a time to who asks, and never under *do not disclose*."""

from __future__ import annotations

import re
import uuid

import pytest

from caseboard.audit import Act, AuditRow
from tests.support.pages import Page

MARKER = "Zqhiddenlane"


def add(on_board, end, **fields):
    answer = on_board.send(end, **fields)
    assert answer.status_code == 303, answer.text
    return answer


def refs(on_board, end="/households/new"):
    page = Page(on_board.see(end))
    return [c["value"] for c in page.controls if c.get("name") == "members"]


@pytest.fixture
def marked(on_board):
    """Anna and Jan live under the mark; the family's page knows of them."""
    add(
        on_board,
        "/adults",
        forename="Anna",
        surname="Kowalczyk",
        sex="F",
        languages="Polish",
        interpreter="y",
    )
    add(on_board, "/households", name="Anna's home", members=refs(on_board), kept_apart="y")
    home = re.search(r'id="home-([0-9a-f-]{36})"', on_board.see("/members"))[1]
    at = f"/households/{home}"
    add(on_board, f"{at}/address", lines=f"1 {MARKER}", postcode="ZQ1 1ZQ", since="2026-01-05")
    return at


def test_an_address_is_shown_to_who_asks_and_that_is_written_down(on_board, marked, records):
    assert MARKER not in on_board.see("/members")
    text = on_board.see(f"{marked}/address")
    assert MARKER in text
    assert "must not learn this address" in text
    with records() as session:
        assert session.query(AuditRow).filter(AuditRow.act == Act.ADDRESS_READ).count() == 1


def test_under_the_mark_it_is_on_no_page_of_anybodys(on_board, marked, new_client):
    add(on_board, f"{marked}/marks")
    add(on_board, f"{marked}/address", lines=f"2 {MARKER}", postcode="ZQ2 2ZQ", since="2026-02-05")
    pages = (
        "",
        "/edit",
        "/members",
        "/members/picture",
        "/helping",
        f"{marked}",
        f"{marked}/address",
        f"{marked}/address/new",
        "/households/new",
        "/relationships/new",
        "/placements/new",
        "/children",
    )
    seen = 0
    for who in ("worker", "worker_one", "manager", "head"):
        on_board.client = new_client()
        on_board.be(who)
        for end in pages:
            answer = on_board.client.get(on_board.url(end))
            assert MARKER not in answer.text, (who, end)
            assert "ZQ1" not in answer.text, (who, end)
            seen += answer.status_code == 200
        confirm = on_board.client.get(on_board.url(f"{marked}/confirmation"))
        assert MARKER not in confirm.text
        found = on_board.client.post(
            on_board.roll_url("/roll"), data={"find": MARKER, "request_id": uuid.uuid4()}
        )
        assert found.text.count(MARKER) <= 1  # what was typed
    assert seen > 25


def test_a_change_under_the_mark_needs_a_second_person_who_types_it_again(on_board, marked, new_client):
    add(on_board, f"{marked}/marks")
    add(on_board, f"{marked}/address", lines=f"2 {MARKER}", postcode="ZQ2 2ZQ", since="2026-02-05")
    own = on_board.send(f"{marked}/confirmation", lines=f"2 {MARKER}", postcode="ZQ2 2ZQ")
    assert own.status_code == 422
    assert "Somebody else has to confirm it" in own.text
    on_board.client = new_client()
    on_board.be("manager")
    wrong = on_board.send(f"{marked}/confirmation", lines="another", postcode="")
    assert wrong.status_code == 422
    assert "not the address that was proposed" in wrong.text
    assert MARKER not in wrong.text
    add(on_board, f"{marked}/confirmation", lines=f"2 {MARKER}", postcode="zq2 2zq")
    assert "Waiting for a second person" not in on_board.see("/members")


def test_a_colleague_of_one_school_does_not_see_the_child_of_the_other(on_board, marked):
    text = on_board.be("worker_one").see("/members")
    assert "Jan" in text
    assert "Ewa" not in text
    assert "Ewa" not in on_board.see("/members/picture")


def test_a_head_has_none_of_these_pages(on_board, marked):
    on_board.be("head")
    for end in ("/members", "/members/picture", "/adults/new", f"{marked}", f"{marked}/address", "/helping"):
        assert on_board.client.get(on_board.url(end)).status_code == 404


def test_a_family_elsewhere_and_somebody_elses_household_are_not_found(on_board, marked):
    on_board.be("worker_quay")
    assert on_board.client.get(on_board.url("/members")).status_code == 404
    on_board.be("worker")
    assert on_board.client.get(on_board.url(f"/households/{uuid.uuid4()}/address")).status_code == 404


def test_the_picture_is_drawn_and_said_in_words(on_board, marked):
    one, other = refs(on_board)[0], refs(on_board)[1]
    add(on_board, "/relationships", one=one, kind="mother", to=other)
    text = on_board.see("/members/picture")
    assert "<line " in text
    assert "Anna Kowalczyk: mother of Jan Kowalczyk." in text
    assert "may be incomplete" in text


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(on_board):
    answer = on_board.send("/adults", forename="", surname="", languages="Polish")
    assert answer.status_code == 422
    assert "Enter a name." in answer.text
    assert "Polish" in answer.text


def test_alternative_provision_is_written_down_reviewed_and_hidden_under_the_mark(on_board, marked):
    child = re.search(r'<option value="([0-9a-f-]{36})"', on_board.see("/placements/new"))[1]
    sent = {
        "child": child,
        "provider": "The Forge",
        "contact": "Mr Ash",
        "starts": "2026-09-07",
        "sites-0-name": "Workshop",
        "sites-0-lines": f"3 {MARKER}",
        "sites-0-days": ["0", "2"],
    }
    add(on_board, "/placements", **sent)
    text = on_board.see("/members")
    assert f"3 {MARKER} (Monday, Wednesday)" in text
    placement = re.search(r'id="placement-([0-9a-f-]{36})"', text)[1]
    add(on_board, f"/placements/{placement}/reviews", reviewed_on="2026-11-20")
    add(on_board, f"{marked}/marks")
    assert MARKER not in on_board.see("/members") + on_board.see(f"/placements/{placement}")
    assert "The Forge" in on_board.see("/members")


def test_pressed_twice_an_adult_is_added_once(on_board):
    sent = {"forename": "Piotr", "surname": "Kowalczyk", "request_id": str(uuid.uuid4())}
    for _ in range(2):
        add(on_board, "/adults", **sent)
    assert on_board.see("/members").count("<b>Piotr Kowalczyk</b>") == 1
