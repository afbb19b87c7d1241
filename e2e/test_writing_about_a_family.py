"""Writing about a family: what is typed is never lost, the school's words are seen before they are shared."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select

from caseboard import clock
from caseboard.accounts.models import SignInSession
from caseboard.db import session, writing
from e2e.test_a_lost_line import NOT_SAVED
from tests.factories import PASSWORD

SAID = "Rang the Children’s Hub.\nThey will answer by Friday."
SAVES = re.compile(r"/entries$")
DRAFTS = re.compile(r"/draft$")


def family_url(place, name="Kowalczyk", school="thornhill"):
    with place.app.app_context():
        at = place.world.schools[school].public_id
        return f"{place.url}/schools/{at}/families/{place._family(name).public_id}"


def box(page: Page):
    return page.get_by_role("textbox", name="Update", exact=True)


def save(page: Page):
    page.get_by_role("button", name="Save", exact=True).click()


def share_with_school(page: Page):
    """And says on what it rests: nobody has written it down for this family yet."""
    page.get_by_role("radio", name="School", exact=True).check()
    page.get_by_role("radio", name="Safeguarding (public task)", exact=True).check()


def history(page: Page):
    return page.get_by_role("region", name="History", exact=True)


def only_problem(page: Page):
    return page.get_by_role("region", name="Add an update").get_by_role("alert")


def test_a_worker_sees_what_the_head_will_read_shares_it_and_takes_it_back(place, as_person):
    worker, dsl = as_person("worker"), as_person("dsl")
    worker.goto(family_url(place))
    preview = worker.get_by_role("region", name="What the head will see")
    expect(preview.get_by_text("Nobody at school can read this update.")).to_be_visible()
    box(worker).fill(SAID)
    share_with_school(worker)
    expect(preview.get_by_text("Mrs Hale and Mrs Lowe at Thornhill will read exactly this:")).to_be_visible()
    worker.get_by_role("checkbox", name="Saltby", exact=True).uncheck()
    expect(preview.get_by_text("at Saltby will read")).to_be_hidden()
    expect(preview.locator("blockquote:visible")).to_have_text(SAID, use_inner_text=True)
    save(worker)
    expect(worker.get_by_role("status").filter(has_text="The update is saved")).to_be_visible()
    expect(history(worker).get_by_role("listitem").first).to_contain_text("They will answer by Friday.")
    dsl.goto(family_url(place))
    expect(history(dsl)).to_contain_text("They will answer by Friday.")
    worker.get_by_text("Stop sharing").first.click()
    worker.get_by_label("Why", exact=True).fill("It was about another family")
    worker.get_by_role("button", name="Stop sharing").click()
    expect(history(worker)).to_contain_text("Why: It was about another family")
    dsl.reload()
    expect(history(dsl)).not_to_contain_text("They will answer by Friday.")


def test_words_are_kept_on_the_server_while_they_are_typed_and_offered_back(place, as_person):
    page = as_person("worker")
    page.goto(family_url(place))
    box(page).fill(SAID)
    expect(page.get_by_text("Kept as your draft")).to_be_visible()
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    again = as_person("worker", "phone")
    again.goto(family_url(place))
    expect(again.get_by_text("Your unsaved words are below.")).to_be_visible()
    expect(box(again)).to_have_value(SAID)
    other = as_person("dan")
    other.goto(family_url(place))
    expect(box(other)).to_have_value("")


def test_a_lost_answer_is_not_known_and_checking_finds_it_saved_once(place, as_person):
    page = as_person("worker")
    page.goto(family_url(place))
    box(page).fill(SAID)

    def save_and_say_nothing(route: Route) -> None:
        route.fetch()
        route.abort("connectionreset")

    page.route(SAVES, save_and_say_nothing)
    save(page)
    expect(only_problem(page)).to_contain_text("We do not know if this saved")
    expect(box(page)).to_have_value(SAID)
    page.unroute(SAVES)
    page.get_by_role("button", name="Check now").click()
    expect(
        page.get_by_role("region", name="History").get_by_text("They will answer by Friday.")
    ).to_have_count(1)
    assert place.events_of("Kowalczyk").count("entry_recorded") == 1


def test_whatever_else_is_answered_the_words_stay_and_it_says_what_is_known(place, as_person, figures):
    page = as_person("worker")
    page.goto(family_url(place))
    box(page).fill(SAID)
    answers = [(status, "Not saved. Your words are still here.") for status in NOT_SAVED]
    answers += [
        (status, "We do not know if this saved. Your words are still here.") for status in (200, 204, 502)
    ]
    for status, words in answers:
        body = "" if status == 204 else "<main id='main'>not ours</main>"
        page.route(SAVES, lambda route: route.fulfill(status=status, body=body, content_type="text/html"))  # noqa: B023
        save(page)
        expect(only_problem(page)).to_contain_text(words)
        expect(box(page)).to_have_value(SAID)
        page.unroute(SAVES)
    assert "entry_recorded" not in place.events_of("Kowalczyk")
    page.get_by_role("button", name="Check now").click()
    page.get_by_role("button", name="Try again").click()
    expect(history(page).get_by_text("They will answer by Friday.")).to_have_count(1)
    figures(f"FAILURE_MODES while writing: answers={len(answers)} WORDS_LOST=0")


def test_without_a_line_the_words_stay_and_it_says_not_saved(place, as_person):
    page = as_person("worker")
    page.goto(family_url(place))
    box(page).fill(SAID)
    page.context.set_offline(True)
    save(page)
    expect(only_problem(page)).to_contain_text("Not saved")
    expect(box(page)).to_have_value(SAID)
    page.context.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    expect(history(page)).to_contain_text("They will answer by Friday.")


def test_without_scripts_a_text_of_more_than_a_megabyte_comes_back_to_be_shortened(place, as_person):
    page = as_person("worker", java_script_enabled=False)
    page.goto(family_url(place))
    too_long = "’" * 120_000  # 1,080,000 bytes on their way
    box(page).fill(too_long)
    save(page)
    expect(page.get_by_role("alert")).to_contain_text("This is 120,000 characters.")
    assert box(page).input_value() == too_long
    box(page).fill(SAID)
    save(page)
    expect(history(page)).to_contain_text("They will answer by Friday.")
    assert place.events_of("Kowalczyk").count("entry_recorded") == 1


def test_leaving_with_words_unsaved_asks_first(place, as_person):
    page = as_person("worker", "desk")
    page.goto(family_url(place))
    box(page).press_sequentially("Half a thought")
    asked = []

    def stay(dialog):
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.get_by_role("link", name="Back to the board").click(no_wait_after=True)
    expect(page.get_by_text("Kept as your draft")).to_be_visible()
    assert asked == ["beforeunload"]
    expect(box(page)).to_have_value("Half a thought")


def test_signed_out_while_writing_the_words_are_there_after_signing_in(place, as_person):
    page = as_person("worker")
    page.goto(family_url(place))
    box(page).fill(SAID)
    expect(page.get_by_text("Kept as your draft")).to_be_visible()
    end_sessions(place)
    box(page).fill(SAID + "\nAnd one more thing.")
    save(page)
    expect(page).to_have_url(re.compile("/sign-in"))
    page.get_by_label("E-mail").fill("ruth.amin@caseboard.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(box(page)).to_have_value(SAID + "\nAnd one more thing.")
    save(page)
    expect(history(page)).to_contain_text("And one more thing.")


def end_sessions(place):
    with place.app.app_context(), writing():
        for row in session().scalars(select(SignInSession)):
            row.ended_at = clock.now()
        session().commit()


def test_what_is_wrong_is_shown_without_losing_the_words(place, as_person):
    page = as_person("worker")
    page.goto(family_url(place))
    box(page).fill("x" * 20_001)
    save(page)
    expect(only_problem(page)).to_contain_text("This is 20,001 characters.")
    expect(box(page)).to_have_value("x" * 20_001)
    box(page).fill("Shorter.")
    save(page)
    expect(history(page)).to_contain_text("Shorter.")


def test_a_family_is_added_from_the_roll_with_the_sibling_at_the_same_address(place, as_person):
    on_the_roll(place)
    page = as_person("worker")
    page.goto(place.board())
    page.get_by_role("link", name="Add a family").click()
    page.get_by_label("Find a child", exact=True).fill("oconnor")
    page.get_by_label("Find a child", exact=True).press("Enter")
    expect(page.get_by_role("status").filter(has_text="Found at Thornhill: 1")).to_be_attached()
    expect(page.get_by_label("Find a child", exact=True)).to_be_focused()
    page.get_by_role("checkbox", name="Finn O’Connor", exact=True).check()
    siblings = page.get_by_role("region", name="Also at this address")
    siblings.get_by_role("checkbox", name="Maeve Byrne", exact=True).click()
    expect(page.get_by_role("region", name="Chosen").get_by_role("checkbox")).to_have_count(2)
    expect(page.get_by_label("Family name", exact=True)).to_have_value("O’Connor")
    expect(siblings.get_by_role("checkbox")).to_have_count(0)
    expect(page.get_by_role("checkbox", name="Maeve Byrne", exact=True)).to_be_focused()
    assert "connor" not in page.url.lower()
    page.get_by_role("button", name="Add to the board").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("O’Connor")
    expect(page.get_by_role("region", name="Story", exact=True)).to_contain_text("Maeve Byrne")
    page.get_by_role("link", name="Back to the board").click()
    expect(page.get_by_role("heading", level=3, name="O’Connor")).to_be_visible()


def on_the_roll(place):
    from caseboard.schools.models import School
    from tests import factories

    with place.app.app_context(), writing():
        school = session().get_one(School, place.world.schools["thornhill"].id)
        factories.child("Finn O’Connor", school, household="h1")
        factories.child("Maeve Byrne", school, household="h1")
        session().commit()


def test_all_of_it_works_without_scripts(place, as_person):
    on_the_roll(place)
    page = as_person("worker", java_script_enabled=False)
    page.goto(place.board())
    page.get_by_role("link", name="Add a family").click()
    page.get_by_label("Find a child", exact=True).fill("oconnor")
    page.get_by_role("button", name="Find", exact=True).click()
    page.get_by_role("checkbox", name="Finn O’Connor", exact=True).check()
    page.get_by_role("button", name="Show who lives with them").click()
    page.get_by_role("checkbox", name="Maeve Byrne", exact=True).check()
    page.get_by_role("button", name="Add to the board").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("O’Connor")
    box(page).fill(SAID)
    share_with_school(page)
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("region", name="What the head will see")).to_contain_text("Mrs Lowe at Thornhill")
    save(page)
    expect(history(page)).to_contain_text("They will answer by Friday.")
    page.get_by_role("link", name="Change", exact=True).click()
    page.get_by_label("Who holds it now", exact=True).fill("Mrs Lowe")
    page.get_by_role("radio", name=re.compile("In 2 weeks")).check()
    save(page)
    expect(page.get_by_role("region", name="Story", exact=True)).to_contain_text("Mrs Lowe")
    page.get_by_role("button", name="Checked, no change").click()
    expect(history(page).get_by_role("listitem").first).to_contain_text("Checked, no change.")
    page.get_by_role("link", name="Take off", exact=True).click()
    page.get_by_label("Why", exact=True).fill("Put on twice")
    page.get_by_role("button", name="Take off the board").click()
    expect(page.get_by_role("heading", level=3, name="O’Connor")).to_have_count(0)


SMALL = """() => [...document.querySelectorAll('a,button,input:not([type=hidden]),select,textarea,summary')]
  .filter(e => e.checkVisibility() && !e.closest('.vh,.skip'))
  .map(e => [e, (e.matches('[type=checkbox],[type=radio]') ? e.closest('label') : e).getBoundingClientRect()])
  .filter(([e, b]) => b.width > 1 && (b.height < 43.9 || b.width < 43.9)).map(([e]) => e.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("device", ["tablet", "upright", "phone"])
def test_every_page_about_a_family_is_usable_by_everybody_at_every_size(place, as_person, device):
    page, url = as_person("worker", device), family_url(place)
    page.goto(url)
    box(page).fill(SAID)
    share_with_school(page)
    check(page)
    save(page)
    page.get_by_text("Stop sharing").first.click()
    check(page)
    for end in ("/edit?focus=asked", "/removals", "/children/new", "/sharing", "/restricted", "?kind=visit"):
        page.goto(url + end)
        check(page)
    page.goto(url.rsplit("/", 1)[0] + "/new")
    page.get_by_label("Find a child", exact=True).fill("child1")
    page.get_by_role("button", name="Find", exact=True).click()
    expect(page.get_by_role("heading", name="Found at Thornhill")).to_be_visible()
    page.get_by_text("A child who is not on the roll").click()
    check(page)
    head = as_person("head", device)
    head.goto(url)
    check(head)


def check(page: Page) -> None:
    page.evaluate("scrollTo(0, 0)")  # half under the bar a button counts as too small
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert page.evaluate(SMALL) == []
    rules = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
    found = Axe().run(page, options=rules).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"]) for v in found] == []
