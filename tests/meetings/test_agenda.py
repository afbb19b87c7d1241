"""The agenda: made from what needs attention and from last time, and what each worker reads of it."""

from __future__ import annotations

import pytest

from caseboard.actions.services import WhoDoesIt, agree_action, close_action
from caseboard.families.coming_back import list_actions
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.due import Owner, Result
from caseboard.meetings.agenda import read_agenda
from caseboard.meetings.agreeing import Line, PaperRefusedError
from caseboard.meetings.rules import Reason
from caseboard.meetings.services import choose_families
from tests.meetings.arranging import arrange, in_days, item_of, line, needing_attention, titles, type_in
from tests.support.place import kinds


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
