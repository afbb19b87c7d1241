"""What each kind of stage asks for, and which answers it takes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from caseboard import codes
from caseboard.families.outcomes import list_outcomes
from caseboard.moves.rules import ASKS_FIRST, OFFERS_AFTER, MoveAnswers, missing_answers, review_choices
from caseboard.schools.models import StageKind

TODAY = date(2026, 11, 19)
SOON = TODAY + timedelta(days=14)


def missing(kind, **answers):
    return set(missing_answers(kind, MoveAnswers(**answers), today=TODAY))


def test_only_held_in_school_and_the_shelf_ask_before_saving():
    assert {kind for kind in StageKind if missing(kind)} == ASKS_FIRST == {StageKind.HELD, StageKind.ENDED}


@pytest.mark.parametrize(
    ("answers", "still"),
    [
        ({}, {"holder", "next_on"}),
        ({"holder": "Mrs Lowe"}, {"next_on"}),
        ({"next_on": SOON}, {"holder"}),
        ({"holder": "  \t", "next_on": SOON}, {"holder"}),
        ({"holder": "Mrs Lowe", "next_on": TODAY - timedelta(days=1)}, {"next_on"}),
        ({"holder": "Mrs Lowe", "next_on": TODAY}, set()),
        ({"holder": "Mrs Lowe", "next_on": SOON}, set()),
    ],
)
def test_held_in_school_needs_a_holder_and_a_review_that_is_not_past(answers, still):
    assert missing(StageKind.HELD, **answers) == still


@pytest.mark.parametrize(
    ("outcome", "still"),
    [("", {"outcome"}), ("nfa", {"outcome"}), ("OUTCOMES_MET", {"outcome"}), ("outcomes_met", set())],
)
def test_ending_needs_an_outcome_from_the_list(outcome, still):
    assert missing(StageKind.ENDED, outcome=outcome) == still


def test_every_outcome_offered_today_can_be_chosen():
    assert list_outcomes(TODAY)
    for outcome in list_outcomes(TODAY):
        assert missing(StageKind.ENDED, outcome=outcome.code) == set()


def test_an_outcome_outside_its_dates_is_not_offered():
    one = codes.find_code(codes.CLOSURE, "outcomes_met")
    first = one.valid_from
    assert one not in list_outcomes(first - timedelta(days=1))
    assert one in list_outcomes(first)


def test_what_the_result_bar_offers_is_for_stages_that_saved_at_once():
    assert not set(OFFERS_AFTER) & ASKS_FIRST


@pytest.mark.parametrize("today", [TODAY, date(2028, 2, 25)])
def test_the_review_buttons_carry_their_real_dates(today):
    choices = review_choices(today)
    assert [choice.on - today for choice in choices] == [timedelta(days=n) for n in (7, 14, 28)]
    assert all(f"{choice.on.day} {choice.on:%b}" in choice.label for choice in choices)


@pytest.mark.parametrize("today", [date(2026, 11, 21), date(2026, 11, 22)])
def test_no_review_falls_on_a_week_end_or_a_bank_holiday(today):
    assert review_choices(date(2026, 3, 27))[0].on == date(2026, 4, 7)  # not Good Friday, nor Easter Monday
    assert [choice.on for choice in review_choices(today)] == [
        date(2026, 11, 30),
        date(2026, 12, 7),
        date(2026, 12, 21),
    ]


def test_the_review_buttons_are_written_as_a_person_would_say_them():
    assert review_choices(TODAY)[1].label == "In 2 weeks, Thu 3 Dec"


def test_no_sentence_to_the_person_blames_anybody():
    for kind in ASKS_FIRST:
        for sentence in missing_answers(kind, MoveAnswers(), today=TODAY).values():
            assert not any(word in sentence.lower() for word in ("invalid", "error", "fail", "you must"))
