"""A family goes from stage to stage, as one act with its event in the log."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from caseboard import clock
from caseboard.db import session
from caseboard.events import log
from caseboard.events.verifying import verify_chain
from caseboard.families.cardlog import card_state
from caseboard.families.conflicts import MissingAnswersError, VersionConflictError
from caseboard.families.door import cases
from caseboard.families.models import Helper, Level, NextStep
from caseboard.families.services import change_card, take_off_family
from caseboard.moves.services import SameStageError, move_family
from caseboard.schools.models import StageKind
from tests.support.place import START, kinds, move


@pytest.mark.parametrize("kind", [kind for kind in StageKind if kind is not StageKind.NEW_WORRY])
def test_a_family_goes_to_any_stage_in_one_event(town, kind):
    family = town.family()
    event = move(family, town.stage(kind), by=town.dan)
    assert family.stage.kind is kind
    assert (family.version, family.last_seq, event.seq) == (2, 2, 2)
    assert event.data["changes"]["stage"][1] == str(family.stage.public_id)
    assert event.actor_id == town.dan.user_id


def test_days_count_from_the_move(town):
    with clock.at(START):
        family = town.family()
    later = START + timedelta(days=3)
    with clock.at(later):
        event = move(family, town.stage(StageKind.WAITING), by=town.ruth)
    assert family.stage_since == later == event.recorded_at


def test_held_in_school_keeps_who_holds_it_and_when_to_look_again(town):
    family = town.family()
    move(family, town.stage(StageKind.HELD), by=town.ruth, holder=" Mrs  Lowe ", next_on=date(2099, 11, 26))
    assert family.holder.name == "Mrs Lowe"
    assert (family.next_on, family.next_what) == (date(2099, 11, 26), NextStep.REVIEW)


def test_ending_keeps_the_outcome_and_takes_the_next_date_away(town):
    family = town.family()
    change_card(family, version=1, next_on=date(2099, 1, 1), next_what=NextStep.VISIT, by=town.ruth)
    move(family, town.stage(StageKind.ENDED), by=town.ruth, outcome="one_agency")
    assert (family.outcome, family.next_on, family.next_what) == ("one_agency", None, None)
    assert kinds(family)[-1] == "family_ended"


def test_an_ended_family_comes_back_without_its_outcome(town):
    family = town.family()
    move(family, town.stage(StageKind.ENDED), by=town.ruth)
    move(family, town.stage(StageKind.HELD), by=town.ruth)
    assert kinds(family)[-1] == "family_reopened"
    assert (family.outcome, family.stage.kind, family.holder.name) == ("", StageKind.HELD, "Mrs Lowe")


def refused(town, family, error, to, **how):
    before, seen = card_state(family), log.board_version([town.thornhill.id], told_only=False)
    version, helpers = family.version, session().query(Helper).count()
    with pytest.raises(error) as found:
        move_family(family, to_stage=to, by=town.dan, **({"version": family.version} | how))
    session().flush()
    session().refresh(family)
    assert (card_state(family), family.version) == (before, version)
    assert log.board_version([town.thornhill.id], told_only=False) == seen
    assert session().query(Helper).count() == helpers
    return found.value


@pytest.mark.parametrize(
    ("kind", "fields"), [(StageKind.HELD, {"holder", "next_on"}), (StageKind.ENDED, {"outcome"})]
)
def test_a_stage_that_asks_changes_nothing_until_it_is_answered(town, kind, fields):
    error = refused(town, town.family(), MissingAnswersError, town.stage(kind))
    assert set(error.fields) == fields


def test_the_second_of_two_people_changes_nothing_and_learns_how_it_stands(town):
    family = town.family()
    move(family, town.stage(StageKind.PLAN), by=town.ruth)
    error = refused(town, family, VersionConflictError, town.stage(StageKind.WAITING), version=1)
    assert error.family.stage.kind is StageKind.PLAN


@pytest.mark.parametrize("version", [0, -1, 2, 10**6])
def test_a_version_that_never_was_is_a_conflict_too(town, version):
    refused(town, town.family(), VersionConflictError, town.stage(StageKind.WAITING), version=version)


def test_a_move_to_where_it_is_already_is_no_move(town):
    refused(town, town.family(), SameStageError, town.stage(StageKind.NEW_WORRY))


def test_a_stage_of_another_authority_is_refused(town):
    refused(town, town.family(), ValueError, town.stage(StageKind.WAITING, town.south))


def test_a_family_taken_off_is_moved_by_nobody_who_still_sees_it(town):
    family = town.family()
    take_off_family(family, version=1, reason="Put on twice", by=town.ruth)
    refused(town, family, VersionConflictError, town.stage(StageKind.WAITING), version=1)


def test_a_conflict_is_found_in_the_database_and_not_in_what_this_program_remembers(town):
    family = town.family()
    session().commit()
    session().refresh(family)
    session().connection().exec_driver_sql("UPDATE families SET version = 7, level = 'cp'")
    assert family.version == 1
    with pytest.raises(VersionConflictError) as found:
        move_family(family, to_stage=town.stage(StageKind.WAITING), version=1, by=town.dan)
    assert (found.value.family.version, found.value.family.level) == (7, Level.CHILD_PROTECTION)
    assert kinds(family) == ["family_added"]


def test_a_move_is_told_to_every_school_of_the_family(town):
    family = town.split()
    event = move(family, town.stage(StageKind.WAITING), by=town.ruth)
    assert {place.told_at for place in family.schools} == {event.recorded_at}
    assert {place.looked_at for place in family.schools} == {event.recorded_at}


def test_a_worker_of_one_school_moves_the_family_for_both(town):
    family = town.split()
    session().commit()
    found = cases(town.lee).get_family(family.public_id, school=town.thornhill.id, lock=True)
    move(found, town.stage(StageKind.WAITING), by=town.lee)
    assert verify_chain(town.saltby.id) is None
    assert len(log.list_told_events(town.saltby.id)) == 2


def test_out_of_held_in_school_nobody_holds_it_there_any_more(town):
    family = town.family()
    move(family, town.stage(StageKind.HELD), by=town.ruth, holder="Mrs Lowe", next_on=date(2099, 11, 26))
    move(family, town.stage(StageKind.ASSESSED), by=town.ruth)
    assert family.holder is None
    assert family.lead is not None


def test_a_family_without_a_lead_keeps_its_holder_when_it_moves_on(town):
    family = town.family()
    move(family, town.stage(StageKind.HELD), by=town.ruth, holder="Mrs Lowe", next_on=date(2099, 11, 26))
    change_card(family, version=family.version, lead="", by=town.ruth)
    move(family, town.stage(StageKind.ASSESSED), by=town.ruth)
    assert family.holder.name == "Mrs Lowe"
