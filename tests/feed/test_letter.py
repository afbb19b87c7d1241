"""The letter's sections, and its sentences."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from caseboard.feed import letter, wording
from caseboard.feed.letter import Told, compose, cut
from caseboard.feed.letter.fitting import fold
from caseboard.feed.letter.lines import NOT_YET
from caseboard.feed.week import (
    AskedOfSchool,
    FamilyWeek,
    Overdue,
    SchoolWeekText,
    from_json,
    to_json,
)
from tests.feed.weeks import ENDS, FRIDAY, SALTBY, STARTS, a_family, a_line, a_week, titles

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


def test_a_family_at_both_schools_of_one_reader_stands_once_with_both_marks():
    at_thornhill = a_family("Kowalczyk", 1, children="Y3", lines=(a_line("Both offices sent figures.", 4),))
    at_saltby = a_family(
        "Kowalczyk",
        1,
        children="Y6",
        lines=(a_line("Both offices sent figures.", 4), a_line("Level changed.", 5)),
    )
    text = compose([a_week(at_thornhill), a_week(at_saltby, school="Saltby", school_id=SALTBY)])
    (item,) = text.items
    assert (item.marks, item.schools, item.meta) == ("T + S", "Thornhill and Saltby", "Y6, Y3, Level 2")
    assert [line.text for line in item.shown] == ["Both offices sent figures.", "Level changed."]
    assert text.counts_sentence == "The one family changed."


def test_initials_stand_in_place_of_names_everywhere():
    held = a_family(
        holder="Mrs Lowe", holder_is_here=True, next_on=FRIDAY + timedelta(days=3), next_what="Review"
    )
    text = compose([a_week(held)], shows_initials=True)
    assert text.items[0].title == text.needs[0].title == "HU 1"
    assert text.days[0].text == "HU 1: review"
    assert "Hussain" not in repr(text)


# --- needs you ----------------------------------------------------------------------------------------------------


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


# --- folding -----------------------------------------------------------------------------------------------------


def test_a_short_letter_shows_everything():
    text = compose([a_week(a_family(lines=(a_line("We asked the Hub. They said no."),)))])
    assert text.changed[0].folded == ()
    assert not text.changed[0].folds_next
    assert text.reading_time == "About one minute to read."


def test_a_very_long_update_is_cut_at_a_sentence_and_the_rest_folded():
    long = "She was in school every day. " * 30
    text = compose([a_week(a_family(lines=(a_line(long.strip()),)))])
    item = text.changed[0]
    assert item.shown[0].text.endswith("every day.")
    assert len(item.shown[0].text.split()) <= 60
    assert (item.shown[0].text + " " + item.folded[0].text) == long.strip()


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


# --- weeks read together --------------------------------------------------------------------------------------------


def a_week_before(*families: FamilyWeek) -> SchoolWeekText:
    return replace(a_week(*families), starts=STARTS - timedelta(days=7), ends=STARTS)


def test_two_weeks_read_together_are_what_is_different_since_the_first_of_them_began():
    before = a_week_before(
        a_family(
            "Hussain",
            1,
            went_from="New worry",
            went_to="Waiting to hear",
            lines=(a_line("Asked the Hub.", 1),),
        ),
        a_family("Carr", 2, is_new=True, lines=(a_line("A first word.", 1),)),
        a_family("Sato", 3, is_ended=True, lines=(a_line("Ended well.", 4, "family_ended"),)),
        a_family("Dunn", 4, lines=(a_line("All well.", 2, "entry_recorded"),)),
    )
    now = a_week(
        a_family(
            "Hussain",
            1,
            went_from="Waiting to hear",
            went_to="Held in school",
            lines=(a_line("No.", 2),),
        ),
        a_family("Carr", 2, lines=()),
        a_family("Dunn", 4, lines=()),
    )
    text = compose([now, before])
    items = {item.title: item for item in text.items}
    assert (items["Hussain"].went_from, items["Hussain"].went_to) == ("New worry", "Held in school")
    assert [line.text for line in items["Hussain"].shown] == ["Asked the Hub.", "No."]
    assert items["Carr"].went == "New since then, in Held in school"
    assert titles(text.changed) == ["Carr", "Hussain", "Dunn", "Sato"]
    assert text.heading == "Your two weeks to Friday 20 November"
    assert text.counts_sentence == "All four families changed (one of them ended)."


def test_a_family_that_moved_and_came_back_has_not_moved():
    text = compose(
        [
            a_week(a_family(went_from="Held in school", went_to="New worry", lines=(a_line(seq=2),))),
            a_week_before(a_family(went_from="New worry", went_to="Held in school")),
        ]
    )
    assert (text.items[0].went_from, text.items[0].went) == ("", "Held in school, 24 days")


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


def test_an_initial_ends_no_sentence():
    assert cut("Changing worker: R. Okafor takes over from L. Moss on Monday.", 8)[0].endswith("…")


def test_among_many_families_whole_sentences_stand_and_none_is_cut_short():
    text = (
        "Dad came to parents’ evening for the first time and stayed until the end. He asked for the leaflet."
    )
    week = a_week(*(a_family(f"Name{n}", n, lines=(a_line(text),)) for n in range(1, 25)))
    items = compose([week]).changed
    assert {line.text for item in items for line in item.shown} == {text, text.split(". ")[0] + "."}
    assert all(item.shown for item in items)


def test_forty_lively_families_have_one_thing_in_view_each_before_any_has_two():
    said = ("Mum says that mornings are easier now.", "Both are in school and well.", "Dad came on Tuesday.")
    families = [
        a_family(
            f"Name{n}",
            n,
            lines=(
                a_line(
                    f"{said[n % 3]} The family would like help with two forms and nothing else for now.", 2
                ),
                a_line("An assessment began on 16 Nov, by J. Whelan, Early Help.", 3),
            ),
            next_what="Review",
            next_on=date(2026, 11, 30),
        )
        for n in range(1, 41)
    ]
    text = compose([a_week(*families)])
    assert text.words <= letter.WORDS_AT_MOST
    assert {line.text for item in text.changed for line in item.shown} == set(said)
    assert all(item.shown and item.folded for item in text.changed)


def test_where_a_family_came_from_is_behind_more_where_it_is_not_in_view():
    said = "Both class teachers and the office have seen them every day. " * 3
    moved = {"went_from": "Waiting to hear", "went_to": "Held in school", "lines": (a_line(said),)}
    text = compose(
        [
            a_week(
                *(
                    a_family(f"Name{n}", n, **(moved if n % 2 else {"lines": (a_line(said),)}))
                    for n in range(1, 41)
                )
            )
        ]
    )
    whole = {"Waiting to hear → Held in school", "Held in school, 24 days"}
    hidden = [item for item in text.changed if item.margin not in whole or item.folds_went]
    assert hidden
    assert {item.folded_margin for item in hidden} <= whole
    assert all(item.has_more for item in hidden)


def test_what_a_worker_wrote_is_in_view_whole_before_others_have_a_second_sentence():
    text = "Both are in school and well. The family would like help with two forms and nothing else for now."
    own = "The need has not gone away. Ruth visits with Mr Teague and asks again if it gets worse."
    families = [
        a_family(f"Name{n}", n, lines=(a_line(text),), said=own if n == 30 else "") for n in range(1, 36)
    ]
    shown = {item.title: [line.text for line in item.shown] for item in compose([a_week(*families)]).changed}
    assert shown["Name30"] == [own]
    assert text.split(". ")[0] + "." in shown["Name1"] + shown["Name35"]


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


def test_among_many_families_it_is_in_view_who_holds_one_that_moved():
    lines = tuple(
        a_line("This week was a little calmer than the one before it.", n, "entry") for n in range(4)
    )
    moved = {
        "went": "Waiting to hear to Held in school",
        "went_from": "Waiting to hear",
        "went_to": "Held in school",
    }
    families = [
        a_family(f"F{n}", n, lines=lines, holder="Mr Teague", **(moved if n == 30 else {}))
        for n in range(1, 31)
    ]
    items = compose([a_week(*families)]).changed
    assert [item.title for item in items if not item.folds_next] == ["F30"]
    assert items[0].holder == "Mr Teague"


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
