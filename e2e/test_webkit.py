"""The same journeys in a second engine, WebKit, where it is on the machine: what an iPad shows."""

from __future__ import annotations

from typing import Any

import pytest

from caseboard.accounts import pins
from caseboard.accounts.models import User
from caseboard.db import session, writing
from caseboard.schools.models import StageKind
from caseboard.web.showing import TOUCH
from e2e.support import webkit
from e2e.support.place import STORIES, Place
from tests.factories import PASSWORD

PIN = "2580"
ENTER, ESCAPE = "\ue007", "\ue00c"
FAMILIES = [story[0] for story in STORIES]
STAGE_OF = """const all = [...document.querySelectorAll(".family")];
  const card = all.find((one) => one.querySelector("h3").textContent.trim() === arguments[0]);
  return card.closest("[data-kind]").querySelector("h2").textContent.trim()"""


@pytest.fixture(scope="module", autouse=True)
def engine():
    if reason := webkit.missing():
        pytest.skip(reason)


def stage_is(window: webkit.WebKit, name: str, stage: str) -> None:
    window.wait(lambda: window.run(STAGE_OF, name) == stage, f"{name} in {stage}")


def says(window: webkit.WebKit, words: str) -> None:
    window.wait(lambda: words in window.run("return document.getElementById('say').textContent"), words)


def nothing_of_a_family(window: webkit.WebKit) -> None:
    text = window.text
    assert not [name for name in FAMILIES if name in text], window.ask("GET", "/url")


def test_a_family_is_moved_covered_and_left_in_webkit(place, figures):
    with webkit.webkit() as window:
        window.go(f"{place.url}/sign-in")
        window.type("#email", place.world["worker"].email)
        window.type("#password", PASSWORD)
        window.click("#sign-in")
        window.find("h1", "Board, both schools")
        window.go(place.board())

        # two taps, one sentence, and back
        assert window.name_and_role(".move", "Hussain") == ("Move Hussain, now in Held in school", "link")
        assert window.name_and_role("section[data-kind=held]") == ("Held in school", "region")
        window.click(".move", "Hussain")
        window.wait_for("document.activeElement.id === 'move-head'")
        assert window.name_and_role("#move-dialog .opt", "Plan in progress")[1] == "button"
        window.click("#move-dialog .opt", "Plan in progress")
        says(window, "Hussain moved from Held in school to Plan in progress.")
        stage_is(window, "Hussain", "Plan in progress")
        assert window.run("return document.activeElement.textContent").startswith("Move Hussain")
        window.click("#undo")
        says(window, "Hussain is back in Held in school.")
        stage_is(window, "Hussain", "Held in school")

        # by keyboard
        link = window.find(".move", "Dunn")
        window.run("arguments[0].focus()", link)
        window.press(ENTER)
        window.wait_for("document.activeElement.id === 'move-head'")
        window.press(ESCAPE)
        assert window.run("return document.activeElement === arguments[0]", link)

        # the line drops
        window.click(".move", "Marsh")
        window.find("#move-dialog .opt", "Being assessed")
        window.run("window.line = fetch; window.fetch = () => Promise.reject(new TypeError('cut'))")
        window.click("#move-dialog .opt", "Being assessed")
        window.find("#failure[role=alert]", "We do not know if this saved. Marsh was in New worry.")
        stage_is(window, "Marsh", "New worry")
        window.run("window.fetch = line")
        window.click("#again", "Check now")
        window.find("#failure[role=alert]", "Not saved. Marsh is still in New worry.")
        window.click("#again", "Try again")
        says(window, "Marsh moved from New worry to Being assessed.")
        assert place.events_of("Marsh").count("family_moved") == 1

        # every width an iPad gives it
        for width in (1024, 768, 507):
            window.ask("POST", "/window/rect", {"width": width, "height": 800})
            beyond = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            window.wait_for(f"innerWidth <= {width} && {beyond} <= 0")

        # covered, and gone
        window.click("#cover-on")
        window.find("#cover-says", "Screen covered")
        seen = window.run("return document.body.innerText")
        assert not [name for name in FAMILIES if name in seen]
        window.click("#cover-off")
        window.click("#sign-out")
        window.find("h1", "Sign in")
        for _ in range(3):
            window.ask("POST", "/back")
            window.wait_for("document.readyState === 'complete'")
            nothing_of_a_family(window)
        kept = window.run("return [localStorage.length, sessionStorage.length, document.cookie]")
        assert kept == [0, 0, ""]
    figures("WEBKIT journey: 4 moves, 1 undo, 1 line cut, 3 widths, 3 backs; FOUND=0")


LINE_CUT = "window.line ||= fetch; window.fetch = () => Promise.reject(new TypeError('cut'))"
ANSWER_LOST = (
    "window.line ||= fetch; window.fetch = (...a) => line(...a).then(() => { throw new TypeError('cut') })"
)
LINE_BACK = "window.fetch = line"
LOOK_AGAIN = "document.dispatchEvent(new Event('visibilitychange'))"


def open_as(window: webkit.WebKit, place: Place, who: str, **more: Any) -> None:
    """Somebody's session, without the way through the sign-in page."""
    window.go(f"{place.url}/no-connection")
    for one in place.cookies(place.world[who], **more):
        cookie = {"name": one["name"], "value": one["value"], "path": "/"}
        window.ask("POST", "/cookie", {"cookie": cookie})


def choose(window: webkit.WebKit, family: str, stage: str) -> None:
    window.click(".move", family)
    window.click("#move-dialog .opt", stage)


def test_a_line_that_drops_loses_nothing_in_webkit(place, figures):
    """Journey J2."""
    with webkit.webkit() as window:
        open_as(window, place, "worker")
        window.go(place.board())

        # saved, and the answer lost
        window.click(".move", "Hussain")
        window.find("#move-dialog .opt", "Plan in progress")
        window.run(ANSWER_LOST)
        window.click("#move-dialog .opt", "Plan in progress")
        window.find("#failure[role=alert]", "We do not know if this saved. Hussain was in Held in school.")
        stage_is(window, "Hussain", "Held in school")
        window.run(LINE_BACK)
        window.click("#again", "Check now")
        says(window, "Hussain moved from Held in school to Plan in progress.")
        stage_is(window, "Hussain", "Plan in progress")
        assert place.events_of("Hussain").count("family_moved") == 2

        # no line at all: from when the board is, until there is one
        window.run(LINE_CUT)
        window.run(LOOK_AGAIN)
        window.find("#offline", "Nothing you do now will be saved.")
        link = window.find(".move[aria-disabled=true]", "Dunn")
        window.click(".move", "Dunn")
        says(window, "No connection. This is the board as it was at")
        window.run(LINE_BACK)
        window.click("#offline-retry")
        window.wait_for("document.getElementById('offline').hidden")
        assert window.run("return arguments[0].getAttribute('aria-disabled')", link) is None

        # a note that is half written
        window.click("h3 a", "Kowalczyk")
        window.type("#update", "Two visits,")
        window.run(LINE_CUT)
        window.type("#update", " no answer.")
        window.find("#draft-state", "could not be kept just now")
        window.run(LINE_BACK)
        window.type("#update", " Again.")
        window.find("#draft-state", "Kept as your draft")
        window.run(ANSWER_LOST)
        window.click("#save-update")
        window.find("#trouble [role=alert]", "We do not know if this saved. Your words are still here.")
        assert window.run("return document.getElementById('update').value") == "Two visits, no answer. Again."
        window.run(LINE_BACK)
        window.click("#try-again")
        window.find("[role=status]", "The update is saved")
        assert place.events_of("Kowalczyk").count("entry_recorded") == 1
        assert window.run("return [localStorage.length, sessionStorage.length]") == [0, 0]

        # the session has idled out, and the very page comes out of the browser's memory
        window.go(place.caseload)
        place.let_idle(place.world["worker"])
        window.run("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
        window.find("h1", "Sign in")
        nothing_of_a_family(window)
    figures("WEBKIT lost line: answers lost=2, cut=2, WORDS_LOST=0 DOUBLED=0")


def test_two_people_meet_on_one_board_in_webkit(place, figures):
    """Journey J3."""
    with webkit.webkit() as window:
        open_as(window, place, "worker")
        window.go(place.caseload)
        window.click(".move", "Hussain")
        window.find("#move-dialog .opt", "Plan in progress")
        place.move("Hussain", StageKind.WAITING)
        window.click("#move-dialog .opt", "Plan in progress")
        window.find("[role=alert]", "Not moved. Dan Pryce moved this family to Waiting to hear at")
        stage_is(window, "Hussain", "Waiting to hear")
        assert place.stage_of("Hussain") == "Waiting to hear"

        # nothing typed is lost
        choose(window, "Marsh", "Held in school")
        field = window.find("#move-dialog [name=holder]")
        window.run("arguments[0].value = 'Mrs Okonkwo-Lowe'", field)
        place.move("Marsh", StageKind.WAITING)
        window.click("#move-dialog .btn.primary", "Move")
        window.find("#move-dialog [role=alert]", "Not moved. Dan Pryce moved this family to Waiting to hear")
        assert window.run("return document.querySelector('[name=holder]').value") == "Mrs Okonkwo-Lowe"
        window.click("#move-dialog .btn.primary", "Move")
        says(window, "Marsh moved from Waiting to hear to Held in school.")

        # never under a finger
        window.run("document.body.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }))")
        place.move("Sato", StageKind.ASSESSED)
        window.run(LOOK_AGAIN)
        window.find("body *", "Dan Pryce changed 1 family while you had this open.")
        stage_is(window, "Sato", "Plan in progress")
        window.click("button", "Show changes")
        stage_is(window, "Sato", "Being assessed")
    figures("WEBKIT two people: refused=2 WORDS_LOST=0 MOVED_UNDER_A_FINGER=0")


def test_in_the_corridor_in_webkit(place, figures):
    """Journey J10."""
    with place.app.app_context(), writing():
        pins.set_pin(session().get_one(User, place.world["worker"].id), PIN)
        session().commit()
    later = """const now = Date.now.bind(Date), ahead = arguments[0]; Date.now = () => now() + ahead;
      document.dispatchEvent(new Event("visibilitychange"))"""
    with webkit.webkit() as window:
        open_as(window, place, "worker", points_by=TOUCH, pin=True)
        window.go(place.caseload)
        nothing_of_a_family(window)
        window.click("#show-names")
        window.find("h3", "Hussain")
        window.run("scrollTo(0, 120)")
        window.wait_for("scrollY === 120")
        window.run(later, 121_000)
        for names_last in (True, False):
            window.find("#cover-says", "Screen covered")
            assert not [name for name in FAMILIES if name in window.run("return document.body.innerText")]
            window.press(ESCAPE)
            window.press(ESCAPE)
            window.type("#cover-pin", "9999")
            window.click("#cover-off")
            window.find("#cover-wrong", "This is not your PIN")
            window.type("#cover-pin", PIN)
            window.click("#cover-off")
            window.wait_for("!document.getElementById('cover').open")
            assert any(name in window.text for name in FAMILIES) == names_last
            assert window.run("return scrollY") == 120
            if names_last:
                window.run(later, 301_000)
    figures("WEBKIT corridor: covered=2 SEEN_WHILE_COVERED=0 NAMES_AFTER_FIVE_MINUTES=0")


def test_after_signing_out_no_kind_of_page_comes_back_in_webkit(place, figures):
    with webkit.webkit() as window:
        open_as(window, place, "worker")
        window.go(place.board())
        family = window.run("return document.querySelector('.family h3 a').href")
        ends = ["", "/members", "/contacts/new", "/asked", "/story", "/actions", "/chronology", "/sheets"]
        pages = [f"{family}{end}" for end in ends] + [f"{place.url}/meetings", place.caseload]
        for page in pages:
            window.go(page)
            assert window.run("return document.querySelector('h1').textContent") != "Not found", page
        window.click("#sign-out")
        window.find("h1", "Sign in")
        for _ in range(10):
            window.ask("POST", "/back")
            nothing_of_a_family(window)  # not while it is on its way either
            window.wait_for("document.readyState === 'complete'")
            nothing_of_a_family(window)
    figures(f"WEBKIT kinds of page={len(pages)} BACKS=10 FOUND=0")
