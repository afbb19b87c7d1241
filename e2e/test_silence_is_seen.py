"""A school was told nothing for a fortnight: it is on the board and in the letter, and ends by telling it alone."""

from __future__ import annotations

import re
import time

from playwright.sync_api import Page, expect

from caseboard.access import actor_for
from caseboard.accounts.models import User
from caseboard.db import session, writing
from caseboard.feed import closing_now
from e2e.support.checks import expect_well
from e2e.support.hands import card, stage
from e2e.test_writing_about_a_family import box, family_url, save, share_with_school

NAME = "Petrov"
SILENT = re.compile("^No update, [0-9]+ days$")


def line(page: Page):
    """The family's place on the worker's Friday."""
    return page.get_by_role("article").filter(has=page.get_by_role("heading", level=2, name=NAME, exact=True))


def close_a_letter(place):
    """What came before stands in a letter: from now on it is another week."""
    with place.app.app_context():
        actor = actor_for(session().get_one(User, place.world["worker"].id))
        with writing():
            closing_now.ask_to_close(
                [school for school in actor.schools if school.short_name == "Saltby"], by=actor
            )
            session().commit()
        assert closing_now.close_asked() == 1


def test_silence_is_on_the_card_in_the_filter_and_in_the_letter_until_the_school_is_told(place, as_person):
    close_a_letter(place)
    page = as_person("worker", "tablet")
    friday = place.board("saltby").replace("/board", "/friday")
    first = stage(page, "Being assessed").get_by_role("heading", level=3).first
    page.goto(place.caseload)
    expect(card(page, NAME).get_by_text(SILENT)).to_be_visible()
    expect(first).to_have_text(NAME)
    page.get_by_role("link", name=re.compile("^Needs attention")).tap()
    expect(card(page, NAME)).to_be_visible()
    page.goto(friday)
    expect(line(page)).to_contain_text("What we do not know yet")
    expect(line(page)).to_contain_text("We have told you nothing since")

    page.goto(family_url(place, NAME, "saltby"))
    box(page).fill("Rang the agency. They ring back on Monday.")
    page.get_by_role("radio", name="Worker only", exact=True).check()
    save(page)
    expect(page.get_by_role("status").filter(has_text="saved")).to_be_visible()
    page.goto(place.caseload)
    expect(card(page, NAME).get_by_text(SILENT)).to_be_visible()

    page.goto(family_url(place, NAME, "saltby"))
    box(page).fill("The assessment goes on; they ring back on Monday.")
    share_with_school(page)
    save(page)
    expect(page.get_by_role("status").filter(has_text="saved")).to_be_visible()
    page.goto(place.caseload)
    expect(first).to_have_text("Okafor-Reid")
    expect(card(page, NAME).get_by_text(SILENT)).to_have_count(0)
    page.goto(friday)
    expect(line(page)).to_contain_text("The assessment goes on; they ring back on Monday.")
    expect(line(page)).not_to_contain_text("We have told you nothing since")


def test_a_routine_family_is_done_in_one_tap_within_fifteen_seconds_on_a_slow_line(place, as_person):
    page = as_person("worker", "tablet")
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    network.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 400, "downloadThroughput": 200_000, "uploadThroughput": 100_000},
    )
    began = time.monotonic()
    page.goto(place.board("saltby").replace("/board", "/friday"))
    line(page).get_by_role("button", name="Checked, no change").tap()
    expect(page.get_by_role("status").filter(has_text="Checked, no change.")).to_be_visible()
    expect(line(page)).not_to_have_class(re.compile("unsaid"))
    assert time.monotonic() - began < 15
    expect(page).to_have_url(re.compile("#family-"))
    expect(page.locator("h2:focus")).to_be_in_viewport()
    page.evaluate("scrollTo(0, 0)")
    expect_well(page)
