"""The letter's sections, the two weeks ahead, and the sentences around them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from caseboard.feed import letter, wording
from caseboard.feed.letter import compose
from tests.feed.weeks import ENDS, FRIDAY, STARTS, a_family, a_line, a_week, titles

# --- sections -----------------------------------------------------------------------------------------------------


def test_each_family_stands_in_the_section_that_is_true_of_it():
    text = compose(
        [
            a_week(
                a_family(
                    "Moved",
                    1,
                    went="New worry to Held in school",
                    went_from="New worry",
                    went_to="Held in school",
                ),
                a_family("New", 2, is_new=True, went="New this week"),
                a_family("Told", 3, lines=(a_line("In school every day.", kind="entry_recorded"),)),
                a_family("Ended", 4, is_ended=True, lines=(a_line(kind="family_ended"),)),
                a_family("Unanswered", 5, is_unanswered=True, lines=(a_line("Rang on Tuesday."),)),
                a_family("Untold", 6, is_untold=True),
                a_family(
                    "Checked", 7, lines=(a_line(kind="checked_no_change"),), looked_on=date(2026, 11, 17)
                ),
                a_family("Quiet", 8, looked_on=date(2026, 11, 2)),
                a_family("Old", 9, is_ended=True),
            )
        ]
    )
    assert titles(text.changed) == ["Moved", "New", "Ended", "Told"]
    assert titles(text.unknown) == ["Unanswered", "Untold"]
    assert titles(text.same) == ["Checked", "Quiet"]
    assert text.counts_sentence == (
        "Of eight families, four changed (one of them ended), two are not known about yet and two did not change."
    )
    assert [item.note for item in text.same] == ["Looked at 17 Nov", "Not looked at since 2 Nov"]
    assert text.looked_at == "2 families. 1 looked at this week, 1 not."


def test_a_family_that_nobody_looked_at_is_said_to_be_so():
    text = compose([a_week(a_family())])
    assert text.same[0].note == "Not looked at yet"
    assert text.looked_at == "1 family. It was not looked at this week."


def test_what_was_asked_and_not_answered_says_who_and_when():
    waiting = a_family(
        is_unanswered=True, asked="CAMHS", asked_on=date(2026, 10, 26), stage="Waiting to hear"
    )
    assert (
        compose([a_week(waiting)]).unknown[0].shown[0].text
        == "CAMHS was asked on 26 Oct and has not answered."
    )


def test_initials_stand_in_place_of_names_everywhere():
    held = a_family(
        holder="Mrs Lowe", holder_is_here=True, next_on=FRIDAY + timedelta(days=3), next_what="Review"
    )
    text = compose([a_week(held)], shows_initials=True)
    assert text.items[0].title == text.needs[0].title == "HU 1"
    assert text.days[0].text == "HU 1: review"
    assert "Hussain" not in repr(text)


# --- next two weeks -----------------------------------------------------------------------------------------------


def test_the_next_two_weeks_are_a_line_a_day_in_order():
    text = compose(
        [
            a_week(
                a_family("Nguyen", 1, next_on=date(2026, 11, 24), next_what="Review"),
                a_family("Hussain", 2, next_on=date(2026, 11, 24), next_what="Review"),
                a_family("Sato", 3, next_on=date(2026, 11, 23), next_what="Meeting"),
                a_family("Far", 4, next_on=date(2026, 12, 5), next_what="Review"),
                a_family("Late", 5, next_on=date(2026, 11, 19), next_what="Review"),
                a_family("Last", 6, next_on=date(2026, 12, 4), next_what="Visit"),
            )
        ]
    )
    assert [(day.day, day.text) for day in text.days] == [
        ("Mon 23 Nov", "Sato: meeting"),
        ("Tue 24 Nov", "Hussain and Nguyen: review"),
        ("Fri 4 Dec", "Last: visit"),
    ]


# --- sentences ----------------------------------------------------------------------------------------------------


def test_the_heading_says_the_week_and_the_line_above_it_since_when():
    assert wording.heading(STARTS, ENDS) == "Your week to Friday 20 November"
    assert wording.period(STARTS) == "Everything since Friday 13 November, 14:00"
    assert wording.heading(STARTS - timedelta(days=6), ENDS) == "Your two weeks to Friday 20 November"
    assert wording.heading(STARTS - timedelta(days=2), ENDS) == "Your week to Friday 20 November"
    before_the_change = datetime(2026, 10, 23, 13, tzinfo=UTC)
    assert wording.heading(before_the_change, datetime(2026, 10, 30, 14, tzinfo=UTC)).startswith(
        "Your week to"
    )
    assert wording.period(before_the_change) == "Everything since Friday 23 October, 14:00"


@pytest.mark.parametrize(
    ("needs", "sentence"),
    [(0, "Nothing needs an answer."), (1, "1 thing needs an answer."), (2, "2 things need an answer.")],
)
def test_the_e_mail_counts_in_good_english(needs, sentence):
    assert wording.answers_sentence(needs) == sentence


def test_no_family_at_all_is_said_plainly():
    text = compose([a_week()])
    assert text.counts_sentence == "No family is on the board."
    assert letter.count_words(text) < 120


def test_who_wrote_and_who_closed_it_are_said():
    assert compose([a_week()]).closed == "Friday 20 November, 14:00. Closed by itself; nobody edited it."
    edited = replace(a_week(), written_by=("Ruth Amin",))
    assert compose([edited]).closed == "Friday 20 November, 14:00. Written by Ruth Amin. Closed by itself."
    early = replace(edited, closed_by="Ruth Amin")
    assert compose([early]).closed == "Friday 20 November, 14:00. Written and closed by Ruth Amin."
    other = replace(early, closed_by="Dan Pryce")
    assert compose([other]).closed == "Friday 20 November, 14:00. Written by Ruth Amin. Closed by Dan Pryce."


def test_holidays_that_a_letter_covers_are_named():
    text = compose([replace(a_week(), no_school=((date(2026, 12, 21), date(2027, 1, 1)),))])
    assert text.notices == (
        "No school from Monday 21 December to Friday 1 January: this letter covers those days too.",
    )
