"""Fingers, narrow screens, large print, other colours, and ears: what a tablet in a school is really used with."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from e2e.support.checks import sideways, small_controls
from e2e.support.hands import card, drag_beyond, expect_in, middle, move_link, stage, touch_drag

PARTS = ["h3", ".line1", ".facts", "footer .age", ".move", ".facts li:last-child", ".top"]
"""Where on a card a finger comes down. Only the handle drags."""


@pytest.mark.parametrize("device", ["tablet", "upright", "phone"])
def test_swipes_that_begin_on_cards_scroll_and_move_nothing(place, as_person, device, figures):
    """Journey J1 (c): seven on each device, twenty-one in all; every other one after a thumb has rested for 0.4 s."""
    page = as_person("worker", device)
    page.goto(place.caseload)
    posts: list[str] = []
    page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    stages = {name: place.stage_of(name) for name in ("Hussain", "Dunn", "Kowalczyk")}
    for number, part in enumerate(PARTS):
        page.evaluate("() => scrollTo(0, 0)")
        found = card(page, "Kowalczyk").locator(part).first
        found.scroll_into_view_if_needed()
        start = middle(found)
        scrolled = page.evaluate("() => scrollY")
        touch_drag(page, start, (start[0], start[1] - 250), steps=6, rest=400 * (number % 2))
        page.wait_for_function("y => scrollY > y + 60", arg=scrolled)
    assert page.locator("dialog[open], .dragged, .ghost").count() == 0
    assert page.url == place.caseload
    assert posts == []
    assert {name: place.stage_of(name) for name in stages} == stages
    figures(f"SWIPES on the {device}={len(PARTS)} SCROLLED={len(PARTS)} MOVES=0")


@pytest.mark.parametrize("device", ["upright", "phone"])
def test_a_finger_drags_by_the_handle_to_a_stage_off_the_screen(place, as_person, device):
    page = as_person("worker", device)
    page.goto(place.caseload)
    grip = card(page, "Nguyen").locator(".grip")
    grip.scroll_into_view_if_needed()
    target = stage(page, "Plan in progress")
    assert target.bounding_box()["y"] > page.viewport_size["height"]
    drag_beyond(page, middle(grip), target)
    expect(page.get_by_role("status")).to_contain_text("Nguyen moved from New worry to Plan in progress.")
    expect_in(page, "Nguyen", "Plan in progress")


def test_one_hand_on_a_slow_line(place, as_person, figures):
    """Journey J1: two taps and two requests, the lower half of the screen, one sentence, Undo after a minute."""
    page = as_person("worker", "tablet")
    page.clock.install()
    page.goto(place.caseload)
    before = [page.locator(".stage, .shelf").all_inner_texts(), place.events_of("Hussain")]
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.method))
    move_link(page, "Hussain", "Held in school").tap()
    button = page.get_by_role("button", name="Plan in progress", exact=True)
    box = button.bounding_box()
    assert box["height"] >= 56
    assert box["y"] + box["height"] / 2 > page.viewport_size["height"] / 2
    button.tap()
    expect(page.get_by_role("status")).to_have_text(
        "Hussain moved from Held in school to Plan in progress. Undo is available."
    )
    assert asked == ["GET", "POST"], "two times the line's delay is all that a move takes on a slow one"
    page.clock.fast_forward(60_000)
    undo = page.get_by_role("button", name="Undo")
    at = undo.bounding_box()
    assert at["y"] > page.viewport_size["height"] / 2
    undo.tap()
    expect(page.get_by_role("status")).to_contain_text("Hussain is back in Held in school.")
    assert page.locator(".stage, .shelf").all_inner_texts() == before[0]
    assert place.events_of("Hussain") == [*before[1], "family_moved", "change_undone"]
    figures("J1: 2 taps, 2 requests, 1 sentence, undone after 60 s, 2 events")


def read_aloud(page: Page) -> list[str]:
    """The browser's own accessibility tree from top to bottom: what a screen reader comes to, and how it is called."""
    line = page.context.new_cdp_session(page)
    nodes = {node["nodeId"]: node for node in line.send("Accessibility.getFullAXTree")["nodes"]}
    line.detach()
    heard: list[str] = []

    def read(node: dict) -> None:
        if not node["ignored"]:
            heard.append(f"{node['role']['value']} {node.get('name', {}).get('value', '')}".strip())
        for child in node.get("childIds", []):
            if child in nodes:
                read(nodes[child])

    read(next(node for node in nodes.values() if "parentId" not in node))
    return heard


def test_what_is_read_aloud_stands_in_order_and_a_change_is_one_sentence(place, as_person):
    page = as_person("worker", "desk")
    page.goto(place.board())
    lines = read_aloud(page)
    order = [
        "link Skip to the main part",
        "banner",
        "navigation Main",
        "status",
        "main",
        "heading Board, Thornhill",
        "region New worry",
        "heading New worry",
        "heading Marsh",
        "link Move Marsh, now in New worry",
        "region Waiting to hear",
        "region Held in school",
        "region Being assessed",
        "region Plan in progress",
        "region Ended, watching",
    ]
    assert [what for what in order if what not in lines] == []
    assert [lines.index(what) for what in order] == sorted(lines.index(what) for what in order)
    told: list[str] = []
    page.expose_function("told", lambda words: told.append(words))
    page.evaluate(
        """() => new MutationObserver(() => window.told(document.getElementById("say").textContent))
             .observe(document.getElementById("say"), { childList: true, characterData: true, subtree: true })"""
    )
    move_link(page, "Hussain", "Held in school").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#move-head")).to_be_focused()
    behind = read_aloud(page)
    assert "button Plan in progress" in behind
    assert not [line for line in behind if "Marsh" in line], "nothing behind the dialog is read"
    page.get_by_role("button", name="Plan in progress", exact=True).press("Enter")
    expect(move_link(page, "Hussain", "Plan in progress")).to_be_focused()
    sentence = "Hussain moved from Held in school to Plan in progress. Undo is available."
    assert [one for one in told if one] == [sentence]
    after = read_aloud(page)
    assert after[after.index("status") + 1] == f"StaticText {sentence}"
    assert "alert" not in after


NARROW = [(507, 768), (320, 568), (512, 384)]
"""Half a tablet beside another program; the smallest phone; a tablet at 200 % zoom."""


def test_narrow_and_enlarged_everything_is_there_and_nothing_is_cut(place, as_person):
    page = as_person("worker", "tablet", viewport={"width": 507, "height": 768}, device_scale_factor=2)
    page.goto(place.board())
    family = card(page, "Kowalczyk").get_by_role("link", name="Kowalczyk", exact=True).get_attribute("href")

    def well(where: str) -> None:
        for width, height in NARROW:
            page.set_viewport_size({"width": width, "height": height})
            assert sideways(page) <= 0, (where, width)
            assert small_controls(page) == [], (where, width)

    well("board")
    move_link(page, "Hussain", "Held in school").tap()
    expect(page.locator("#move-head")).to_be_focused()
    well("dialog")
    page.get_by_role("button", name="Plan in progress", exact=True).tap()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    well("result")
    page.goto(place.url + family)
    well("family")
    page.get_by_role("button", name="Cover").tap()
    well("cover")


def test_in_forced_colours_and_without_motion_states_are_still_told_apart(place, as_person):
    page = as_person("worker", "tablet", forced_colors="active", reduced_motion="reduce", color_scheme="dark")
    page.goto(place.caseload)
    bars = page.locator(".pips i").evaluate_all(
        "(all) => [...new Set(all.map((e) => e.classList.contains('on') + getComputedStyle(e).backgroundColor))]"
    )
    assert len(bars) == 2, "filled bars differ from empty ones"
    pressed = page.get_by_role("button", name="Names").evaluate("(e) => getComputedStyle(e).outlineStyle")
    assert pressed == "solid"
    move_link(page, "Hussain", "Held in school").tap()
    page.get_by_role("button", name="Plan in progress", exact=True).tap()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    assert page.evaluate("() => document.getAnimations().length") == 0
    moving = page.evaluate(
        """() => [...document.querySelectorAll("*")].filter((e) => {
             const { transitionDuration, animationDuration } = getComputedStyle(e);
             return parseFloat(transitionDuration) > 0.01 || parseFloat(animationDuration) > 0.01; }).length"""
    )
    assert moving == 0


def test_the_place_can_stand_on_a_home_screen(place, as_signed_out):
    page = as_signed_out("tablet")
    page.goto(f"{place.url}/sign-in")
    manifest = page.evaluate(
        "() => fetch(document.querySelector('link[rel=manifest]').href).then((a) => a.json())"
    )
    assert (manifest["display"], manifest["start_url"], manifest["name"]) == ("standalone", "/", "Caseboard")
    sizes = page.evaluate(
        """(icons) => Promise.all(icons.map(async ({ src }) => {
             const image = new Image(); image.src = src; await image.decode(); return image.naturalWidth; }))""",
        manifest["icons"],
    )
    assert sizes == [192, 512, 512]
    line = page.context.new_cdp_session(page)
    assert line.send("Page.getAppManifest")["errors"] == []
    assert re.search(r'rel="apple-touch-icon"', page.content())
