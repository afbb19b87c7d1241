"""Walks the place as one person: over all links and GET forms, the least known first, and into the forms that search.

It looks at every answer, redirects and static files included; what is wrong with one is a list of sentences.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from tests.support.browsing import Browser
from tests.support.pages import Page

LINKS = ("href", "src", "hx-get")
SEARCHES = ("find", "roll", "sheets")
"""The POST forms that only show something end like this."""
SEARCH_FIELDS = ("name", "find")
HEADERS = {
    "Content-Security-Policy": r"(?=.*\bdefault-src 'none')(?=.*\bscript-src 'self')(?=.*\bobject-src 'none')"
    r"(?=.*\bbase-uri 'none')(?=.*\bform-action 'self')(?=.*\bframe-ancestors 'none')(?!.*unsafe)(?!.*\*).*",
    "X-Content-Type-Options": r"nosniff",
    "X-Frame-Options": r"DENY",
    "Referrer-Policy": r"same-origin|no-referrer",
    "Cross-Origin-Opener-Policy": r"same-origin",
    "Cross-Origin-Resource-Policy": r"same-origin",
    "Permissions-Policy": r"(?=.*camera=\(\))(?=.*microphone=\(\))(?=.*geolocation=\(\)).*",
    "X-Robots-Tag": r"noindex.*",
}
OF_A_KIND = 40
"""Answers of one endpoint: a letter leads to a page of questions for each of its families, and all are made alike."""
FOR_EVER = "public, max-age=31536000, immutable"
IDS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{12,}", re.IGNORECASE)


class Walked(Page):
    """A page, with every address it leads to."""

    def __init__(self, text: str) -> None:
        self.addresses: list[str] = []
        super().__init__(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        super().handle_starttag(tag, attrs)
        self.addresses += [value or "" for name, value in attrs if name in LINKS]


@dataclass
class Answer:
    """What came back, and where it was asked for."""

    address: str
    endpoint: str
    response: TestResponse
    posted: dict[str, str] | None = None
    page: Walked | None = None

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def text(self) -> str:
        """The words of the answer, its headers included, as a browser would read them."""
        head = "\n".join(f"{name}: {value}" for name, value in self.response.headers)
        return f"{head}\n{html.unescape(self.response.get_data().decode('utf-8', 'replace'))}"

    @property
    def is_whole_page(self) -> bool:
        return self.page is not None and self.page.is_whole and self.status == 200


@dataclass
class Walk:
    """Everything one person came to see."""

    answers: list[Answer] = field(default_factory=list)

    def count(self, test: Callable[[Answer], bool]) -> int:
        return sum(1 for answer in self.answers if test(answer))


@dataclass
class Crawler:
    """A walk of at most `limit` GET answers, `OF_A_KIND` of one endpoint, and then into every search form."""

    app: Flask
    browser: Browser
    limit: int
    words: Iterable[str] = ()

    def walk(self, seeds: Iterable[str]) -> Walk:
        walk, seen = Walk(), Counter[str]()
        waiting = {address: self.endpoint(address) for address in seeds}
        known = set(waiting)
        while waiting and len(walk.answers) < self.limit:
            address = min(waiting, key=lambda one: seen[waiting[one]])  # the first found of those least seen
            endpoint = waiting.pop(address)
            if seen[endpoint] == OF_A_KIND:
                break  # so have all others that wait
            answer = self.ask(address, endpoint)
            seen[endpoint] += 1
            walk.answers.append(answer)
            for found in self._onward(answer):
                if found not in known:
                    known.add(found)
                    waiting[found] = self.endpoint(found)
        walk.answers += self._search(walk)
        return walk

    def ask(self, address: str, endpoint: str = "", posted: dict[str, str] | None = None) -> Answer:
        method = "POST" if posted is not None else "GET"
        response = self.browser.open(address, method=method, data=posted, check=False)
        page = None
        if response.mimetype == "text/html" and not 300 <= response.status_code < 400:
            page = Walked(response.text)
        return Answer(address, endpoint or self.endpoint(address), response, posted, page)

    def endpoint(self, address: str) -> str:
        try:
            return str(self.app.url_map.bind("127.0.0.1").match(urlsplit(address).path)[0])
        except HTTPException as error:
            return f"nothing ({error.code})"

    def _onward(self, answer: Answer) -> Iterator[str]:
        found = [answer.response.headers["Location"]] if "Location" in answer.response.headers else []
        if answer.page is not None:
            found += answer.page.addresses
            for form in answer.page.forms:
                if str(form.get("method", "get")).lower() == "get":
                    query = urlencode(form["fields"])
                    action = str(form.get("action") or answer.address)
                    found.append(f"{action}{'&' if '?' in action else '?'}{query}" if query else action)
        for address in found:
            parts = urlsplit(urljoin(answer.address, address))
            if not parts.netloc and not parts.scheme:
                yield urlunsplit(parts._replace(fragment=""))

    def _search(self, walk: Walk) -> list[Answer]:
        """Every kind of search form once with each of the words: both schools' forms are two."""
        seen, found = set(), []
        for answer in list(walk.answers):
            for form in answer.page.forms if answer.page else ():
                action = urlsplit(str(form.get("action", ""))).path
                kind = (self.endpoint_of_post(action), action.split("/families/")[0])
                if not action.endswith(SEARCHES) or kind in seen:
                    continue
                seen.add(kind)
                found += [
                    self.ask(action, kind[0], {**form["fields"], **dict.fromkeys(SEARCH_FIELDS, word)})
                    for word in self.words
                ]
        return found

    def endpoint_of_post(self, path: str) -> str:
        try:
            return str(self.app.url_map.bind("127.0.0.1").match(path, method="POST")[0])
        except HTTPException:
            return ""


# --- what may be wrong with an answer ---------------------------------------------------------------------------------


def wrong_headers(answer: Answer) -> list[str]:
    """Every answer with content carries every header; only files named by their content may be kept."""
    headers = answer.response.headers
    wrong = [
        f"{name}: {headers.get(name)}"
        for name, wanted in HEADERS.items()
        if not re.fullmatch(wanted, headers.get(name, ""))
    ]
    wrong += [f"{name} is told" for name in ("Server", "X-Powered-By") if name in headers]
    is_named_by_content = answer.endpoint == "static" and answer.status == 200 and "?v=" in answer.address
    kept = headers.get("Cache-Control", "")
    if kept != ("no-store" if not is_named_by_content else FOR_EVER):
        wrong.append(f"Cache-Control: {kept}")
    return wrong


def wrong_in_page(answer: Answer) -> list[str]:
    """One h1, labels, ids once, no script or style of its own; and links that stay here."""
    if answer.page is None:
        return []
    away = [
        address for address in answer.page.addresses if urlsplit(address).netloc or urlsplit(address).scheme
    ]
    return [*answer.page.problems, *(f"leads away: {address}" for address in away)]


def names_told(answer: Answer, names: Iterable[str]) -> list[str]:
    """Names in a title or an address, where histories, logs and other people's eyes would find them."""
    wanted = {part for name in names for part in re.findall(r"\w{3,}", name.lower())}
    if answer.page is None:
        return []
    addresses = [
        answer.response.headers.get("Location", ""),
        answer.response.headers.get("Content-Disposition", ""),
        *answer.page.addresses,
        *(str(form.get("action", "")) for form in answer.page.forms),
        *(urlencode(form["fields"]) for form in answer.page.forms if is_get(form)),
    ]
    told = {answer.page.title: _words(answer.page.title)}
    told |= {address: _words(_readable(address)) for address in addresses}
    return [f"{sorted(words & wanted)} in {where!r}" for where, words in told.items() if words & wanted]


def is_get(form: dict[str, object]) -> bool:
    return str(form.get("method", "get")).lower() == "get"


def _readable(address: str) -> str:
    parts = urlsplit(address)
    return IDS.sub(
        " ",
        " ".join(
            [parts.path, *(v for _, v in parse_qsl(parts.query, keep_blank_values=True)), parts.fragment]
        ),
    )


def _words(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]{3,}", text.lower()))
