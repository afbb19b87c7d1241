"""Moving a family: with a finger, by the handle, with a mouse, with the keyboard, without scripts; and undoing it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from caseboard import clock
from caseboard.dates import short_day
from caseboard.moves.rules import review_choices
from e2e.support.hands import card, expect_in, middle, mouse_drag, move_link, stage, touch_drag


def said(page: Page, words: str) -> None:
    expect(page.get_by_role("status")).to_contain_text(words)


@pytest.mark.parametrize("device", ["tablet", "upright", "phone"])
def test_two_taps_move_a_family_and_undo_puts_it_back(place, as_person, device):
    page = as_person("worker", device)
    page.goto(place.board())
    move_link(page, "Hussain", "Held in school").tap()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button")).to_have_text(
        ["New worry", "Waiting to hear", "Being assessed", "Plan in progress", re.compile("^Ended, watching")]
    )
    expect(dialog.get_by_text("Here now")).to_be_visible()
    button = dialog.get_by_role("button", name="Plan in progress", exact=True)
    box = button.bounding_box()
    assert box["height"] >= 56
    assert box["y"] > page.viewport_size["height"] / 3
    button.tap()
    said(page, "Hussain moved from Held in school to Plan in progress.")
    expect(dialog).to_be_hidden()
    expect_in(page, "Hussain", "Plan in progress")
    expect(move_link(page, "Hussain", "Plan in progress")).to_be_focused()
    assert place.stage_of("Hussain") == "Plan in progress"
    expect(page.get_by_role("link", name="Add who leads")).to_have_count(place_has_families(place))
    page.get_by_role("button", name="Undo").tap()
    said(page, "Hussain is back in Held in school.")
    expect_in(page, "Hussain", "Held in school")
    assert place.events_of("Hussain")[-2:] == ["family_moved", "change_undone"]


def place_has_families(place) -> int:
    return int("families.edit" in place.app.view_functions)


def test_held_in_school_asks_two_things_that_are_answered_already(place, as_person):
    page = as_person("worker", "tablet")
    page.goto(place.board())
    move_link(page, "Marsh", "New worry").tap()
    page.get_by_role("button", name="Held in school", exact=True).tap()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Who holds it now")).to_have_value("Ruth Amin")
    in_two_weeks = short_day(review_choices(clock.today())[1].on)
    expect(dialog.get_by_role("radio", name=in_two_weeks)).to_be_checked()
    dialog.get_by_role("button", name="Move", exact=True).tap()
    said(page, "Marsh moved from New worry to Held in school.")
    expect(card(page, "Marsh")).to_contain_text("Held by Ruth Amin")
    expect(card(page, "Marsh")).to_contain_text(f"Review {in_two_weeks}")


def test_without_a_holder_it_is_not_saved_and_nothing_typed_is_lost(place, as_person):
    page = as_person("worker", "tablet")
    page.goto(place.board())
    move_link(page, "Marsh", "New worry").tap()
    page.get_by_role("button", name="Held in school", exact=True).tap()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Who holds it now").fill(" ")
    dialog.get_by_role("radio").last.check()
    dialog.get_by_role("button", name="Move", exact=True).tap()
    expect(dialog.get_by_role("alert")).to_contain_text("Say who holds it now")
    expect(dialog.get_by_role("alert")).to_be_focused()
    expect(dialog.get_by_role("radio").last).to_be_checked()
    dialog.get_by_role("link", name=re.compile("Say who holds it now")).tap()
    dialog.get_by_label("Who holds it now").fill("Mrs Lowe")
    dialog.get_by_role("button", name="Move", exact=True).tap()
    said(page, "Marsh moved")
    assert place.stage_of("Marsh") == "Held in school"


def test_a_family_ends_with_an_outcome_and_comes_back(place, as_person):
    page = as_person("worker", "upright")
    page.goto(place.board())
    move_link(page, "Carr", "Plan in progress").tap()
    page.get_by_role("button", name="Ended, watching", exact=True).tap()
    page.get_by_label("Outcome").select_option("Needs met")
    page.get_by_role("button", name="Move", exact=True).tap()
    said(page, "Carr moved from Plan in progress to Ended, watching.")
    expect_in(page, "Carr", "Ended, watching")
    expect(move_link(page, "Carr", "Ended, watching")).to_be_focused()
    move_link(page, "Carr", "Ended, watching").tap()
    page.get_by_role("button", name="New worry", exact=True).tap()
    said(page, "Carr moved from Ended, watching to New worry.")
    expect_in(page, "Carr", "New worry")


def test_a_finger_drags_by_the_handle(place, as_person):
    page = as_person("worker", "tablet")
    page.goto(place.caseload)
    touch_drag(page, middle(card(page, "Petrov").locator(".grip")), middle(stage(page, "Waiting to hear")))
    said(page, "Petrov moved from Being assessed to Waiting to hear.")
    expect_in(page, "Petrov", "Waiting to hear")
    assert place.events_of("Petrov").count("family_moved") == 2
    assert not page.locator("[style]").count()
    # and once more, with the same lists
    page.get_by_role("link", name="Close this message").tap()
    card(page, "Petrov").scroll_into_view_if_needed()
    touch_drag(page, middle(card(page, "Petrov").locator(".grip")), middle(stage(page, "Plan in progress")))
    said(page, "Petrov moved from Waiting to hear to Plan in progress.")


def test_a_mouse_drags_from_anywhere_on_the_card(place, as_person):
    page = as_person("worker", "desk")
    page.goto(place.caseload)
    mouse_drag(page, middle(card(page, "Okafor-Reid").locator("h3")), middle(stage(page, "New worry")))
    said(page, "Okafor-Reid moved from Being assessed to New worry.")
    expect_in(page, "Okafor-Reid", "New worry")
    assert place.stage_of("Okafor-Reid") == "New worry"
    assert "/caseload" in page.url  # the link under the mouse was not followed


def test_every_number_of_families_is_after_a_move_as_when_the_page_is_asked_for_again(place, as_person):
    page = as_person("worker", "phone")
    page.goto(place.caseload)

    def numbers():
        found = page.locator("#jump-to option, #total, .chip b, .stage .n").all_inner_texts()
        return [number for number in found if any(map(str.isdigit, number))]

    before = numbers()
    move_link(page, "Okafor-Reid", "Being assessed").click()
    page.get_by_role("dialog").get_by_role("button", name="New worry").click()
    said(page, "Okafor-Reid moved from Being assessed to New worry.")
    after = numbers()
    page.reload()
    assert len(after) > 12
    assert before != after == numbers()


def test_a_card_dropped_where_it_was_stays_and_sends_nothing(place, as_person):
    page = as_person("worker", "desk")
    page.goto(place.caseload)
    posts: list[str] = []
    page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    order = stage(page, "Held in school").get_by_role("heading", level=3).all_inner_texts()
    mouse_drag(
        page, middle(card(page, "Hussain").locator("h3")), middle(card(page, "Dunn").locator("footer p"))
    )
    page.wait_for_timeout(300)
    assert posts == []
    assert stage(page, "Held in school").get_by_role("heading", level=3).all_inner_texts() == order


def test_a_card_dropped_on_held_in_school_stays_until_the_questions_are_answered(place, as_person):
    page = as_person("worker", "desk")
    page.goto(place.caseload)
    mouse_drag(page, middle(card(page, "Sato").locator(".facts")), middle(stage(page, "Held in school")))
    expect(page.get_by_role("dialog").get_by_label("Who holds it now")).to_be_visible()
    expect_in(page, "Sato", "Plan in progress")
    page.get_by_role("button", name="Move", exact=True).click()
    said(page, "Sato moved from Plan in progress to Held in school.")
    expect_in(page, "Sato", "Held in school")


def test_the_keyboard_alone_moves_a_family(place, as_person):
    page = as_person("worker", "desk")
    page.goto(place.board())
    move_link(page, "Hussain", "Held in school").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#move-head")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(move_link(page, "Hussain", "Held in school")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#move-head")).to_be_focused()
    for _ in range(4):
        page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Plan in progress", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    said(page, "Hussain moved")
    expect(move_link(page, "Hussain", "Plan in progress")).to_be_focused()


def test_scripts_off_the_same_pages_do_the_same(place, as_person):
    page = as_person("worker", "tablet", java_script_enabled=False)
    page.goto(place.caseload)
    page.get_by_role("button", name="Cover").click()
    expect(page.get_by_role("heading", level=1, name="Screen covered")).to_be_visible()
    page.get_by_role("button", name="Show again").click()
    expect(page.get_by_role("button", name="Initials", pressed=True)).to_be_visible()
    page.get_by_role("button", name="Names").click()
    expect(page.locator(".grip").first).to_be_hidden()
    move_link(page, "Hussain", "Held in school").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hussain")
    page.get_by_role("button", name="Waiting to hear", exact=True).click()
    assert page.url.endswith("/caseload")
    said(page, "Hussain moved from Held in school to Waiting to hear.")
    expect_in(page, "Hussain", "Waiting to hear")
    page.get_by_role("button", name="Undo").click()
    said(page, "Hussain is back in Held in school.")
    expect_in(page, "Hussain", "Held in school")
    page.reload()
    expect(page.get_by_text("is back in")).to_have_count(0)
    move_link(page, "Marsh", "New worry").click()
    page.get_by_role("button", name="Held in school", exact=True).click()
    page.get_by_label("Who holds it now").fill("")
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Say who holds it now")
    page.get_by_label("Who holds it now").fill("Mrs Lowe")
    page.get_by_role("button", name="Move", exact=True).click()
    said(page, "Marsh moved from New worry to Held in school.")


def test_a_double_tap_moves_once(place, as_person):
    page = as_person("worker", "desk")
    page.goto(place.board())
    where = ["Waiting to hear", "Plan in progress"]
    now = "Held in school"
    for times in range(6):
        to = where[times % 2]
        move_link(page, "Hussain", now).dblclick()
        page.get_by_role("button", name=to, exact=True).dblclick()
        said(page, f"Hussain moved from {now} to {to}.")
        expect_in(page, "Hussain", to)
        if page.get_by_role("dialog").is_visible():
            page.keyboard.press("Escape")
        assert place.events_of("Hussain").count("family_moved") == times + 2
        now = to


def test_the_board_after_moves_is_what_a_reload_shows(place, as_person):
    page = as_person("worker", "desk")
    page.goto(place.caseload)
    move_link(page, "Hussain", "Held in school").click()
    page.get_by_role("button", name="Plan in progress", exact=True).click()
    said(page, "Hussain moved")
    move_link(page, "Marsh", "New worry").click()
    page.get_by_role("button", name="Being assessed", exact=True).click()
    said(page, "Marsh moved")
    swapped = texts(page)
    page.reload()
    assert texts(page) == swapped


def texts(page: Page) -> list[str]:
    return [
        re.sub(r"\s+", " ", part.text_content() or "")
        for part in page.locator("#board, .shelf, #chips, #hides").all()
    ]
