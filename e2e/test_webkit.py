"""The same journeys in a second engine, WebKit, where it is on the machine: what an iPad shows and prints."""

from __future__ import annotations

import pytest

from e2e.support import webkit
from e2e.support.place import STORIES
from tests.factories import PASSWORD

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
