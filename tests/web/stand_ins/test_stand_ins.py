"""A head says who reads while they are away; the reader reads, and the worker sees who it is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from caseboard import clock
from caseboard.accounts.models import User
from caseboard.db import session
from tests.support.pages import Page
from tests.support.town import MONDAY

PATH = "/account/stand-ins"
TODAY = MONDAY.date()


@pytest.fixture(autouse=True)
def _monday():
    with clock.at(MONDAY):
        yield


def sent(world, **fields):
    usual = {
        "who": "other",
        "email": " H.Quill@Caseboard.example ",
        "schools": [str(world.schools["thornhill"].public_id)],
        "starts": TODAY.isoformat(),
        "ends": (TODAY + timedelta(days=5)).isoformat(),
    }
    return usual | fields


def test_a_head_names_somebody_the_worker_sees_it_and_it_is_ended(client, new_client, world, records):
    with records():
        session().get(User, world["head_quay"].id).email = "h.quill@caseboard.example"
    client.sign_in(world["head"])
    page = client.get(PATH).text
    assert "Mrs Lowe, safeguarding lead, Thornhill" in page
    assert "Mr Quill" not in page, "near are the head's own schools and those in federation"
    assert client.post(PATH, data=sent(world)).status_code == 303
    assert "Mr Quill</b> reads for you at Thornhill" in client.get(PATH).text

    reader = new_client().sign_in(world["head_quay"])
    assert "You read the letters to Thornhill for Mrs Hale until" in reader.get("/letters").text
    assert "Thornhill" in reader.get("/week").text
    board = f"/schools/{world.schools['thornhill'].public_id}/board"
    assert reader.get(board).status_code == 200
    assert reader.get(board.replace("/board", "/worries/new")).status_code == 404

    worker = new_client().sign_in(world["worker"])
    outbound = f"/schools/{world.schools['thornhill'].public_id}/letter"
    assert "reads for Mrs Hale until Sat 7 Nov" in worker.get(outbound).text

    end = next(
        form["action"] for form in Page(client.get(PATH).text).forms if form["action"].endswith("/endings")
    )
    assert new_client().sign_in(world["head_south"]).post(end, data={}).status_code == 404
    assert client.post(end, data={}).status_code == 303
    assert new_client().sign_in(world["head_quay"]).get(board).status_code == 404
    assert "reads for Mrs Hale" not in worker.get(outbound).text


def test_what_is_wrong_is_said_at_its_field_and_typed_words_stay(client, world):
    client.sign_in(world["head"])
    answer = client.post(PATH, data=sent(world, email="nobody@else.example"))
    assert answer.status_code == 422
    assert "has this address here" in answer.text
    assert 'value="nobody@else.example"' in answer.text
    assert "Enter their e-mail address." in client.post(PATH, data=sent(world, email="")).text
    assert "Say who reads for you." in client.post(PATH, data=sent(world, who="")).text
    assert "Choose a school." in client.post(PATH, data=sent(world, schools=[])).text


@pytest.mark.parametrize("who", ["dsl", "worker", "manager", "admin", "nobody"])
def test_only_heads(client, world, who):
    client.sign_in(world[who])
    assert client.get(PATH).status_code == 404
    assert client.post(PATH, data=sent(world)).status_code == 404
