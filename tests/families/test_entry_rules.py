"""What an entry of each kind has to say, and how one reader reads it: rules without a database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from caseboard.families.as_read import as_read
from caseboard.families.entry_rules import WRITTEN, problems_with, schools_without_its_child
from caseboard.families.models import EntryKind
from caseboard.families.particulars import KIND_WORDS, OfChild, Particulars, covered

DAY = date(2026, 11, 20)
JAN, EWA = "child-jan", "child-ewa"
NAMES = {JAN: "Jan Kowalczyk", EWA: "Ewa Kowalczyk"}


def wrong(kind, text="Said.", on=DAY, **said):
    return sorted(problems_with(kind, text, Particulars(**said), happened_on=on, today=DAY))


@pytest.mark.parametrize(
    ("kind", "said", "expected"),
    [
        (EntryKind.UPDATE, {}, []),
        (EntryKind.MEETING, {}, []),
        (EntryKind.SIGNPOSTING, {}, []),
        (EntryKind.CONTACT, {}, ["how"]),
        (EntryKind.CONTACT, {"how": "phone"}, []),
        (EntryKind.CONTACT, {"how": "said"}, ["how"]),
        (EntryKind.VISIT, {}, ["children"]),
        (EntryKind.VISIT, {"children": {JAN: OfChild(seen="yes", alone="yes")}}, []),
        (EntryKind.VISIT, {"children": {JAN: OfChild(seen="no")}}, ["children"]),
        (EntryKind.VISIT, {"children": {JAN: OfChild(seen="no", why="At his father's")}}, []),
        (EntryKind.VISIT, {"children": {JAN: OfChild(seen="yes", alone="no")}}, ["children"]),
        (EntryKind.VISIT, {"children": {JAN: OfChild(seen="yes", alone="no", why="Eight weeks old")}}, []),
        (EntryKind.CHILDS_WORDS, {}, ["about", "how", "may_read"]),
        (EntryKind.CHILDS_WORDS, {"about": (JAN,), "how": "drew", "may_read": "anyone"}, []),
        (EntryKind.MEETING, {"where": "x" * 301}, ["where"]),
    ],
)
def test_each_kind_asks_for_what_it_needs_and_for_nothing_else(kind, said, expected):
    assert wrong(kind, **said) == expected


def test_no_kind_is_saved_without_words_or_for_tomorrow():
    for kind in WRITTEN:
        assert "text" in wrong(kind, "")
        assert "happened_on" in wrong(kind, on=DAY + timedelta(days=1))


def test_an_entry_that_names_children_is_about_nobody_at_another_school():
    at = {JAN: 1, EWA: 2}
    assert schools_without_its_child(Particulars(about=(JAN,)), [1, 2], at) == {2}
    assert schools_without_its_child(Particulars(children={EWA: OfChild(words="x")}), [1], at) == {1}
    assert schools_without_its_child(Particulars(), [1, 2], at) == set()


def test_particulars_keep_what_was_said_and_come_back_as_they_were():
    said = Particulars(
        how="phone", about=(JAN,), children={JAN: OfChild(seen="no", why="Ill"), EWA: OfChild()}
    )
    kept = said.to_json()
    assert kept == {"how": "phone", "about": [JAN], "children": {JAN: {"seen": "no", "why": "Ill"}}}
    assert Particulars.from_json(kept).to_json() == kept
    assert Particulars().to_json() is None
    assert Particulars.from_json(None) == Particulars()


def test_the_hash_covers_the_words_alone_until_there_is_more():
    assert covered("Words", None) == "Words"
    assert covered("Words", {"how": "phone"}) != covered("Words", {"how": "face"})
    assert covered("Words", {"a": "1", "b": "2"}) == covered("Words", {"b": "2", "a": "1"})


VISIT = Particulars(
    where="home",
    children={JAN: OfChild(seen="yes", alone="yes", words="Tired."), EWA: OfChild(seen="no", why="Asleep.")},
)


@pytest.mark.parametrize(
    ("kind", "said", "expected"),
    [
        (EntryKind.UPDATE, Particulars(), "Words."),
        (EntryKind.CONTACT, Particulars(how="phone", present="mum"), "Phone call with mum.\nWords."),
        (EntryKind.MEETING, Particulars(present="Mrs Lowe"), "Meeting with Mrs Lowe.\nWords."),
        (
            EntryKind.VISIT,
            VISIT,
            "Visit at home.\nWords.\nJan Kowalczyk was seen, and alone.\nJan Kowalczyk: Tired.\n"
            "Ewa Kowalczyk was not seen. Asleep.",
        ),
        (
            EntryKind.CHILDS_WORDS,
            Particulars(about=(JAN,), how="drew", where="school", present="Miss Day", did="Told mum."),
            "Jan Kowalczyk, in their own words (drew or wrote it) at school with Miss Day there:\n“Words.”\n"
            "What we did about it: Told mum.",
        ),
    ],
)
def test_an_entry_reads_as_plain_sentences(kind, said, expected):
    assert as_read(kind, "Words.", said.to_json(), child=NAMES.get) == expected


@pytest.mark.parametrize("kind", sorted(WRITTEN))
def test_a_child_the_reader_may_not_know_of_is_nowhere_in_it(kind):
    said = Particulars(
        about=(JAN, EWA),
        how="said",
        children={EWA: OfChild(seen="yes", alone="no", why="Zqwhy", words="Zqwords")},
    )
    read = as_read(kind, "Words.", said.to_json(), child={JAN: "Jan"}.get)
    assert not any(secret in read for secret in ("Ewa", "Zqwhy", "Zqwords", EWA, JAN))


def test_who_agreed_and_what_the_child_said_of_readers_stay_with_the_workers():
    said = Particulars(agreed="Zqagreed", may_read="worker", about=(JAN,), how="said")
    assert "Zqagreed" not in as_read(EntryKind.CHILDS_WORDS, "Words.", said.to_json(), child=NAMES.get)


def test_every_kind_that_people_write_has_its_words():
    assert set(KIND_WORDS) >= WRITTEN
