"""No word of ours about a family blames anybody or speaks of cases."""

from __future__ import annotations

import re
from datetime import date

from caseboard import codes
from caseboard.families import answer_wording, cards, levels, wording
from caseboard.families.models import NextStep
from caseboard.families.wording import sentence
from caseboard.moves.rules import OFFERS_AFTER, MoveAnswers, missing_answers
from caseboard.schools.defaults import STAGES
from caseboard.schools.models import StageKind
from tests.families.sentences import NAMES, SENTENCES, TODAY

BLAME = re.compile(
    r"\b(fail\w*|nfa|no further action|cases?|perpetrators?|non-?engag\w*|disengag\w*|refus\w*|resist\w*|hostile"
    r"|blam\w*|fault|neglectful|unable|inadequate|hard to reach|problem family|clos(?:e|ed|ure)|tickets?|tasks?"
    r"|status|transition\w*|notification\w*)\b",
    re.IGNORECASE,
)


def words():
    """Every word of ours that stands on a card, in history, in a letter or on a button about a family."""
    yield from (sentence(kind, data, NAMES) for kind, data, _ in SENTENCES)
    yield from wording.NEXT_STEPS.values()
    yield from (wording.HELD_ELSEWHERE, wording.SOMEBODY_ELSEWHERE, cards.NOBODY)
    yield from (wording.late(step, days) for step in (None, *NextStep) for days in (1, 40))
    yield from (
        wording.next_step(step, on, today=TODAY)
        for step in (None, *NextStep)
        for on in (None, TODAY, date(2026, 11, 1))
    )
    yield from (
        wording.untold(14),
        wording.school_told(None, today=TODAY),
        wording.school_told(TODAY, today=TODAY),
    )
    yield wording.moved("Hussain", "New worry", "Held in school")
    for name in codes.list_names():
        yield from (code.words for code in codes.list_codes(name, date(2026, 11, 20)))
    yield from (*answer_wording.SAID.values(), *answer_wording.REASONS.values())
    yield from (text for level in levels.LEVELS.values() for text in (level.label, level.national))
    yield from (text for stage in STAGES for text in (stage.name, stage.sub_title))
    yield from (label for _, label in cards.CHIPS)
    yield from OFFERS_AFTER.values()
    for kind in StageKind:
        yield from missing_answers(kind, MoveAnswers(), today=TODAY).values()


def test_nothing_we_say_blames_anybody_or_speaks_of_cases():
    found = [text for text in words() if BLAME.search(text)]
    assert found == []
    assert len(list(words())) > 90


def test_the_words_that_are_forbidden_would_be_noticed():
    for text in ("Failed to engage", "NFA", "The case was closed", "non-engaging parent", "perpetrator"):
        assert BLAME.search(text)
