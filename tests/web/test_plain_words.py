"""What a family may read, or is asked with them, is in plain words: it can be read at nine. Measured, not felt.

The figure is Flesch and Kincaid's grade (`tests/support/readability.py`); nine years are grade 4. Names, and the few
headings and labels of one or two words, say nothing of how hard it is to read: sentences of four words and more count.
"""

from __future__ import annotations

import re

from caseboard.printing.papers import capture
from tests.support.readability import WORD, Text, blocks_of, text_of
from tests.web.families.support import on_board  # noqa: F401
from tests.web.stories.test_stories import write

AGE = 9
AGE_OF_A_SENTENCE = 11
"""A long sentence may be somewhat harder than the whole, not more."""
SENTENCE = 4
LONG = 8
NAMES = re.compile(r"\b(?:Kowalczyk|Thornhill|Saltby|OFFICIAL-SENSITIVE|[A-Z][a-z]+day|November)\b")


def captured() -> list[str]:
    """The questions of the forms that are written on where there is no device."""
    cells = [cell for row in capture.content(about="", children=["A"]).rows for cell in row.cells]
    return [text for cell in cells for line in cell for text in (line.lead, *line.text.split("   ")) if text]


def running(parts: list[str]) -> Text:
    sentences = text_of([NAMES.sub("Emi", part) for part in parts]).sentences
    return Text(tuple(one for one in sentences if len(WORD.findall(one)) >= SENTENCE))


def test_what_a_family_may_read_can_be_read_at_nine(on_board, capsys):  # noqa: F811
    write(on_board)
    home = on_board.send("/story/paper", copies_for="Emi", goes_home="yes").text
    forms = re.search(
        r'<form method="post"[^>]* id="update-form".*?</form>', on_board.see("?kind=childs_words"), re.S
    )
    texts = {
        "our page": blocks_of(on_board.see("/story")),
        "our page, written together": blocks_of(on_board.see("/story/edit")),
        "whether it goes home": blocks_of(on_board.see("/story/paper")),
        "the paper that goes home": blocks_of(home),
        "where are we, 0 to 10": blocks_of(on_board.see("/numbers")),
        "what sharing rests on": blocks_of(on_board.see("/sharing")),
        "a child's words": blocks_of(f"<main>{forms.group()}</main>"),
        "the forms for a visit": captured(),
    }
    on_board.send("/sharing", basis="agreement", since="2026-01-05", words="Mum, on the phone")
    texts["taking an agreement back"] = blocks_of(on_board.see("/sharing"))
    too_hard = []
    with capsys.disabled():
        print()
        for name, parts in texts.items():
            text = running(parts)
            print(f"READING_AGE={text.age:4.1f} WORDS={len(text.words):3d} {name}")
            if text.age > AGE:
                too_hard.append((name, round(text.age, 1)))
            for one in text.sentences:
                if len(WORD.findall(one)) >= LONG and text_of([one]).age > AGE_OF_A_SENTENCE:
                    too_hard.append((name, round(text_of([one]).age, 1), one))
    assert too_hard == []


def test_the_measure_knows_easy_from_hard():
    easy = text_of(["The cat sat on the mat. It was warm there and she slept all day."])
    hard = text_of(
        ["Safeguarding partners are statutorily obliged to disseminate proportionate information."]
    )
    assert easy.age < AGE < 18 < hard.age
