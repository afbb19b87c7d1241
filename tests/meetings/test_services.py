"""Meetings as records: who reads them, the agenda made from what needs attention, and what was agreed."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest

from caseboard import clock
from caseboard.access import NotPermittedError
from caseboard.actions.services import WhoDoesIt, agree_action, close_action
from caseboard.db import session
from caseboard.events import log
from caseboard.families import school_view, services
from caseboard.families.coming_back import list_actions
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.door import FamilyNotFoundError
from caseboard.families.due import Owner, Result
from caseboard.families.history import history
from caseboard.families.models import Helper, NextStep
from caseboard.families.people.merging import merge
from caseboard.keeping.meetings import verify_meetings
from caseboard.meetings.agenda import read_agenda
from caseboard.meetings.agreeing import Line, Paper, PaperRefusedError, write_what_was_agreed
from caseboard.meetings.queries import get_meeting, list_coming, list_meetings_about, list_past
from caseboard.meetings.rules import Reason
from caseboard.meetings.services import (
    Arrangement,
    arrange_meeting,
    call_off,
    change_meeting,
    choose_families,
    put_back,
)
from tests.support.place import kinds

NINE = time(9, 0)


def in_days(number):
    return clock.today() + timedelta(days=number)


def arrange(town, *schools, kind="school_link", family=None, days=0, by=None, **more):
    what = Arrangement(kind=kind, day=in_days(days), starts=time(0, 1), **more)
    chosen = [school.id for school in schools or (town.thornhill,)]
    return arrange_meeting(what, schools=chosen, family=family, by=by or town.ruth)


def needing_attention(town, name="Hussain", *children, days=-3):
    family = town.family(name, *children)
    services.change_card(
        family, version=family.version, next_on=in_days(days), next_what=NextStep.REVIEW, by=town.ruth
    )
    return family


def item_of(town, meeting, family, by=None):
    agenda = read_agenda(meeting, by=by or town.ruth)
    return next(line.item_id for line in agenda.lines if line.row.id == family.id)


def type_in(town, meeting, *lines, by=None, **more):
    return write_what_was_agreed(meeting, Paper(lines=lines, **more), by=by or town.ruth)


def line(number=0, **said):
    known = {"what": "Ring the GP", "who": "me", "due_on": in_days(7)}
    return Line(number=number, **(known | said))


def titles(lines):
    return [one.row.name for one in lines]


# --- who reads it -----------------------------------------------------------------------------------------------------


def test_a_meeting_of_a_school_is_there_for_its_workers_and_for_nobody_else(town):
    meeting = arrange(town, town.saltby)
    assert get_meeting(meeting.public_id, by=town.sal) is meeting
    for name in ("lee", "hale", "finch"):
        with pytest.raises(FamilyNotFoundError):
            get_meeting(meeting.public_id, by=town.actor(name))
    assert list(list_coming(town.lee)) == []


def test_a_meeting_about_a_family_goes_with_the_family(town):
    meeting = arrange(town, kind="taf", family=town.family())
    assert get_meeting(meeting.public_id, by=town.lee) is meeting
    with pytest.raises(FamilyNotFoundError):
        get_meeting(meeting.public_id, by=town.sal)


def test_a_worker_of_one_school_reads_only_its_families_on_the_agenda_of_two(town):
    needing_attention(town, "Hussain")
    needing_attention(town, "Saltmarsh", "Ewa Saltmarsh@saltby")
    meeting = arrange(town, town.thornhill, town.saltby)
    assert titles(read_agenda(meeting, by=town.ruth).lines) == ["Hussain", "Saltmarsh"]
    assert titles(read_agenda(meeting, by=town.lee).lines) == ["Hussain"]
    with pytest.raises(PaperRefusedError):
        type_in(town, meeting, line(family="Saltmarsh"), by=town.lee)
    choose_families(meeting, keep=(), by=town.lee)  # takes off what lee reads, and nothing else
    assert titles(read_agenda(meeting, by=town.ruth).lines) == ["Saltmarsh"]


def test_whoever_is_kept_from_a_family_finds_it_in_no_meeting(town):
    family = needing_attention(town)
    table, group = arrange(town), arrange(town, kind="taf", family=family)
    type_in(town, table, line(family=family.initials))
    kept = replace(town.dan, blocked=frozenset({family.id}))
    assert read_agenda(table, by=kept).lines == ()
    assert [meeting for meeting in (*list_coming(kept), *list_past(kept))] == [table]
    with pytest.raises(FamilyNotFoundError):
        get_meeting(group.public_id, by=kept)
    with pytest.raises(PaperRefusedError, match="No family here"):
        type_in(town, table, line(family=family.initials), by=kept)
    assert titles(read_agenda(arrange(town, by=kept), by=town.ruth).lines) == []


def test_nobody_arranges_changes_or_types_in_a_meeting_without_the_right(town):
    with pytest.raises(MissingAnswersError):
        arrange(town, by=town.actor("hale"))
    meeting = arrange(town)
    for act in (
        lambda: call_off(meeting, by=town.sal),
        lambda: choose_families(meeting, keep=(), by=town.sal),
        lambda: type_in(town, meeting, line(family="1"), by=town.actor("hale")),
    ):
        with pytest.raises((NotPermittedError, FamilyNotFoundError)):
            act()


# --- the agenda -------------------------------------------------------------------------------------------------------


def test_the_agenda_is_made_of_what_needs_attention_and_a_worker_takes_off_and_adds(town):
    needing_attention(town, "Hussain")
    calm = town.family("Calm")
    meeting = arrange(town)
    agenda = read_agenda(meeting, by=town.ruth)
    assert [(one.row.name, one.reasons) for one in agenda.lines] == [("Hussain", (Reason.LATE,))]
    choose_families(meeting, keep=(), named=calm.initials.lower(), by=town.ruth)
    agenda = read_agenda(meeting, by=town.ruth)
    assert [(one.row.name, one.why) for one in agenda.lines] == [("Calm", "Put on by hand")]
    assert titles(agenda.waiting) == ["Hussain"]
    with pytest.raises(MissingAnswersError, match="No family here"):
        choose_families(meeting, keep=(), named="Nobody", by=town.ruth)


def test_a_meeting_about_a_family_has_that_family_on_its_agenda(town):
    town.family("Calm")
    meeting = arrange(town, kind="core_group", family=needing_attention(town), family_members=["Mum"])
    agenda = read_agenda(meeting, by=town.ruth)
    assert (titles(agenda.lines), agenda.waiting) == (["Hussain"], ())


def test_a_kind_is_about_schools_or_about_a_family_and_the_day_is_near(town):
    for problem, attempt in (
        ("kind", lambda: arrange(town, kind="taf")),
        ("kind", lambda: arrange(town, kind="team", family=town.family())),
        ("kind", lambda: arrange(town, kind="party")),
        ("day", lambda: arrange(town, days=-40)),
        ("ends", lambda: arrange(town, ends=time(0, 0))),
        ("schools", lambda: arrange(town, town.quay)),
        ("professionals", lambda: arrange(town, professionals=["x" * 81])),
    ):
        with pytest.raises(MissingAnswersError) as missing:
            attempt()
        assert problem in missing.value.fields


def test_who_is_invited_and_when_change_until_it_is_over(town):
    meeting = arrange(town, days=2, professionals=["Mrs Lowe", "Dan Pryce"])
    kept = meeting.people[0].public_id
    what = Arrangement(
        kind="school_link", day=in_days(3), starts=NINE, professionals=["Mrs Lowe", "Mr Teague"]
    )
    change_meeting(meeting, what, by=town.ruth)
    session().refresh(meeting)
    assert [person.name for person in meeting.people] == ["Mrs Lowe", "Mr Teague"]
    assert (meeting.people[0].public_id, meeting.day) == (kept, in_days(3))
    call_off(meeting, by=town.ruth)
    assert (list(list_coming(town.ruth)), list(list_past(town.ruth))) == ([], [meeting])
    with pytest.raises(MissingAnswersError):
        change_meeting(meeting, what, by=town.ruth)
    put_back(meeting, by=town.ruth)
    assert list(list_coming(town.ruth)) == [meeting]


# --- what was agreed --------------------------------------------------------------------------------------------------


def test_many_lines_are_saved_at_once_found_by_the_code_on_the_sheet(town):
    hussain, dunn = needing_attention(town, "Hussain"), town.family("Dunn")
    meeting = arrange(town)
    written = type_in(
        town,
        meeting,
        line(0, item_id=item_of(town, meeting, hussain), next_on=in_days(14)),
        line(1, family=hussain.initials.replace(" ", "").lower(), what="Keep the place", who="thornhill"),
        line(2, family="Dunn", what="Bring the letter", who="Mum"),
    )
    assert (written.families, written.actions, written.dates) == (2, 3, 1)
    assert [(a.entry.text, a.who) for a in list_actions(hussain, by=town.ruth)] == [
        ("Ring the GP", "Ruth Amin"),
        ("Keep the place", "Thornhill"),
    ]
    assert [(a.owner, a.who) for a in list_actions(dunn, by=town.ruth)] == [(Owner.FAMILY, "Mum")]
    assert (hussain.next_on, hussain.next_what) == (in_days(14), NextStep.REVIEW)
    assert kinds(dunn)[-2:] == ["action_agreed", "meeting_held"]
    agenda = read_agenda(meeting, by=town.ruth)
    assert {one.row.name: len(one.agreed) for one in agenda.lines} == {"Hussain": 2, "Dunn": 1}
    assert list(list_past(town.ruth)) == [meeting]


def test_the_log_holds_ids_codes_and_dates_and_says_what_was_spoken_about_once(town):
    family = needing_attention(town)
    meeting = arrange(town, professionals=["Mrs Zander"], place="Zebra room")
    for _ in range(2):
        type_in(town, meeting, line(family=family.initials, what="Zeal", who="Mum"))
    events = log.list_family_events(family.id)
    assert not any(word in str(event.data) for event in events for word in ("Zander", "Zebra", "Zeal", "Mum"))
    assert [e.data["meeting"] for e in events if e.kind == "action_agreed"] == [str(meeting.public_id)] * 2
    held = [event for event in events if event.kind == "meeting_held"]
    assert [event.data for event in held] == [
        {"meeting": str(meeting.public_id), "meeting_kind": "school_link", "on": meeting.day.isoformat()}
    ]
    assert any("Spoken about in a school link meeting" in one.text for one in history(family, by=town.ruth))


@pytest.mark.parametrize(("kind", "is_told"), [("school_link", True), ("supervision", False)])
def test_a_school_reads_that_it_sat_there_and_only_what_it_owns_or_was_told(town, kind, is_told):
    family = needing_attention(town)
    meeting = arrange(town, kind=kind)
    type_in(
        town,
        meeting,
        line(0, family=family.initials, what="Ours to keep", who="school"),
        line(1, family=family.initials, what="For workers"),
        line(2, family=family.initials, what="For the table", tells_school=True),
    )
    page = school_view.family_page(town.actor("hale"), town.thornhill, family.public_id, shows_initials=False)
    assert {(a.what, a.is_ours) for a in page.actions} == {("Ours to keep", True), ("For the table", False)}
    said = " ".join(one.text for one in page.lines)
    assert ("school link meeting" in said) == is_told
    assert "supervision" not in said
    assert "For workers" not in said


def test_of_a_family_at_two_schools_each_table_is_told_of_its_own_meeting(town):
    family = town.split()
    meeting = arrange(town, town.saltby)
    type_in(town, meeting, line(family=family.initials, what="Saltby's own", who="saltby", tells_school=True))
    told = {e.kind: {x.school_id for x in e.links if x.told} for e in log.list_family_events(family.id)}
    assert told["meeting_held"] == told["action_agreed"] == {town.saltby.id}


def test_nothing_is_saved_while_a_line_is_wrong_and_every_fault_is_told_at_its_field(town):
    family = needing_attention(town)
    meeting = arrange(town)
    before = kinds(family)
    with pytest.raises(PaperRefusedError) as refused:
        type_in(
            town,
            meeting,
            line(0, family=family.initials),
            line(1, family="HU 99"),
            line(2, family=family.initials, what=""),
            line(3, family=family.initials, who="", due_on=None),
            line(4, family=""),
            line(5, family=family.initials, next_on=in_days(-1)),
        )
    assert [(p.number, p.field) for p in refused.value.problems] == [
        (1, "family"),
        (4, "family"),
        (2, "what"),
        (3, "who"),
        (3, "due_on"),
        (5, "next_on"),
    ]
    assert (kinds(family), meeting.held_at) == (before, None)


def test_whoever_is_not_known_is_asked_about_before_a_name_becomes_a_helpers(town):
    family = needing_attention(town, "Hussain", "Amina Hussain@thornhill")
    meeting = arrange(town, professionals=["Dr Rao"])
    with pytest.raises(PaperRefusedError) as refused:
        type_in(town, meeting, line(family=family.initials, who="Mrs Hussain"))
    assert [problem.field for problem in refused.value.problems] == ["who"]
    assert session().query(Helper).filter_by(name="Mrs Hussain").count() == 0
    type_in(
        town,
        meeting,
        line(0, family=family.initials, what="a", who="Mrs Hussain", kin=True),
        line(1, family=family.initials, what="b", who="Dr Rao"),
        line(2, family=family.initials, what="c", who="Nurse Ames", kin=False),
        line(3, family=family.initials, what="d", who="Amina"),
        line(4, family=family.initials, what="e", who="Mrs Hale"),
    )
    found = {a.entry.text: a for a in list_actions(family, by=town.ruth)}
    assert [found[key].owner.value for key in "abcde"] == ["family", "person", "person", "family", "person"]
    assert found["e"].school_id == town.thornhill.id  # the head's: the school owns it
    assert session().query(Helper).filter_by(name="Mrs Hussain").count() == 0


def test_last_times_actions_come_ticked_or_not_and_are_ticked_here(town):
    family = needing_attention(town)
    first = arrange(town, days=-14)
    type_in(
        town,
        first,
        line(0, family=family.initials, what="One", due_on=in_days(-10)),
        line(1, family=family.initials, what="Two", due_on=in_days(3)),
    )
    one, two = list_actions(family, by=town.ruth)
    close_action(family, one, result=Result.DONE, by=town.ruth)
    agree_action(family, what="Between", who=WhoDoesIt(Owner.FAMILY), due_on=in_days(9), by=town.ruth)
    second = arrange(town)
    agenda = read_agenda(second, by=town.ruth)
    assert agenda.last is first
    assert [(a.entry.text, a.result.value) for a in agenda.lines[0].last] == [
        ("One", "done"),
        ("Two", "open"),
        ("Between", "open"),
    ]
    assert Reason.LAST_TIME in agenda.lines[0].reasons
    type_in(town, second, ticks={one.public_id: False, two.public_id: True})
    assert (one.result, two.result) == (Result.OPEN, Result.DONE)
    assert kinds(family)[-3:] == ["action_reopened", "action_closed", "meeting_held"]


def test_a_family_there_was_no_time_for_is_on_the_next_agenda(town):
    spoken, left = needing_attention(town, "Dunn"), needing_attention(town, "Marsh", days=40)
    first = arrange(town, days=-7)
    choose_families(first, keep=(), add=[spoken.public_id, left.public_id], by=town.ruth)
    type_in(town, first, Line(number=0, item_id=item_of(town, first, spoken), was_spoken_of=True))
    lines = {one.row.name: one.reasons for one in read_agenda(arrange(town), by=town.ruth).lines}
    assert lines["Marsh"] == (Reason.LEFT_OVER,)
    assert Reason.LEFT_OVER not in lines["Dunn"]


def test_nobodys_newer_next_date_is_written_over_unseen(town):
    family = needing_attention(town, days=5)
    meeting = arrange(town)
    item = item_of(town, meeting, family)
    services.change_card(family, version=family.version, next_on=in_days(9), by=town.dan)
    mine = Line(number=0, item_id=item, next_on=in_days(20))
    with pytest.raises(PaperRefusedError, match="Somebody changed it meanwhile"):
        type_in(town, meeting, mine, next_seen={item: in_days(5)})
    type_in(town, meeting, mine, next_seen={item: in_days(9)})
    assert family.next_on == in_days(20)


def test_a_meeting_about_a_family_sets_its_next_meeting(town):
    family = town.family()
    meeting = arrange(town, kind="taf", family=family)
    item = item_of(town, meeting, family)
    type_in(town, meeting, Line(number=0, item_id=item, next_on=in_days(28)))
    assert (family.next_on, family.next_what) == (in_days(28), NextStep.MEETING)
    assert list(list_meetings_about(family, by=town.ruth)) == [meeting]


def test_a_paper_is_typed_in_late_and_an_action_due_meanwhile_is_overdue_at_once(town):
    family = needing_attention(town)
    meeting = arrange(town, days=-5)
    type_in(town, meeting, line(family=family.initials, due_on=in_days(-2)))
    (action,) = list_actions(family, by=town.ruth)
    assert (action.agreed_on, action.due_on) == (in_days(-5), in_days(-2))
    with pytest.raises(PaperRefusedError, match="before it was agreed"):
        type_in(town, meeting, line(family=family.initials, due_on=in_days(-6)))


def test_nothing_is_typed_in_before_the_meeting_or_when_there_is_nothing(town):
    with pytest.raises(PaperRefusedError, match="still to come"):
        type_in(town, arrange(town, days=1), line(family="1"))
    with pytest.raises(PaperRefusedError, match="Nothing is typed in yet"):
        type_in(town, arrange(town), Line(number=0))


def test_meetings_about_a_record_go_along_when_it_is_joined_to_another(town):
    kept, other = town.family("Hussain"), town.family("Husain", "Bilal Husain@thornhill")
    meeting = arrange(town, kind="taf", family=other)
    merge(kept, other, by=town.ruth)
    assert list(list_meetings_about(kept, by=town.ruth)) == [meeting]
    type_in(town, meeting, line(item_id=item_of(town, meeting, kept)))
    assert [one.is_spoken_of for one in read_agenda(meeting, by=town.ruth).lines] == [True]
    assert kinds(kept)[-1] == "meeting_held"
    verify_meetings(session().connection())


def test_who_came_is_written_down(town):
    needing_attention(town)
    meeting = arrange(town, professionals=["Mrs Lowe", "Dan Pryce"])
    item = read_agenda(meeting, by=town.ruth).lines[0].item_id
    type_in(town, meeting, Line(number=0, item_id=item, was_spoken_of=True))
    assert {person.came for person in meeting.people} == {None}  # nobody said who came
    came = [meeting.people[0].public_id]
    type_in(
        town, meeting, Line(number=0, item_id=item, was_spoken_of=True), came=came, also_came=["Mr Teague"]
    )
    assert [(p.name, p.came) for p in meeting.people] == [
        ("Mrs Lowe", True),
        ("Dan Pryce", False),
        ("Mr Teague", True),
    ]
