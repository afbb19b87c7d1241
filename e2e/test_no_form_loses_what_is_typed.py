"""Every ordinary form on a line that fails in each of twelve ways: what was typed stays on the page, and the page says
what is known of it. Updates and what was agreed in a meeting, which are kept as drafts too, have tests of their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from caseboard import clock
from e2e.support.checks import expect_well
from e2e.support.hands import card
from tests.factories import PASSWORD

NOT_SAVED = "Not saved. Your words are still here."
NO_LINE = "Not saved: there is no connection. Your words are still here."
NOT_KNOWN = "We do not know if this saved. Your words are still here."
A_PAGE = "<h1>Wi-Fi of the town hall</h1><main id='main'>a page that is not ours</main>"

ANSWERS: dict[str, tuple[int, str, str]] = {
    "500": (500, A_PAGE, NOT_SAVED),
    "503": (503, "", NOT_SAVED),
    "401": (401, A_PAGE, NOT_SAVED),
    "403": (403, A_PAGE, NOT_SAVED),
    "409": (409, A_PAGE, NOT_SAVED),
    "a proxy's page with 200": (200, A_PAGE, NOT_KNOWN),
    "an empty 200": (200, "", NOT_KNOWN),
}
"""Seven of the twelve, as somebody on the way would answer. The other five are done to the line or to the session."""

FORMS: dict[str, tuple[str, str, str]] = {
    "ask for help": ("worker", "contacts/new", "#contact-form"),
    "an action": ("worker", "actions", "#action-form"),
    "a child": ("worker", "children/new", "#add-form"),
    "a worry": ("head", "/worries/new", "#worry-form"),
    "a colleague": ("admin", "//people/new", "form[action='/people']"),
}
VALUES = """(form) => [...form.elements].filter((one) => one.name && one.type !== "hidden" && one.type !== "submit")
  .map((one) => [one.name, one.value, one.checked])"""


class Line:
    """What becomes of whatever a page sends."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.how: Callable[[Route], Any] | None = None
        page.route(lambda _url: True, self._pass)

    def _pass(self, route: Route) -> None:
        if route.request.method == "POST" and self.how:
            self.how(route)
        else:
            route.fallback()


def answered(status: int, body: str) -> Callable[[Route], Any]:
    return lambda route: route.fulfill(status=status, body=body, content_type="text/html")


def cut(route: Route) -> None:
    route.abort("connectionreset")


def save_and_say_nothing(route: Route) -> None:
    route.fetch(max_redirects=0)
    route.abort("connectionreset")


def write(form: Locator) -> None:
    """Words wherever words may be typed."""
    for closed in form.locator("details:not([open]) > summary").all():
        closed.click()
    for number, box in enumerate(form.locator("textarea:visible, input[type=text]:visible").all()):
        box.fill(f"Zebrafish {number}")


def press(form: Locator) -> None:
    form.locator("[type=submit]:not([name], [formaction])").first.click()


def alert(page: Page) -> Locator:
    return page.locator(".trouble[role=alert]")


@pytest.mark.parametrize("name", FORMS)
def test_a_form_keeps_what_is_typed_whatever_becomes_of_the_line(place, as_person, figures, name):
    who, where, css = FORMS[name]
    page = as_person(who, "tablet")
    page.clock.install()
    page.goto(address(page, place, where))
    line, form = Line(page), page.locator(css)
    write(form)
    typed = form.evaluate(VALUES)
    at = page.url
    tried = 0

    def fails(how: Callable[[Route], Any] | None, words: str, *, wait: int = 0) -> None:
        nonlocal tried
        line.how = how
        press(form)
        if wait:
            expect(alert(page)).to_have_count(0)
            page.clock.fast_forward(wait)
        expect(alert(page)).to_contain_text(words)
        expect(page.locator("#try-again")).to_be_focused()
        assert form.evaluate(VALUES) == typed
        assert page.url == at
        line.how = None
        tried += 1

    for status, body, words in ANSWERS.values():
        fails(answered(status, body), words)
    fails(cut, NOT_KNOWN)
    fails(lambda route: None, NOT_KNOWN, wait=8100)
    page.context.set_offline(True)
    fails(None, NO_LINE)
    page.context.set_offline(False)
    form.locator("[name=csrf_token]").evaluate("(field) => { field.value = 'of another session'; }")
    fails(None, NOT_SAVED)
    assert page.get_by_text("a page that is not ours").count() == 0
    figures(f"FAILURE_MODES of {name}: {tried}, WORDS_LOST=0 WITHOUT_A_WORD=0")


def address(page: Page, place: Any, where: str) -> str:
    if where.startswith("//"):
        return f"{place.url}{where[1:]}"
    school = place.board().removesuffix("/board")
    if where.startswith("/"):
        return f"{school}{where}"
    page.goto(place.board())
    family = card(page, "Kowalczyk").get_by_role("link", name="Kowalczyk", exact=True).get_attribute("href")
    return f"{place.url}{family}/{where}".rstrip("/")


def an_action(page: Page, place: Any) -> Locator:
    page.goto(address(page, place, "actions"))
    form = page.locator("#action-form")
    form.locator("[name=what]").fill("Ring the nurse")
    form.get_by_label("By when").fill((clock.today() + timedelta(days=7)).isoformat())
    return form


def test_what_was_saved_is_found_and_what_was_not_is_saved_once(place, as_person):
    page = as_person("worker", "tablet")
    form = an_action(page, place)
    line = Line(page)
    # saved, and nobody heard: checking leads to where the answer would have led
    line.how = save_and_say_nothing
    press(form)
    expect(alert(page)).to_contain_text("We do not know if this saved")
    line.how = None
    page.get_by_role("button", name="Check now").click()
    expect(page.get_by_text("The action is written down.")).to_be_visible()
    assert place.events_of("Kowalczyk").count("action_agreed") == 1
    # lost on its way: checking says so, and trying again saves it
    form = an_action(page, place)
    line.how = cut
    press(form)
    expect(alert(page)).to_contain_text("We do not know if this saved")
    line.how = None
    page.get_by_role("button", name="Check now").click()
    expect(alert(page)).to_contain_text(NOT_SAVED)
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("The action is written down.")).to_be_visible()
    # of another session's time: the form is given what it lacks
    form = an_action(page, place)
    page.locator("[name=csrf_token]").evaluate_all("(all) => all.forEach((one) => { one.value = 'old'; })")
    press(form)
    expect(alert(page)).to_contain_text(NOT_SAVED)
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("The action is written down.")).to_be_visible()
    assert place.events_of("Kowalczyk").count("action_agreed") == 3
    # pressed twice
    form = an_action(page, place)
    form.locator("[type=submit]").dblclick()
    expect(page.get_by_text("The action is written down.")).to_be_visible()
    assert place.events_of("Kowalczyk").count("action_agreed") == 4
    # refused: what is wrong, where the page says it, at the same address
    at = page.url
    press(page.locator("#action-form"))
    expect(page.locator(".wrongs")).to_be_focused()
    assert (page.url, page.title()) == (at, "Error: Actions")


def sign_in_again(page: Page, place: Any, who: str = "worker") -> None:
    page.get_by_label("E-mail").fill(place.world[who].email)
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def test_a_form_that_comes_after_its_session_waits_for_its_author(place, as_person, figures):
    page = as_person("worker", "tablet")
    form = an_action(page, place)
    place.let_idle(place.world["worker"])
    press(form)
    expect(page.get_by_role("alert")).to_contain_text("What you had written is kept")
    assert "Ring the nurse" not in page.content()
    sign_in_again(page, place, "dan")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    assert "Ring the nurse" not in page.content()
    page.goto(f"{place.url}/unsent")
    assert "Ring the nurse" not in page.content()
    page.get_by_role("button", name="Sign out").click()
    page.goto(f"{place.url}/unsent")
    sign_in_again(page, place)
    expect(page.get_by_role("heading", name="Not saved yet")).to_be_visible()
    expect_well(page)
    page.get_by_role("button", name="Save it now").click()
    expect(page.get_by_text("The action is written down.")).to_be_visible()
    assert place.events_of("Kowalczyk").count("action_agreed") == 1
    page.goto(f"{place.url}/unsent")
    expect(page.get_by_role("heading", name="Not saved yet")).to_have_count(0)
    figures("FAILURE_MODES session ended: WORDS_LOST=0 DOUBLED=0")


def test_behind_the_cover_nothing_outlasts_the_session_and_what_was_typed_is_kept(place, as_person):
    page = as_person("worker", "tablet")
    page.clock.install()
    family = address(page, place, "")
    form = an_action(page, place)
    # names and initials change nothing that was typed
    page.get_by_role("button", name="Initials").tap()
    expect(page.get_by_role("heading", name="KO")).to_be_visible()
    expect(form.locator("[name=what]")).to_have_value("Ring the nurse")
    page.clock.fast_forward(121_000)
    expect(page.get_by_text("Screen covered")).to_be_visible()
    place.let_idle(place.world["worker"])
    page.clock.fast_forward(14 * 60_000)
    expect(page.get_by_role("alert")).to_contain_text("What you had written is kept")
    sign_in_again(page, place)
    expect(page.get_by_text("Ring the nurse")).to_be_visible()
    # nothing typed, no PIN, and the session over before its time: what is asked for is shown to nobody
    page.goto(family)
    place.let_idle(place.world["worker"])
    page.get_by_role("button", name="Cover").tap()
    page.get_by_role("button", name="Show again").tap()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
