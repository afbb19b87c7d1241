"""A meeting from its agenda to the paper typed back in one screen, and what the family page and the head's week say."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from playwright.sync_api import Locator, Page, Route, expect

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


def arrange(worker: Page, place) -> None:
    """A school link meeting of Thornhill, earlier today."""
    worker.goto(f"{place.url}/meetings")
    worker.get_by_role("link", name="Arrange a meeting").click()
    worker.get_by_role("radio", name="School link meeting").check()
    worker.get_by_role("checkbox", name="Thornhill").check()
    worker.get_by_label("Day").fill(clock.today().isoformat())
    worker.get_by_label("From").fill("00:10")
    worker.get_by_label("Who is invited").fill("Mrs Lowe\nRuth Amin")
    worker.get_by_role("button", name="Arrange", exact=True).click()
    expect(worker.get_by_role("heading", level=1)).to_have_text("School link meeting, Thornhill")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_an_agenda_is_typed_back_and_everybody_reads_their_part(place, as_signed_out, demonstration, scripts):
    today = clock.today()
    worker = as_signed_out("tablet", java_script_enabled=scripts)
    sign_in(worker, place.url, RUTH, demonstration)
    arrange(worker, place)
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
    if scripts:
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


class Hand:
    """Types as a person does on a tablet, and counts: a tap for each field, a key for each letter."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps, self.keys = page, 0, 0

    def type(self, field: Locator, text: str) -> None:
        field.tap()
        self.page.keyboard.type(text)
        self.taps, self.keys = self.taps + 1, self.keys + len(text)

    def pick(self, field: Locator, day: date) -> None:
        field.fill(day.isoformat())
        self.taps += 3  # opens the calendar, a day, done

    def tap(self, button: Locator) -> None:
        button.tap()
        self.taps += 1

    @property
    def seconds(self) -> float:
        """By the keystroke-level model: 1.1 s to find and touch something, 0.33 s a letter on glass."""
        return self.taps * 1.1 + self.keys * 0.33


def test_six_lines_are_typed_back_on_one_screen_in_two_minutes_and_outlast_the_line(
    place, as_signed_out, demonstration, figures
):
    worker = as_signed_out("tablet")
    sign_in(worker, place.url, RUTH, demonstration)
    arrange(worker, place)
    worker.get_by_role("link", name="Type in what was agreed").tap()
    expect(worker.get_by_role("heading", level=1, name="What was agreed")).to_be_visible()
    screens: list[str] = []
    worker.on("framenavigated", lambda frame: screens.append(frame.url))
    hand, lines = Hand(worker), worker.locator("fieldset.agreed-line")
    said = (
        "Ring the GP",
        "Ask Mum about mornings",
        "Book a visit",
        "Speak to Year 6",
        "Send the form",
        "Chase CAMHS",
    )
    assert lines.count() >= len(said) + 6, "six lines without a code to look for"
    for number, what in enumerate(said):
        hand.type(lines.nth(number).get_by_label("Action"), what)
        hand.type(lines.nth(number).get_by_label("Who", exact=True), "School" if number % 2 else "Me")
        hand.pick(lines.nth(number).get_by_label("By when"), clock.today() + timedelta(days=7 + number))
    hand.pick(lines.first.get_by_label("Next date"), clock.today() + timedelta(days=21))
    expect(worker.get_by_text("Kept as your draft")).to_be_visible()

    # the line drops as it is saved
    def save_and_say_nothing(route: Route) -> None:
        route.fetch(max_redirects=0)
        route.abort("connectionreset")

    worker.route("**/agreed", save_and_say_nothing)
    hand.tap(worker.get_by_role("button", name="Save what was agreed"))
    alert = worker.get_by_role("main").get_by_role("alert")
    expect(alert).to_contain_text("We do not know if this saved. Your words are still here.")
    expect(lines.first.get_by_label("Action")).to_have_value(said[0])
    worker.unroute("**/agreed")
    worker.get_by_role("button", name="Check now").tap()
    saved = "Saved: six families, six actions, one next date."
    expect(worker.get_by_role("status").filter(has_text="Saved:")).to_have_text(saved)
    assert len(screens) == 1, "nothing but the page that says what was saved"
    expect(worker.get_by_role("main").get_by_text(said[0], exact=True)).to_have_count(1)
    worker.get_by_role("link", name="Add to what was agreed").tap()
    expect(worker.get_by_text("did not save")).to_have_count(0)
    assert hand.seconds <= 120
    figures(
        f"MEETING typed back: lines={len(said)} screens=1 taps={hand.taps} keys={hand.keys} "
        f"seconds by the keystroke model={hand.seconds:.0f}"
    )


def test_a_paper_that_is_left_half_typed_is_there_again_with_and_without_scripts(
    place, as_signed_out, demonstration
):
    worker = as_signed_out("tablet")
    sign_in(worker, place.url, RUTH, demonstration)
    arrange(worker, place)
    worker.get_by_role("link", name="Type in what was agreed").tap()
    line = worker.locator("fieldset.agreed-line").first
    line.get_by_label("Action").fill(WHAT)
    worker.on("dialog", lambda dialog: dialog.accept())  # leave all the same
    with worker.expect_request("**/agreed/draft"):
        worker.get_by_role("link", name="Back to the meeting").tap()
    expect(worker.get_by_role("region", name="Agenda")).to_be_visible()
    worker.get_by_role("link", name="Type in what was agreed").tap()
    expect(line.get_by_label("Action")).to_have_value(WHAT)

    plain = as_signed_out("phone", java_script_enabled=False)
    sign_in(plain, place.url, RUTH, demonstration)
    plain.goto(worker.url)
    expect(plain.get_by_text("What you typed and did not save is below.")).to_be_visible()
    expect(plain.locator("fieldset.agreed-line").first.get_by_label("Action")).to_have_value(WHAT)
    plain.get_by_role("button", name="Throw it away").tap()
    expect(plain.locator("fieldset.agreed-line").first.get_by_label("Action")).to_have_value("")


def test_the_team_around_a_family_meets_on_paper_with_the_family_first_and_agrees_on_its_next_meeting(
    place, as_signed_out, demonstration
):
    """What differs in a meeting about one family: it begins at the family's page and ends with a day on its card."""
    day = clock.today() + timedelta(days=30)
    day += timedelta(days=max(0, day.weekday() - 4))
    worker = as_signed_out("tablet")
    sign_in(worker, place.url, RUTH, demonstration)
    worker.get_by_role("link", name=HELD_HERE, exact=True).first.tap()
    worker.get_by_role("link", name="Meetings", exact=True).last.tap()
    worker.get_by_role("link", name="Arrange a meeting").tap()
    worker.get_by_role("radio", name="Team around the family").check()
    worker.get_by_label("Day", exact=True).fill(clock.today().isoformat())
    worker.get_by_label("From").fill("00:20")
    worker.get_by_label("Who of the family is invited").fill("Mum")
    worker.get_by_role("button", name="Arrange", exact=True).tap()
    worker.get_by_role("link", name="Print", exact=True).tap()
    worker.get_by_role("button", name="Show sheets").tap()
    paper = worker.get_by_role("main", name="Sheets")
    expect(paper.get_by_role("rowheader", name="3 Each person of the family first")).to_be_visible()
    expect(paper.get_by_role("row").filter(has_text="Mum 0 to 10:")).to_have_count(1)
    expect(paper.get_by_role("columnheader", name="Family", exact=True)).to_have_count(0)
    worker.get_by_role("link", name="Back", exact=True).tap()
    worker.get_by_role("link", name="Back to the meeting").tap()

    worker.get_by_role("link", name="Type in what was agreed").tap()
    lines = worker.locator("fieldset.agreed-line")
    expect(lines.get_by_label("Next date")).to_have_count(1)
    lines.first.get_by_label("Action").fill("Ring the GP")
    lines.first.get_by_label("Who", exact=True).fill("Mum")
    lines.first.get_by_label("By when").fill((clock.today() + timedelta(days=7)).isoformat())
    lines.first.get_by_label("Next date").fill(day.isoformat())
    worker.get_by_role("button", name="Save what was agreed").tap()
    expect(worker.get_by_role("status").filter(has_text="Saved")).to_have_text(
        "Saved: one family, one action, one next date."
    )
    worker.get_by_role("link", name="Arrange the next one").tap()
    expect(worker.get_by_role("radio", name="Team around the family")).to_be_checked()
    expect(worker.get_by_label("Day", exact=True)).to_have_value(day.isoformat())
    expect(worker.get_by_label("Who of the family is invited")).to_have_value("Mum")
