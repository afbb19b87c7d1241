"""Agreeing an action, ticking it, putting it off; who reads it; and that it comes back when it is overdue."""

from __future__ import annotations

from datetime import timedelta

import pytest

from caseboard import clock
from caseboard.actions.services import (
    WhoDoesIt,
    agree_action,
    close_action,
    put_off_action,
    reopen_action,
)
from caseboard.boards.queries import worker_board
from caseboard.events import log
from caseboard.families import school_view
from caseboard.families.coming_back import due_on_boards, get_action, list_actions
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.door import FamilyNotFoundError
from caseboard.families.due import Owner, Result
from caseboard.families.history import history
from tests.support.place import START, kinds


def in_days(number):
    return clock.today() + timedelta(days=number)


def agree(town, family, what="Ring the GP", *, who=None, days=7, schools=(), by=None):
    return agree_action(
        family,
        what=what,
        who=who or WhoDoesIt(Owner.PERSON, "Dr Rao, GP"),
        due_on=in_days(days),
        schools=[school.id for school in schools],
        by=by or town.ruth,
    )


def for_school(town, family, **more):
    return agree(town, family, "Ask Mum in", who=WhoDoesIt(Owner.SCHOOL, school_id=town.thornhill.id), **more)


def told_to(event):
    return {link.school_id for link in event.links if link.told}


def school_actions(town, family, name="hale", school=None):
    page = school_view.family_page(
        town.actor(name), school or town.thornhill, family.public_id, shows_initials=False
    )
    return page.actions


def test_an_action_is_for_workers_only_unless_a_school_is_ticked(town):
    family = town.family()
    agree(town, family)
    event = log.list_family_events(family.id)[-1]
    assert (event.kind, told_to(event)) == ("action_agreed", set())
    assert school_actions(town, family) == ()
    agree(town, family, "See the nurse", schools=[town.thornhill])
    assert [action.what for action in school_actions(town, family)] == ["See the nurse"]


def test_the_log_holds_no_words_of_it(town):
    family = town.family()
    agree(town, family, "Ring Dr Rao", who=WhoDoesIt(Owner.FAMILY, "Mum Amina"), schools=[town.thornhill])
    logged = str(log.list_family_events(family.id)[-1].data)
    assert "Rao" not in logged
    assert "Mum" not in logged


def test_a_school_always_reads_what_it_owns_and_no_other_school_does(town):
    family = town.split()
    for_school(town, family)
    assert told_to(log.list_family_events(family.id)[-1]) == {town.thornhill.id}
    assert [action.is_ours for action in school_actions(town, family)] == [True]
    assert school_actions(town, family, "finch", town.saltby) == ()


def test_an_owner_at_another_school_is_not_named(town):
    family = town.split()
    agree(town, family, who=WhoDoesIt(Owner.PERSON, "Mr Finch, Saltby"), schools=[town.thornhill])
    (action,) = school_actions(town, family)
    assert (action.owner, action.is_ours) == ("someone at another school", False)
    (at_saltby,) = school_actions(town, family, "finch", town.saltby)
    assert (at_saltby.owner, at_saltby.is_ours) == ("Mr Finch, Saltby", True)


def test_a_worker_reads_no_action_that_only_another_school_was_told_of(town):
    family = town.split()
    for_school(town, family)
    assert list_actions(family, by=town.sal) == []
    assert len(list_actions(family, by=town.lee)) == 1
    assert "Ask Mum in" not in str([line.text for line in history(family, by=town.sal)])


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"what": "  "}, "what"),
        ({"what": "x" * 501}, "what"),
        ({"days": -1}, "due_on"),
        ({"days": 2000}, "due_on"),
        ({"who": WhoDoesIt(Owner.PERSON, " ")}, "name"),
        ({"who": WhoDoesIt(Owner.SCHOOL, school_id=99999)}, "school"),
    ],
)
def test_what_is_missing_is_said_beside_its_field_and_nothing_is_saved(town, asked, field):
    family = town.family()
    before = kinds(family)
    with pytest.raises(MissingAnswersError) as missing:
        agree(town, family, **asked)
    assert set(missing.value.fields) == {field}
    assert kinds(family) == before


def test_a_school_that_the_worker_does_not_work_for_cannot_be_ticked_or_made_the_owner(town):
    family = town.split()
    agree(town, family, schools=[town.saltby], by=town.lee)
    assert told_to(log.list_family_events(family.id)[-1]) == set()
    with pytest.raises(MissingAnswersError):
        agree(town, family, who=WhoDoesIt(Owner.SCHOOL, school_id=town.saltby.id), by=town.lee)


def test_a_tick_is_an_event_for_those_who_read_the_action_and_twice_is_once(town):
    family = town.family()
    action = for_school(town, family)
    event = close_action(family, action, result=Result.DONE, by=town.actor("hale"))
    assert told_to(event) == {town.thornhill.id}
    assert close_action(family, action, result=Result.NOT_DONE, by=town.ruth) is None
    assert (action.result, action.closed_on) == (Result.DONE, clock.today())
    assert "Done: Ask Mum in." in [line.text for line in history(family, by=town.ruth)]
    reopen_action(family, action, by=town.actor("hale"))
    assert reopen_action(family, action, by=town.actor("hale")) is None
    assert kinds(family)[-2:] == ["action_closed", "action_reopened"]


def test_a_school_finds_its_own_actions_only(town):
    family = town.split()
    own, other = for_school(town, family), agree(town, family, schools=[town.thornhill])
    found = school_view.get_own_action(town.actor("hale"), town.thornhill, family.public_id, own.public_id)
    assert found[1] is own
    for actor, school, action in (
        (town.actor("hale"), town.thornhill, other),
        (town.actor("finch"), town.saltby, own),
        (town.actor("finch"), town.thornhill, own),
        (town.ruth, town.thornhill, own),
    ):
        with pytest.raises(FamilyNotFoundError):
            school_view.get_own_action(actor, school, family.public_id, action.public_id)


def test_an_action_is_found_by_way_of_its_family_only(town):
    family, other = town.family(), town.family("Barker")
    action = agree(town, other)
    with pytest.raises(FamilyNotFoundError):
        get_action(family, action.public_id, by=town.ruth)


def test_what_is_overdue_comes_back_until_it_is_ticked_or_put_off(town):
    with clock.at(START):
        family = town.family()
        action = for_school(town, family, days=3)
        agree(town, family, days=1)
    with clock.at(START + timedelta(days=3)):
        assert due_on_boards([town.thornhill.id], clock.today(), is_school=False)[family.id].actions == 1
        assert due_on_boards([town.thornhill.id], clock.today(), is_school=True) == {}
        board = worker_board(town.ruth, [town.thornhill], page_school=None, shows_initials=False)
        flags = [flag.text for stage in board.stages for card in stage.cards for flag in card.flags]
        assert flags == ["Action 2 days late"]
        assert next(chip.count for chip in board.chips if chip.code == "attention") == 1
    with clock.at(START + timedelta(days=5)):
        assert due_on_boards([town.thornhill.id], clock.today(), is_school=True)[family.id].actions == 1
        stage_before = family.stage_id
        put_off_action(family, action, due_on=in_days(7), by=town.ruth)
        assert due_on_boards([town.thornhill.id], clock.today(), is_school=True) == {}
        assert family.stage_id == stage_before
        with pytest.raises(MissingAnswersError):
            put_off_action(family, action, due_on=in_days(-1), by=town.ruth)


def test_an_action_at_another_school_is_nobody_elses_to_be_reminded_of(town):
    with clock.at(START):
        family = town.split()
        for_school(town, family, days=1)
    with clock.at(START + timedelta(days=9)):
        assert due_on_boards([town.saltby.id], clock.today(), is_school=True) == {}
        assert due_on_boards([town.quay.id], clock.today(), is_school=False) == {}


def test_what_is_due_on_a_family_at_two_schools_is_counted_once(town):
    with clock.at(START):
        family = town.split()
        for days in (1, 2):
            agree(town, family, days=days)
        both, late = [town.thornhill.id, town.saltby.id], in_days(9)
        found = due_on_boards(both, late, is_school=False)
        assert (found[family.id].actions, found[family.id].action_since) == (2, in_days(1))
        assert found == due_on_boards(both[:1], late, is_school=False)
