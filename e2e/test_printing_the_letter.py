"""The head's letter on paper: what comes out of the browser, read back sheet by sheet."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect
from sqlalchemy import select

from caseboard.access import actor_for
from caseboard.accounts.models import User
from caseboard.audit import Act, AuditRow
from caseboard.db import session, writing
from caseboard.feed import closing_now
from e2e.support.checks import expect_well
from e2e.support.place import Place
from e2e.test_printing import A4_UPRIGHT, have_families, open_cards, pages_of, smallest_type

GREY = """() => [...document.querySelectorAll("main *")].flatMap((e) => {
  const style = getComputedStyle(e);
  return [style.color, style.backgroundColor, style.borderBottomColor];
}).every((colour) => { const [r, g, b] = colour.match(/[0-9.]+/g); return r === g && g === b; })"""


def print_the_letter(page: Page, place: Place, look: Callable[[Page], None] | None = None) -> None:
    """The newest letter, with names, for two people."""
    page.goto(place.url)
    page.get_by_role("link", name="Print", exact=True).click()
    if look:
        look(page)
    page.get_by_label("For", exact=True).fill("Mrs Hale\nThe chair of governors")
    page.get_by_label("Print names").check()
    page.get_by_label("Why names are needed").fill("To read on the train")
    page.get_by_role("button", name="Show sheets").click()
    expect(page.get_by_role("button", name="Print")).to_be_visible()


def close_the_week(place: Place) -> None:
    with place.app.app_context():
        actor = actor_for(session().get_one(User, place.world["worker"].id))
        with writing():
            closing_now.ask_to_close(actor.schools, by=actor)
            session().commit()
        closing_now.close_asked()


def test_a_head_prints_twelve_families_on_two_sheets_for_two_people(place, as_person):
    have_families(place, 12)
    close_the_week(place)
    page = as_person("head", "phone")
    print_the_letter(page, place, look=expect_well)
    expect_well(page)

    sheets = pages_of(page, A4_UPRIGHT, "Weekly letter")
    assert len(sheets) == 4, "two sheets, for two people"
    for number, text in enumerate(sheets):
        copy, sheet = divmod(number, 2)
        whose = ("Mrs Hale", "The chair of governors")[copy]
        assert text.count("OFFICIAL-SENSITIVE") == 2
        assert f"Copy {copy + 1} of 2, for {whose}. Sheet {sheet + 1} of 2" in text
        assert "by Mrs Hale. Keep this copy locked away" in text
    names = open_cards(place, initials=False)
    assert len(names) == 12
    for one_copy in (" ".join(sheets[:2]), " ".join(sheets[2:])):
        rows = one_copy.split("What changed: ", 1)[1].split("Next two weeks")[0]
        close = re.sub(r"\s", "", rows)  # a name may be broken at its hyphen
        assert [name for name in names if len(re.findall(rf"{name},?(T|S|T\+S)[,.]", close)) != 1] == []
        assert "…" not in one_copy
        assert re.search(r"Thornhill letter 1, record \d+, [0-9a-f]{16}", one_copy)
    assert smallest_type(page) >= 9 - 1e-6
    page.emulate_media(media="print")
    assert page.evaluate(GREY), "black and white is enough"
    with place.app.app_context():
        row = session().scalars(select(AuditRow).where(AuditRow.act == Act.SHEETS_PRINTED)).one()
        assert row.details["for"] == ["Mrs Hale", "The chair of governors"]
        assert row.details["paper"] == "letter"
