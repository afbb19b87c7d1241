"""What every page has to hold on every device: no sideways scroll, nothing small, nothing axe objects to."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error, Page
from pypdf import PageObject

AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

CONTROLS = "a[href], button, select, textarea, summary, input, .grip"
SMALL = """(controls) => { const inSentence = (link) => [...link.parentElement.childNodes].some(
  (n) => n.nodeType === Node.TEXT_NODE && n.textContent.trim().length > 3);
return [...document.querySelectorAll(controls)].filter((e) => {
  if (e.matches("input[type=hidden], .skip") || !e.checkVisibility({ visibilityProperty: true })) return false;
  if (e.matches("a") && getComputedStyle(e).display === "inline" && inSentence(e)) return false;
  if (e.matches("input[type=radio], input[type=checkbox]")) e = e.closest("label") || e;
  const box = e.getBoundingClientRect();
  return box.width > 1 && (box.height < 43.9 || box.width < 43.9);
}).map((e) => e.outerHTML.slice(0, 120)); }"""
"""A link within a sentence may be as small as its words: WCAG 2.5.8 says so too."""


def printed(page: Page, **options: Any) -> bytes:
    """The page as a PDF file. While a page is still being laid out the browser may refuse to print it, once."""
    page.wait_for_load_state("networkidle")
    try:
        return page.pdf(prefer_css_page_size=True, **options)
    except Error:
        page.wait_for_timeout(500)
        return page.pdf(prefer_css_page_size=True, **options)


def words_on(sheet: PageObject) -> str:
    """The text of one sheet of a PDF file, letter by letter: a font may draw "ff" as one sign."""
    text = " ".join(sheet.extract_text().split())
    return re.sub("[\ufb00-\ufb04]", lambda found: unicodedata.normalize("NFKC", found[0]), text)


def sideways(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    wide: int = page.evaluate(
        "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return wide


def small_controls(page: Page) -> list[str]:
    found: list[str] = page.evaluate(SMALL, CONTROLS)
    return found


def axe_problems(page: Page) -> list[str]:
    return _axe(page, {"type": "tag", "values": AXE_TAGS})


def colour_problems(page: Page) -> list[str]:
    """All of axe that the dark and the paper can change: the rest of a page is the same in every light."""
    return _axe(page, {"type": "rule", "values": ["color-contrast"]})


def _axe(page: Page, only: dict[str, Any]) -> list[str]:
    results: Any = Axe().run(page, options={"runOnly": only, "resultTypes": ["violations"]})
    return [
        f"{v['id']}: {v['help']}: {[n['html'][:160] for n in v['nodes'][:3]]}"
        for v in results.response["violations"]
    ]


def expect_well(page: Page) -> None:
    page.wait_for_load_state()  # a page that has begun to come has neither a body nor its styles yet
    assert sideways(page) <= 0, f"{sideways(page)} pixels too wide"
    small = small_controls(page)
    assert not small, small
    problems = axe_problems(page)
    assert not problems, problems
