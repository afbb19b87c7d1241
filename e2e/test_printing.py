"""Paper, as it comes out: rendered to PDF by the browser and read back, sheet by sheet."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from sqlalchemy import select

from caseboard.access import actor_for
from caseboard.accounts.models import User
from caseboard.audit import Act, AuditRow
from caseboard.boards.queries import worker_board
from caseboard.db import session, writing
from caseboard.events.models import Audience
from caseboard.families.door import cases
from caseboard.families.entries import record_update
from caseboard.schools.models import School
from e2e.support.checks import expect_well, printed, words_on
from e2e.support.place import Place
from tests import factories

A4_LANDSCAPE, A4_UPRIGHT, A3_LANDSCAPE = (842, 595), (595, 842), (1191, 842)
SURNAMES = (
    "Alder",
    "Birk",
    "Cray",
    "Dene",
    "Eske",
    "Firth",
    "Goyt",
    "Hale",
    "Inny",
    "Kerr",
    "Lune",
    "Mole",
    "Nidd",
)


def open_cards(place: Place, *, initials: bool) -> list[str]:
    with place.app.app_context():
        actor = actor_for(session().get_one(User, place.world["worker"].id))
        board = worker_board(actor, actor.schools, page_school=None, shows_initials=initials)
        return [card.title for stage in board.stages for card in stage.cards]


def have_families(place: Place, wanted: int, at: str = "thornhill") -> None:
    """So many families on the boards, whatever there was before; or so many more at one school."""
    there = len(open_cards(place, initials=False)) if at == "thornhill" else 0
    with place.app.app_context(), writing():
        actor = actor_for(session().get_one(User, place.world["worker"].id))
        school = session().get_one(School, place.world.schools[at].id)
        for number in range(there, wanted):
            name = f"{SURNAMES[number % len(SURNAMES)]}{chr(97 + number // len(SURNAMES))}worth"
            factories.family(name, factories.child(f"Robin {name}", school), by=actor, school=school)
        session().commit()


def print_sheets(
    page: Page,
    place: Place,
    *,
    whom: str = "Mrs Lowe",
    why: str = "",
    words: bool = False,
    paper: str = "Meeting sheet, A4 landscape",
    board: str = "",
) -> None:
    page.goto(board or place.caseload)
    page.get_by_role("link", name="Print", exact=True).click()
    page.get_by_label("Paper").select_option(paper)
    page.get_by_label("For", exact=True).fill(whom)
    if why:
        page.get_by_label("Print names", exact=True).check()
        page.get_by_label("Why names are needed").fill(why)
    if words:
        page.get_by_label("Print what was shared with school").check()
    page.get_by_role("button", name="Show sheets").click()
    expect(page.get_by_role("button", name="Print")).to_be_visible()


def pages_of(
    page: Page,
    size: tuple[int, int] = A4_LANDSCAPE,
    title: str = "Meeting sheet",
    *,
    marks: int = 2,
    runs_over: bool = False,
) -> list[str]:
    """The text of each page of paper, after checking its size, its marking, and that nothing names it. `marks` is how
    often a page bears the marking: at head and foot, and what goes home with a family not at all. `runs_over` is for
    words of a length that no sheet can hold."""
    reader = PdfReader(BytesIO(printed(page, print_background=False)))
    assert reader.metadata is not None
    assert reader.metadata.title == title
    for sheet in reader.pages:
        assert (round(sheet.mediabox.width), round(sheet.mediabox.height)) == size
    found = [words_on(sheet) for sheet in reader.pages]
    assert all(text.count("OFFICIAL-SENSITIVE") == marks for text in found), "head and foot of every page"
    sheets = [re.findall(r"Copy \d+ of \d+|Sheet \d+ of \d+", text) for text in found]
    assert runs_over or len({tuple(sheet) for sheet in sheets}) == len(found), (
        "no sheet runs over onto a second page"
    )
    return found


def smallest_type(page: Page) -> float:
    """In points, of everything on the paper."""
    page.emulate_media(media="print")
    size: float = page.evaluate(
        """() => Math.min(...[...document.querySelectorAll("main *")].filter((e) => e.innerText?.trim())
        .map((e) => parseFloat(getComputedStyle(e).fontSize))) * 0.75"""
    )
    page.emulate_media(media="null")
    return size


def test_a_worker_prints_initials_for_two_people(place: Place, as_person: Callable[..., Page]):
    page = as_person("worker", "tablet")
    print_sheets(page, place, whom="Mrs Lowe\nMr Teague")
    sheets = pages_of(page)
    initials = open_cards(place, initials=True)
    assert len(sheets) == 4, "eleven families are two sheets, for two people"
    for number, text in enumerate(sheets):
        copy, sheet = divmod(number, 2)
        whose = ("Mrs Lowe", "Mr Teague")[copy]
        assert text.count("OFFICIAL-SENSITIVE") == 2
        assert f"Copy {copy + 1} of 2, for {whose}. Sheet {sheet + 1} of 2" in text
        assert "by Ruth Amin. Give this copy back at the end, or shred it by" in text
        assert "Shredded on" in text
        assert "To decide today" in text
    for one_copy in (sheets[:2], sheets[2:]):
        whole = " ".join(one_copy)
        assert all(len(re.findall(rf"\b{title}\b", whole)) == 1 for title in initials)
        assert not [name for name in open_cards(place, initials=False) if name in whole]
    with place.app.app_context():
        row = session().scalars(select(AuditRow).where(AuditRow.act == Act.SHEETS_PRINTED)).one()
        assert row.details["for"] == ["Mrs Lowe", "Mr Teague"]
        assert (row.details["families"], row.details["sheets"], row.details["copies"]) == (11, 2, 2)


def expect_each_once(place: Place, found: list[str], families: int, sheets: int) -> None:
    """Every open family of the caseload stands once on these pages, which are numbered through."""
    names = open_cards(place, initials=False)
    assert (len(names), len(found)) == (families, sheets)
    whole = " ".join(found)
    assert not [name for name in names if len(re.findall(rf"\b{name}\b", whole)) != 1]
    assert [re.findall(r"Sheet (\d+) of (\d+)", text) for text in found] == [
        [(str(number), str(sheets))] for number in range(1, sheets + 1)
    ]


def test_every_family_is_on_the_meeting_sheet_once(place: Place, as_person, figures):
    page, printed = as_person("worker", "desk"), []
    have_families(place, 1, at="saltby")
    print_sheets(page, place, why="New team", board=place.board("saltby"))
    (six,) = pages_of(page)
    assert len(re.findall("Level \\d", six)) == 6
    for families, sheets in ((12, 2), (13, 3), (40, 7)):
        have_families(place, families)
        print_sheets(page, place, why="New team")
        expect_each_once(place, pages_of(page), families, sheets)
        printed.append(f"{families}:{sheets}")
    figures(f"PRINT_MEETING_SHEETS=6:1 {' '.join(printed)} ROWS_LOST=0")


PAPERS = (
    ("Board, A3 landscape", A3_LANDSCAPE, {12: 1}),
    ("Caseload for supervision, A4 landscape", A4_LANDSCAPE, {12: 1, 40: 3}),
    ("Key to the initials, A4 upright", A4_UPRIGHT, {12: 1, 40: 2}),
)


def test_every_family_is_on_the_other_papers_once(place: Place, as_person, figures):
    page, printed = as_person("worker", "desk"), []
    for families in (12, 40):
        have_families(place, families)
        for paper, size, sheets in PAPERS:
            print_sheets(page, place, why="New team", paper=paper)
            title = paper.partition(",")[0]
            found = pages_of(page, size, title)
            expect_each_once(place, found, families, sheets.get(families, len(found)))
            assert smallest_type(page) >= 9 - 1e-6
            printed.append(f"{families} on {title} {len(found)}")
    print_sheets(page, place, paper="Blank forms for a visit, A4 upright")
    assert len(pages_of(page, A4_UPRIGHT, "Blank forms for a visit")) == 2
    figures(f"PRINT_SHEETS={', '.join(printed)}: ROWS_LOST=0")


def test_the_demonstrations_papers_keep_to_their_sheets(demo_place: Place, as_signed_out):
    """Its words are as long as in real use."""
    page = as_signed_out("desk")
    page.context.add_cookies(demo_place.cookies(demo_place.world["ruth.amin"]))
    for paper, size in (
        ("Meeting sheet, A4 landscape", A4_LANDSCAPE),
        *((paper, size) for paper, size, _ in PAPERS),
        ("Actions by person, A4 upright", A4_UPRIGHT),
    ):
        print_sheets(page, demo_place, why="New team", words=True, paper=paper)
        assert pages_of(page, size, paper.partition(",")[0])


def test_long_text_makes_its_row_grow_and_nothing_vanishes(place: Place, as_person):
    words = " ".join(f"word{number}" for number in range(900))
    with place.app.app_context(), writing():
        worker = actor_for(session().get_one(User, place.world["worker"].id))
        school = next(s for s in worker.schools if s.short_name == "Thornhill")
        family = cases(worker).find_families([school.id], "Dunn")[0]
        record_update(
            family,
            text=words,
            audience=Audience.SCHOOL,
            schools=[school.id],
            happened_on=family.added_at.date(),
            by=worker,
        )
        session().commit()
    page = as_person("worker", "desk")
    print_sheets(page, place, why="New team", words=True)
    found = pages_of(page, runs_over=True)
    whole = " ".join(found)
    assert all(f"word{number}" in whole for number in range(900))
    assert all(name in whole for name in open_cards(place, initials=False))
    assert all(text.count("OFFICIAL-SENSITIVE") == 2 for text in found), "head and foot on every page"
    assert all("Copy 1 of 1, for Mrs Lowe." in text for text in found)


def test_the_paper_has_no_small_print_and_nothing_for_the_screen(place: Place, as_person):
    page = as_person("worker", "desk")
    print_sheets(page, place, words=True)
    expect(page.get_by_text("Does this text name anyone?")).to_be_visible()
    assert smallest_type(page) >= 9 - 1e-6
    for text in pages_of(page):
        assert "Does this text" not in text
        assert "Back" not in text


@pytest.mark.parametrize("device", ["tablet", "upright", "phone"])
def test_form_and_sheets_are_well_on_every_device(place: Place, as_person, device: str):
    page = as_person("worker", device)
    page.goto(place.caseload + "/sheets")
    expect_well(page)
    print_sheets(page, place)
    expect_well(page)
    assert page.title() == "Meeting sheet"


def test_it_prints_without_scripts_too(place: Place, as_person):
    page = as_person("worker", "desk", java_script_enabled=False)
    page.goto(place.caseload + "/sheets")
    page.get_by_label("For", exact=True).fill("Mrs Lowe")
    page.get_by_role("button", name="Show sheets").click()
    expect(page.get_by_role("button", name="Print")).to_be_hidden()
    expect(page.get_by_text("Press Ctrl and P")).to_be_visible()
