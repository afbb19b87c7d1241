"""Every form of every kind of page, sent with nothing in it and with nonsense: refused in our own plain words.

No answer is a mistake of the program, none speaks the language of a library, and what was wrong is said on the page.
"""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from e2e.support.crawler import Answer, Crawler
from e2e.support.demonstration import RUTH
from e2e.support.walks import addresses_to_try

PAGES = 170
LEFT_ALONE = {"sign_in.logout", "turns.create", "displays.create"}
"""Would sign out, or hand the tablet on."""
LONG = "x" * 700
ODD = f"\u202e \x07 {LONG}"
WORDS_OF_A_LIBRARY = re.compile(
    r"Not a valid|not a valid|Invalid|This field|Field (must|cannot)|\{'|\['|CSRF|Authentication failed"
)


def blank(control: dict[str, str]) -> str | None:
    kind = control.get("type", "text") if control["tag"] == "input" else control["tag"]
    if kind == "hidden":
        return control.get("value", "")
    return None if kind in {"radio", "checkbox", "select", "button", "submit"} else ""


def nonsense(control: dict[str, str]) -> str | None:
    kind = control.get("type", "text") if control["tag"] == "input" else control["tag"]
    return {
        "hidden": control.get("value", ""),
        "date": "99/99/9999",
        "time": "25 o’clock",
        "number": "ten",
        "email": LONG,
        "textarea": ODD * 12,
        "button": None,
        "submit": None,
    }.get(kind, ODD if kind in {"text", "search", "password"} else "nonsense")


def torn(control: dict[str, str]) -> str | None:
    """What the page itself put into the form is nonsense too, but for its token."""
    if control.get("name") == "csrf_token":
        return control.get("value", "")
    if control["tag"] == "button":
        return "nonsense"
    return "nonsense" if control.get("type") == "hidden" else nonsense(control)


def sent(form: dict[str, Any], how: Any) -> dict[str, Any]:
    found: dict[str, list[str]] = {}
    for one in form["controls"]:
        if (value := how(one)) is not None:
            found.setdefault(one["name"], []).append(value)
    return found


@pytest.mark.parametrize("account", [RUTH, "m.hale", "ap.lead", "admin"])
def test_every_form_is_refused_in_plain_words(account, demo_app, demonstration, as_account, figures):
    crawler = Crawler(demo_app, as_account(account), PAGES)
    answers = crawler.walk(addresses_to_try(demo_app, demonstration)).answers
    known: set[tuple[str, tuple[str, ...]]] = set()
    wrong: list[str] = []
    counted = 0
    for answer in answers:
        for form in answer.page.forms if answer.page else ():
            action = str(form.get("action") or answer.address)
            kind = crawler.endpoint_of_post(action)
            names = tuple(sorted({one["name"] for one in form["controls"]}))
            if (
                form.get("method", "get").lower() != "post"
                or kind in LEFT_ALONE | {""}
                or (kind, names) in known
            ):
                continue
            known.add((kind, names))
            for how in (blank, nonsense, torn):
                said = crawler.ask(action, kind, sent(form, how))
                counted += 1
                wrong += [f"{kind} {how.__name__}: {problem}" for problem in problems(said)]
    assert not wrong, "\n".join(wrong)
    assert len(known) > {RUTH: 60, "m.hale": 15, "ap.lead": 10, "admin": 20}[account]
    figures(f"FORMS as {account}: {len(known)} forms sent {counted} times, MISTAKES=0 WORDS_OF_A_LIBRARY=0")


def problems(said: Answer) -> list[str]:
    if said.status >= 500:
        return [f"answered {said.status}"]
    if said.page is None:
        return []
    text = html.unescape(
        re.sub(r"<(script|style|textarea)\b.*?</\1>|<[^>]*>", " ", said.response.text, flags=re.S)
    )
    found = [f"says {match[0]!r}" for match in WORDS_OF_A_LIBRARY.finditer(text)]
    if (
        said.status == 422
        and 'class="wrongs"' not in said.response.text
        and 'role="alert"' not in said.response.text
    ):
        found.append("refuses without saying why")
    return [*found, *said.page.problems]
