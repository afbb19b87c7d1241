"""The story travels, so that nobody is asked again: a new worker, sitting with a family, two schools, a last day."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from caseboard import clock
from caseboard.accounts.models import FamilyPartner
from caseboard.db import session, writing
from caseboard.demo.stories import STORIES
from caseboard.web.showing import NAMES, TOUCH
from e2e.support.checks import expect_well
from e2e.support.demonstration import BOTH_SCHOOLS, DAN, LOWE, PARTNER, PARTNERED, RUTH

FIVE_QUESTIONS = {
    "In our own words": "Nights are the hard part.",
    "What we are worried about": "Hana is tired most days and cries at noise.",
    "Who is helping, and with what": "P. Grant, Social Care",
    "What happens next": "the meeting at school. Emi and Nan are coming.",
    "Already told. Please read it, do not ask us again.": "Why we moved in August.",
}
"""What the family hopes for, what worries us, whom to ring first, what is next, and what not to ask again."""


@pytest.fixture
def open_as(as_signed_out, demo_place):
    """A page of somebody of the demonstration, on a tablet."""

    def open_page(account: str, device: str = "tablet", **more) -> Page:
        page = as_signed_out(device, **more)
        cookies = demo_place.cookies(demo_place.world[account], points_by=TOUCH, show=NAMES)
        page.context.add_cookies(cookies)
        page.goto(demo_place.url)
        return page

    return open_page


def open_family(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).first.click()
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_new_worker_answers_five_questions_from_the_page_alone(open_as, scripts):
    """Journey J8."""
    dan = open_as(DAN, java_script_enabled=scripts)
    open_family(dan, "Sato")
    dan.get_by_role("link", name="Hand over", exact=True).click()
    dan.get_by_role("combobox", name="Who takes over").fill("Ruth Amin")
    dan.get_by_label("Reason").select_option("LEFTRL")
    last = (clock.today() + timedelta(days=14)).isoformat()
    dan.get_by_label("Last day the old lead may see this family").fill(last)
    press(dan, "Ask them to take over")
    expect(dan.get_by_text("Ruth Amin has to accept it.")).to_be_visible()
    if scripts:
        expect_well(dan)

    ruth = open_as(RUTH, java_script_enabled=scripts)
    card = ruth.get_by_role("article").filter(has=ruth.get_by_role("link", name="Sato", exact=True))
    expect(card.get_by_text("Changing worker")).to_be_visible()
    days = card.locator(".age b").inner_text()
    open_family(ruth, "Sato")
    expect(ruth.get_by_text("You have not read it yet.")).to_be_visible()
    ruth.get_by_role("link", name="Read our page").click()
    for question, answer in FIVE_QUESTIONS.items():
        expect(ruth.get_by_role("region", name=question, exact=True)).to_contain_text(answer)
    if scripts:
        expect_well(ruth)
    ruth.get_by_role("link", name="Why we moved in August.").click()
    expect(ruth.locator(":target")).to_contain_text("Emi told us why they moved in August")
    ruth.go_back()
    press(ruth, "I have read this")
    expect(ruth.get_by_text("You have not read it yet.")).to_have_count(0)

    ruth.get_by_role("link", name="Hand over", exact=True).click()
    press(ruth, "I take over")
    expect(ruth.get_by_text("New worker: Ruth Amin leads now.")).to_be_visible()
    ruth.get_by_role("link", name="Back to the board").click()
    expect(card.get_by_text("New worker")).to_be_visible()
    assert card.locator(".age b").inner_text() == days, "days in the stage go on counting"
    dan.reload()
    expect(dan.get_by_text(re.compile("Dan Pryce|P. Grant")).first).to_be_visible()


def test_beside_a_family_nothing_of_others_is_on_the_screen(open_as):
    """Journey J9."""
    ruth = open_as(RUTH)
    open_family(ruth, "Sato")
    ruth.get_by_role("link", name="Read our page").click()
    expect(ruth.get_by_role("heading", level=1, name="Our page")).to_be_visible()
    text = ruth.locator("body").inner_text()
    others = {story.name for story in STORIES} - {"Sato"}
    assert not {name for name in others if re.search(rf"\b{re.escape(name)}\b", text)}
    assert ruth.locator(".flag, .card").count() == 0
    assert ruth.title() == "Our page"
    press(ruth, "Cover")
    expect(ruth.get_by_role("button", name="Show again")).to_be_visible()
    assert "Hana" not in ruth.locator("dialog[open]").inner_text()


def test_two_schools_know_of_each_others_children_while_it_is_agreed(open_as):
    ruth, lowe = open_as(RUTH), open_as(LOWE)
    lowe.get_by_role("link", name="Thornhill", exact=True).click()
    open_family(lowe, BOTH_SCHOOLS)
    expect(lowe.get_by_text("Antek")).to_have_count(0)
    open_family(ruth, BOTH_SCHOOLS)
    ruth.get_by_role("link", name="Schools of this family").click()
    ruth.get_by_label("Who agreed, and to what").fill("Both parents, with an interpreter.")
    ruth.get_by_label("Last day it holds").fill((clock.today() + timedelta(days=30)).isoformat())
    press(ruth, "Write down what is agreed")
    expect(ruth.get_by_text("May know of the children at each other")).to_be_visible()
    expect_well(ruth)
    lowe.reload()
    expect(lowe.get_by_text("Antek Kowalczyk")).to_be_visible()
    expect(lowe.get_by_text("interpreter")).to_have_count(0)
    press(ruth, "End it now")
    expect(ruth.get_by_role("button", name="End it now")).to_have_count(0)
    lowe.reload()
    expect(lowe.get_by_text("Antek")).to_have_count(0)


def test_after_their_last_day_a_partner_who_has_the_page_open_saves_and_sees_nothing(open_as, demo_place):
    jo = open_as(PARTNER)
    open_family(jo, PARTNERED)
    expect_well(jo)
    jo.get_by_role("textbox", name="Update").fill("A last word.")
    with demo_place.app.app_context(), writing():
        yesterday = clock.today() - timedelta(days=1)
        session().execute(update(FamilyPartner).values(ends=yesterday))
        session().commit()
    press(jo, "Save")
    expect(jo.get_by_role("heading", level=1)).not_to_have_text(PARTNERED)
    expect(jo.get_by_text("Callum")).to_have_count(0)
    jo.goto(demo_place.url)
    expect(jo).to_have_url(re.compile("/account$"))
