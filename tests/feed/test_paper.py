"""The letter on paper: everything once, in two sheets at twelve families, and no name where there are initials."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from caseboard.feed.letter import compose
from caseboard.feed.paper import LAYOUT, sheets_of
from caseboard.feed.queries import ChainMark, OpenLetter
from caseboard.printing.frame import Part, cut
from caseboard.printing.hiding import Hiding
from tests.feed.weeks import ENDS, FRIDAY, a_family, a_line, a_week

SAID = (
    "She was in school every day but one. The new routine in the morning holds, and Mum says that it is easier. "
    "The office keeps a place at breakfast club until the summer."
)
NAMES = ("Abara", "Brook", "Carr", "Dunn", "Eske", "Firth", "Grange", "Hale", "Inny", "Kerr", "Lune", "Moss")


def a_letter(week, **more):
    """As its reader would open it; the names are hidden or not by the caller."""
    return OpenLetter(
        **{
            "letter_id": uuid.UUID(int=1),
            "text": compose([week], whole=True),
            "schools": (),
            "chosen": None,
            "read_at": None,
            "corrections": (),
            "chain": (ChainMark(school="Thornhill", number=12, seq=146, hash="1ceab3f23179c73b" * 4),),
            "asked": {},
            "answers": {},
            "ticked": {},
            "names": {family.key: family.name for family in week.families},
            "workers": {},
        }
        | more
    )


def twelve(count=12, **facts):
    """A full week: of each family three sentences and a level, who holds it, and a next date."""
    usual = {"lines": (a_line(SAID, 1, "entry_recorded"), a_line("Level changed.", 2)), "holder": "Mrs Lowe"}
    return a_week(
        *(
            a_family(
                NAMES[n], n + 1, next_what="Review", next_on=FRIDAY + timedelta(days=n + 1), **(usual | facts)
            )
            for n in range(count)
        )
    )


def words_of(sheets):
    return [
        " ".join(
            f"{line.lead} {line.text}".strip() for row in sheet.rows for cell in row.cells for line in cell
        )
        for sheet in sheets
    ]


OPEN = Hiding(True, {}, frozenset(), {})


def test_twelve_families_are_two_sheets_with_everything_once_and_nothing_folded():
    sheets = cut(Part(LAYOUT, sheets_of(a_letter(twelve()), OPEN)))
    texts = words_of(sheets)
    whole = " ".join(texts)
    assert len(sheets) == 2
    assert whole.count(SAID) == 12
    assert "…" not in whole
    assert "More" not in whole
    assert [whole.count(f"{name} T, Y4, Level 2 Held in school, 24 days") for name in NAMES] == [1] * 12
    assert "What changed: 12 families, continued" in texts[1]
    assert texts[1].endswith("That is everything. Thornhill letter 12, record 146, 1ceab3f23179c73b")


def test_what_the_margin_says_is_not_said_again_and_no_change_is_a_line_a_family():
    moved = a_family(
        "Dunn",
        1,
        went="Waiting to hear to Held in school",
        went_from="Waiting to hear",
        went_to="Held in school",
        lines=(a_line("Moved from Waiting to hear to Held in school.", 1, "family_moved"),),
    )
    quiet = [a_family(name, n, looked_on=FRIDAY) for n, name in enumerate(("Carr", "Eske"), start=2)]
    whole = " ".join(words_of(cut(Part(LAYOUT, sheets_of(a_letter(a_week(moved, *quiet)), OPEN)))))
    assert whole.count("Waiting to hear → Held in school") == 1
    assert "Carr, T. Looked at 20 Nov Eske, T. Looked at 20 Nov" in whole


@pytest.mark.parametrize("names", [True, False])
def test_with_initials_nobody_is_named_in_peoples_words(names):
    week = twelve(
        1, lines=(a_line("Amina’s gran is ill. Hale has gone.", 1, "entry_recorded"),), holder="Mr Abara"
    )
    hiding = Hiding(names, {1: frozenset({"amina", "abara"})}, frozenset({"hale"}), {})
    whole = " ".join(words_of(cut(Part(LAYOUT, sheets_of(a_letter(week), hiding)))))
    assert ("Amina’s gran is ill. Hale has gone." in whole) is names
    assert ("Mr Abara" in whole) is names
    assert ("[name]’s gran is ill. [name] has gone." in whole) is not names


def test_a_street_that_must_not_be_told_is_on_no_sheet_even_with_names():
    week = twelve(1, lines=(a_line("They live in Mill Lane now.", 1, "entry_recorded"),))
    hiding = Hiding(True, {}, frozenset(), {1: ("mill lane",)})
    assert "Mill Lane" not in " ".join(words_of(cut(Part(LAYOUT, sheets_of(a_letter(week), hiding)))))


def test_what_was_asked_and_answered_stands_under_its_family():
    from caseboard.feed.asked import Asked

    asked = Asked(
        question_id=uuid.UUID(int=3),
        family_key=1,
        who="You",
        asked_at=ENDS,
        text="Shall we keep her place?",
        answer="Yes please.",
        answered_by="Ruth",
        answered_at=ENDS + timedelta(days=3),
    )
    whole = " ".join(words_of(cut(Part(LAYOUT, sheets_of(a_letter(twelve(1), asked={1: [asked]}), OPEN)))))
    assert "You asked on Fri 20 Nov: Shall we keep her place? Ruth, Mon 23 Nov: Yes please." in whole
