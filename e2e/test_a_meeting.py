"""A meeting from its agenda to the paper typed back in one screen, and what the family page and the head's week say."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from caseboard import clock
from e2e.support.checks import expect_well
from e2e.support.demonstration import HELD_HERE, LOWE, RUTH
from e2e.test_the_head_reads import sign_in

WHAT = "Keep a place at the breakfast table"


@pytest.fixture
def place(demo_place):
    """The journeys of this file are played in the demonstration."""
    return demo_place


def line_of(page: Page, family: str):
    return page.get_by_role("group", name=family, exact=True)


def test_an_agenda_is_typed_back_and_everybody_reads_their_part(place, as_signed_out, demonstration):
    today = clock.today()
    worker = as_signed_out("tablet")
    sign_in(worker, place.url, RUTH, demonstration)
    worker.goto(f"{place.url}/meetings")
    worker.get_by_role("link", name="Arrange a meeting").click()
    worker.get_by_role("radio", name="School link meeting").check()
    worker.get_by_role("checkbox", name="Thornhill").check()
    worker.get_by_label("Day").fill(today.isoformat())
    worker.get_by_label("From").fill("00:10")
    worker.get_by_label("Who is invited").fill("Mrs Lowe\nRuth Amin")
    worker.get_by_role("button", name="Arrange", exact=True).click()
    expect(worker.get_by_role("heading", level=1)).to_have_text("School link meeting, Thornhill")
    on_agenda = worker.get_by_role("region", name="Agenda").get_by_role("checkbox", name=HELD_HERE)
    if not on_agenda.count():
        worker.get_by_label("One more family").fill(HELD_HERE)
        worker.get_by_role("button", name="Save the agenda").click()
    expect(on_agenda).to_be_checked()

    worker.get_by_role("link", name="Type in what was agreed").click()
    line = line_of(worker, HELD_HERE)
    line.get_by_label("Action").fill(WHAT)
    line.get_by_label("Who", exact=True).fill("School")
    free = worker.get_by_role("group", name="One more").first
    free.get_by_label("Family", exact=True).fill("zz 99")
    free.get_by_label("Action").fill("Bring the blue form")
    free.get_by_label("Who", exact=True).fill("Mum")
    free.get_by_label("By when").fill((today + timedelta(days=4)).isoformat())
    worker.get_by_role("button", name="Save what was agreed").click()
    wrong = worker.get_by_role("alert")
    expect(wrong).to_contain_text(f"{HELD_HERE}: Say by when.")
    expect(wrong).to_contain_text("No family here has this code or name.")
    expect_well(worker)
    expect(line_of(worker, HELD_HERE).get_by_label("Action")).to_have_value(WHAT)
    line_of(worker, HELD_HERE).get_by_label("By when").fill((today + timedelta(days=7)).isoformat())
    line_of(worker, HELD_HERE).get_by_label("Next date").fill((today + timedelta(days=21)).isoformat())
    worker.get_by_role("group", name="One more").first.get_by_label("Family", exact=True).fill(HELD_HERE)
    worker.get_by_role("button", name="Save what was agreed").click()
    expect(worker.get_by_role("status").filter(has_text="Saved")).to_have_text(
        "Saved: one family, two actions, one next date."
    )
    worker.get_by_role("region", name="What was agreed").get_by_role("link", name=HELD_HERE).click()
    actions = worker.get_by_role("region", name="Actions")
    expect(actions).to_contain_text(WHAT)
    expect(actions).to_contain_text("Bring the blue form")

    head = as_signed_out("phone")
    sign_in(head, place.url, LOWE, demonstration)
    head.goto(f"{place.url}/week")
    week = head.get_by_role("main")
    expect(week).to_contain_text(WHAT)
    expect(week).to_contain_text("Spoken about in a school link meeting")
    expect(week).not_to_contain_text("Bring the blue form")
