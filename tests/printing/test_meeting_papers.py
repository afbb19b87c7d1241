"""The agenda and action sheet of a meeting: for whom it says what."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from caseboard import clock
from caseboard.access import NotPermittedError
from caseboard.actions.services import close_action
from caseboard.families.due import Result
from caseboard.meetings.agreeing import Line as Typed
from caseboard.meetings.agreeing import Paper as TypedPaper
from caseboard.meetings.agreeing import write_what_was_agreed
from caseboard.meetings.services import Arrangement, arrange_meeting
from caseboard.printing.catalogue import AGENDA, MEETING_SHEET
from caseboard.printing.frame import Look
from caseboard.printing.papers.action_sheet import AGREED, LINES, NEXT, SIGNED
from caseboard.printing.services import make_meeting_paper
from tests.printing.test_papers import agree, hide_address, paper_of
from tests.printing.test_printing import rows, titles, wanted, words
from tests.support.place import START


@pytest.fixture(autouse=True)
def _monday():
    with clock.at(START):
        yield


def arrange(town, *schools, kind="team", days=0, family=None, by=None, **more):
    what = Arrangement(kind=kind, day=clock.today() + timedelta(days=days), starts=time(8, 50), **more)
    chosen = [school.id for school in schools or (town.thornhill,)]
    return arrange_meeting(what, schools=chosen, family=family, by=by or town.ruth)


def agenda_of(town, meeting, *, by=None, **more):
    return make_meeting_paper(meeting, wanted=wanted(**{"paper": AGENDA, **more}), by=by or town.ruth)


def test_the_agenda_says_why_and_the_action_sheet_has_twelve_lines_and_room_to_sign(town):
    with clock.at(START - timedelta(days=20)):
        family = town.family("Hussain")
    meeting = arrange(town, professionals=["Mrs Lowe", "Mr Hussain"], ends=time(9, 35), place="Library")
    paper = agenda_of(town, meeting)
    first, last = paper.sheets
    assert paper.heading == "Agenda and actions, Team meeting, Thornhill"
    assert paper.meeting == "Monday 2 November 2026, 08:50 to 09:35, Library"
    assert words(first.notes[:1]) == ["Here: Mrs Lowe   Mr [name]"]
    assert first.notes[1].text.startswith("1 What was agreed last time.  2 Families")
    (row,) = first.rows
    assert words(row.cells[0]) == [family.initials, "Y4", "New worry"]
    assert words(row.cells[1])[0] == "School not told for two weeks, over the usual days"
    assert words(row.cells[1])[1:] == ["What can school be told?", "Is this still the right stage?"]
    headings = [row.cells[0][0].text for row in last.rows if row.is_heading]
    assert headings == [AGREED, NEXT, SIGNED]
    assert sum(row.group == AGREED and not row.is_heading for row in last.rows) == LINES == 12
    assert "Hussain" not in repr(paper)


def test_last_times_actions_come_ticked_or_not(town):
    with clock.at(START - timedelta(days=20)):
        family = town.family("Hussain")
    with clock.at(START - timedelta(days=14)):
        before = arrange(town)
        due = clock.today() + timedelta(days=7)
        lines = [
            Typed(number=n, family=family.initials, what=what, who="Mrs Lowe", kin=False, due_on=due)
            for n, what in enumerate(("Ring the GP", "Find a place"))
        ]
        write_what_was_agreed(before, TypedPaper(lines=lines), by=town.ruth)
    close_action(family, _action(town, family, "Ring the GP"), result=Result.DONE, by=town.ruth)
    meeting = arrange(town)
    (row,) = agenda_of(town, meeting).sheets[0].rows
    assert sorted(words(row.cells[2])) == [
        "Done. Mrs Lowe: Ring the GP",
        "Mrs Lowe: Find a place (by Mon 26 Oct)",
    ]
    assert {line.look for line in row.cells[2]} == {Look.PLAIN, Look.TASK}
    sheet = agenda_of(town, meeting, paper=MEETING_SHEET)
    assert sheet.layout.columns[2].title == "Since 19 Oct"
    assert words(rows(sheet)[0].cells[3])[0] == "What stopped the action? Who does it now?"


def _action(town, family, text):
    from caseboard.families.coming_back import list_actions

    return next(one for one in list_actions(family, by=town.ruth) if one.entry.text == text)


def test_thirteen_families_and_their_questions_go_on_to_a_second_sheet_and_the_action_sheet_is_last(town):
    with clock.at(START - timedelta(days=20)):
        families = [town.family(f"Fam{number}") for number in range(13)]
    paper = agenda_of(town, arrange(town))
    assert sorted(title for title in titles(paper) if title.startswith("FA")) == sorted(
        f.initials for f in families
    )
    assert [sheet.number for sheet in paper.sheets] == list(range(1, len(paper.sheets) + 1))
    assert paper.sheets[-1].rows[0].cells[0][0].text == AGREED


def test_a_place_under_do_not_disclose_is_not_printed_and_a_family_is_only_meant_by_initials(town):
    family = town.family("Hussain", "Amina Hussain@thornhill")
    hide_address(town, family)
    meeting = arrange(town, kind="taf", family=family, place="4 Zelkova Lane", family_members=["Sara Nobody"])
    for more in ({}, {"with_names": True, "why_names": "x"}):
        paper = agenda_of(town, meeting, **more)
        assert "Zelkova" not in repr(paper)
        assert "place not printed" in paper.meeting
    paper = agenda_of(town, meeting)
    assert paper.content.about == f"Team around the family, {family.initials}"
    assert "Sara" not in repr(paper)


def test_a_worker_of_one_school_prints_their_own_families_alone_and_a_stranger_none(town):
    with clock.at(START - timedelta(days=20)):
        town.family("Hussain")
        town.family("Osei", "Abena Osei@saltby")
    meeting = arrange(town, town.thornhill, town.saltby)
    assert "Osei" not in repr(agenda_of(town, meeting, by=town.lee, with_names=True, why_names="x"))
    assert "Saltby" not in agenda_of(town, meeting, by=town.lee).heading
    only = agenda_of(town, meeting, by=town.lee, paper=MEETING_SHEET, with_names=True, why_names="x")
    assert titles(only) == ["Hussain"]
    with pytest.raises(NotPermittedError):
        agenda_of(town, meeting, by=town.actor("hale"))


def test_supervision_says_when_a_family_was_last_spoken_about_in_one(town):
    with clock.at(START - timedelta(days=20)):
        spoken, other = town.family("Hussain"), town.family("Osei")
    with clock.at(START - timedelta(days=10)):
        meeting = arrange(town, kind="supervision")
        write_what_was_agreed(
            meeting,
            TypedPaper(lines=[Typed(number=0, family=spoken.initials, was_spoken_of=True)]),
            by=town.ruth,
        )
        agree(town, other, "Ring the GP")
    by_title = {words(row.cells[0])[0]: words(row.cells[3]) for row in rows(paper_of(town, "supervision"))}
    assert by_title == {spoken.initials: ["23 Oct"], other.initials: []}


def test_a_meeting_about_one_family_has_room_beside_each_step_the_family_first(town):
    family = town.family("Hussain", "Amina Hussain@thornhill")
    agree(town, family, "Ring the GP")
    meeting = arrange(
        town,
        kind="taf",
        family=family,
        professionals=["Mrs Lowe", "P. Grant"],
        family_members=["Mum", "Amina"],
    )
    agenda, actions = agenda_of(town, meeting).sheets
    parts: dict[str, list[str]] = {}
    for row in agenda.rows[1:]:
        if not row.is_heading:
            parts.setdefault(row.group, []).append(" ".join(words(row.cells[0])))
    assert list(parts) == [
        "1 Welcome, and who is here",
        "2 What stays in this room",
        "3 Each person of the family first",
        "4 Those who help: what is new",
        "5 What was agreed last time",
        "",
    ]
    said = "The children, in their own words 0 to 10:"
    assert parts["3 Each person of the family first"] == ["Mum 0 to 10:", "[name] 0 to 10:", said]
    assert parts["4 Those who help: what is new"] == ["Mrs Lowe", "P. Grant"]
    last = [row for row in agenda.rows if row.group[:1] == "5" and not row.is_heading]
    assert [words(row.cells[1]) for row in last] == [["Ring the GP"]]
    assert "Family" not in [column.title for column in actions.layout.columns]
    assert actions.notes == ()


def test_a_meeting_about_one_family_of_whom_nobody_is_named_has_lines_for_names(town):
    meeting = arrange(town, kind="core_group", family=town.family("Hussain"))
    agenda, _ = agenda_of(town, meeting).sheets
    assert [words(row.cells[0]) for row in agenda.rows].count(["Name:"]) == 2
    assert "Nothing was agreed before" in repr(agenda)


@pytest.mark.parametrize("kind", ["team", "core_group"])
def test_what_was_typed_in_stands_on_the_sheet_of_a_meeting_that_was_held(town, kind):
    with clock.at(START - timedelta(days=20)):
        family = town.family("Hussain")
    meeting = arrange(town, kind=kind, family=family if kind == "core_group" else None)
    typed = Typed(
        number=0,
        family=family.initials,
        what="Ring Amina’s aunt",
        who="Mrs Lowe",
        kin=False,
        due_on=clock.today() + timedelta(days=4),
    )
    write_what_was_agreed(meeting, TypedPaper(lines=[typed]), by=town.ruth)
    lines = [
        row for row in agenda_of(town, meeting).sheets[-1].rows if row.group == AGREED and not row.is_heading
    ]
    assert len(lines) == LINES
    said = ["Ring [name]’s aunt", "Mrs Lowe", "Fri 6 Nov"]
    told = [cell[0].text for cell in lines[0].cells[:-1] if cell]
    assert told == (said if kind == "core_group" else [family.initials, *said])
    assert not any(any(cell[:-1] for cell in row.cells[:-1]) for row in lines[1:])
