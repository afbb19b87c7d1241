"""Fingers and mice as the browser gets them, and how to find things on a board."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

Point = tuple[float, float]


def stage(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name, exact=True)


def card(page: Page, name: str) -> Locator:
    return page.locator("li.family").filter(has=page.get_by_role("heading", level=3, name=name, exact=True))


def move_link(page: Page, name: str, now: str) -> Locator:
    return page.get_by_role("link", name=f"Move {name}, now in {now}", exact=True)


def expect_in(page: Page, name: str, where: str) -> None:
    """The card stands in that stage, once, and nowhere else."""
    expect(stage(page, where).get_by_role("heading", level=3, name=name, exact=True)).to_have_count(1)
    expect(page.get_by_role("heading", level=3, name=name, exact=True)).to_have_count(1)


def middle(found: Locator) -> Point:
    box = found.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def touch_drag(page: Page, start: Point, end: Point, *, steps: int = 12, rest: int = 0) -> None:
    """One finger: down, along a line, up. Real touch events, so that the browser decides what scrolls."""
    line = page.context.new_cdp_session(page)

    def send(kind: str, *points: Point) -> None:
        line.send(
            "Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]}
        )

    send("touchStart", start)
    page.wait_for_timeout(rest)
    for step in range(1, steps + 1):
        share = step / steps
        send("touchMove", (start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share))
        page.wait_for_timeout(16)
    page.wait_for_timeout(60)
    send("touchEnd")
    line.detach()


def drag_beyond(page: Page, start: Point, target: Locator) -> None:
    """One finger drags to the lower edge and waits there until what was off the screen has come, and drops into it."""
    line = page.context.new_cdp_session(page)
    size = page.viewport_size
    assert size is not None
    low = size["height"] - 25

    def send(kind: str, *points: Point) -> None:
        line.send(
            "Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]}
        )
        page.wait_for_timeout(16)

    send("touchStart", start)
    for step in range(1, 13):
        send("touchMove", (start[0], start[1] + (low - start[1]) * step / 12))
    for again in range(60):
        page.wait_for_timeout(80)
        send("touchMove", (start[0], low - again % 2))
        if middle(target)[1] < size["height"]:
            break
    box = target.bounding_box()
    assert box is not None
    into = max(box["y"] + 60, 120)
    for step in range(1, 9):
        send("touchMove", (start[0], low + (into - low) * step / 8))
    send("touchEnd")
    line.detach()


def mouse_drag(page: Page, start: Point, end: Point, *, steps: int = 12) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    for step in range(1, steps + 1):
        share = step / steps
        page.mouse.move(start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share)
        page.wait_for_timeout(10)
    page.wait_for_timeout(150)  # a hand rests; what is under the card is looked for each 50 ms
    page.mouse.up()
