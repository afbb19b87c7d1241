"""What a place asks of its database while everybody in it goes everywhere: pages, forms, and a minute of the worker.

On the way it is seen what only somebody who has been everywhere can say: which pages leave a row in the trail, what a
form that is pressed twice leaves, whether what was taken was saved, and whether anything typed became part of a page.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
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
from tests.support.pressing import Form, forms_on, made_of_words

MINUTE = "the worker's minute"
WROTE = re.compile(r"\s*(INSERT|UPDATE|DELETE)\s+(?:INTO\s+|FROM\s+)?\"?(\w+)", re.IGNORECASE)
BESIDE = frozenset({"audit_rows", "sessions", "intents"})
"""What is written beside what a form is about."""
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
    reads: defaultdict[str, Counter[bool]] = field(default_factory=lambda: defaultdict(Counter))
    """Endpoint of a page -> how often it left a row in the trail, and how often none."""
    unsaved: set[str] = field(default_factory=set)
    """Endpoints of forms that were taken and wrote something that was not committed."""
    again: dict[str, dict[str, int]] = field(default_factory=dict)
    """Endpoint of a form that was sent once more as it was -> rows that this added, by table."""
    shown: int = 0
    """Pages that showed words which would be elements, were they not escaped."""
    hurt: set[str] = field(default_factory=set)
    """Pages on which something that was typed became an element or an attribute."""
    _wrote: Counter[tuple[str, str]] = field(default_factory=Counter)
    _saved: Counter[tuple[str, str]] = field(default_factory=Counter)
    _given_up: Counter[tuple[str, str]] = field(default_factory=Counter)
    _now: str = ""
    _offers: defaultdict[str, list[tuple[Person, str]]] = field(default_factory=lambda: defaultdict(list))

    def go_everywhere(self, typed: Typed) -> None:
        with self.app.app_context():
            rows = session().scalars(select(User)).all()
            people = [Person(u.id, u.public_id, u.email, u.name, u.fs_uniquifier) for u in rows]
            engine = db.engine
            db.session.remove()
        listening: dict[str, Callable[..., Any]] = {
            "before_cursor_execute": self._note,
            "commit": self._keep,
            "rollback": self._give_up,
        }
        for name, listener in listening.items():
            event.listen(engine, name, listener)
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
            for name, listener in listening.items():
                event.remove(engine, name, listener)

    def _note(self, _connection: object, _cursor: object, sql: str, values: Any, *_rest: object) -> None:
        if self._now and sql.lstrip().upper().startswith(("SELECT", "UPDATE", "DELETE", "WITH")):
            self.asked.setdefault((self._now, sql), values)
        if found := WROTE.match(sql):
            self._wrote[found[1].upper(), found[2]] += 1

    def _keep(self, _connection: object) -> None:
        self._saved += self._wrote
        self._wrote.clear()

    def _give_up(self, _connection: object) -> None:
        self._given_up += self._wrote
        self._wrote.clear()

    def _begin(self) -> None:
        for counter in (self._wrote, self._saved, self._given_up):
            counter.clear()

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
                self._begin()
                self.app.extensions.get("boards_read", {}).clear()  # as if ten minutes had gone by
                answer = browser.get(path.replace("&amp;", "&"), check=False)
            if answer.status_code == 200:
                self.reads[endpoint][("INSERT", "audit_rows") in self._saved] += 1
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
                self._look(path, page)
                data = _data(form, typed)
                with self._as(endpoint):
                    self._begin()
                    answer = browser.post(form.action, data=data, check=False)
                page = answer.text
                if answer.status_code < 400 and self._form(endpoint, path, page) is None:
                    self.taken.add(endpoint)
                    if {table for _, table in self._given_up} - BESIDE:
                        self.unsaved.add(endpoint)
                    self._look(path, page)
                    self._begin()
                    browser.post(form.action, data=data, check=False)
                    self.again[endpoint] = {
                        table: times
                        for (how, table), times in self._saved.items()
                        if how == "INSERT" and table not in BESIDE
                    }
                    return

    def _look(self, path: str, page: str) -> None:
        self.shown += "zq-b" in page
        self.hurt |= {f"{path}: {tag}" for tag in made_of_words(page)}

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
