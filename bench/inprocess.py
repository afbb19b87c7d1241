"""The same requests without a network, to count statements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient

from bench.client import CSRF, Answer
from bench.fill import PASSWORD


@dataclass(slots=True)
class InProcess:
    """Looks like `bench.client.Client` to the measurements."""

    client: FlaskClient

    @staticmethod
    def signed_in(app: Flask, email: str) -> InProcess:
        me = InProcess(app.test_client())
        token = CSRF.search(me.get("/sign-in").body)
        if token is None:
            raise LookupError("the sign-in page has no form")
        me.post("/sign-in", {"csrf_token": token.group(1).decode(), "email": email, "password": PASSWORD})
        return me

    def get(self, path: str, **headers: str) -> Answer:
        return self._answer(self.client.get(path, headers=_named(headers)))

    def post(self, path: str, form: Mapping[str, str], **headers: str) -> Answer:
        return self._answer(self.client.post(path, data=form, headers=_named(headers)))

    def _answer(self, response: object) -> Answer:
        status: int = response.status_code  # type: ignore[attr-defined]
        data: bytes = response.data  # type: ignore[attr-defined]
        headers = {name.lower(): value for name, value in response.headers.items()}  # type: ignore[attr-defined]
        return Answer(status, headers, data, len(data))


def _named(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}
