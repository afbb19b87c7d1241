"""What of a letter is in view and what is folded: all of a few families, one thing of each of many."""

from __future__ import annotations

from datetime import date

from caseboard.feed import letter
from caseboard.feed.letter import compose, cut
from tests.feed.weeks import a_family, a_line, a_week


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
