"""On what sharing rests, what a withdrawal stops and what it does not, and what was told to whom."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
import time_machine

from caseboard import clock
from caseboard.events import log
from caseboard.events.models import Audience
from caseboard.families import school_view
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.corrections import get_correctable, strike
from caseboard.families.door import FamilyNotFoundError
from caseboard.families.entries import record_entry
from caseboard.families.ledger import A_FACT, ledger
from caseboard.families.models import EntryKind, Level
from caseboard.families.services import change_card
from caseboard.families.sharing import record_basis, withdraw
from caseboard.families.sharing_models import Basis
from caseboard.families.significance import mark, significant
from caseboard.families.standing import has_stepped_down, standing
from tests.support.place import make_town

SAID = "Zqsaid at the door."


@pytest.fixture
def town(database):
    return make_town()


def agree(town, family, **facts):
    known = {"basis": Basis.AGREEMENT, "since": clock.today(), "words": "Mum, to school", "by": town.ruth}
    return record_basis(family, **(known | facts))


def take_back(town, family, **facts):
    return withdraw(family, **({"on": clock.today(), "words": "By phone", "by": town.ruth} | facts))


def share(town, family, basis=None, audience=Audience.SCHOOL):
    return record_entry(
        family,
        kind=EntryKind.UPDATE,
        text=SAID,
        audience=audience,
        schools=[town.thornhill.id],
        happened_on=clock.today(),
        basis=basis,
        by=town.ruth,
    )


def head_reads(town, family):
    page = school_view.family_page(town.actor("hale"), town.thornhill, family.public_id, shows_initials=False)
    return " ".join(line.text for line in page.lines)


def test_nothing_is_written_down_until_somebody_does(town):
    family = town.family()
    assert standing(family).basis is None
    agree(town, family)
    assert (standing(family).basis, standing(family).words) == (Basis.AGREEMENT, "Mum, to school")


def test_who_agreed_to_what_has_to_be_said_and_cannot_be_tomorrow(town):
    with pytest.raises(MissingAnswersError) as refused:
        agree(town, town.family(), words=" ", since=clock.today() + timedelta(days=1))
    assert sorted(refused.value.fields) == ["since", "words"]


def test_the_log_holds_the_basis_and_the_day_and_none_of_the_words(town):
    family = town.family()
    event = agree(town, family, words="Zqmum agreed")
    assert event.data["basis"] == "agreement"
    assert "Zqmum" not in str(event.data)
    assert event.audience is Audience.WORKER


def test_an_entry_rests_on_what_the_family_s_sharing_rests_on(town):
    family = town.family()
    agree(town, family)
    entry = share(town, family)
    assert entry.basis == "agreement"
    assert log.list_family_events(family.id)[-1].data["basis"] == "agreement"


def test_withdrawing_stops_words_at_once_and_never_a_fact(town):
    family = town.family()
    agree(town, family)
    share(town, family)
    assert "Zqsaid" in head_reads(town, family)
    take_back(town, family)
    change_card(family, version=family.version, level=Level.CHILD_IN_NEED, by=town.ruth)
    read = head_reads(town, family)
    assert "Zqsaid" not in read
    assert "Level changed" in read


def test_words_that_rest_on_safeguarding_stay_when_an_agreement_is_withdrawn(town):
    family = town.family()
    agree(town, family)
    share(town, family, Basis.SAFEGUARDING)
    take_back(town, family)
    assert "Zqsaid" in head_reads(town, family)


@pytest.mark.parametrize("audience", [Audience.SCHOOL, Audience.TEAM])
def test_after_a_withdrawal_words_are_shared_on_safeguarding_only(town, audience):
    family = town.family()
    agree(town, family)
    take_back(town, family)
    for basis in (None, Basis.AGREEMENT):
        with pytest.raises(MissingAnswersError) as refused:
            share(town, family, basis, audience)
        assert "basis" in refused.value.fields
    share(town, family, Basis.SAFEGUARDING, audience)


def test_a_new_agreement_lets_words_through_again_and_brings_nothing_back(town):
    family = town.family()
    agree(town, family)
    share(town, family)
    take_back(town, family)
    agree(town, family)
    assert "Zqsaid" not in head_reads(town, family)
    share(town, family)
    assert "Zqsaid" in head_reads(town, family)


def test_withdrawing_twice_or_without_an_agreement_changes_nothing(town):
    family = town.family()
    assert take_back(town, family) is None
    agree(town, family, basis=Basis.SAFEGUARDING)
    assert take_back(town, family) is None
    agree(town, family)
    assert take_back(town, family) is not None
    assert take_back(town, family) is None


def test_the_school_s_pages_show_that_something_changed_when_words_leave(town):
    family = town.family()
    agree(town, family)
    share(town, family)
    before = log.board_version([town.thornhill.id], told_only=True)
    take_back(town, family)
    assert log.board_version([town.thornhill.id], told_only=True) != before


@pytest.mark.parametrize(
    ("before", "after", "asks"),
    [
        ("cp", "targeted", True),
        ("cin", "additional", True),
        ("cp", "cin", False),
        ("additional", "cin", False),
    ],
)
def test_it_is_asked_again_when_support_steps_down_out_of_the_statutory_levels(before, after, asks):
    assert has_stepped_down([{"changes": {"level": [before, after]}}]) is asks


def test_after_a_step_down_no_entry_rests_on_the_old_basis_by_itself(town):
    with time_machine.travel("2026-11-16T09:00Z", tick=False):
        family = town.family()
        change_card(family, version=family.version, level=Level.CHILD_PROTECTION, by=town.ruth)
        agree(town, family, basis=Basis.SAFEGUARDING)
    with time_machine.travel("2026-11-17T09:00Z", tick=False):
        change_card(family, version=family.version, level=Level.TARGETED, by=town.ruth)
        assert standing(family).ask_again
        assert standing(family).good_for is None
        agree(town, family)
    with time_machine.travel("2026-11-18T09:00Z", tick=False):
        assert not standing(family).ask_again


def test_while_the_agreement_is_withdrawn_a_worker_s_own_words_stay_out_of_the_letter(town):
    family, other = town.family(), town.family("Petrov")
    agree(town, family)
    assert school_view.words_stopped([family.id, other.id]) == frozenset()
    take_back(town, family)
    assert school_view.words_stopped([family.id, other.id]) == {family.id}
    agree(town, family, basis=Basis.SAFEGUARDING)
    assert school_view.words_stopped([family.id, other.id]) == frozenset()


# --- what was told to whom ----------------------------------------------------------------------------------------


def test_the_ledger_says_to_whom_when_and_why_and_what_became_of_it(town):
    family = town.family()
    agree(town, family)
    share(town, family)
    take_back(town, family)
    words, fact = ledger(family, by=town.ruth)
    assert (words.to, words.readers, words.what) == ("Thornhill", "Mrs Hale", SAID)
    assert words.why == "The family's agreement"
    assert "Agreement withdrawn" in words.since_then
    assert (fact.why, fact.is_words) == (A_FACT, False)


def test_the_ledger_of_a_worker_of_one_school_is_silent_about_the_other(town):
    family = town.split()
    town.share(family, "Zqsaltby", town.saltby)
    assert all(telling.to == "Thornhill" for telling in ledger(family, by=town.lee))
    assert "Zqsaltby" not in str(ledger(family, by=town.lee))


def test_what_the_team_was_told_is_in_the_ledger(town):
    family = town.family()
    share(town, family, audience=Audience.TEAM)
    assert ledger(family, by=town.ruth)[0].to == "The people around this family"


# --- putting right ------------------------------------------------------------------------------------------------


def test_what_is_struck_leaves_the_school_and_stays_in_the_record_with_its_reason(town):
    family = town.family()
    told_before = family.schools[0].told_at
    entry = share(town, family)
    strike(family, entry.public_id, reason="Zqwrong day", by=town.ruth)
    assert "Zqsaid" not in head_reads(town, family)
    assert entry.text == SAID
    assert entry.struck_at is not None
    assert "Zqwrong" not in str(log.list_family_events(family.id)[-1].data)
    assert family.schools[0].told_at == told_before


def test_the_right_one_names_the_wrong_one(town):
    family = town.family()
    wrong = share(town, family)
    strike(family, wrong.public_id, reason="Wrong day", by=town.ruth)
    record_entry(
        family,
        kind=EntryKind.UPDATE,
        text="Right.",
        audience=Audience.WORKER,
        happened_on=clock.today(),
        corrects=wrong,
        by=town.ruth,
    )
    assert log.list_family_events(family.id)[-1].data["corrects"] == str(wrong.public_id)


def test_it_is_struck_once_and_only_with_a_reason(town):
    family = town.family()
    entry = share(town, family)
    with pytest.raises(MissingAnswersError):
        strike(family, entry.public_id, reason=" ", by=town.ruth)
    strike(family, entry.public_id, reason="Wrong", by=town.ruth)
    with pytest.raises(FamilyNotFoundError):
        strike(family, entry.public_id, reason="Wrong", by=town.ruth)


def test_words_shared_with_a_school_one_does_not_work_for_are_not_there_to_be_struck(town):
    family = town.split()
    entry = town.share(family, "For Saltby", town.saltby)
    with pytest.raises(FamilyNotFoundError):
        get_correctable(family, entry.public_id, by=town.lee)


def test_a_reason_is_no_entry_to_be_struck(town):
    family = town.family()
    agree(town, family)
    reason = log.list_family_events(family.id)[-1].data["reason"]
    with pytest.raises(FamilyNotFoundError):
        strike(family, uuid.UUID(reason), reason="x", by=town.ruth)


# --- the chronology -----------------------------------------------------------------------------------------------


def test_one_tick_puts_any_event_into_the_chronology_and_one_takes_it_out(town):
    family = town.family()
    assert significant(log.list_family_events(family.id)) == frozenset()
    assert mark(family, 1, is_significant=True, by=town.ruth) is not None
    assert mark(family, 1, is_significant=True, by=town.ruth) is None
    assert significant(log.list_family_events(family.id)) == {1}
    mark(family, 1, is_significant=False, by=town.dan)
    assert significant(log.list_family_events(family.id)) == frozenset()


def test_a_tick_itself_is_no_event_to_be_ticked(town):
    family = town.family()
    mark(family, 1, is_significant=True, by=town.ruth)
    for seq in (2, 99):
        with pytest.raises(FamilyNotFoundError):
            mark(family, seq, is_significant=True, by=town.ruth)
