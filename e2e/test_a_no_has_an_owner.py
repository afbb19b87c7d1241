"""Journey J4: help was not taken up. Who holds it now is named in under a minute, and the letter says so."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Page, expect

from e2e.support.checks import expect_well


def family_url(place, name):
    with place.app.app_context():
        at = place.world.schools["thornhill"].public_id
        return f"{place.url}/schools/{at}/families/{place._family(name).public_id}"


@pytest.mark.parametrize(("device", "scripts"), [("tablet", True), ("upright", False)])
def test_a_request_that_is_not_taken_up_is_held_by_somebody(place, as_person, device, scripts):
    page: Page = as_person("worker", device, java_script_enabled=scripts)
    page.goto(family_url(place, "Kowalczyk"))
    began = time.monotonic()
    page.get_by_role("link", name="Not taken up by Children’s Hub").click()
    expect(page.get_by_label("Who holds it now")).to_have_value("Ruth Amin")

    page.get_by_label("Who holds it now").fill(" ")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Say who holds it now.")
    if scripts:
        expect_well(page)

    page.get_by_label("Who holds it now").fill("Mrs Lowe")
    page.get_by_role("radio", name="In 1 week").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("The answer is saved")).to_be_visible()
    assert time.monotonic() - began < 60

    expect(page.get_by_text("they said they do not take it up").first).to_be_visible()
    expect(page.get_by_text("Mrs Lowe holds it now").first).to_be_visible()
    page.goto(place.board())
    held = page.get_by_role("region", name="Held in school", exact=True)
    expect(held.get_by_role("link", name="Kowalczyk", exact=True)).to_be_visible()

    head: Page = as_person("head", "phone", java_script_enabled=scripts)
    head.goto(f"{place.url}/week")
    expect(head.get_by_text("We asked Children’s Hub on").first).to_be_attached()
    expect(head.get_by_text("Mrs Lowe holds it now").first).to_be_attached()


def test_what_was_asked_and_answered_fits_and_asking_again_carries_it_on(place, as_person):
    page: Page = as_person("worker", "tablet")
    page.goto(family_url(place, "Kowalczyk"))
    page.get_by_role("link", name="Answers", exact=True).click()
    expect_well(page)
    page.get_by_role("link", name="Not taken up (Asked Children’s Hub)").click()
    page.get_by_text("Reason, their words").click()
    page.get_by_label("Their reason, in their words").fill("Universal services first")
    page.get_by_label("Who answered").fill("Pat Grant")
    page.evaluate("() => scrollTo(0, 0)")  # or the bar stands over what axe measures
    expect_well(page)
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("link", name="Answers", exact=True).click()
    page.get_by_role("link", name="Ask again").click()
    expect(page.get_by_text("Universal services first")).to_be_visible()
    expect(page.get_by_text("Pat Grant. Ask whether they can look again")).to_be_visible()
    expect_well(page)
