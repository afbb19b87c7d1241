"""The lines of one family in a letter: each thing said once, a worker's own words first, and each with its day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from caseboard.feed.letter import Told, compose
from caseboard.feed.letter.fitting import fold
from caseboard.feed.letter.lines import NOT_YET
from caseboard.feed.week import Overdue
from tests.feed.weeks import STARTS, a_family, a_line, a_week, titles


def test_a_workers_own_words_stand_in_place_of_the_lines_and_next_beside():
    family = a_family(
        lines=(a_line("Level changed."),), said="Mornings are easier.", said_next="visit Mon 23 Nov"
    )
    text = compose([a_week(family)])
    assert [line.text for line in text.changed[0].shown] == ["Mornings are easier."]
    assert (text.changed[0].next, text.changed[0].is_edited) == ("visit Mon 23 Nov", True)
    quiet = compose([a_week(replace(family, lines=(), said="Two visits, no answer."))])
    assert titles(quiet.same) == ["Hussain"]
    assert quiet.same[0].shown[0].text == "Two visits, no answer."


def test_what_is_overdue_is_said_alike_of_agencies_and_of_the_school():
    late = tuple(
        Overdue(who=who, what="attendance figures", on=date(2026, 11, 12), is_ours=ours)
        for who, ours in (("CAMHS", False), ("Mrs Lowe", True))
    )
    text = compose([a_week(a_family(overdue=late, silent_weeks=3, longest_silence=5))])
    assert [line.text for line in text.unknown[0].shown] == [
        "CAMHS, attendance figures: was due 12 Nov, and we do not know if it is done.",
        "Mrs Lowe, attendance figures: was due 12 Nov, and we do not know if it is done.",
        "Three whole school weeks without word; the longest so far was five.",
    ]


def test_what_the_margin_the_holder_and_what_comes_next_say_is_not_said_again():
    moved = {"went_from": "New worry", "went_to": "Held in school", "holder": "Mrs Lowe"}
    said = "Moved from New worry to Held in school. Mrs Lowe holds it now. Next: review Mon 7 Dec."
    ahead = {"next_what": "Review", "next_on": date(2026, 12, 7)}
    (item,) = compose([a_week(a_family(lines=(a_line(said, 1, "family_moved"),), **moved, **ahead))]).changed
    assert (item.shown, item.folded, item.margin) == ((), (), "New worry → Held in school, Tue")
    assert (item.holder, item.next) == ("Mrs Lowe", "review Mon 7 Dec")
    more = said.replace("Mrs Lowe holds it now.", "J. Whelan leads now.")
    (item,) = compose([a_week(a_family(lines=(a_line(more, 1, "family_moved"),), **moved, **ahead))]).changed
    assert [line.text for line in item.shown] == ["J. Whelan leads now."]
    assert item.margin == "New worry → Held in school", "the line says the day"
    only = a_line("Next: review Mon 7 Dec.", 1, "next_date_changed")
    (item,) = compose([a_week(a_family(lines=(only,), **ahead))]).changed
    assert [line.text for line in item.shown] == [only.text], "a change is never without a word"
    new = a_family(
        is_new=True,
        went="New this week",
        lines=(a_line("Put on the board in Held in school.", 1, "family_added"),),
    )
    (item,) = compose([a_week(new)]).changed
    assert (item.shown, item.margin) == ((), "New this week, in Held in school, Tue")


def test_what_is_over_is_told_after_what_ended_it_and_an_answer_never_as_the_question_alone():
    lines = (
        a_line(f"Changing worker: P. Grant was asked to take the lead{NOT_YET}.", 1, "handover_offered"),
        a_line("New worker: P. Grant leads now.", 2, "handover_accepted"),
    )
    (item,) = compose([a_week(a_family(lines=lines))]).changed
    assert [line.text for line in item.shown] == [lines[1].text, lines[0].text.replace(NOT_YET, "")]
    answer = Told(on="Tue", text="We asked the Hub on 6 Nov. On Tue 17 Nov they said no.", least=2)
    assert fold([answer], 8) == ((), (answer,))
    assert fold([answer], 14) == ((answer,), ())
    short = Told(on="Wed", text="An assessment began.")
    assert fold([answer, short], 8) == ((short,), (answer,)), "a later line that fits stands before it"


def test_a_line_says_its_weekday_unless_two_days_of_the_letter_are_called_so():
    friday_before = replace(a_line("Early.", 1), at=STARTS + timedelta(hours=1))
    on = [
        line.on
        for line in compose([a_week(a_family(lines=(friday_before, a_line("Late.", 2))))]).changed[0].shown
    ]
    assert on == ["13 Nov", f"{a_line('Late.').at:%a}"]
