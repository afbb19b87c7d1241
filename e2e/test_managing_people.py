"""An admin on a tablet: adds somebody, gives them a role, ends it, and signs them out everywhere."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from e2e.support.checks import expect_well


@pytest.mark.parametrize("device", ["tablet", "phone"])
def test_an_admin_adds_somebody_and_ends_the_role(as_person, place, device):
    page: Page = as_person("admin", device)
    page.goto(place.url)
    page.get_by_role("link", name="People", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="People")).to_be_visible()
    expect_well(page)

    page.get_by_role("link", name="Add a person").click()
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Give the name.")
    expect_well(page)
    page.get_by_role("textbox", name="Name").fill("Mr Teague")
    page.get_by_role("textbox", name="E-mail").fill("d.teague@caseboard.example")
    page.get_by_label("Role").select_option("Designated safeguarding lead")
    page.get_by_label("Where").select_option("Saltby Primary School")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="Mr Teague")).to_be_visible()
    expect(page.get_by_text("a link to choose one is on its way")).to_be_visible()
    expect_well(page)

    page.get_by_role("button", name="End the role").click()
    expect(page.get_by_text("The role is ended")).to_be_visible()
    expect(page.get_by_text("(ended)")).to_be_visible()
    page.get_by_role("button", name="End all sessions").click()
    expect(page.get_by_text("They are signed out everywhere.", exact=True)).to_be_visible()

    page.get_by_role("link", name="Back to people").click()
    page.get_by_role("searchbox", name="Find a person").fill("teague")
    page.get_by_role("button", name="Find", exact=True).click()
    expect(page.get_by_role("link", name="Mr Teague")).to_be_visible()
    expect(page.get_by_text("1 found.")).to_be_visible()
    expect_well(page)
