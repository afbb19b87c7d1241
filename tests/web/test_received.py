"""A sign that no database stores is not taken in; every other one is, as typed."""

from __future__ import annotations

import pytest
from flask import Flask, request

from caseboard.web import received

OVERRIDE, MARK = "\u202e", "\u200f"


@pytest.fixture
def echo():
    app = Flask(__name__)
    received.init_app(app)
    app.add_url_rule("/", view_func=lambda: dict(request.form), methods=["POST"])
    return app.test_client()


@pytest.mark.parametrize(
    ("typed", "taken"),
    [
        ("Cassim\0 Hussain", "Cassim Hussain"),
        (f"ab{OVERRIDE}cd", f"ab{OVERRIDE}cd"),
        (f"سارة{MARK} (Mum)", f"سارة{MARK} (Mum)"),
        ("👩‍👧 at the gate", "👩‍👧 at the gate"),
    ],
)
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_words_are_taken_as_typed_but_for_nul(echo, typed, taken, kind):
    answer = echo.post("/", data={"name": typed, "na\0me2": "x"}, content_type=kind)
    assert answer.json == {"name": taken, "name2": "x"}
