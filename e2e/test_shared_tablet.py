"""One tablet, several people: nothing of a family is left for the next one, in the page or in the browser's folder.

The back-forward cache is on, as on a real tablet; Playwright usually turns it off.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, BrowserType, Error, Page, expect

from caseboard.accounts.models import User
from caseboard.accounts.sessions import end_all_sessions
from caseboard.db import session, writing
from e2e.conftest import DEVICES
from e2e.support.browser import launch_options
from e2e.support.hands import middle, move_link
from e2e.support.place import STORIES, Place
from tests.factories import PASSWORD, Person

PATIENCE = 20_000
"""Milliseconds: a whole browser with its folder starts slowly beside other tests."""
TYPED = "Zebrafish words nobody has saved"
FAMILIES = tuple(story[0] for story in STORIES)
"""Every family of the place is a canary: no page of a signed-out tablet may hold one."""


@contextmanager
def tablet(browser_type: BrowserType, profile: Path, *more: str) -> Iterator[BrowserContext]:
    """A browser with a folder of its own, which keeps what a browser keeps."""
    options: dict[str, Any] = launch_options(whole=True)
    options["args"] = [*options["args"], *more]
    context = browser_type.launch_persistent_context(
        profile,
        **options,
        **DEVICES["tablet"],
        ignore_default_args=["--disable-back-forward-cache", "--password-store=basic"],
        locale="en-GB",
    )
    context.set_default_timeout(PATIENCE)
    try:
        yield context
    finally:
        context.close()


@pytest.fixture(autouse=True)
def as_it_is(place: Place) -> None:
    """Pages come as they are, not compressed: a name in a file of the browser's folder is a name."""
    place.app.config["COMPRESS_MIMETYPES"] = []


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    return tmp_path / "profile"


def sign_in(page: Page, place: Place, person: Person) -> None:
    page.goto(f"{place.url}/sign-in")
    page.get_by_label("E-mail").fill(person.email)
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible(timeout=PATIENCE)


def show_names(page: Page) -> None:
    page.get_by_role("button", name="Names").click()
    expect(page.get_by_role("button", name="Names", pressed=True)).to_be_visible(timeout=PATIENCE)


def use(page: Page, place: Place) -> None:
    """A worker's quarter of an hour: two boards, a family, a half-written note, a dialog, a search, a move."""
    sign_in(page, place, place.world["worker"])
    show_names(page)
    page.goto(place.board())
    page.get_by_role("link", name="Kowalczyk", exact=True).click()
    page.get_by_role("textbox", name="Update", exact=True).fill(TYPED)
    expect(page.get_by_text("Kept as your draft")).to_be_visible(timeout=PATIENCE)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(place.caseload)
    page.get_by_role("searchbox", name="Find a family").fill("Adeyemi")
    page.get_by_role("searchbox", name="Find a family").press("Enter")
    expect(page.get_by_text("Adeyemi").first).to_be_visible()
    page.goto(place.caseload)
    move_link(page, "Sato", "Plan in progress").click()
    page.get_by_role("button", name="New worry", exact=True).click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible(timeout=PATIENCE)


def everything_on(page: Page) -> str:
    """The page's whole text, also while it is on its way to another."""
    while True:
        try:
            return str(page.evaluate("() => document.documentElement.outerHTML + document.title"))
        except Error:
            page.wait_for_load_state()


def expect_nothing_of(page: Page, where: str) -> None:
    text = everything_on(page)
    left = [name for name in (*FAMILIES, TYPED) if name in text]
    assert not left, (where, page.url, left)


def go_back_ten_times(page: Page) -> int:
    """Each page on the way must be empty of families. How many of ours were met."""
    looked = 0
    for _ in range(10):
        page.evaluate("() => { setTimeout(() => history.back(), 0); }")
        page.wait_for_timeout(250)  # a page from the browser's memory loads nothing to wait for
        page.wait_for_load_state()
        expect_nothing_of(page, "back")
        looked += page.url.startswith("http")
    return looked


def probe_storage(page: Page) -> int:
    """How many places of the browser's own memory were looked into; none may hold anything."""
    kept = page.evaluate(
        """async () => ({local: {...localStorage}, session: {...sessionStorage}, caches: await caches.keys(),
             databases: await indexedDB.databases(), cookies: document.cookie,
             workers: (await navigator.serviceWorker.getRegistrations()).map((one) => one.scope)})"""
    )
    assert kept["local"] == {}
    assert kept["session"] == {}
    assert not any(name in str(kept) for name in (*FAMILIES, TYPED)), kept
    return len(kept)


def search_folder(folder: Path) -> list[str]:
    """Files of the browser's folder in which a family's name or unsaved words stand, in either way of writing."""
    words = [*FAMILIES, TYPED]
    needles = [w.encode() for w in words] + [w.encode("utf-16-le") for w in words]
    found = []
    for file in folder.rglob("*"):
        if file.is_file() and (hits := [n for n in needles if n in file.read_bytes()]):
            found.append(f"{file.relative_to(folder)}: {hits}")
    return found


def sign_out(page: Page, place: Place) -> None:
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible(timeout=PATIENCE)


def idle(page: Page, place: Place) -> None:
    """The session's row is as old as a quarter of an hour's idling makes it; the page has not been told. It may wait
    whole in the browser's memory, and must not come out of it as it was."""
    page.goto(f"{place.url}/account")
    place.let_idle(place.world["worker"])
    page.evaluate("() => { setTimeout(() => history.back(), 0); }")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible(timeout=PATIENCE)
    expect_nothing_of(page, "back to a board")


def disabled(page: Page, place: Place) -> None:
    """And the very page comes back out of the browser's memory, as on an iPad, and is only told so."""
    with place.app.app_context(), writing():
        user = session().get_one(User, place.world["worker"].id)
        user.active = False
        end_all_sessions(user)
        session().commit()
    page.evaluate("() => { dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true })); }")
    expect_nothing_of(page, "in memory")
    page.evaluate("() => { dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })); }")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible(timeout=PATIENCE)


def test_this_browser_keeps_pages_in_its_memory(browser_type: BrowserType, place: Place, profile: Path):
    """Else the tests below would try less than they say."""
    with tablet(browser_type, profile) as context:
        page = context.pages[0]
        page.goto(f"{place.url}/sign-in")
        page.goto(place.url + str(page.locator("link[rel=stylesheet]").first.get_attribute("href")))
        page.evaluate("() => { window.isTheSame = true; }")
        page.goto(f"{place.url}/sign-in")
        page.evaluate("() => { setTimeout(() => history.back(), 0); }")
        page.wait_for_url("**/static/**", wait_until="commit")
        assert page.evaluate("() => window.isTheSame")
    style = (Path(str(place.app.static_folder)) / "css/base.css").read_bytes()[:200]
    kept = [file for file in profile.rglob("*") if file.is_file() and style in file.read_bytes()]
    assert kept, "and in its folder, as they were sent"


@pytest.mark.parametrize("leave", [sign_out, idle, disabled], ids=lambda leave: leave.__name__)
def test_after_leaving_nothing_of_a_family_comes_back(
    browser_type: BrowserType, place: Place, profile: Path, leave: Callable[[Page, Place], None], figures
):
    with tablet(browser_type, profile) as context:
        page = context.pages[0]
        use(page, place)
        leave(page, place)
        looked = go_back_ten_times(page)
        page.goto(place.caseload)
        expect(page.get_by_role("button", name="Sign in")).to_be_visible()
        expect_nothing_of(page, "board")
        probes = probe_storage(page)
    figures(
        f"LEFT_BY={leave.__name__} BACKS={looked} STORAGE_PROBES={probes} CANARIES={len(FAMILIES) + 1} FOUND=0"
    )


def test_the_next_person_on_the_same_tab_meets_nothing_of_the_first(
    browser_type: BrowserType, place: Place, profile: Path
):
    with tablet(browser_type, profile) as context:
        page = context.pages[0]
        use(page, place)
        sign_out(page, place)
        sign_in(page, place, place.world["admin"])
        expect_nothing_of(page, "start")
        go_back_ten_times(page)
        page.goto(place.caseload)
        expect_nothing_of(page, "board")
        page.goto(place.url)
        sign_out(page, place)
        sign_in(page, place, place.world["dan"])
        show_names(page)
        page.goto(place.board())
        page.get_by_role("link", name="Kowalczyk", exact=True).click()
        expect(page.get_by_role("textbox", name="Update", exact=True)).to_have_value("")
        sign_out(page, place)
        sign_in(page, place, place.world["worker"])
        show_names(page)
        page.goto(place.board())
        page.get_by_role("link", name="Kowalczyk", exact=True).click()
        expect(page.get_by_role("textbox", name="Update", exact=True)).to_have_value(TYPED)


def test_a_browser_that_restarts_and_opens_its_tabs_again_shows_and_holds_nothing(
    browser_type: BrowserType, place: Place, profile: Path, figures
):
    with tablet(browser_type, profile) as context:
        page = context.pages[0]
        use(page, place)
        page.goto(place.caseload)
        expect(page.get_by_role("link", name="Kowalczyk", exact=True)).to_be_visible()
    found = search_folder(profile)
    assert not found, found
    files = sum(1 for file in profile.rglob("*") if file.is_file())
    place.let_idle(place.world["worker"])
    with tablet(browser_type, profile, "--restore-last-session") as context:
        for page in context.pages:
            page.wait_for_load_state()
            if page.url.startswith(place.url):
                expect(page.get_by_role("button", name="Sign in")).to_be_visible()
            expect_nothing_of(page, "restored")
        page = context.new_page()
        page.goto(place.caseload)
        expect(page.get_by_role("button", name="Sign in")).to_be_visible()
        expect(page.get_by_label("E-mail")).to_have_value("")
        assert not re.search("|".join(FAMILIES), page.content())
    found = search_folder(profile)
    assert not found, found
    figures(f"PROFILE_FILES={files} CANARIES={len(FAMILIES) + 1} FOUND=0")


def forgotten_tabs(context: BrowserContext, place: Place) -> tuple[Page, Page]:
    """Two more tabs, with words typed into plain forms and saved nowhere: one is closed, one stays open."""
    page = context.new_page()
    page.goto(place.board())
    page.get_by_role("link", name="Kowalczyk", exact=True).click()
    family = page.url
    page.goto(f"{family}/contacts/new")
    other = context.new_page()
    other.goto(f"{family}/adults/new")
    for tab in (page, other):
        tab.bring_to_front()
        for box in tab.locator("main :is(input[type=text], textarea):visible").all():
            box.press_sequentially(TYPED)
        tab.locator("main form [type=submit]").last.click()
        expect(tab.locator(".wrongs, [role=status] p")).to_be_visible()
    return page, other


def suggestions(profile: Path, person: Person) -> int:
    """How many tables of the browser's memory for filling in forms were looked into. None has anybody's words: no more
    than the address with which somebody signed in."""
    looked = 0
    for file in profile.rglob("Web Data"):
        with closing(sqlite3.connect(f"file:{file}?mode=ro&immutable=1", uri=True)) as data:
            tables = [row[0] for row in data.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            assert not [
                one for one in tables if TYPED in str(data.execute(f'SELECT * FROM "{one}"').fetchall())
            ]
            assert {value for (value,) in data.execute("SELECT value FROM autofill")} <= {person.email}
            looked += len(tables)
    return looked


def test_tabs_that_were_closed_or_forgotten_hold_nothing_once_somebody_signs_out(
    browser_type: BrowserType, place: Place, profile: Path, figures
):
    with tablet(browser_type, profile) as context:
        page = context.pages[0]
        sign_in(page, place, place.world["worker"])
        show_names(page)
        closed, left = forgotten_tabs(context, place)
        closed.close()
        page.goto(place.caseload)
        sign_out(page, place)
        expect(left.get_by_role("button", name="Sign in")).to_be_visible(timeout=PATIENCE)
        expect_nothing_of(left, "the other tab")
        probe_storage(left)
    assert search_folder(profile) == []
    tables = suggestions(profile, place.world["worker"])
    assert tables > 5
    with tablet(browser_type, profile, "--restore-last-session") as context:
        restored = [page for page in context.pages if page.url.startswith(place.url)]
        for page in restored:
            page.wait_for_load_state()
            expect(page.get_by_role("button", name="Sign in")).to_be_visible()
            expect_nothing_of(page, "restored")
    assert search_folder(profile) == []
    figures(f"TABS closed=1 forgotten=1 restored={len(restored)} AUTOFILL_TABLES={tables} FOUND=0")


def test_with_a_pin_the_screen_stays_covered_until_it_is_typed_and_then_stands_where_it_was(place, as_person):
    page = as_person("worker", "tablet")
    page.goto(f"{place.url}/account/pin")
    page.get_by_label("New PIN").fill("2580")
    page.get_by_label("The same PIN again").fill("2580")
    page.get_by_role("button", name="Set the PIN").tap()
    expect(page.get_by_text("Your PIN is set.")).to_be_visible()
    page.goto(place.caseload)
    page.evaluate("() => scrollTo(0, 120)")
    with page.expect_response(re.compile("/covers")):
        page.touchscreen.tap(*middle(page.get_by_role("button", name="Cover")))
    other = page.context.new_page()
    other.goto(place.caseload)
    expect(other.get_by_role("heading", name="Screen covered")).to_be_visible()
    expect_nothing_of(other, "another tab")
    other.close()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.get_by_text("Screen covered")).to_be_visible()
    assert "Hussain" not in page.locator("body").aria_snapshot()
    page.get_by_role("textbox", name="PIN").fill("9999")
    page.get_by_role("button", name="Show again").tap()
    expect(page.get_by_role("alert").filter(has_text="This is not your PIN")).to_be_visible()
    page.get_by_role("textbox", name="PIN").fill("2580")
    page.get_by_role("button", name="Show again").tap()
    expect(page.get_by_role("heading", name=re.compile("^HU"))).to_be_visible()
    expect_nothing_of(page, "names end with Cover")
    assert page.evaluate("() => scrollY") == 120


def test_without_a_line_the_tablet_has_one_empty_page_and_keeps_no_other(
    browser_type: BrowserType, place: Place, profile: Path, figures
):
    with tablet(browser_type, profile) as context:
        page = context.pages[0]
        sign_in(page, place, place.world["worker"])
        show_names(page)
        page.goto(place.caseload)
        page.evaluate("() => navigator.serviceWorker.ready.then(() => null)")
        page.goto(place.board())
        page.get_by_role("link", name="Kowalczyk", exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        kept = page.evaluate(
            """async () => { const found = [];
                 for (const name of await caches.keys())
                   for (const request of await (await caches.open(name)).keys()) {
                     const answer = await caches.match(request);
                     found.push([new URL(request.url).pathname, await answer.text()]);
                   }
                 return found; }"""
        )
        assert kept
        for address, text in kept:
            assert address == "/no-connection" or address.startswith("/static/"), address
            assert not [name for name in FAMILIES if name in text], address
        context.set_offline(True)
        page.goto(place.caseload)
        expect(page.get_by_role("heading", name="No connection")).to_be_visible()
        expect_nothing_of(page, "no connection")
        assert page.evaluate("() => getComputedStyle(document.body).backgroundColor") != "rgba(0, 0, 0, 0)"
        context.set_offline(False)
        page.get_by_role("link", name="Try again").click()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert not search_folder(profile)
    figures(f"KEPT_ON_THE_TABLET={len(kept)} OF_A_FAMILY=0")
