"""How long somebody waits, as the page itself sees it: from where they were to painted, from a press to settled.

The clock is the browser's own and runs in the page: what it costs to steer a browser from outside is not in it.
"""

from __future__ import annotations

from playwright.sync_api import BrowserContext, Page

STOPWATCH = """(() => {
  const painted = (then) => requestAnimationFrame(() => requestAnimationFrame(then));
  addEventListener("DOMContentLoaded", () => painted(() => { window.paintedAfter = performance.now(); }));
  addEventListener("click", (event) => {
    if (!event.target.closest("#move button.opt")) return;
    const pressed = performance.now(), said = document.querySelector("#said"), before = said.textContent;
    window.settledAfter = 0;
    const look = () => {
      const now = document.querySelector("#said"), dialog = document.querySelector("dialog#move, #move");
      const done = !now.hidden && now.textContent !== before && !(dialog && dialog.open);
      if (done) painted(() => { window.settledAfter = performance.now() - pressed; });
      else requestAnimationFrame(look);
    };
    look();
  }, true);
})();"""
"""Painted: two frames after all of the page stands and its scripts have run. Settled: the answer is said, the dialog
gone, and two frames more."""


def watch(context: BrowserContext) -> None:
    """Every page opened in this context carries the stopwatch."""
    context.add_init_script(STOPWATCH)


def painted(page: Page, url: str) -> float:
    """Milliseconds from the start of the navigation until the page stands there."""
    page.goto(url)
    return float(page.wait_for_function("() => window.paintedAfter").json_value())


def settled(page: Page) -> float:
    """Milliseconds from pressing a stage until the first family that can be moved has moved to another stage."""
    page.locator("a.move").first.click()
    page.locator("#move button.opt[form='move-form']").first.click()
    return float(page.wait_for_function("() => window.settledAfter").json_value())
