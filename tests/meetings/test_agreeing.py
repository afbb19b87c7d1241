"""What was agreed: typed in from the paper, saved all at once or not at all, and what of it a school is told."""

from __future__ import annotations

import pytest

from caseboard.db import session
from caseboard.events import log
from caseboard.families import school_view, services
from caseboard.families.coming_back import list_actions
from caseboard.families.due import Owner
from caseboard.families.history import history
from caseboard.families.models import Helper, NextStep
from caseboard.meetings.agenda import read_agenda
from caseboard.meetings.agreeing import Line, PaperRefusedError
from caseboard.meetings.queries import list_meetings_about, list_past
from tests.meetings.arranging import arrange, in_days, item_of, line, needing_attention, type_in
from tests.support.place import kinds


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
