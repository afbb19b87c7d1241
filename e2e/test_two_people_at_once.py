"""Two people on one board: the second is told, and nobody's card moves under a finger."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from caseboard.schools.models import StageKind
from e2e.support.hands import card, expect_in, move_link, stage


def look_again(page: Page) -> None:
    """What the board does every thirty seconds, now."""
    page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")


def leave_alone(page: Page) -> None:
    """Nothing touched for longer than the five seconds a finger is respected."""
    page.clock.fast_forward(6000)


def test_the_second_is_told_who_was_first_when_and_where_to(place, as_person):
    page = as_person("worker", "tablet")
    page.goto(place.caseload)
    move_link(page, "Hussain", "Held in school").tap()
    place.move("Hussain", StageKind.WAITING)
    page.get_by_role("button", name="Plan in progress", exact=True).tap()
    expect(page.get_by_role("alert")).to_have_text(
        re.compile(r"Not moved\. Dan Pryce moved this family to Waiting to hear at \d\d:\d\d\.")
    )
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect_in(page, "Hussain", "Waiting to hear")
    expect(move_link(page, "Hussain", "Waiting to hear")).to_be_focused()
    assert place.stage_of("Hussain") == "Waiting to hear"
    move_link(page, "Hussain", "Waiting to hear").tap()
    page.get_by_role("button", name="Plan in progress", exact=True).tap()
    expect(page.get_by_role("status")).to_contain_text(
        "Hussain moved from Waiting to hear to Plan in progress."
    )


def test_what_was_typed_is_still_there_and_can_be_sent(place, as_person):
    page = as_person("worker", "tablet")
    page.goto(place.caseload)
    move_link(page, "Marsh", "New worry").tap()
    page.get_by_role("button", name="Held in school", exact=True).tap()
    page.get_by_label("Who holds it now").fill("Mrs Okonkwo-Lowe")
    place.move("Marsh", StageKind.WAITING)
    page.get_by_role("button", name="Move", exact=True).tap()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("alert")).to_contain_text(
        "Not moved. Dan Pryce moved this family to Waiting to hear"
    )
    expect(dialog.get_by_label("Who holds it now")).to_have_value("Mrs Okonkwo-Lowe")
    dialog.get_by_role("button", name="Move", exact=True).tap()
    expect(page.get_by_role("status")).to_contain_text("Marsh moved from Waiting to hear to Held in school.")
    expect(card(page, "Marsh")).to_contain_text("Held by Mrs Okonkwo-Lowe")


def test_undo_is_refused_when_somebody_moved_the_family_since(place, as_person):
    page = as_person("worker", "tablet")
    page.goto(place.caseload)
    move_link(page, "Hussain", "Held in school").tap()
    page.get_by_role("button", name="Plan in progress", exact=True).tap()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    place.move("Hussain", StageKind.ASSESSED)
    page.get_by_role("button", name="Undo").tap()
    expect(page.get_by_role("alert")).to_contain_text(
        "Not undone. Dan Pryce moved this family to Being assessed at"
    )
    expect_in(page, "Hussain", "Being assessed")
    assert place.stage_of("Hussain") == "Being assessed"


def test_a_change_by_another_arrives_by_itself(place, as_person):
    page = as_person("worker", "desk")
    page.clock.install()
    page.goto(place.caseload)
    place.move("Hussain", StageKind.WAITING)
    page.clock.fast_forward(31_000)
    expect_in(page, "Hussain", "Waiting to hear")
    expect(stage(page, "Waiting to hear").locator("header .n")).to_contain_text("3")
    expect(page.get_by_role("status")).to_have_text("")  # never announced
    expect(page.get_by_text("while you had this open")).to_have_count(0)


def test_a_change_by_another_waits_while_one_is_in_the_middle_of_something(place, as_person):
    page = as_person("worker", "tablet")
    page.clock.install()
    page.goto(place.caseload)
    move_link(page, "Dunn", "Held in school").tap()
    expect(page.get_by_role("dialog")).to_be_visible()
    place.move("Hussain", StageKind.WAITING)
    page.clock.fast_forward(31_000)
    expect(page.get_by_text("Dan Pryce changed 1 family while you had this open.")).to_have_count(1)
    expect_in(page, "Hussain", "Held in school")
    page.get_by_role("link", name="Cancel").tap()
    page.get_by_role("button", name="Show changes").tap()
    expect_in(page, "Hussain", "Waiting to hear")
    expect(page.get_by_role("button", name="Show changes")).to_have_count(0)


def test_nothing_new_is_answered_with_nothing(place, as_person):
    page = as_person("worker", "desk")
    page.goto(place.caseload)
    with page.expect_response(re.compile("/changes")) as asked:
        look_again(page)
    assert asked.value.status == 204
    assert asked.value.request.headers["x-caseboard-poll"] == "1"


def test_the_head_sees_a_move_without_touching_anything(place, as_person):
    page = as_person("head", "desk")
    page.clock.install()
    page.goto(place.board())
    place.move("Hussain", StageKind.WAITING)
    page.clock.fast_forward(31_000)
    expect_in(page, "Hussain", "Waiting to hear")
    expect(page.get_by_role("link", name=re.compile("^Move "))).to_have_count(0)
