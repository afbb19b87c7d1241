"""Addresses of pages for templates: routed once, then filled in.

A page has dozens of them, to a few places, and they differ only in the ids they carry. Flask works each out anew.
"""

from __future__ import annotations

import uuid
from typing import Any

import flask
from flask import Flask, has_request_context, request


class Paths:
    """`url_for`, which remembers the shape of an address that has no values but ids."""

    def __init__(self) -> None:
        self._shapes: dict[tuple[str, ...], str] = {}
        """By endpoint and the names of the ids: "/schools/%(school_id)s/board"."""

    def url_for(self, endpoint: str, **values: Any) -> str:
        for value in values.values():
            if type(value) is not uuid.UUID:
                return flask.url_for(endpoint, **values)
        if endpoint[0] == "." or not has_request_context() or request.environ.get("SCRIPT_NAME"):
            return flask.url_for(endpoint, **values)
        key = (endpoint, *values)
        if key not in self._shapes:
            self._shapes[key] = _shape_of(endpoint, tuple(values))
        return self._shapes[key] % values


def _shape_of(endpoint: str, names: tuple[str, ...]) -> str:
    places: dict[str, Any] = {name: uuid.UUID(int=at) for at, name in enumerate(names, 1)}
    shape = flask.url_for(endpoint, **places).replace("%", "%%")
    for name, place in places.items():
        shape = shape.replace(str(place), f"%({name})s")
    return shape


def init_app(app: Flask) -> None:
    app.jinja_env.globals["url_for"] = Paths().url_for
