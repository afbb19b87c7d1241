"""Weeks put together for one reader: both schools of a family, and weeks read together."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from caseboard.feed.letter import compose
from caseboard.feed.week import FamilyWeek, SchoolWeekText
from tests.feed.weeks import SALTBY, STARTS, a_family, a_line, a_week, titles


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
