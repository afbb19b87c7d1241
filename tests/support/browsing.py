"""A client that behaves as a browser does: keeps cookies, sends a form's token, looks at every page it gets."""

from __future__ import annotations

import time
from typing import Any

from flask.testing import FlaskClient
from flask_wtf.csrf import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from caseboard.access import arrivals
from caseboard.accounts import sessions
from caseboard.db import session, writing
from tests.factories import PASSWORD, Person
from tests.support.pages import Page

CSRF = "c" * 40


class Browser(FlaskClient):
    """Every HTML answer is checked by `Page`. Unsafe requests carry a CSRF token unless `csrf=False`."""

    def open(self, *args: Any, csrf: bool = True, check: bool = True, **kwargs: Any) -> TestResponse:
        headers = dict(kwargs.pop("headers", None) or {})
        if kwargs.pop("htmx", False):
            headers["HX-Request"] = "true"
        if csrf and kwargs.get("method", "GET") not in {"GET", "HEAD", "OPTIONS"}:
            headers.setdefault("X-CSRFToken", self.csrf_token())
        answer = super().open(*args, headers=headers, **kwargs)
        answer.get_data()
        answer.close()  # a static file would stay open
        if (
            check
            and answer.mimetype == "text/html"
            and answer.data
            and answer.status_code not in range(300, 400)
        ):
            problems = Page(answer.text).problems
            assert not problems, f"{args}: {problems}\n{answer.text}"
        return answer

    def csrf_token(self) -> str:
        """The token that a form on a page of this browser's session would carry."""
        token = self.session_token()
        raw = CSRF
        if token:
            with self.application.app_context():
                found = arrivals.find_session(token)
                raw = found.data.get("csrf_token", CSRF) if found else CSRF
        serializer = URLSafeTimedSerializer(self.application.secret_key, salt="wtf-csrf-token")
        return str(serializer.dumps(raw))

    # --- cookies ---

    @property
    def cookie_name(self) -> str:
        interface: Any = self.application.session_interface
        return str(interface.cookie)

    def session_token(self) -> str | None:
        cookie = self.get_cookie(self.cookie_name)
        return cookie.decoded_value if cookie else None

    def use_token(self, token: str | None) -> None:
        """Puts a saved (or planted) cookie into this browser."""
        self.delete_cookie(self.cookie_name)
        if token:
            self.set_cookie(self.cookie_name, token)

    # --- signing in ---

    def sign_in(self, person: Person) -> Browser:
        """Signed in at once, by a session row. Most tests do not care how."""
        token = sessions.new_token()
        data = {"_user_id": person.uniquifier, "_fresh": True, "fs_paa": time.time(), "csrf_token": CSRF}
        with self.application.app_context(), writing():
            sessions.start_session(token, data, person.id, created_at=None)
            session().commit()
        self.use_token(token)
        return self

    def sign_in_by_form(self, email: str, password: str = PASSWORD, **more: Any) -> TestResponse:
        """As a person does it: the page, then the form with the page's own token."""
        page = Page(self.get("/sign-in", query_string=more).text)
        fields = dict(page.forms[0]["fields"]) if page.forms else {}
        return self.post("/sign-in", csrf=False, data={**fields, "email": email, "password": password})


def sign_in(client: Browser, person: Person) -> Browser:
    return client.sign_in(person)
