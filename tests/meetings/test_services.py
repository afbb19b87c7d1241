"""Meetings as records: who reads and arranges them, about what, and how they change until they are over."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest

from caseboard.access import NotPermittedError
from caseboard.db import session
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.door import FamilyNotFoundError
from caseboard.families.people.merging import merge
from caseboard.keeping.meetings import verify_meetings
from caseboard.meetings.agenda import read_agenda
from caseboard.meetings.agreeing import PaperRefusedError
from caseboard.meetings.queries import get_meeting, list_coming, list_meetings_about, list_past
from caseboard.meetings.services import Arrangement, call_off, change_meeting, choose_families, put_back
from tests.meetings.arranging import arrange, in_days, item_of, line, needing_attention, titles, type_in
from tests.support.place import kinds

NINE = time(9, 0)


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


def test_meetings_about_a_record_go_along_when_it_is_joined_to_another(town):
    kept, other = town.family("Hussain"), town.family("Husain", "Bilal Husain@thornhill")
    meeting = arrange(town, kind="taf", family=other)
    merge(kept, other, by=town.ruth)
    assert list(list_meetings_about(kept, by=town.ruth)) == [meeting]
    type_in(town, meeting, line(item_id=item_of(town, meeting, kept)))
    assert [one.is_spoken_of for one in read_agenda(meeting, by=town.ruth).lines] == [True]
    assert kinds(kept)[-1] == "meeting_held"
    verify_meetings(session().connection())
