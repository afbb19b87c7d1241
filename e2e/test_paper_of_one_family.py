"""Paper about one family, of one meeting, and of what was agreed, rendered to PDF by the browser and read back."""

from __future__ import annotations

import re
from datetime import time, timedelta

from playwright.sync_api import Page, expect

from caseboard import clock
from caseboard.access import actor_for
from caseboard.accounts.models import User
from caseboard.actions.services import WhoDoesIt, agree_action
from caseboard.db import session, writing
from caseboard.events.models import Audience
from caseboard.families.door import cases
from caseboard.families.due import Owner
from caseboard.families.entries import record_entry
from caseboard.families.models import EntryKind
from caseboard.families.story.page import Helps, StoryPage, Told
from caseboard.families.story.services import write_story
from caseboard.meetings.services import Arrangement, arrange_meeting
from e2e.support.checks import expect_well
from e2e.support.place import Place
from e2e.test_printing import A4_LANDSCAPE, A4_UPRIGHT, have_families, pages_of, print_sheets, smallest_type

EVENTS, ACTIONS = 35, 45
STORY = StoryPage(
    own_words="Nights are the hard part. I want one person to talk to. " * 7,
    going_well=("Kei comes in happily and has two friends, and that has been so since September.",) * 5,
    worried=("The flat is not settled, so that nobody here can plan further than the end of a week.",) * 5,
    helpers=(Helps("P. Grant, Social Care", "Leads the plan. Ring first about anything."),) * 6,
    happens_next=("We look at this page again together.",) * 5,
    told=(Told("Why we moved in August.", 0),) * 6,
    who_sees="The people above. Nobody else at school.",
)
"""As long as a page may be."""


def live(place: Place) -> str:
    """A family with a long chronology and a full page, actions by many, and a meeting today: its address."""
    have_families(place, 13)
    with place.app.app_context(), writing():
        by = actor_for(session().get_one(User, place.world["worker"].id))
        ids = [school.id for school in by.schools]
        family = cases(by).find_families(ids, "Dunn")[0]
        for number in range(EVENTS):
            record_entry(
                family,
                kind=EntryKind.UPDATE,
                text=f"Event-{number} of a winter: Dunn came along.",
                audience=Audience.WORKER,
                happened_on=clock.today() - timedelta(days=number),
                significant=True,
                by=by,
            )
        for number in range(ACTIONS):
            who = WhoDoesIt(Owner.PERSON, f"Helper {number // 9}")
            due = clock.today() + timedelta(days=number)
            agree_action(family, what=f"Action-{number} for the Dunns", who=who, due_on=due, by=by)
        write_story(family, STORY, agreed_on=None, after=0, by=by)
        what = Arrangement(kind="team", day=clock.today(), starts=time(9), professionals=["Mrs Lowe"])
        meeting = arrange_meeting(what, schools=ids, by=by)
        session().commit()
        return f"{place.url}/meetings/{meeting.public_id}/sheets"


def show_sheets(page: Page) -> None:
    page.get_by_label("For", exact=True).fill("Mrs Lowe")
    page.get_by_role("button", name="Show sheets").click()
    expect(page.get_by_text("Does this text name anyone?")).to_be_visible()


def print_our_page(page: Page) -> None:
    """From the form for paper of a family: their own page, of which they were asked whether it may go home."""
    page.get_by_role("link", name="Our page").click()
    page.get_by_label("For", exact=True).fill("Emi Dunn")
    page.get_by_label("Yes: we asked").check()
    page.get_by_role("button", name="Show the page").click()
    expect(page.get_by_role("button", name="Print")).to_be_visible()


def once_each(found: list[str], word: str, number: int) -> bool:
    whole = " ".join(found)
    return all(len(re.findall(rf"\b{word}-{n}\b", whole)) == 1 for n in range(number))


def test_every_row_is_on_the_paper_of_a_family_and_a_meeting_once(place: Place, as_person, figures):
    address = live(place)
    page = as_person("worker", "tablet")
    page.goto(place.board())
    page.get_by_role("link", name="Dunn", exact=True).click()
    page.get_by_role("link", name="Print", exact=True).click()
    expect_well(page)
    show_sheets(page)
    chronology = pages_of(page, A4_LANDSCAPE, "Chronology")
    assert once_each(chronology, "Event", EVENTS)
    assert "Dunn" not in " ".join(chronology)

    print_sheets(page, place, paper="Actions by person, A4 upright")
    actions = pages_of(page, A4_UPRIGHT, "Actions by person")
    assert once_each(actions, "Action", ACTIONS)
    assert "Dunn" not in " ".join(actions)
    assert smallest_type(page) >= 9 - 1e-6

    page.goto(address)
    expect_well(page)
    show_sheets(page)
    expect_well(page)
    agenda = pages_of(page, A4_UPRIGHT, "Agenda and actions")
    assert smallest_type(page) >= 9 - 1e-6
    assert agenda[-1].count("Signature") == 4
    assert [re.findall(r"Sheet \d+ of \d+", text) for text in agenda] == [
        [f"Sheet {number} of {len(agenda)}"] for number in range(1, len(agenda) + 1)
    ]
    figures(
        f"PRINT_ROWS=chronology {EVENTS} on {len(chronology)}, actions {ACTIONS} on {len(actions)}, "
        f"agenda on {len(agenda)}: ROWS_LOST=0 NAMES_UNDER_INITIALS=0"
    )
    assert (len(chronology), len(actions), len(agenda)) == (3, 3, 3)


def test_their_own_page_is_one_sheet_when_it_is_as_long_as_it_may_be_and_asks_before_it_goes_home(
    place: Place, as_person
):
    live(place)
    page = as_person("worker", "tablet")
    page.goto(place.board())
    page.get_by_role("link", name="Dunn", exact=True).click()
    page.get_by_role("link", name="Print", exact=True).click()
    page.get_by_role("link", name="Our page").click()
    page.get_by_label("For", exact=True).fill("Emi Dunn")
    page.get_by_role("button", name="Show the page").click()
    expect(page.get_by_role("alert")).to_contain_text("When in doubt it does not.")
    page.get_by_label("Yes: we asked").check()
    expect_well(page)
    page.get_by_role("button", name="Show the page").click()
    expect(page.get_by_role("button", name="Print")).to_be_visible()
    (sheet,) = pages_of(page, A4_UPRIGHT, "Our page", marks=0)
    assert "Copy 1 of 1, for Emi Dunn" in sheet
    assert "This copy is yours." in sheet
    assert "Does this text" not in sheet
