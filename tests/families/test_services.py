"""Adding families, changing the card without moving it, taking off what was put on by mistake."""

from __future__ import annotations

import uuid
from datetime import date

import pytest

from caseboard.db import session
from caseboard.events import hashing, log
from caseboard.events.models import ChainLink
from caseboard.events.replay import card_after
from caseboard.families.cardlog import card_state
from caseboard.families.conflicts import MissingAnswersError, VersionConflictError
from caseboard.families.door import FamilyNotFoundError, cases
from caseboard.families.entries import list_entries
from caseboard.families.models import EntryKind, Level, NextStep
from caseboard.families.services import (
    TypedChild,
    add_child,
    add_family,
    change_card,
    take_off_child,
    take_off_family,
)

REVIEW = date(2031, 11, 27)


def kinds(family):
    return [event.kind for event in log.list_family_events(family.id)]


def schools_of(family):
    return [place.school_id for place in family.schools if place.until is None]


# --- adding -------------------------------------------------------------------------------------------------------


def test_a_new_family_stands_in_the_first_stage_led_by_whoever_added_it(place):
    family = place.family()
    assert family.stage.name == "New worry"
    assert family.lead.name == "Ruth Amin"
    assert family.lead.user_id == place.ruth.user_id
    assert (family.version, family.last_seq) == (1, 1)


def test_adding_is_one_event_that_its_school_may_read(place):
    family = place.family()
    (event,) = log.list_family_events(family.id)
    assert event.kind == "family_added"
    assert [e.id for e in log.list_told_events(place.thornhill.id)] == [event.id]
    assert family.schools[0].told_at == event.recorded_at


def test_replaying_the_log_gives_the_card(place):
    family = place.family()
    change_card(family, version=1, level=Level.TARGETED, lead="Mrs Lowe", next_on=REVIEW, by=place.ruth)
    state = {field: value for field, value in card_state(family).items() if value is not None}
    assert card_after(log.list_family_events(family.id)) == state


def test_initials_carry_the_familys_number_so_that_two_families_never_share_them(place):
    first, second = place.family("Hussain"), place.family("Hunt")
    assert (first.initials, second.initials) == ("HU 1", "HU 2")
    assert place.family("Okafor-Reid").initials == "OR 3"


@pytest.mark.parametrize("name", ["O’Connor", "‘Abd", "-Reid", "李", "1st Family", "d'Arcy", "Ní Dhomhnaill"])
def test_any_name_a_person_has_can_be_a_familys_name(place, name):
    family = place.family(name)
    assert family.name == name
    letters, _, number = family.initials.rpartition(" ")
    assert letters.isalpha() or letters == name[:2]
    assert number == "1"


def test_children_at_two_schools_put_the_family_on_both_boards(place):
    family = place.shared_family()
    assert schools_of(family) == [place.thornhill.id, place.saltby.id]
    assert len(log.list_told_events(place.saltby.id)) == 1


def test_a_typed_child_is_kept_apart_from_the_roll(place):
    family = add_family(
        school=place.thornhill.id, name="Sato", children=[], typed=[TypedChild("Kei", "Sato")], by=place.ruth
    )
    assert family.strands[0].child.called == "Kei Sato"
    assert not family.strands[0].child.on_roll


def test_a_family_needs_a_name_and_a_child(place):
    with pytest.raises(MissingAnswersError) as no_name:
        place.family(" ")
    assert "name" in no_name.value.fields
    with pytest.raises(MissingAnswersError) as no_child:
        place.family(children=[])
    assert "children" in no_child.value.fields


def test_a_board_never_shows_a_family_without_a_child_at_its_school(place):
    with pytest.raises(MissingAnswersError) as refused:
        place.family("Petrov", [place.child("Jan Petrov", place.saltby)])
    assert "children" in refused.value.fields


# --- the card, without moving -------------------------------------------------------------------------------------


def test_each_kind_of_change_is_its_own_event_with_its_own_version(place):
    family = place.family()
    change_card(
        family,
        version=1,
        level=Level.CHILD_IN_NEED,
        lead="P. Grant, Social Care",
        holder="Mrs Lowe",
        asked="CAMHS",
        asked_on=date(2026, 10, 26),
        assessor="J. Field",
        next_on=REVIEW,
        next_what=NextStep.MEETING,
        by=place.ruth,
    )
    changed = ["level_changed", "lead_changed", "holder_changed", "help_asked", "next_date_changed"]
    assert kinds(family) == ["family_added", *sorted(changed, key=changed.index)]
    assert (family.version, family.last_seq) == (6, 6)
    assert (family.asked.name, family.assessor.name, family.next_what) == (
        "CAMHS",
        "J. Field",
        NextStep.MEETING,
    )


def test_saving_the_form_unchanged_writes_nothing(place):
    family = place.family()
    assert (
        change_card(family, version=1, level=Level.ADDITIONAL, lead="ruth amin", next_on=None, by=place.ruth)
        == []
    )
    assert family.version == 1


def test_a_field_left_out_stays_and_an_empty_one_is_cleared(place):
    family = place.family()
    change_card(family, version=1, holder="Mrs Lowe", next_on=REVIEW, by=place.ruth)
    change_card(family, version=family.version, holder="", by=place.ruth)
    assert family.holder is None
    assert family.next_on == REVIEW


def test_days_in_the_stage_do_not_start_again_when_the_card_is_changed(place):
    family = place.family()
    since = family.stage_since
    change_card(family, version=1, level=Level.TARGETED, by=place.ruth)
    assert family.stage_since == since


def test_the_second_of_two_people_is_told_and_nothing_is_saved(place):
    family = place.family()
    change_card(family, version=1, level=Level.TARGETED, by=place.dan)
    with pytest.raises(VersionConflictError):
        change_card(family, version=1, holder="Mrs Lowe", by=place.ruth)
    assert kinds(family) == ["family_added", "level_changed"]
    assert family.holder is None


def test_saving_what_somebody_else_has_just_saved_is_still_told(place):
    family = place.family()
    change_card(family, version=1, level=Level.TARGETED, by=place.dan)
    with pytest.raises(VersionConflictError):
        change_card(family, version=1, level=Level.TARGETED, by=place.ruth)


def test_a_change_enters_the_chain_of_every_school_the_family_stands_at(place):
    family = place.shared_family()
    (event,) = change_card(family, version=1, level=Level.TARGETED, by=place.ruth)
    links = session().query(ChainLink).filter_by(event_id=event.id).all()
    assert {link.school_id for link in links} == {place.thornhill.id, place.saltby.id}


# --- taking off ---------------------------------------------------------------------------------------------------


def test_a_family_taken_off_is_on_no_board_and_still_in_the_log(place):
    family = place.family()
    take_off_family(family, version=1, reason="Put on twice", by=place.ruth)
    with pytest.raises(FamilyNotFoundError):
        cases(place.ruth).get_family(family.public_id, school=place.thornhill.id)
    assert kinds(family) == ["family_added", "family_taken_off"]


def test_the_reason_for_taking_off_is_an_entry_for_workers(place):
    family = place.family()
    event = take_off_family(family, version=1, reason="Put on twice", by=place.ruth)
    (entry,) = list_entries(family)
    assert (entry.kind, entry.text, entry.audience.value) == (EntryKind.REASON, "Put on twice", "worker")
    assert event.data["reason"] == str(entry.public_id)
    assert event.data["text"] == hashing.text_hash(entry.salt, "Put on twice")


def test_taking_off_needs_a_reason_and_the_card_as_it_was_shown(place):
    family = place.family()
    with pytest.raises(MissingAnswersError):
        take_off_family(family, version=1, reason="  ", by=place.ruth)
    with pytest.raises(VersionConflictError):
        take_off_family(family, version=7, reason="Put on twice", by=place.ruth)


def test_a_family_taken_off_cannot_be_changed_any_more(place):
    family = place.family()
    take_off_family(family, version=1, reason="Put on twice", by=place.ruth)
    with pytest.raises(VersionConflictError):
        change_card(family, version=1, level=Level.TARGETED, by=place.dan)


# --- children -----------------------------------------------------------------------------------------------------


def test_a_child_at_another_school_puts_the_family_on_its_board_too(place):
    family = place.family()
    add_child(family, place.child("Omar Hussain", place.saltby), by=place.ruth)
    assert schools_of(family) == [place.thornhill.id, place.saltby.id]
    assert [e.kind for e in log.list_told_events(place.saltby.id)] == ["child_added"]


def test_a_child_is_not_added_twice(place):
    child = place.child("Amina Hussain")
    family = place.family(children=[child])
    with pytest.raises(MissingAnswersError):
        add_child(family, child, by=place.ruth)


def test_when_a_schools_only_child_is_taken_off_the_family_leaves_its_board(place):
    family = place.shared_family()
    ewa = next(s.child for s in family.strands if s.child.school_id == place.saltby.id)
    take_off_child(family, ewa.public_id, reason="Another Ewa", by=place.ruth)
    assert schools_of(family) == [place.thornhill.id]
    with pytest.raises(FamilyNotFoundError):
        cases(place.ruth).get_family(family.public_id, school=place.saltby.id)


def test_the_school_a_child_is_taken_off_from_hears_of_it_and_the_other_does_not(place):
    family = place.shared_family()
    ewa = next(s.child for s in family.strands if s.child.school_id == place.saltby.id)
    take_off_child(family, ewa.public_id, reason="Another Ewa", by=place.ruth)
    assert log.list_told_events(place.saltby.id)[-1].kind == "child_taken_off"
    assert log.list_told_events(place.thornhill.id)[-1].kind == "family_added"


def test_a_child_taken_off_can_be_added_again_and_the_board_is_back(place):
    family = place.shared_family()
    ewa = next(s.child for s in family.strands if s.child.school_id == place.saltby.id)
    take_off_child(family, ewa.public_id, reason="Another Ewa", by=place.ruth)
    add_child(family, ewa, by=place.ruth)
    assert schools_of(family) == [place.thornhill.id, place.saltby.id]


def test_the_last_child_cannot_be_taken_off(place):
    family = place.family()
    with pytest.raises(MissingAnswersError) as refused:
        take_off_child(family, family.strands[0].child.public_id, reason="Not theirs", by=place.ruth)
    assert "Take the family off" in refused.value.fields["reason"]


def test_taking_off_a_child_who_is_not_in_the_family_is_not_found(place):
    family = place.family()
    with pytest.raises(FamilyNotFoundError):
        take_off_child(family, uuid.uuid4(), reason="Not theirs", by=place.ruth)


def test_taking_off_a_child_needs_a_reason(place):
    family = place.shared_family()
    with pytest.raises(MissingAnswersError):
        take_off_child(family, family.strands[0].child.public_id, reason="", by=place.ruth)
