"""What a place asks of its database while everybody in it goes everywhere: pages, forms, and a minute of the worker."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from sqlalchemy import event, select
from werkzeug.exceptions import HTTPException

from caseboard import jobs
from caseboard.accounts.models import User
from caseboard.db import db, session
from tests.factories import PASSWORD, Person
from tests.support.browsing import Browser
from tests.support.pressing import Form, forms_on

MINUTE = "the worker's minute"
LINK = re.compile(r'(?:href|hx-get)="(/[^"#]*)"')
IDS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<==)[^&]+|\d+")
OFFERS = 3
"""So many pages on which a form was seen are tried, until it was taken once."""

ENDS = (
    "removals.",
    "child_removals.",
    "handovers.",
    "family_schools.",
    "blocks.",
    "people.",
    "sign_in.",
    "turns.",
)
"""Forms that put an end to something others are about: they come last."""

Typed = Mapping[str, Mapping[str, str]]
"""endpoint -> what a person puts into fields that cannot be guessed."""


@dataclass
class Asking:
    """Everything a place is asked, and which pages and forms that took."""

    app: Flask
    asked: dict[tuple[str, str], Any] = field(default_factory=dict)
    """(endpoint, statement) -> values it was asked with."""
    taken: set[str] = field(default_factory=set)
    """Endpoints of forms that were taken, not refused."""
    _now: str = ""
    _offers: defaultdict[str, list[tuple[Person, str]]] = field(default_factory=lambda: defaultdict(list))

    def go_everywhere(self, typed: Typed) -> None:
        with self.app.app_context():
            rows = session().scalars(select(User)).all()
            people = [Person(u.id, u.public_id, u.email, u.name, u.fs_uniquifier) for u in rows]
            engine = db.engine
            db.session.remove()
        event.listen(engine, "before_cursor_execute", self._note)
        try:
            for person in people:
                self._walk(person)
            for endpoint in sorted(self._offers, key=lambda one: (one.startswith(ENDS), one)):
                self._press(endpoint, typed.get(endpoint, {}))
            with self._as("sign_in.login"):
                self._browser().sign_in_by_form(people[0].email, PASSWORD)
            with self._as(MINUTE), self.app.app_context():
                jobs.run_due()
        finally:
            event.remove(engine, "before_cursor_execute", self._note)

    def _note(self, _connection: object, _cursor: object, sql: str, values: Any, *_rest: object) -> None:
        if self._now and sql.lstrip().upper().startswith(("SELECT", "UPDATE", "DELETE", "WITH")):
            self.asked.setdefault((self._now, sql), values)

    @contextmanager
    def _as(self, endpoint: str) -> Iterator[None]:
        self._now = endpoint
        try:
            yield
        finally:
            self._now = ""

    def _browser(self, person: Person | None = None) -> Browser:
        browser = self.app.test_client()
        assert isinstance(browser, Browser)
        return browser.sign_in(person) if person else browser

    def _walk(self, person: Person) -> None:
        """By every link from the first page. What differs in ids alone is the same page."""
        browser = self._browser(person)
        seen: set[str] = set()
        read: Counter[str] = Counter()
        ahead = ["/"]
        while ahead:
            path = ahead.pop()
            alike = IDS.sub("*", path)
            if alike in seen or path.startswith("/static/"):
                continue
            seen.add(alike)
            endpoint = self._endpoint(path)
            with self._as(endpoint):
                answer = browser.get(path.replace("&amp;", "&"), check=False)
            if answer.status_code in {301, 302, 303}:
                ahead.append(answer.location)
            elif answer.mimetype == "text/html":
                ahead += LINK.findall(answer.text)
                read[endpoint] += 1
                if read[endpoint] <= OFFERS:
                    for form in forms_on(path, answer.text):
                        self._offers[self._endpoint(form.action, "POST")].append((person, path))

    def _press(self, endpoint: str, typed: Mapping[str, str]) -> None:
        """Sends a form as the page shows it now; if it is refused, once more as it comes back, with what it offers."""
        for person, path in self._offers[endpoint][:OFFERS]:
            browser = self._browser(person)
            page = browser.get(path.replace("&amp;", "&"), check=False).text
            for _ in range(2):
                if (form := self._form(endpoint, path, page)) is None:
                    break
                with self._as(endpoint):
                    answer = browser.post(form.action, data=_data(form, typed), check=False)
                page = answer.text
                if answer.status_code < 400 and self._form(endpoint, path, page) is None:
                    self.taken.add(endpoint)
                    return

    def _form(self, endpoint: str, path: str, page: str) -> Form | None:
        theirs = (form for form in forms_on(path, page) if self._endpoint(form.action, "POST") == endpoint)
        return next(theirs, None)

    def _endpoint(self, path: str, method: str = "GET") -> str:
        try:
            found, _ = self.app.url_map.bind("127.0.0.1").match(path.split("?")[0], method=method)
        except HTTPException:
            return ""
        return str(found)


def _data(form: Form, typed: Mapping[str, str]) -> dict[str, list[str]]:
    data: defaultdict[str, list[str]] = defaultdict(list)
    for name, value in form.filled():
        data[name].append(value)
    return {**data, **{name: [value] for name, value in typed.items()}}
