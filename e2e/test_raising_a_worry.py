"""A safeguarding lead raises a worry in two minutes, the worker reads it, and school sees what became of it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from e2e.support.demonstration import LOWE, RUTH
from e2e.test_the_head_reads import sign_in

SEEN = "Very quiet since Monday and did not eat at lunch."
WORDS = "I had a bad dream."


@pytest.fixture
def place(demo_place):
    """The journeys of this file are played in the demonstration."""
    return demo_place


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_worry_is_sent_read_and_followed(place, as_signed_out, demonstration, scripts):
    words = f"{SEEN} {'With' if scripts else 'Without'} scripts."
    school = as_signed_out("tablet", java_script_enabled=scripts)
    sign_in(school, place.url, LOWE, demonstration)
    school.get_by_role("link", name="Worries", exact=True).click()
    school.get_by_role("link", name="Raise a worry at Thornhill").click()

    school.get_by_role("button", name="Send", exact=True).click()
    expect(school.get_by_role("alert")).to_contain_text("Choose the child, or type both names in.")
    school.get_by_label("What was seen or heard").fill(words)
    school.get_by_label("In the child's own words").fill(WORDS)
    school.get_by_label("Find a child").fill("ellie mar")
    school.get_by_role("button", name="Find", exact=True).click()
    expect(school.get_by_label("What was seen or heard")).to_have_value(words)
    school.get_by_role("radio", name="Ellie Marsh").check()
    school.get_by_role("button", name="Send", exact=True).click()
    sent = school.get_by_role("article").first
    expect(sent).to_contain_text("Ellie Marsh")
    expect(sent).to_contain_text("Sent, not read yet.")

    worker = as_signed_out("tablet", java_script_enabled=scripts)
    sign_in(worker, place.url, RUTH, demonstration)
    worker.goto(f"{place.url}/caseload")
    worker.get_by_role("link", name="Marsh", exact=True).first.click()
    panel = worker.get_by_role("region", name="A worry from school")
    expect(panel).to_contain_text(words)
    expect(panel).to_contain_text(WORDS)
    panel.get_by_role("button", name="I have read it").click()
    expect(panel).to_have_count(0)

    school.reload()
    expect(school.get_by_role("article").first).to_contain_text("Read by the worker")
