"""Why a family is on an agenda, what its code on paper means, and who is meant: rules without a database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from caseboard import codes
from caseboard.attention.rules import Facts
from caseboard.families.coming_back import NOTHING_DUE, Due
from caseboard.meetings.rules import (
    TO_DECIDE,
    WORDS,
    Known,
    Reason,
    day_of_next,
    is_family_word,
    meant_by,
    reasons_for,
    to_decide,
)
from caseboard.printing.papers.family_agenda import ROOMS

TODAY = date(2026, 11, 26)


def facts(**known):
    calm = {
        "today": TODAY,
        "in_stage_since": TODAY - timedelta(days=3),
        "usual_days": 20,
        "next_on": TODAY + timedelta(days=30),
        "told_on": TODAY - timedelta(days=2),
    }
    return Facts(**(calm | known))


def reasons(*, day=TODAY, due=NOTHING_DUE, **known):
    more = {
        name: known.pop(name)
        for name in ("answer_due", "is_owed", "was_left_over", "had_actions")
        if name in known
    }
    return reasons_for(facts(**known), Known(due=due, **more), day=day)


def test_a_family_that_nothing_calls_for_is_on_no_agenda():
    assert reasons() == ()


@pytest.mark.parametrize(
    ("reason", "known"),
    [
        (Reason.LATE, {"next_on": TODAY - timedelta(days=1)}),
        (Reason.DUE, {"next_on": TODAY}),
        (Reason.WORRY, {"due": Due(worry_since=TODAY)}),
        (Reason.ACTION, {"due": Due(action_since=TODAY, actions=2)}),
        (Reason.ANSWER, {"answer_due": TODAY - timedelta(days=1)}),
        (Reason.OWED, {"is_owed": True}),
        (Reason.HAS_LEFT, {"due": Due(has_left=True)}),
        (Reason.FOLLOW_UP, {"due": Due(follow_up_since=TODAY)}),
        (Reason.UNTOLD, {"told_on": TODAY - timedelta(days=14)}),
        (Reason.LONG, {"in_stage_since": TODAY - timedelta(days=21)}),
        (Reason.LAST_TIME, {"had_actions": True}),
        (Reason.LEFT_OVER, {"was_left_over": True}),
    ],
)
def test_each_reason_alone_puts_it_there(reason, known):
    assert reasons(**known) == (reason,)


def test_a_review_in_the_week_after_the_meeting_is_spoken_about_in_it():
    in_a_month = TODAY + timedelta(days=30)
    assert reasons(day=TODAY + timedelta(days=22), next_on=in_a_month) == ()
    assert reasons(day=TODAY + timedelta(days=23), next_on=in_a_month) == (Reason.DUE,)


def test_every_reason_has_words_and_the_sheet_asks_the_two_most_pressing_questions():
    assert set(WORDS) == set(Reason)
    found = reasons(
        next_on=TODAY - timedelta(days=1), is_owed=True, was_left_over=True, due=Due(worry_since=TODAY)
    )
    assert to_decide(found) == (TO_DECIDE[Reason.LATE], TO_DECIDE[Reason.WORRY])
    assert to_decide((Reason.LEFT_OVER, Reason.ADDED)) == ()


@dataclass(frozen=True)
class Named:
    initials: str
    folded: str


HUSSAIN, OTHER, DUNN = Named("HU 14", "hussain"), Named("HU 4", "hussain"), Named("DU 9", "dunn")
FAMILIES = [HUSSAIN, OTHER, DUNN]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("HU 14", [HUSSAIN]),
        ("hu14", [HUSSAIN]),
        (" Hu.-14 ", [HUSSAIN]),
        ("14", [HUSSAIN]),
        ("04", [OTHER]),
        ("Dunn", [DUNN]),
        ("HUSSAIN", [HUSSAIN, OTHER]),
        ("HU", []),
        ("1", []),
        ("Marsh", []),
        ("", []),
        (" - ", []),
    ],
)
def test_what_is_written_means(written, meant):
    assert list(meant_by(written, FAMILIES)) == meant


def test_mum_is_in_the_family_and_mrs_lowe_need_not_be():
    assert is_family_word("Mum")
    assert is_family_word("the family")
    assert not is_family_word("Mrs Lowe")


def test_every_kind_of_meeting_says_whom_it_is_about_what_is_told_and_its_order_of_business():
    for kind in codes.all_codes(codes.MEETING):
        assert kind.facts["about"] in {"schools", "family"}
        assert isinstance(kind.facts["told"], bool)
        assert "{day}" in kind.facts["held"]
        assert kind.facts["steps"]
        if kind.facts["about"] == "family":
            assert len(kind.facts["room"]) == len(kind.facts["steps"])
            assert set(kind.facts["room"]) <= ROOMS


@pytest.mark.parametrize(
    ("last", "agreed", "offered"),
    [
        (date(2026, 10, 1), None, date(2026, 12, 25)),
        (date(2026, 11, 26), date(2026, 12, 10), date(2026, 12, 10)),
        (date(2026, 11, 26), date(2026, 11, 20), date(2026, 12, 25)),
        (date(2026, 11, 28), None, date(2026, 12, 28)),
    ],
    ids=["in four weeks", "as agreed", "agreed day past", "no weekend"],
)
def test_the_next_meeting_is_offered_as_agreed_else_after_its_usual_days(last, agreed, offered):
    assert day_of_next(last, date(2026, 11, 27), agreed=agreed, again=28) == offered
