"""The counts: tables of events and answers, no database."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from caseboard.reports import publishing
from caseboard.reports.counting import Rate, count, windows_until
from caseboard.schools.calendars import SchoolCalendar
from caseboard.schools.calendars.days import Span

HERE, THERE = "school-here", "school-there"
AUTUMN = Span(date(2026, 10, 24), date(2026, 12, 18))
LATER = date(2027, 1, 15)


def contact(name, on="2026-11-06", due="2026-11-09", children=("here",)):
    return ("contact_made", {"contact": name, "asked_on": on, "due_on": due, "children": list(children)})


def answer(name, outcome, on="2026-11-09", *, decision=None, told=None, kind="contact"):
    data = {kind: name, "decision": decision or f"d-{name}", "on": on, "outcome": outcome, "told": told or {}}
    return (f"{kind}_decided", data)


def told(decision, on, school=HERE):
    return ("decision_told", {"decision": decision, "school": school, "on": on})


def referral(name, contact="", on="2026-11-09"):
    return ("referral_made", {"referral": name, "contact": contact, "on": on})


def assessment(name, referral=""):
    return ("assessment_started", {"assessment": name, "referral": referral})


def counted(*events, today=LATER):
    (one,) = count(events, school=HERE, windows=[AUTUMN], child_is_here={"here": True}, today=today)
    return one


def test_nothing_is_nothing_and_has_no_percentage():
    one = counted()
    assert (one.asked, one.decided, one.no_help.percent) == (0, 0, None)


@pytest.mark.parametrize(
    ("outcome", "no_help", "nothing_done"),
    [
        ("referral", 0, 0),
        ("assessment", 0, 0),
        ("strategy", 0, 0),
        ("early_help", 0, 0),
        ("joined", 0, 0),
        ("threshold", 1, 1),
        ("no_agreement", 1, 1),
        ("advice", 1, 0),
        ("signposted", 1, 0),
        ("other_la", 1, 0),
        ("withdrawn", 1, 0),
        ("a code of a later release", 1, 0),
    ],
)
def test_what_is_no_help_and_what_is_nothing_done(outcome, no_help, nothing_done):
    one = counted(contact("c"), answer("c", outcome))
    assert one.no_help == Rate(no_help, 1, no_help, 1)
    assert one.nothing_done == Rate(nothing_done, 1, nothing_done, 1)


def test_a_request_counts_on_the_day_it_was_asked_and_its_answer_on_its_own_day():
    before, after = "2026-10-23", "2026-12-19"
    one = counted(contact("a", before), answer("a", "advice"), contact("b"), answer("b", "advice", after))
    assert (one.asked, one.decided) == (1, 1)


def test_in_time_is_by_the_day_it_was_due_and_of_those_that_had_one():
    one = counted(
        contact("a"),
        answer("a", "advice", "2026-11-09"),
        contact("b"),
        answer("b", "advice", "2026-11-10"),
        contact("c", due=None),
        answer("c", "advice", "2026-11-30"),
        ("contact_changed", {"contact": "b", "asked_on": "2026-11-06", "due_on": "2026-11-10"}),
        contact("d"),
        answer("d", "advice", "2026-11-12"),
    )
    assert (one.in_time.numerator, one.in_time.denominator) == (2, 3)


def test_what_has_no_answer_yet_is_counted_where_it_was_asked_and_what_is_late_of_it():
    one = counted(
        contact("a"),
        answer("a", "advice", "2027-01-08"),  # in another half-term, but answered
        contact("b"),
        contact("c", due=None),
        contact("d", on="2026-10-01"),
    )
    assert (one.asked, one.unanswered, one.unanswered_late, one.decided) == (3, 2, 1, 0)


def test_a_child_that_went_to_another_school_counts_where_it_was_when_it_was_asked_for():
    def gone(here, there):
        return ("school_moved", {"from_school": here, "to_school": there, "children": ["wanderer"]})

    one = counted(
        contact("a", children=("wanderer",)),
        gone(HERE, THERE),
        contact("b", children=("wanderer", "here")),
        gone(THERE, HERE),
        contact("c", children=("wanderer",)),
        gone(HERE, THERE),
    )
    assert (one.asked, one.asked_children) == (3, 3)  # a, the other child of b, c


def test_only_children_of_this_school_are_counted():
    one = counted(contact("c", children=("here", "there")), answer("c", "advice"))
    assert (one.asked, one.asked_children, one.decided_children) == (1, 1, 1)


def test_what_was_taken_back_was_never_made_and_what_was_put_right_counts_once():
    one = counted(
        contact("a"),
        ("contact_taken_back", {"contact": "a"}),
        contact("b"),
        answer("b", "threshold", decision="first"),
        answer("b", "early_help", decision="second"),
    )
    assert (one.asked, one.decided, one.no_help.numerator, one.never_told) == (1, 1, 0, 1)


def test_referrals_not_taken_further_are_those_without_action_and_those_closed_after_an_assessment():
    one = counted(
        referral("r1"),
        answer("r1", "no_action", kind="referral"),
        referral("r2"),
        assessment("a2", "r2"),
        answer("a2", "no_action", kind="assessment"),  # RC8
        referral("r3"),
        assessment("a3", "r3"),
        answer("a3", "early_help", kind="assessment"),  # RC9
        referral("r4"),
        assessment("a4", "r4"),
        answer("r4", "advice", kind="referral"),  # no flag: it was assessed
        answer("a4", "plan", kind="assessment"),
        referral("r5"),
    )
    rates = (one.not_taken_further, one.referral_nothing, one.after_assessment, one.passed_on)
    assert [(r.numerator, r.denominator) for r in rates] == [(3, 5), (1, 5), (2, 5), (1, 5)]


def test_told_counts_working_days_and_leaves_out_what_may_still_be_told_in_time():
    events = [
        contact("a"),
        answer("a", "advice", "2026-11-06", told={HERE: "2026-11-09"}),  # over a week-end: one working day
        contact("b"),
        answer("b", "advice", "2026-11-06"),
        told("d-b", "2026-11-10"),
        contact("c"),
        answer("c", "advice", "2026-11-06", told={THERE: "2026-11-06"}),
        told("d-c", "2026-11-06", THERE),
    ]
    early = counted(*events, today=date(2026, 11, 9))
    late = counted(*events)
    assert (early.told_in_1.numerator, early.told_in_1.denominator) == (1, 2)
    assert (late.told_in_1.numerator, late.told_in_1.denominator) == (1, 3)
    assert (late.told_in_5.numerator, late.told_in_5.denominator) == (2, 3)
    assert late.never_told == 1


def test_half_terms_go_back_without_a_gap():
    found = windows_until(date(2026, 11, 23), SchoolCalendar(), 7)
    assert all(later.starts == earlier.ends + timedelta(days=1) for later, earlier in pairwise(found))
    assert date(2026, 11, 23) in found[0]


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ([20, 8], ["20", "8"]),
        ([20, 5], ["20", "1 to 5"]),
        ([20, 17], ["20", "held back"]),  # the other three could be worked out
        ([4, 4], ["1 to 5", "1 to 5"]),
        ([0, 0], ["0", "0"]),
        ([9, 9], ["9", "9"]),
        ([30, 12, 9], ["30", "12", "held back"]),
    ],
)
def test_small_numbers_are_not_published_nor_what_tells_them(numbers, said):
    assert publishing.nested(numbers) == said


def test_no_published_rate_tells_a_small_part_even_beside_another():
    told = {HERE: "2026-11-09"}
    events = [[contact(f"c{n}"), answer(f"c{n}", _outcome(n), told=told)] for n in range(30)]
    one = counted(*(event for pair in events for event in pair))
    assert (one.no_help.numerator, one.nothing_done.numerator) == (12, 9)
    said = publishing.rates(one, is_published=True)
    assert said["no_help"] == ("12 of 30", "40%")
    assert said["nothing_done"] == (publishing.HELD_BACK, "")  # three were given advice
    assert publishing.rates(one, is_published=False)["nothing_done"] == ("9 of 30", "30%")


def test_no_number_alone_tells_a_small_rest_when_it_is_published():
    events = [contact(f"c{n}") for n in range(9)] + [answer("c8", "advice")]
    one = counted(*events)
    assert publishing.numbers(one, is_published=False)["unanswered"] == "8"
    assert publishing.numbers(one, is_published=True)["unanswered"] == publishing.HELD_BACK
    late = [told(f"d-t{n}", "2026-12-01") for n in range(2)]  # after their five days
    never = counted(*(e for n in range(9) for e in (contact(f"t{n}"), answer(f"t{n}", "advice"))), *late)
    assert never.never_told == 7
    assert publishing.numbers(never, is_published=True)["never_told"] == publishing.HELD_BACK


def _outcome(number):
    return "threshold" if number < 9 else "advice" if number < 12 else "early_help"
