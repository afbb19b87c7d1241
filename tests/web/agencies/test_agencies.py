"""Agencies on screen: a list that every school of the authority shares and no other authority sees."""

from __future__ import annotations

import re
import uuid


def send(on_board, end="", **fields):
    at = f"/schools/{on_board.world.schools['thornhill'].public_id}/agencies{end}"
    return on_board.client.post(at, data={"request_id": str(uuid.uuid4())} | fields)


def see(on_board, school="thornhill"):
    return on_board.client.get(f"/schools/{on_board.world.schools[school].public_id}/agencies").text


def test_an_agency_is_added_and_ended(on_board):
    sent = {"name": "Children's Hub", "kind": "front_door", "contact": "", "starts": "2020-01-01"}
    assert send(on_board, **sent).status_code == 303
    agency = re.search(r'id="agency-([0-9a-f-]{36})"', see(on_board))[1]
    assert send(on_board, f"/{agency}", **sent | {"ends": "2026-01-31"}).status_code == 303
    text = see(on_board)
    assert text.index("Ended, or not begun") < text.index("Children&#39;s Hub")
    assert "Children&#39;s Hub" in see(on_board, "saltby")
    on_board.be("head")
    at = f"/schools/{on_board.world.schools['thornhill'].public_id}/agencies"
    assert on_board.client.get(at).status_code == 404


def test_what_is_wrong_stands_beside_its_field(on_board):
    answer = send(on_board, name="", kind="front_door", starts="2020-01-01")
    assert answer.status_code == 422
    assert "Enter the agency&#39;s name." in answer.text
