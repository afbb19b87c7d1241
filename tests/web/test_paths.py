"""Addresses that are filled in are those that Flask would have worked out."""

from __future__ import annotations

import uuid

import flask
import pytest
from werkzeug.routing import BuildError

from caseboard.web.paths import Paths

ONE, OTHER = uuid.UUID(int=7), uuid.UUID("ffffffff-ffff-4fff-bfff-ffffffffffff")


@pytest.mark.parametrize(
    ("endpoint", "values"),
    [
        ("pages.home", {}),
        ("boards.show", {"school_id": ONE}),
        ("families.show", {"family_id": OTHER, "school_id": ONE}),
        ("families.show", {"school_id": OTHER, "family_id": ONE}),
        ("boards.show", {"school_id": ONE, "family_id": OTHER}),
        ("boards.show", {"school_id": ONE, "_anchor": "x y"}),
        ("static", {"filename": "css/base.css"}),
    ],
)
def test_a_filled_in_address_is_the_routed_one(app, endpoint, values):
    paths = Paths()
    with app.test_request_context("/"):
        for _ in range(2):
            assert paths.url_for(endpoint, **values) == flask.url_for(endpoint, **values)
        swapped = {name: OTHER if value == ONE else ONE for name, value in values.items() if name[0] != "_"}
        if endpoint != "static":
            assert paths.url_for(endpoint, **swapped) == flask.url_for(endpoint, **swapped)


def test_under_another_root_and_without_a_request_flask_is_asked(app):
    paths = Paths()
    with app.test_request_context("/"):
        assert paths.url_for("boards.show", school_id=ONE) == f"/schools/{ONE}/board"
    with app.test_request_context("/", environ_overrides={"SCRIPT_NAME": "/below"}):
        assert paths.url_for("boards.show", school_id=ONE) == f"/below/schools/{ONE}/board"
    with app.app_context(), pytest.raises(RuntimeError, match="active request"):
        paths.url_for("boards.show", school_id=ONE)


def test_an_address_that_is_not_there_is_a_mistake(app):
    with app.test_request_context("/"), pytest.raises(BuildError):
        Paths().url_for("nowhere.at_all", school_id=ONE)
