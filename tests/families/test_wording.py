"""Every sentence about a change: one for each kind of event, and no name or reason that its reader may not know."""

from __future__ import annotations

from datetime import date

import pytest

from caseboard.events.kinds import KINDS
from caseboard.families import levels, outcomes, wording, wording_due
from caseboard.families.models import Level, NextStep
from caseboard.families.wording import Names, sentence
from tests.families.sentences import NAMES, ON_THE_WAY, SENTENCES, TODAY

NO_CHILD = Names(stage=NAMES.stage, helper=NAMES.helper, child=lambda ref: None)

TWO = Names(
    NAMES.stage,
    NAMES.helper,
    NAMES.child,
    school={"s": "Saltby", "t": "Thornhill"}.get,  # type: ignore[arg-type]  # every id here is known
)

SPOKEN = {
    "helper",
    "what",
    "until",
    "basis",
    "agency",
    "pointed_to",
    "assessor",
    "since",
    "on",
    "due_on",
    "asked_on",
    "level",
    "ends",
    "to",
}
"""What a sentence says by way of a name or a date."""


def test_a_reader_who_knows_the_schools_is_told_their_names():
    assert sentence("school_moved", ON_THE_WAY, TWO) == (
        "Moved from Saltby to Thornhill, which confirmed that it has the family now."
    )
    said = sentence("schools_agreed", {"schools": ["s", "t"], "ends": "2026-12-03"}, TWO)
    assert said == "Saltby and Thornhill may know of the children at each other, until Thu 3 Dec."


@pytest.mark.parametrize(("kind", "data", "expected"), SENTENCES)
def test_each_change_has_its_sentence(kind, data, expected):
    assert sentence(kind, data, NAMES) == expected


def test_every_kind_of_event_has_a_sentence_or_is_an_entry_with_words_of_its_own():
    elsewhere = {"entry_recorded", "significance_changed", *wording_due.SENTENCES}
    assert {kind for kind, *_ in SENTENCES} == set(KINDS) - elsewhere
    assert sentence("entry_recorded", {"entry": "e", "entry_kind": "update", "text": "hash"}, NAMES) is None


@pytest.mark.parametrize("kind", ["child_added", "child_taken_off"])
def test_a_child_the_reader_may_not_know_of_is_no_sentence_at_all(kind):
    assert sentence(kind, {"child": "a", "school": "s", "reason": "r"}, NO_CHILD) is None


def test_no_sentence_says_an_id_of_a_reason_a_school_or_an_entry():
    for kind, data, _ in SENTENCES:
        marked = {
            name: f"ZQ{value}" if isinstance(value, str) and name not in SPOKEN else value
            for name, value in data.items()
        }
        told = sentence(kind, marked, Names(NAMES.stage, NAMES.helper, lambda ref: "Child"))
        assert "ZQ" not in told, kind


def test_every_level_and_step_has_words():
    assert set(levels.LEVELS) == set(Level)
    assert set(wording.NEXT_STEPS) == set(NextStep)


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (None, "No next date"),
        (date(2026, 11, 18), "Was due 18 Nov"),
        (TODAY, "Visit today"),
        (date(2026, 11, 26), "Visit Thu 26 Nov"),
    ],
)
def test_the_next_date_is_written_as_a_person_would_say_it(on, expected):
    assert wording.next_step("visit", on, today=TODAY) == expected


def test_an_outcome_that_is_no_longer_offered_keeps_its_words():
    assert outcomes.outcome_words("one_agency") == "Remaining need met by one agency"
    assert outcomes.outcome_words("something_old") == "something_old"
