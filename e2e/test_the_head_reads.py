"""The head's Friday: signs in, reads the letter, asks the worker, reads the answer, says that it was read."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from e2e.support.checks import expect_well
from e2e.support.demonstration import HALE, RUTH, Demonstration

ASKED = "Shall we keep his place at breakfast club?\nHe likes it."
ANSWER = "Yes please, until the summer."
FAMILY = "Marsh"


@pytest.fixture
def place(demo_place):
    """The journeys of this file are played in the demonstration."""
    return demo_place


def sign_in(page: Page, url: str, account: str, demonstration: Demonstration) -> None:
    page.goto(url)
    expect(page.get_by_role("heading", level=1, name="Sign in")).to_be_visible()
    page.get_by_role("textbox", name="E-mail").fill(f"{account}@caseboard.example")
    page.get_by_role("textbox", name="Password").fill(demonstration.password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    page.get_by_role("button", name="Names").click()  # where a finger points there are initials first
    page.get_by_role("button", name="Names", pressed=True).wait_for()


def item(page: Page):
    """The family's one place in the newest letter, whichever section it is in."""
    return page.get_by_role("article").filter(
        has=page.get_by_role("heading", level=3, name=FAMILY, exact=True)
    )


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize("device", ["desk", "phone"])
def test_a_head_reads_asks_is_answered_and_has_read(place, as_signed_out, demonstration, device, scripts):
    head = as_signed_out(device, java_script_enabled=scripts)
    sign_in(head, place.url, HALE, demonstration)
    expect(head).to_have_url(re.compile(r"/letters/[0-9a-f-]{36}$"))
    letter = head.url
    for heading in ("Needs you", "What changed", "What we do not know yet", "No change", "Next two weeks"):
        expect(head.get_by_role("heading", level=2, name=heading, exact=True)).to_be_visible()
    expect(head.get_by_role("heading", level=1)).to_have_text(re.compile(r"weeks? to Friday", re.IGNORECASE))

    item(head).get_by_role("button", name="Ask Ruth", exact=True).click()
    expect(head.get_by_role("heading", level=1, name=f"Ask Ruth about {FAMILY}")).to_be_visible()
    head.get_by_role("button", name="Send to Ruth").click()
    expect(head.get_by_role("alert")).to_be_visible()
    head.get_by_label("Your question").fill(ASKED)
    head.get_by_role("button", name="Send to Ruth").click()
    expect(item(head)).to_contain_text("You asked on")
    expect(item(head)).to_contain_text("He likes it.")
    expect(item(head)).to_contain_text("No answer yet.")

    worker = as_signed_out("tablet", java_script_enabled=scripts)
    school = place.world.schools["thornhill"].public_id
    sign_in(worker, f"{place.url}/schools/{school}/letter", RUTH, demonstration)
    question = worker.get_by_role("article").filter(has_text="He likes it.")
    question.get_by_label("Answer").fill(ANSWER)
    question.get_by_role("button", name=f"Send the answer about {FAMILY}").click()
    expect(worker.get_by_text("He likes it.")).to_have_count(0)

    head.goto(letter)
    expect(item(head)).to_contain_text(ANSWER)
    head.get_by_role("button", name="I have read this").click()
    expect(head.get_by_text("You read this on")).to_be_visible()
    if scripts:
        expect_well(head)
    head.goto(place.url)
    expect(head).to_have_url(re.compile("/week$"))
    worker.goto(f"{place.url}/schools/{school}/letter")
    newest = worker.get_by_role("region", name="Letters sent").get_by_role("article").first
    expect(newest.get_by_role("listitem").filter(has_text="Mrs Hale")).to_contain_text("Read ")
