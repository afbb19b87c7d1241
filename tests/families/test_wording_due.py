"""The sentences of actions, signposts and worries: whole, in neutral words, and none for who may not know."""

from __future__ import annotations

from typing import Any

import pytest

from caseboard import codes
from caseboard.events.kinds import KINDS
from caseboard.families.wording import Names, sentence
from caseboard.families.wording_due import SENTENCES

NAMES = Names(
    stage=str,
    helper=lambda ref: f"helper {ref}",
    child=lambda ref: None if ref == "hidden" else "Amina Hussain",
    school=lambda ref: f"school {ref}",
    service=lambda ref: f"service {ref}",
)
ACTION = {"action": "a", "words": "e"}
SIGNPOST = {"signpost": "p", "service": "s", "category": "parenting"}

SAID: list[tuple[str, dict[str, Any], str]] = [
    (
        "action_agreed",
        ACTION | {"text": "h", "owner_kind": "person", "owner": "x", "due_on": "2026-12-04"},
        "Action for helper x, by Fri 4 Dec: Ring the GP.",
    ),
    (
        "action_agreed",
        ACTION | {"text": "h", "owner_kind": "school", "owner": "x", "due_on": "2026-12-04"},
        "Action for school x, by Fri 4 Dec: Ring the GP.",
    ),
    (
        "action_agreed",
        ACTION | {"text": "h", "owner_kind": "family", "owner": None, "due_on": "2026-12-04"},
        "Action for the family, by Fri 4 Dec: Ring the GP.",
    ),
    ("action_closed", ACTION | {"result": "done", "on": "2026-12-01"}, "Done: Ring the GP."),
    ("action_closed", ACTION | {"result": "not_done", "on": "2026-12-01"}, "Will not be done: Ring the GP."),
    ("action_reopened", ACTION, "Open again: Ring the GP."),
    (
        "action_put_off",
        ACTION | {"due_on": ["2026-12-04", "2026-12-11"]},
        "Now due Fri 11 Dec, before Fri 4 Dec: Ring the GP.",
    ),
    (
        "signposted",
        SIGNPOST | {"how": "warm", "on": "2026-11-20", "follow_up_on": "2026-12-04"},
        "Pointed to service s (parenting), handed over to somebody there. We ask again on Fri 4 Dec.",
    ),
    (
        "signposted",
        SIGNPOST | {"how": "leaflet", "on": "2026-11-20", "follow_up_on": None},
        "Pointed to service s (parenting), given a leaflet or a number.",
    ),
    (
        "signpost_followed",
        SIGNPOST | {"taken_up": "yes", "helped": "no", "again_on": None},
        "Asked about service s (parenting). It was taken up, and it did not help.",
    ),
    (
        "signpost_followed",
        SIGNPOST | {"taken_up": "unknown", "helped": "", "again_on": "2026-12-11"},
        "Asked about service s (parenting). It is not known yet. We ask again on Fri 11 Dec.",
    ),
    (
        "worry_raised",
        {"worry": "w", "child": "c", "words": "e", "text": "h"},
        "A worry about Amina Hussain. Ring the GP",
    ),
    ("worry_seen", {"worry": "w"}, "Read the worry that school raised."),
]


@pytest.mark.parametrize(("kind", "data", "expected"), SAID)
def test_each_has_its_sentence(kind, data, expected):
    assert sentence(kind, data, NAMES, words="Ring the GP") == expected


def test_every_kind_has_a_sentence_and_carries_no_words_of_its_own():
    assert {kind for kind, *_ in SAID} == set(SENTENCES)
    assert set(SENTENCES) <= set(KINDS)


@pytest.mark.parametrize(("kind", "data"), [(kind, data) for kind, data, _ in SAID if "words" in data])
def test_who_may_not_read_the_words_is_told_nothing_of_it(kind, data):
    assert sentence(kind, data, NAMES) is None


def test_a_worry_about_a_child_the_reader_may_not_know_of_is_no_sentence():
    data = {"worry": "w", "child": "hidden", "words": "e", "text": "h"}
    assert sentence("worry_raised", data, NAMES, words="Tired") is None


def test_the_categories_are_those_of_the_field():
    assert len(codes.all_codes(codes.SIGNPOST_CATEGORY)) == 22
