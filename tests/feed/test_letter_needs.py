"""What needs the reader of a letter: reviews, the school's own late actions, and what a worker asks."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace
from datetime import date, timedelta

import pytest

from caseboard.feed import wording
from caseboard.feed.letter import compose
from caseboard.feed.week import AskedOfSchool, Overdue, from_json, to_json
from tests.feed.weeks import FRIDAY, SALTBY, a_family, a_line, a_week


def test_a_late_review_of_a_family_held_in_this_school_asks_for_a_new_date():
    late = a_family(holder="Mrs Lowe", holder_is_here=True, next_on=date(2026, 11, 15), next_what="Review")
    (need,) = compose([a_week(late)]).needs
    assert f"{need.title}. {need.facts} {need.please}" == (
        "Hussain. Mrs Lowe holds this; the review was due 15 Nov. Set a new date by Tue 24 Nov."
    )


def test_a_coming_review_is_asked_for_on_its_day():
    coming = a_family(holder="Mrs Lowe", holder_is_here=True, next_on=date(2026, 11, 26), next_what="Review")
    assert compose([a_week(coming)]).needs[0].please == "Review it on Thu 26 Nov."


@pytest.mark.parametrize(
    "facts",
    [
        {"holder_is_here": False},
        {"next_on": date(2026, 11, 28)},
        {"next_on": None},
        {"is_ended": True, "lines": (a_line(),)},
    ],
)
def test_what_is_held_elsewhere_or_far_off_or_ended_needs_nobody_here(facts):
    usual = {"holder": "Mrs Lowe", "holder_is_here": True, "next_on": date(2026, 11, 24)}
    text = compose([a_week(a_family(**(usual | facts)))])
    assert text.needs == ()
    assert text.needs_sentence == "Nothing needs you this week."


def test_the_schools_own_late_action_needs_it_and_stands_beside_everybody_elses():
    late = [
        Overdue(who="CAMHS", what="first visit", on=date(2026, 11, 10), action_id=uuid.uuid4()),
        Overdue(who="Mrs Lowe", what="attendance", on=FRIDAY, is_ours=True, action_id=uuid.uuid4()),
        Overdue(who="Thornhill", what="ring Mum", on=FRIDAY, is_ours=True, action_id=uuid.uuid4()),
        Overdue(who="Thornhill", what="of a letter before", on=FRIDAY, is_ours=True),
    ]
    week = a_week(a_family(overdue=tuple(late)))
    text = compose([from_json(json.loads(json.dumps(to_json(week))))])
    assert [(f"{need.facts} {need.please}", need.kind, need.action_id) for need in text.needs] == [
        ("Mrs Lowe, attendance: was due 20 Nov. Tick it by Tue 24 Nov.", "tick", late[1].action_id),
        ("Ring Mum: was due 20 Nov. Tick it by Tue 24 Nov.", "tick", late[2].action_id),
    ]
    assert len(text.unknown[0].shown + text.unknown[0].folded) == 4


def test_two_working_days_after_christmas_week_are_no_bank_holiday():
    assert wording.answer_by(date(2026, 12, 24)) == "Wed 30 Dec"


def test_five_needs_are_shown_and_the_rest_counted():
    held = {"holder": "Mrs Lowe", "holder_is_here": True}
    families = [a_family(f"F{n}", n, next_on=FRIDAY + timedelta(days=n % 7), **held) for n in range(1, 9)]
    text = compose([a_week(*families)])
    assert len(text.needs) == 5
    assert text.needs_total == 8
    assert text.needs_sentence == "Eight things need you; the five soonest are here."
    assert text.more_needs.startswith("Three more can follow")
    assert [need.on for need in text.needs] == sorted(need.on for need in text.needs)


def test_what_a_worker_asks_needs_the_reader_once_however_many_schools_were_asked():
    ask = AskedOfSchool(
        ask_id=uuid.UUID(int=1),
        family_id=uuid.UUID(int=1001),
        kind="yes_no",
        text="can Year 5 keep the quiet start until Christmas?",
        due_on=date(2026, 11, 24),
        asked_by="Ruth Amin",
    )
    one = replace(a_week(a_family()), asks=(ask,))
    other = replace(
        a_week(a_family(), school="Saltby", school_id=SALTBY), asks=(replace(ask, ask_id=uuid.UUID(int=2)),)
    )
    (need,) = compose([one, other]).needs
    assert need.please == "Answer by Tue 24 Nov."
    assert need.facts == "Can Year 5 keep the quiet start until Christmas?"
    late = replace(one, asks=(replace(ask, due_on=date(2026, 11, 18)),))
    (need,) = compose([late]).needs
    assert need.facts.endswith("until Christmas? We asked for this by 18 Nov.")
    assert need.please == "Answer by Tue 24 Nov."
