"""Answers: each a dated decision; and a no has an owner."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from caseboard import clock
from caseboard.events import log
from caseboard.families import services as families
from caseboard.families.conflicts import MissingAnswersError, VersionConflictError
from caseboard.families.entries import list_entries
from caseboard.families.history import history
from caseboard.families.sharing import record_basis
from caseboard.families.sharing_models import Basis
from caseboard.moves import services as moves
from caseboard.moves.rules import MoveAnswers
from caseboard.referrals.answering import record_answer
from caseboard.referrals.asking import adopt, ask
from caseboard.referrals.assessing import start_assessment
from caseboard.referrals.owed import list_owed
from caseboard.referrals.records import list_assessments, list_contacts, list_decisions, list_referrals
from caseboard.referrals.rules import Answer
from caseboard.referrals.telling import tell_family, tell_school
from caseboard.schools.models import StageKind
from caseboard.schools.queries import list_stages
from tests.referrals.conftest import FRIDAY, MONDAY, TODAY, a_no, asking
from tests.referrals.test_asking import is_what_the_log_says, kinds, refused


def answer(family, to, by, **known):
    return record_answer(family, to, a_no(**known), version=family.version, by=by)


def test_a_no_moves_the_family_to_held_in_school_with_a_holder_and_a_date(family, contact, place):
    decision = answer(family, contact, place.ruth)
    assert family.stage.kind is StageKind.HELD
    assert (family.holder.name, family.next_on) == ("Ruth Amin", date(2026, 12, 1))
    assert (family.asked, family.due_on) == (None, None)
    assert (decision.outcome, decision.decided_on, contact.decided_on) == ("threshold", TODAY, TODAY)
    assert kinds(family)[-2:] == ["contact_decided", "family_moved"]
    assert is_what_the_log_says(family)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"holder": "  "}, "holder"),
        ({"next_on": None}, "next_on"),
        ({"next_on": TODAY - timedelta(days=1)}, "next_on"),
        ({"outcome": ""}, "outcome"),
        ({"outcome": "nonsense"}, "outcome"),
        ({"on": None}, "on"),
        ({"on": TODAY + timedelta(days=1)}, "on"),
        ({"on": FRIDAY - timedelta(days=1)}, "on"),
        ({"told_on": FRIDAY}, "told_on"),
        ({"told_on": TODAY + timedelta(days=1)}, "told_on"),
        ({"told_family_on": TODAY + timedelta(days=1)}, "told_family_on"),
        ({"level": "level 9"}, "level"),
        ({"reason_given": "shouted"}, "reason_given"),
        ({"reason_given": "own_words"}, "words"),
        ({"stays": True}, "why_stays"),
        ({"again_if": "x" * 4001}, "again_if"),
    ],
)
def test_what_is_wrong_is_a_sentence_at_its_field_and_nothing_is_saved(family, contact, place, wrong, field):
    before = family.last_seq
    found = refused(lambda: answer(family, contact, place.ruth, **wrong))
    assert set(found) == {field}
    assert (family.last_seq, list_decisions(family), contact.decided_on) == (before, [], None)


def test_a_code_that_was_not_in_use_on_that_day_is_refused(family, place):
    old = ask(family, asking(asked_on=date(2025, 3, 3)), version=family.version, by=place.ruth)
    found = refused(
        lambda: answer(family, old, place.ruth, outcome="family_help", on=date(2025, 3, 10), told_on=None)
    )
    assert found["outcome"].startswith("“Taken up: Family Help” was not in use on Monday 10 March 2025")


def test_a_stale_card_is_refused(family, contact, place):
    with pytest.raises(VersionConflictError):
        record_answer(family, contact, a_no(), version=family.version - 1, by=place.ruth)
    assert list_decisions(family) == []


def test_a_family_that_stays_where_it_is_says_why(family, contact, place):
    stage = family.stage_id
    answer(
        family, contact, place.ruth, stays=True, why_stays="CAMHS has been asked too", holder="", next_on=None
    )
    assert family.stage_id == stage
    assert "CAMHS has been asked too" in list_entries(family)[-1].text


def test_a_no_for_a_family_already_held_gives_it_the_holder_and_the_date(family, contact, place):
    held = next(s for s in list_stages(place.north.id) if s.kind is StageKind.HELD)
    answers = MoveAnswers(holder="Mrs Lowe", next_on=TODAY)
    moves.move_family(family, to_stage=held, version=family.version, answers=answers, by=place.ruth)
    since = family.stage_since
    answer(family, contact, place.ruth)
    assert (family.holder.name, family.stage_since) == ("Ruth Amin", since)


def test_the_sentence_says_when_it_was_asked_and_what_they_said(family, contact, place):
    answer(
        family,
        contact,
        place.ruth,
        pointed_to="Thornhill family hub",
        reason_given="verbal",
        level="additional",
    )
    told = [line.text for line in history(family, by=place.ruth)]
    assert (
        "We asked Children's Hub on 6 Nov. On Tue 17 Nov they said it does not meet their threshold and pointed to "
        "Thornhill family hub. They said why. They put it at Level 2 (Additional needs)."
    ) in told


def test_their_words_are_for_workers_unless_they_are_shared(family, contact, place):
    answer(family, contact, place.ruth, words="Universal services first", again_if="It is every week")
    texts = {entry.text: entry.audience for entry in list_entries(family)}
    assert texts == {
        "Children's Hub, in their own words: Universal services first": "worker",
        "What would make us ask again: It is every week": "worker",
    }


def test_their_words_can_be_shared_with_a_school_of_ones_own(family, contact, place):
    record_basis(family, basis=Basis.SAFEGUARDING, since=FRIDAY, words="Worries at home", by=place.ruth)
    shared = frozenset({place.thornhill.id})
    decision = answer(family, contact, place.ruth, words="Universal services first", shared_with=shared)
    assert decision.words.audience == "school"


def test_a_refused_contact_is_no_referral(family, contact, place):
    answer(family, contact, place.ruth)
    assert list_referrals(family) == []


def test_a_contact_taken_up_for_a_statutory_assessment_is_a_referral_with_its_clock(family, contact, place):
    answer(family, contact, place.ruth, outcome="assessment", holder="", next_on=None)
    (referral,) = list_referrals(family)
    (row,) = list_assessments(family)
    assert (referral.contact_id, referral.made_on, referral.decided_on) == (contact.id, TODAY, TODAY)
    assert (row.kind, row.referral_id, row.due_on) == ("statutory", referral.id, date(2027, 1, 22))
    assert family.due_on == row.due_on
    assert family.stage.kind is StageKind.NEW_WORRY, "a clock and an answer move nothing by themselves"
    assert is_what_the_log_says(family)


def test_a_referral_whose_decision_follows_stays_open_until_it_is_decided(family, contact, place):
    answer(family, contact, place.ruth, outcome="referral", holder="", next_on=None)
    (referral,) = list_referrals(family)
    assert referral.decided_on is None
    answer(family, referral, place.ruth, outcome="no_action")
    assert (referral.decided_on, family.stage.kind) == (TODAY, StageKind.HELD)
    assert is_what_the_log_says(family)


def test_an_assessment_that_ends_without_help_has_an_owner_too(family, contact, place):
    answer(family, contact, place.ruth, outcome="assessment", holder="", next_on=None)
    (row,) = list_assessments(family)
    assert set(refused(lambda: answer(family, row, place.ruth, outcome="no_action", holder=""))) == {"holder"}
    answer(family, row, place.ruth, outcome="no_action")
    assert (family.stage.kind, family.assessor, family.due_on) == (StageKind.HELD, None, None)
    assert is_what_the_log_says(family)


def test_a_statutory_assessment_without_a_referral_is_refused(family, place):
    found = refused(
        lambda: start_assessment(
            family, kind="statutory", assessor="", started_on=TODAY, version=family.version, by=place.ruth
        )
    )
    assert found["kind"].startswith(
        "“Statutory assessment (section 17)” follows a referral, and none is written down"
    )


def test_an_early_help_assessment_needs_none_and_takes_up_what_stands_on_the_card(family, place):
    from caseboard.referrals.asking import change_card

    change_card(family, version=family.version, assessor="J. Whelan", by=place.ruth)
    start_assessment(
        family, kind="early_help", assessor="", started_on=FRIDAY, version=family.version, by=place.ruth
    )
    (row,) = list_assessments(family)
    assert (row.kind, row.assessor.name, row.started_on) == ("early_help", "J. Whelan", FRIDAY)
    assert set(
        refused(
            lambda: start_assessment(
                family,
                kind="early_help",
                assessor="",
                started_on=TODAY,
                version=family.version,
                by=place.ruth,
            )
        )
    ) == {"kind"}


def test_an_answer_that_was_put_down_wrongly_is_replaced_and_the_log_keeps_both(family, contact, place):
    first = answer(family, contact, place.ruth)
    found = refused(lambda: answer(family, contact, place.ruth, outcome="advice"))
    assert found["outcome"].startswith("There is an answer already, of Tue 17 Nov.")
    plan = next(s for s in list_stages(place.north.id) if s.kind is StageKind.PLAN)
    moves.move_family(family, to_stage=plan, version=family.version, by=place.ruth)
    second = record_answer(
        family,
        contact,
        a_no(outcome="advice", holder="", next_on=None),
        version=family.version,
        replaces=first.public_id,
        by=place.ruth,
    )
    assert family.stage.kind is StageKind.PLAN, "putting an old answer right moves nothing"
    assert list_decisions(family) == [second]
    assert first.taken_back_at is not None
    assert kinds(family).count("contact_decided") == 2


def test_what_stood_on_the_card_alone_can_be_answered(family, place):
    families.change_card(family, version=family.version, asked="CAMHS", asked_on=FRIDAY, by=place.ruth)
    contact = adopt(family, version=family.version, by=place.ruth)
    answer(family, contact, place.ruth)
    assert family.asked is None
    assert is_what_the_log_says(family)


# --- told, and owed ---------------------------------------------------------------------------------------------------


def owed(place, school=None):
    ref = next(s for s in place.ruth.schools if s.id == (school or place.thornhill).id)
    return list_owed(place.ruth, ref, shows_initials=False)


def test_an_answer_not_told_yet_is_owed_with_its_working_days_and_who_owes_it(family, contact, place):
    answer(family, contact, place.ruth, on=MONDAY, told_on=None, owed_by="Children's Hub")
    (one,) = owed(place)
    assert (one.agency, one.days, one.owed_by, one.is_long) == ("Children's Hub", 6, "Children's Hub", True)


def test_a_family_one_is_kept_from_is_not_in_the_list(family, contact, place):
    answer(family, contact, place.ruth, told_on=None)
    kept = replace(place.ruth, blocked=frozenset({family.id}))
    ref = next(s for s in kept.schools if s.id == place.thornhill.id)
    assert list_owed(kept, ref, shows_initials=False) == []


def test_telling_the_school_ends_it_once(family, contact, place):
    decision = answer(family, contact, place.ruth, told_on=None)
    event = tell_school(family, decision, place.thornhill.id, on=TODAY, by=place.ruth)
    assert event.data["school"] == str(place.thornhill.public_id)
    assert tell_school(family, decision, place.thornhill.id, on=TODAY, by=place.ruth) is None
    assert owed(place) == []


def test_a_school_one_does_not_work_for_is_still_owed_it_and_not_told_by_mistake(place):
    family = place.shared_family()
    contact = ask(family, asking(), version=family.version, by=place.lee)
    decision = answer(family, contact, place.lee)
    assert owed(place) == []
    assert [one.decision_id for one in owed(place, place.saltby)] == [decision.public_id]
    with pytest.raises(MissingAnswersError):
        tell_school(family, decision, place.saltby.id, on=TODAY, by=place.lee)


@pytest.mark.parametrize("day", [None, FRIDAY, TODAY + timedelta(days=1)])
def test_nobody_is_told_before_the_answer_or_tomorrow(family, contact, place, day):
    decision = answer(family, contact, place.ruth, told_on=None)
    for tell in (lambda: tell_family(family, decision, on=day, by=place.ruth),):
        assert set(refused(tell)) == {"on"}


# --- never without somebody -------------------------------------------------------------------------------------------


def test_the_last_one_named_cannot_be_cleared(family, place):
    found = refused(lambda: families.change_card(family, version=family.version, lead="", by=place.ruth))
    assert found == {"lead": "Say who holds it now, or who leads. A family is never left without somebody."}
    families.change_card(family, version=family.version, lead="", holder="Mrs Lowe", by=place.ruth)
    assert (family.lead, family.holder.name) == (None, "Mrs Lowe")


def test_a_family_that_comes_back_from_the_shelf_has_somebody(family, place):
    stages = {s.kind: s for s in list_stages(place.north.id)}
    families.change_card(family, version=family.version, lead="", holder="Mrs Lowe", by=place.ruth)
    ended = MoveAnswers(outcome="outcomes_met")
    moves.move_family(
        family, to_stage=stages[StageKind.ENDED], version=family.version, answers=ended, by=place.ruth
    )
    assert (family.lead, family.holder) == (None, None)
    moves.move_family(family, to_stage=stages[StageKind.PLAN], version=family.version, by=place.dan)
    assert family.lead.name == "Dan Pryce"


def test_undoing_the_move_leaves_the_answer_and_the_one_who_led(family, contact, place):
    answer(family, contact, place.ruth)
    moved = log.list_family_events(family.id)[-1]
    moves.undo(family, seq=moved.seq, version=family.version, by=place.ruth)
    assert family.stage.kind is StageKind.NEW_WORRY
    assert family.lead.name == "Ruth Amin"
    assert list_contacts(family)[0].decided_on == TODAY
    assert is_what_the_log_says(family)


def test_nothing_is_asked_of_help_but_what_it_was_and_when(family, contact, place):
    yes = Answer(outcome="early_help", on=clock.today())
    record_answer(family, contact, yes, version=family.version, by=place.ruth)
    assert family.stage.kind is StageKind.NEW_WORRY
