"""The print set as a second engine prints it, WebKit, where it is on the machine: the same words on the same sheets."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections import Counter
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from e2e.support import webkit
from e2e.support.checks import words_on
from e2e.support.place import Place
from e2e.test_paper_of_one_family import live, print_our_page, show_sheets
from e2e.test_printing import A3_LANDSCAPE, A4_LANDSCAPE, A4_UPRIGHT, open_cards, pages_of, print_sheets
from e2e.test_printing_the_letter import close_the_week, print_the_letter

OWN_PYTHON = "/usr/bin/python3"
PRINTER = Path(webkit.__file__).with_name("webkit_print.py")
BINDINGS = "import gi; gi.require_version('WebKit2', '4.1'); from gi.repository import WebKit2"
NAMES = "New team"


@pytest.fixture(scope="module", autouse=True)
def engine():
    if reason := webkit.missing():
        pytest.skip(reason)
    if subprocess.run([OWN_PYTHON, "-c", BINDINGS], capture_output=True).returncode:
        pytest.skip(
            "printing in WebKit is left out: python3-gi and gir1.2-webkit2-4.1 are not on this machine"
        )


class Papers:
    """Papers as Chromium printed them, to be printed again by WebKit."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.jobs: list[dict[str, Any]] = []
        self.wanted: list[tuple[str, tuple[int, int], list[str]]] = []

    def take(self, page: Page, size: tuple[int, int], title: str, *, marks: int = 2) -> list[str]:
        """The sheets that stand on this page, and their words."""
        found = pages_of(page, size, title, marks=marks)
        self.wanted.append((title, size, found))
        self.jobs.append(
            {
                "html": page.content(),
                "file": str(self.folder / f"{len(self.jobs)}.pdf"),
                "paper": "iso_a3" if size == A3_LANDSCAPE else "iso_a4",
                "landscape": size[0] > size[1],
            }
        )
        return found

    def print(self, address: str) -> None:
        root = {"WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1"} if os.geteuid() == 0 else {}
        with webkit.screen() as display:
            subprocess.run(
                [OWN_PYTHON, str(PRINTER), address],
                input=json.dumps(self.jobs),
                text=True,
                check=True,
                timeout=60,
                capture_output=True,
                env={**os.environ, **root, "DISPLAY": display},
            )

    def printed(self) -> list[tuple[str, tuple[int, int], list[str]]]:
        found = []
        for job, (title, _, _) in zip(self.jobs, self.wanted, strict=True):
            sheets = PdfReader(BytesIO(Path(job["file"]).read_bytes())).pages
            box = sheets[0].mediabox
            found.append((title, (round(box.width), round(box.height)), [words_on(one) for one in sheets]))
        return found


def letters(text: str) -> Counter[str]:
    """Which letters stand on a sheet: the engines may read them in another order and break lines elsewhere."""
    return Counter(re.sub(r"\s", "", text))


def test_webkit_prints_the_same_words_on_the_same_sheets(place: Place, as_person, tmp_path: Path, figures):
    meeting = live(place)
    close_the_week(place)
    papers = Papers(tmp_path)
    page = as_person("worker", "desk")
    print_sheets(page, place, whom="Mrs Lowe\nMr Teague")
    initials = papers.take(page, A4_LANDSCAPE, "Meeting sheet")
    print_sheets(page, place, why=NAMES, words=True)
    papers.take(page, A4_LANDSCAPE, "Meeting sheet")
    for paper, size in (
        ("Board, A3 landscape", A3_LANDSCAPE),
        ("Actions by person, A4 upright", A4_UPRIGHT),
        ("Caseload for supervision, A4 landscape", A4_LANDSCAPE),
        ("Key to the initials, A4 upright", A4_UPRIGHT),
        ("Blank forms for a visit, A4 upright", A4_UPRIGHT),
    ):
        print_sheets(page, place, why=NAMES, paper=paper)
        papers.take(page, size, paper.partition(",")[0])
    page.goto(place.board())
    page.get_by_role("link", name="Dunn", exact=True).click()
    page.get_by_role("link", name="Print", exact=True).click()
    family = page.url
    show_sheets(page)
    papers.take(page, A4_LANDSCAPE, "Chronology")
    page.goto(family)
    print_our_page(page)
    papers.take(page, A4_UPRIGHT, "Our page", marks=0)
    page.goto(meeting)
    show_sheets(page)
    papers.take(page, A4_UPRIGHT, "Agenda and actions")
    head = as_person("head", "desk")
    print_the_letter(head, place)
    papers.take(head, A4_UPRIGHT, "Weekly letter")
    expect(head.get_by_role("button", name="Print")).to_be_visible()

    papers.print(place.url)
    by_webkit = papers.printed()
    for (title, size, sheets), (_, at, others) in zip(papers.wanted, by_webkit, strict=True):
        assert (len(others), at) == (len(sheets), size), title
        for number, (one, other) in enumerate(zip(sheets, others, strict=True), 1):
            assert letters(one) == letters(other), f"{title}, sheet {number}"
    under_initials = " ".join(initials + by_webkit[0][2])
    assert not [name for name in open_cards(place, initials=False) if name in under_initials]
    printed = ", ".join(f"{title} {len(others)}" for title, _, others in by_webkit)
    figures(f"WEBKIT_SHEETS={printed}: LETTERS_LOST=0 MARKING_MISSING=0")
