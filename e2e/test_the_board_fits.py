"""The board on every device: what fits, what is tapped, what is read aloud, what is covered and what is printed."""

from __future__ import annotations

import io
import re

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from caseboard.accounts.models import Role, User
from caseboard.db import session, writing
from caseboard.schools.models import Authority
from e2e.support.checks import axe_problems, expect_well, printed, sideways, words_on
from e2e.support.hands import card, expect_in, middle, move_link, stage
from tests import factories

DEVICES = ["tablet", "upright", "phone"]


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("who", ["worker", "head"])
def test_a_board_fits(place, as_person, device, who):
    page = as_person(who, device)
    page.goto(place.board())
    expect_well(page)


BEYOND = """() => { const nav = document.querySelector(".bar nav");
  return [nav, ...nav.querySelectorAll("a")].filter((e) => e.scrollWidth > e.clientWidth
    || e.getBoundingClientRect().right > innerWidth + 0.5).map((e) => e.textContent.trim()); }"""


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("who", ["worker", "head", "manager"])
def test_the_bar_shows_where_one_can_go_without_scrolling(place, as_person, device, who):
    page = as_person(who, device)
    page.goto(place.url)
    assert page.evaluate(BEYOND) == []
    page.goto(place.board())
    assert page.evaluate(BEYOND) == []
    expect_well(page)


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize(("who", "role"), [("worker", Role.SOCIAL_WORKER), ("head", Role.HEAD_TEACHER)])
def test_with_many_schools_the_bar_fits_and_leads_to_a_list_of_them(place, as_person, device, who, role):
    with place.app.app_context(), writing():
        north = session().get_one(Authority, place.world.north)
        names = ("Upper Hatherley", "St Bartholomew-by-the-Sea, Long Marton", "Elm Grove")
        more = [factories.school(north, name) for name in names]
        factories.role(session().get_one(User, place.world[who].id), role, *more)
        session().commit()
    page = as_person(who, device)
    page.goto(place.url)
    assert page.evaluate(BEYOND) == []
    page.get_by_role("link", name="Choose a school", exact=True).tap()
    expect(page.get_by_role("heading", name="Choose a school")).to_be_visible()
    expect_well(page)
    page.get_by_role("link", name=re.compile("^St Bartholomew")).tap()
    expect(
        page.get_by_role("navigation", name="Main").get_by_role("link", name=re.compile("^St Bart"))
    ).to_have_attribute("aria-current", "page")
    expect_well(page)


@pytest.mark.parametrize("device", DEVICES)
def test_every_state_of_the_board_fits(place, as_person, device):
    page = as_person("worker", device)
    page.goto(place.caseload)
    expect_well(page)
    move_link(page, "Hussain", "Held in school").tap()
    expect(page.locator("#move-head")).to_be_focused()
    expect_well(page)
    page.get_by_role("button", name="Ended, watching", exact=True).tap()
    page.get_by_role("button", name="Move", exact=True).tap()
    expect(page.get_by_role("dialog").get_by_role("alert")).to_be_focused()
    expect_well(page)
    page.get_by_role("link", name="Other stages").tap()
    page.get_by_role("button", name="Plan in progress", exact=True).tap()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    expect_well(page)
    page.route(re.compile("/undos$"), lambda route: route.fulfill(status=500, body="down"))
    page.get_by_role("button", name="Undo").tap()
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
    expect_well(page)
    page.get_by_role("link", name="Close this message").tap()
    page.get_by_role("searchbox", name="Find a family").fill("a")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=re.compile("families found"))).to_be_focused()
    expect_well(page)


@pytest.mark.parametrize("device", DEVICES)
def test_the_pages_without_scripts_fit(place, as_person, device):
    page = as_person("worker", device)
    page.goto(place.caseload)
    address = move_link(page, "Marsh", "New worry").get_attribute("href")
    page.goto(place.url + address)
    expect_well(page)
    page.get_by_role("button", name="Held in school", exact=True).tap()
    expect(page.get_by_label("Who holds it now")).to_be_visible()
    expect_well(page)


def test_dark_and_covered_the_board_is_well(place, as_person):
    page = as_person("worker", "tablet", color_scheme="dark")
    page.goto(place.caseload)
    assert axe_problems(page) == []
    page.get_by_role("button", name="Cover").tap()
    assert axe_problems(page) == []


def test_ten_of_eleven_families_are_in_sight_on_a_tablet(place, as_person):
    page = as_person("worker", "tablet")
    page.goto(place.caseload)
    names = page.locator(".board .family h3")
    tops = names.evaluate_all("(found) => found.map((e) => e.getBoundingClientRect().top)")
    assert len([top for top in tops if top < 740]) >= 10


def test_cover_hides_everything_at_once_and_shows_it_again(place, as_person):
    page = as_person("worker", "tablet")
    page.goto(place.caseload)
    page.evaluate("() => scrollTo(0, 120)")
    page.touchscreen.tap(*middle(page.get_by_role("button", name="Cover")))
    expect(page.get_by_text("Screen covered")).to_be_visible()
    expect(page.get_by_text("Hussain").first).to_be_hidden()
    expect(page.get_by_role("heading", name="Hussain")).to_have_count(0)
    assert "Hussain" not in page.locator("body").aria_snapshot()
    page.get_by_role("button", name="Show again").tap()
    expect(page.get_by_role("heading", name=re.compile("^HU"))).to_be_visible()  # names end with Cover
    assert page.evaluate("() => scrollY") == 120


def test_after_two_idle_minutes_the_screen_is_covered_also_over_a_dialog(place, as_person):
    page = as_person("worker", "tablet")
    page.clock.install()
    page.goto(place.caseload)
    move_link(page, "Hussain", "Held in school").tap()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.clock.fast_forward(115_000)
    expect(page.get_by_text("Screen covered")).to_be_hidden()
    page.clock.fast_forward(10_000)
    expect(page.get_by_text("Screen covered")).to_be_visible()
    assert "Hussain" not in page.locator("body").aria_snapshot()
    page.get_by_role("button", name="Show again").tap()
    expect(page.get_by_role("button", name="Plan in progress", exact=True)).to_be_visible()


def expect_visible_again(page: Page) -> None:
    expect(page.get_by_role("heading", name="Hussain")).to_be_visible()


def test_initials_instead_of_names(place, as_person):
    page = as_person("worker", "tablet")
    page.goto(place.caseload)
    page.get_by_role("button", name="Initials").tap()
    expect(page.get_by_role("button", name="Initials")).to_have_attribute("aria-pressed", "true")
    assert "Hussain" not in page.content()
    expect(page.get_by_role("link", name=re.compile(r"^Move HU \d+, now in Held in school$"))).to_be_visible()
    page.get_by_role("button", name="Names").tap()
    expect_visible_again(page)


def test_chips_hide_and_say_so(place, as_person):
    page = as_person("worker", "tablet")
    page.goto(place.caseload)
    page.get_by_role("link", name=re.compile("^With me")).tap()
    expect(page.get_by_text(re.compile(r"families are hidden by this filter\."))).to_be_visible()
    expect(page.get_by_role("heading", name="Sato")).to_have_count(0)
    page.get_by_role("link", name="Show all families").tap()
    expect_visible_again(page)
    # a move under a filter keeps the filter
    page.get_by_role("link", name=re.compile("^Needs attention")).tap()
    move_link(page, "Hussain", "Held in school").tap()
    page.get_by_role("button", name="Plan in progress", exact=True).tap()
    expect_in(page, "Hussain", "Plan in progress")
    assert "chip=attention" in page.url


def test_go_to_a_stage_on_the_phone(place, as_person):
    page = as_person("worker", "phone")
    page.goto(place.caseload)
    page.get_by_label("Go to a stage").select_option(label="Ended, watching (1)")
    expect(card(page, "Young")).to_be_in_viewport()
    page.evaluate("() => scrollTo(0, 0)")
    page.get_by_label("Go to a stage").select_option(label="Plan in progress (2)")
    expect(stage(page, "Plan in progress").get_by_role("heading", level=2)).to_be_in_viewport()


def test_the_printed_board_has_every_family_and_no_control(place, as_person):
    page = as_person("worker", "tablet")
    page.goto(place.caseload)
    pdf = PdfReader(io.BytesIO(printed(page, tagged=True)))
    text = "\n".join(words_on(sheet) for sheet in pdf.pages)
    wide, high = (
        round(float(x) / 72 * 25.4) for x in (pdf.pages[0].mediabox.width, pdf.pages[0].mediabox.height)
    )
    assert (wide, high) == (420, 297)
    for name in ("Marsh", "Hussain", "Okafor-Reid", "Sato"):
        assert text.count(name) == 1
    assert "OFFICIAL-SENSITIVE" in text
    assert "Printed by Ruth Amin" in text
    for control in ("Move", "Add a family", "Cover", "Sign out", "Find", "Young"):
        assert control not in text
    assert sideways(page) <= 0
