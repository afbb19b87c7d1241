"""The directory and the signposts of a family: what a worker sees and saves, and that nobody else does."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from caseboard import clock
from tests.support.pages import Page
from tests.web.families.test_show import region


def add_service(on_board, **fields):
    page = Page(on_board.client.get("/services").text)
    address = next(link for link, _ in page.links if "/services/new/" in link)
    known = {
        "request_id": str(uuid.uuid4()),
        "name": "Northshore Family Hub",
        "category": "parenting",
        "contact": "01632 960 001",
        "about": "",
        "starts": "2020-01-01",
    }
    return on_board.client.post(address, data=known | fields)


def service_key(on_board):
    text = on_board.see("/signposts")
    return text.split("Parenting: Northshore Family Hub")[0].rsplit('value="', 1)[1].split('"')[0]


def test_a_service_is_added_pointed_to_and_asked_about(on_board):
    assert add_service(on_board).status_code == 303
    today = clock.today()
    sent = {
        "service": service_key(on_board),
        "how": "warm",
        "given_on": today.isoformat(),
        "follow_up_on": (today + timedelta(days=14)).isoformat(),
        "audience": "school",
    }
    assert on_board.send("/signposts", **sent).status_code == 303
    text = on_board.see("/signposts")
    assert "School may read this." in text
    assert "Northshore Family Hub" in region(on_board.see(), "signposts")
    address = next(link for link, _ in Page(text).links if "/signposts/" in link)
    wrong = on_board.client.post(address, data={"request_id": str(uuid.uuid4()), "taken_up": "yes"})
    assert wrong.status_code == 422
    assert "Say whether it helped." in wrong.text
    said = {"request_id": str(uuid.uuid4()), "taken_up": "yes", "helped": "yes"}
    assert on_board.client.post(address, data=said).status_code == 303
    seen = on_board.be("head").see()
    assert "Pointed to Northshore Family Hub (parenting), handed over to somebody there." in seen
    assert "It was taken up, and it helped." in seen


def test_what_is_wrong_is_said_at_its_field(on_board):
    answer = on_board.send("/signposts", service="", given_on="2026-01-01")
    assert answer.status_code == 422
    assert "Choose the service." in answer.text
    assert add_service(on_board, category="").status_code == 422


@pytest.mark.parametrize("who", ["head", "head_quay", "worker_quay", "partner", "admin", "nobody"])
def test_nobody_else_reads_or_writes_signposts(on_board, who):
    add_service(on_board)
    on_board.be(who)
    assert on_board.client.get(on_board.url("/signposts")).status_code == 404
    assert on_board.send("/signposts", how="warm").status_code == 404


@pytest.mark.parametrize("who", ["head", "dsl", "partner", "notifier", "admin", "nobody"])
def test_the_directory_is_kept_by_workers_and_managers(on_board, who):
    add_service(on_board)
    page = Page(on_board.client.get("/services").text)
    addresses = [link for link, _ in page.links if link.startswith("/services/")]
    on_board.be(who)
    for address in ("/services", *addresses):
        assert on_board.client.get(address).status_code == 404
