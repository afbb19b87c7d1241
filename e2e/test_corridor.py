"""In the corridor: initials until somebody taps Names, covered when nobody looks, back in the same place by a PIN."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from caseboard.accounts import pins
from caseboard.accounts.models import User
from caseboard.db import session, writing
from caseboard.web.showing import TOUCH
from e2e.support.hands import card, middle, move_link
from e2e.support.place import STORIES
from tests.factories import PASSWORD

PIN = "2580"
FAMILIES = re.compile("|".join(story[0] for story in STORIES))


def sign_in(page: Page, place, who: str = "worker") -> None:
    page.goto(f"{place.url}/sign-in")
    page.get_by_label("E-mail").fill(place.world[who].email)
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def uncover(page: Page) -> None:
    page.get_by_role("textbox", name="PIN").fill(PIN)
    page.get_by_role("button", name="Show again").tap()
    expect(page.get_by_role("textbox", name="PIN")).to_be_hidden()


def scroll(page: Page, top: int) -> None:
    """Until the page was told, too: a scroll that comes late is a touch, and the idle time begins again."""
    page.evaluate(
        """top => new Promise((done) => {
            if (scrollY === top) done();
            addEventListener("scroll", () => done(), { once: true });
            scrollTo(0, top);
        })""",
        top,
    )


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_no_name_flashes_up_on_a_tablet_and_none_is_missing_at_a_desk(place, as_signed_out, scripts):
    devices = [("tablet", "worker", False), ("phone", "head", False), ("desk", "worker", True)]
    for device, who, shown in devices if scripts else devices[::2]:
        page = as_signed_out(device, java_script_enabled=scripts)
        sent: list[str] = []
        page.on("response", lambda answer: sent.append(answer.url))  # noqa: B023 - a page has its own list
        sign_in(page, place, who)
        page.goto(place.board())
        assert bool(FAMILIES.search(page.content())) == shown, device
        pressed = page.get_by_role("button", name="Names" if shown else "Initials", pressed=True)
        expect(pressed).to_have_count(1)
        told = [url for url in sent if "/display/pointer" in url]
        assert told[-1:] == [f"{place.url}/display/pointer?is={'mouse' if shown else 'touch'}"]


def test_names_last_five_minutes_and_a_pin_leads_back_to_the_same_place(place, as_signed_out):
    with place.app.app_context(), writing():
        pins.set_pin(session().get_one(User, place.world["worker"].id), PIN)
        session().commit()
    page = as_signed_out("tablet")
    page.context.add_cookies(place.cookies(place.world["worker"], points_by=TOUCH, pin=True))
    page.clock.install()
    page.goto(place.caseload)
    assert not FAMILIES.search(page.content())
    page.get_by_role("button", name="Names").tap()
    expect(card(page, "Hussain")).to_be_visible()
    page.get_by_role("button", name="Names", pressed=True).wait_for()

    # covered by itself, and back: names are still meant
    scroll(page, 120)
    page.clock.fast_forward(121_000)
    expect(page.get_by_text("Screen covered")).to_be_visible()
    assert not FAMILIES.search(page.locator("body").aria_snapshot())
    uncover(page)
    expect(card(page, "Hussain")).to_be_visible()
    assert page.evaluate("() => scrollY") == 120

    # idle for longer: initials, in the same place, with the move still to be undone
    move_link(page, "Dunn", "Held in school").tap()
    page.get_by_role("button", name="Plan in progress", exact=True).tap()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    scroll(page, 90)
    page.clock.fast_forward(301_000)
    uncover(page)
    expect(page.get_by_role("button", name="Initials", pressed=True)).to_be_visible()
    assert not FAMILIES.search(page.content())
    assert page.evaluate("() => scrollY") == 90
    page.get_by_role("button", name="Undo").tap()
    expect(page.get_by_role("status")).to_contain_text("is back in Held in school")
    assert place.stage_of("Dunn") == "Held in school"


def test_cover_ends_names_and_keeps_what_is_being_typed(place, as_person):
    page = as_person("worker", "tablet")
    page.goto(place.board())
    page.get_by_role("link", name="Kowalczyk", exact=True).tap()
    page.get_by_role("textbox", name="Update", exact=True).fill("Two visits, no answer.")
    page.get_by_role("radio", name="Worker only", exact=True).check()
    page.get_by_role("button", name="Cover").tap()
    page.get_by_role("button", name="Show again").tap()
    expect(page.get_by_text("Screen covered")).to_be_hidden()
    assert not FAMILIES.search(page.locator("h1").inner_text())
    assert "Kowalczyk" not in page.content()
    expect(page.get_by_role("textbox", name="Update", exact=True)).to_have_value("Two visits, no answer.")
    page.get_by_role("button", name="Save", exact=True).tap()
    expect(page.get_by_role("status").filter(has_text="The update is saved")).to_be_visible()

    # a question half answered in the dialog
    page.goto(place.board())
    page.get_by_role("button", name="Names").tap()
    move_link(page, "Marsh", "New worry").tap()
    page.get_by_role("button", name="Held in school", exact=True).tap()
    page.get_by_label("Who holds it now").fill("Mrs Lowe")
    page.evaluate("() => document.querySelector('#cover-on').click()")
    page.get_by_role("button", name="Show again").tap()
    expect(page.get_by_text("Screen covered")).to_be_hidden()
    assert "Marsh" not in page.content()
    expect(page.get_by_label("Who holds it now")).to_have_value("Mrs Lowe")
    page.get_by_role("button", name="Move", exact=True).tap()
    expect(page.get_by_role("status")).to_contain_text("moved from New worry to Held in school")
    assert place.stage_of("Marsh") == "Held in school"


def test_a_tablet_goes_to_somebody_else_and_back_and_each_is_where_they_were(place, as_signed_out, figures):
    """Nothing of the first is shown to the second: not where they were, what they filtered, typed or looked for."""
    with place.app.app_context(), writing():
        pins.set_pin(session().get_one(User, place.world["worker"].id), PIN)
        session().commit()
    typed = "Zebrafish words nobody has saved"
    page = as_signed_out("tablet")
    page.on("dialog", lambda dialog: dialog.accept())
    sign_in(page, place)
    page.get_by_role("button", name="Names").tap()
    page.get_by_role("button", name="Names", pressed=True).wait_for()
    page.goto(place.board())
    page.get_by_role("link", name="Kowalczyk", exact=True).tap()
    page.get_by_role("textbox", name="Update", exact=True).fill(typed)
    expect(page.get_by_text("Kept as your draft")).to_be_visible()
    family = page.url
    page.goto(f"{place.caseload}?chip=attention")
    page.get_by_role("searchbox", name="Find a family").fill("Adeyemi")
    page.evaluate("() => scrollTo(0, 300)")
    first = page.evaluate("() => scrollY")
    page.touchscreen.tap(*middle(page.get_by_role("button", name="Cover")))
    page.get_by_role("button", name="Somebody else’s turn").tap()
    expect(page.get_by_role("heading", level=1, name="Sign in")).to_be_visible()

    expect(page.get_by_role("heading", name="Back to where you were")).to_be_visible()
    sign_in(page, place, "dan")
    page.get_by_role("button", name="Names").tap()
    page.get_by_role("button", name="Names", pressed=True).wait_for()
    assert page.url == place.caseload
    expect(page.get_by_role("searchbox", name="Find a family")).to_have_value("")
    page.goto(family)
    expect(page.get_by_role("textbox", name="Update", exact=True)).to_have_value("")
    shown = page.content() + str(page.evaluate("() => [{...localStorage}, {...sessionStorage}]"))
    assert not [
        left for left in (typed, "chip=attention", "Adeyemi", place.world["worker"].email) if left in shown
    ]
    page.get_by_role("button", name="Cover").tap()
    page.get_by_role("button", name="Somebody else’s turn").tap()
    expect(page.get_by_role("heading", level=1, name="Sign in")).to_be_visible()

    page.get_by_role("link", name=place.world["worker"].name).tap()
    page.get_by_label("PIN").fill(PIN)
    page.get_by_role("button", name="Show again").tap()
    expect(page.get_by_role("heading", level=1, name="Board, both schools")).to_be_attached()
    assert "chip=attention" in page.url
    assert abs(page.evaluate("() => scrollY") - first) < 200
    assert not FAMILIES.search(page.content())
    page.goto(family)
    expect(page.get_by_role("textbox", name="Update", exact=True)).to_have_value(typed)
    page.get_by_role("button", name="Cover").tap()
    page.get_by_role("button", name="Somebody else’s turn").tap()
    expect(page.get_by_role("heading", level=1, name="Sign in")).to_be_visible()
    sign_in(page, place, "dan")
    assert page.url.split("#")[0] == family
    figures("CHANGES OF PERSON=3 OF_THE_FIRST_SHOWN_TO_THE_SECOND=0 BACK_IN_PLACE=2")


def test_coming_back_to_a_tab_covers_nothing(place, as_signed_out):
    with place.app.app_context(), writing():
        pins.set_pin(session().get_one(User, place.world["worker"].id), PIN)
        session().commit()
    page = as_signed_out("desk")
    sign_in(page, place)
    page.goto(place.board())
    with page.expect_response(lambda answer: answer.request.headers.get("x-caseboard-poll") == "1"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.goto(place.board())
    expect(page.get_by_role("textbox", name="PIN")).to_be_hidden()
    expect(card(page, "Hussain")).to_be_visible()
