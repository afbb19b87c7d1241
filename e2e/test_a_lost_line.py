"""When the line drops: honest sentences, nothing painted that is not saved, and a retry that can do no harm."""

from __future__ import annotations

import re

from playwright.sync_api import Page, Route, expect

from e2e.support.hands import card, expect_in, middle, mouse_drag, move_link, stage

MOVES = re.compile(r"/moves$")


def press_plan(page: Page) -> None:
    move_link(page, "Hussain", "Held in school").click()
    page.get_by_role("button", name="Plan in progress", exact=True).click()


def test_without_a_line_nothing_is_saved_and_nothing_is_sent_later(place, as_person):
    page = as_person("worker", "desk")
    page.goto(place.caseload)
    move_link(page, "Hussain", "Held in school").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.context.set_offline(True)
    page.get_by_role("button", name="Plan in progress", exact=True).click()
    expect(card(page, "Hussain").get_by_role("alert")).to_contain_text(
        "Not saved. Hussain is still in Held in school.", timeout=8000
    )
    expect(page.get_by_text("No connection.")).to_be_visible()
    expect(page.get_by_text("Nothing you do now will be saved.")).to_be_visible()
    link = move_link(page, "Dunn", "Held in school")
    expect(link).to_have_attribute("aria-disabled", "true")
    link.click(force=True)
    expect(page.get_by_role("status")).to_contain_text("No connection")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.context.set_offline(False)
    expect(page.get_by_text("No connection.").first).to_be_hidden()
    expect(link).not_to_have_attribute("aria-disabled", "true")
    assert place.stage_of("Hussain") == "Held in school"
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("status")).to_contain_text(
        "Hussain moved from Held in school to Plan in progress."
    )
    expect(page.get_by_role("alert")).to_have_count(0)
    assert place.events_of("Hussain").count("family_moved") == 2


def test_a_lost_answer_is_not_known_and_checking_shows_the_truth(place, as_person):
    page = as_person("worker", "desk")
    page.goto(place.caseload)

    def save_and_say_nothing(route: Route) -> None:
        route.fetch()
        route.abort("connectionreset")

    page.route(MOVES, save_and_say_nothing)
    press_plan(page)
    expect(card(page, "Hussain").get_by_role("alert")).to_contain_text("We do not know if this saved")
    expect_in(page, "Hussain", "Held in school")
    page.unroute(MOVES)
    page.get_by_role("button", name="Check now").click()
    expect(page.get_by_role("status")).to_contain_text(
        "Hussain moved from Held in school to Plan in progress."
    )
    expect_in(page, "Hussain", "Plan in progress")
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    assert place.events_of("Hussain").count("family_moved") == 2


def test_a_lost_question_is_not_known_and_checking_says_it_was_not_saved(place, as_person):
    page = as_person("worker", "desk")
    page.goto(place.caseload)
    page.route(MOVES, lambda route: route.abort("connectionreset"))
    press_plan(page)
    expect(page.get_by_role("alert")).to_contain_text("We do not know if this saved")
    page.unroute(MOVES)
    page.get_by_role("button", name="Check now").click()
    expect(page.get_by_role("alert")).to_contain_text("Not saved. Hussain is still in Held in school.")
    page.get_by_role("button", name="Try again").click()
    expect_in(page, "Hussain", "Plan in progress")
    assert place.events_of("Hussain").count("family_moved") == 2


def test_no_answer_in_eight_seconds_is_not_known(place, as_person):
    page = as_person("worker", "desk")
    page.clock.install()
    page.goto(place.caseload)
    page.route(MOVES, lambda route: None)
    press_plan(page)
    expect(page.get_by_role("button", name="Saving…")).to_be_disabled()
    page.clock.fast_forward(8100)
    expect(card(page, "Hussain").get_by_role("alert")).to_contain_text("We do not know if this saved")


A_PAGE = "<p id='board'>a page that is not ours</p>"


NOT_SAVED = [500, 503, 401, 403, 404, 409, 429]
NOT_KNOWN = [(200, A_PAGE), (200, ""), (204, ""), (502, "down")]


def test_whatever_else_is_answered_the_card_stays_and_says_what_is_known(place, as_person, figures):
    page = as_person("worker", "desk")
    page.goto(place.caseload)
    answers = [(status, A_PAGE, "Not saved. Hussain is still in") for status in NOT_SAVED]
    answers += [(*answer, "We do not know if this saved. Hussain was in") for answer in NOT_KNOWN]
    for status, body, words in answers:
        page.route(MOVES, lambda route: route.fulfill(status=status, body=body, content_type="text/html"))  # noqa: B023
        press_plan(page)
        expect(card(page, "Hussain").get_by_role("alert")).to_contain_text(f"{words} Held in school.")
        expect_in(page, "Hussain", "Held in school")
        expect(page.get_by_text("a page that is not ours")).to_have_count(0)
        page.unroute(MOVES)
    assert place.events_of("Hussain").count("family_moved") == 1
    page.get_by_role("button", name="Check now").click()
    page.get_by_role("button", name="Try again").click()
    expect_in(page, "Hussain", "Plan in progress")
    figures(f"FAILURE_MODES answers={len(answers)} NOT_IN_ITS_PLACE=0 WITHOUT_A_WORD=0")


def test_what_was_saved_behind_an_answer_that_is_not_ours_is_found(place, as_person):
    page = as_person("worker", "desk")
    page.goto(place.caseload)

    def save_and_answer_with_something_else(route: Route) -> None:
        route.fetch()
        route.fulfill(status=200, body=A_PAGE, content_type="text/html")

    page.route(MOVES, save_and_answer_with_something_else)
    press_plan(page)
    expect(card(page, "Hussain").get_by_role("alert")).to_contain_text("We do not know if this saved")
    expect_in(page, "Hussain", "Held in school")
    expect(page.get_by_text("a page that is not ours")).to_have_count(0)
    page.unroute(MOVES)
    page.get_by_role("button", name="Check now").click()
    expect_in(page, "Hussain", "Plan in progress")
    assert place.events_of("Hussain").count("family_moved") == 2


def test_a_form_whose_time_has_run_out_is_not_saved(place, as_person, figures):
    page = as_person("worker", "desk")
    page.goto(place.caseload)
    for field in page.locator("input[name=csrf_token]").all():
        field.evaluate("field => { field.value = 'of another session'; }")
    move_link(page, "Hussain", "Held in school").click()
    page.locator("#move-dialog input[name=csrf_token]").first.evaluate(
        "field => { field.value = 'of another session'; }"
    )
    page.get_by_role("button", name="Plan in progress", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Not saved. Hussain is still in Held in school.")
    expect_in(page, "Hussain", "Held in school")
    assert place.stage_of("Hussain") == "Held in school"
    page.get_by_role("button", name="Try again").click()  # with what the page's forms carry now
    expect_in(page, "Hussain", "Plan in progress")
    assert place.events_of("Hussain").count("family_moved") == 2
    figures(
        "FAILURE_MODES csrf=1, and without an answer: offline, cut before, cut after, 8 s, session ended=5"
    )


def test_a_dropped_card_stays_where_it_is_saved(place, as_person):
    page = as_person("worker", "desk")
    page.goto(place.caseload)
    page.route(MOVES, lambda route: route.abort("connectionreset"))
    mouse_drag(page, middle(card(page, "Sato").locator("h3")), middle(stage(page, "New worry")))
    expect(page.get_by_role("alert")).to_contain_text("We do not know if this saved")
    expect_in(page, "Sato", "Plan in progress")


def test_what_was_answered_is_sent_again_as_it_was(place, as_person):
    page = as_person("worker", "desk")
    page.goto(place.caseload)
    move_link(page, "Marsh", "New worry").click()
    page.get_by_role("button", name="Held in school", exact=True).click()
    page.get_by_label("Who holds it now").fill("Mrs Lowe")
    page.route(MOVES, lambda route: route.fulfill(status=503, body="down"))
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Not saved. Marsh is still in New worry.")
    page.unroute(MOVES)
    page.get_by_role("button", name="Try again").click()
    expect(card(page, "Marsh")).to_contain_text("Held by Mrs Lowe")


def test_a_poll_without_an_answer_says_so_and_recovers(place, as_person):
    page = as_person("worker", "desk")
    page.clock.install()
    page.goto(place.caseload)
    page.route(re.compile("/changes"), lambda route: route.abort("internetdisconnected"))
    page.clock.fast_forward(31_000)
    expect(page.get_by_text("This is the board as it was at")).to_be_visible()
    expect(page.get_by_text("As at", exact=True)).to_be_visible()
    page.unroute(re.compile("/changes"))
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("This is the board as it was at")).to_be_hidden()
    expect(page.get_by_text("Up to date")).to_be_visible()


def test_signed_out_meanwhile_a_move_leads_to_the_sign_in_page(place, as_person):
    page = as_person("worker", "desk")
    page.goto(place.caseload)
    move_link(page, "Hussain", "Held in school").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.context.clear_cookies()
    page.get_by_role("button", name="Plan in progress", exact=True).click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    assert "/sign-in" in page.url
    assert place.stage_of("Hussain") == "Held in school"


def test_nothing_of_a_family_is_left_in_the_browser(place, as_person):
    page = as_person("worker", "desk")
    page.goto(place.caseload)
    press_plan(page)
    expect(page.get_by_role("status")).to_contain_text("moved")
    kept = page.evaluate(
        """async () => JSON.stringify([{...localStorage}, {...sessionStorage}, await caches.keys(),
           await indexedDB.databases(), document.cookie, document.title, history.length])"""
    )
    assert "Hussain" not in kept
    assert kept.startswith("[{},{},[],[]")
