"""Seven hundred words: what is in view, and what is folded behind "More". Nothing is left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from caseboard.feed.letter.shapes import Item, LetterText, Told

WORDS_AT_MOST = 700
FIXED_WORDS = 70
"""Headings, links, the closing box and its buttons: the words that stand in every letter."""


@dataclass(frozen=True, slots=True)
class Tightness:
    """How much of each family is in view; the rest is behind "More"."""

    words_a_family: int
    dates: int = 14
    shows_next: bool = True
    shows_meta: bool = True
    shows_from: bool = True
    """Whether a family that moved shows where it came from."""
    words_a_need: int = 40
    corrections: int = 5


WHOLE_FROM = 20
"""With fewer words than this, a family's line ends where a sentence ends, or stands behind "More" altogether: half a
sentence says less than the margin beside it."""

_BARE = Tightness(0, dates=0, shows_next=False, shows_meta=False, words_a_need=8, corrections=0)

EVERYTHING = Tightness(10**6, words_a_need=10**6, corrections=10**6)
"""Nothing is folded: paper cannot be unfolded."""

LOOSE_TO_TIGHT = (
    Tightness(60),
    Tightness(45),
    Tightness(30),
    Tightness(30, dates=7),
    Tightness(20, dates=7, words_a_need=30),
    Tightness(16, dates=5, words_a_need=30, corrections=3),
    Tightness(16, dates=5, shows_next=False, words_a_need=30, corrections=2),
    Tightness(16, dates=5, shows_next=False, shows_meta=False, words_a_need=20, corrections=1),
    Tightness(12, dates=3, shows_next=False, shows_meta=False, words_a_need=20, corrections=1),
    Tightness(8, dates=3, shows_next=False, shows_meta=False, words_a_need=20, corrections=1),
    Tightness(0, dates=3, shows_next=False, shows_meta=False, words_a_need=15, corrections=1),
    Tightness(0, dates=0, shows_next=False, shows_meta=False, words_a_need=12, corrections=0),
    _BARE,
    replace(_BARE, shows_from=False),
    replace(_BARE, shows_from=False, words_a_need=0),
)


def fold(lines: Sequence[Told], words: int) -> tuple[tuple[Told, ...], tuple[Told, ...]]:
    """The first lines, up to so many words, in view; the rest folded. Nothing is dropped, and the order is kept.

    Where the first line is too long, a later one that fits stands before it.
    """
    shown, folded = _in_order(lines, words)
    if folded and not shown:
        for index, line in enumerate(lines):
            if line.least and count(line.on, line.text) <= words:
                return (line,), (*lines[:index], *lines[index + 1 :])
    return shown, folded


def _in_order(lines: Sequence[Told], words: int) -> tuple[tuple[Told, ...], tuple[Told, ...]]:
    shown: list[Told] = []
    for index, line in enumerate(lines):
        head, tail = cut(line.text, words, least=line.least)
        if tail and head.endswith("…") and (shown or words < WHOLE_FROM):
            head, tail = "", line.text  # only a first line with room is cut in the middle of a sentence
        if head:
            shown.append(replace(line, text=head))
            words -= count(line.on, head)
        if tail:
            rest = replace(line, on="" if head else line.on, text=tail)
            return tuple(shown), (rest, *lines[index + 1 :])
    return tuple(shown), ()


INITIAL = re.compile(r"(?:^|\s)(?:\w|Mr|Mrs|Ms|Dr|St)\.$")
"""The end of a text that is a name's initial or a title, and no sentence."""


def cut(text: str, words: int, *, least: int = 1) -> tuple[str, str]:
    """Cuts a text after at most so many words, at the end of a sentence if there is one, and gives both parts.

    The parts put together hold every word. `least` is how many sentences the first part has at least, if it ends with
    one.
    """
    ends = [match.end() for match in re.finditer(r"\S+", text)]
    if len(ends) <= words:
        return text, ""
    if words <= 3:
        return "", text
    sentences = [end for end in ends[:words] if text[end - 1] in ".?!" and not INITIAL.search(text[:end])]
    if len(sentences) >= max(1, least):
        return text[: sentences[-1]], text[sentences[-1] :].lstrip()
    return f"{text[: ends[words - 1]]} …", f"… {text[ends[words - 1] :].lstrip()}"


def count_words(letter: LetterText) -> int:
    """The words in view: everything a reader meets before unfolding anything, buttons too."""
    return FIXED_WORDS + count(*_in_view(letter))


def _in_view(letter: LetterText) -> Iterable[str]:
    yield from (letter.heading, letter.period, letter.schools, letter.needs_sentence, letter.counts_sentence)
    yield from (letter.closed, "About ten minutes to read.", letter.more_needs, *letter.notices)
    for need in letter.needs:
        yield from (need.title, need.school, need.facts, need.please, ANSWERS[need.kind])
        if need.rest:
            yield "More"
    yield from letter.corrections
    if letter.corrections_folded:
        yield "More corrections"
    for item in letter.items:
        yield from item_in_view(item)
    yield letter.looked_at
    for day in letter.days:
        yield from (day.day, day.text)
    if letter.days_folded:
        yield "More dates"


ANSWERS = {"yes_no": "Yes No Write", "who": "Say who is going", "write": "Answer", "tick": "Tick it"}
"""The buttons of a need, by how it is answered."""


def item_in_view(item: Item) -> Iterable[str]:
    yield from (item.title, item.marks, item.went, "→" if item.went_from else "", item.note, "Ask Ruth")
    if item.went and not item.folds_meta:
        yield item.meta
    if not item.folds_next and item.holder:
        yield f"Who holds it now: {item.holder}."
    if not item.folds_next and item.next:
        yield f"Next: {item.next}."
    if item.has_more:
        yield "More"
    for line in item.shown:
        yield from (line.on, line.text)


def count(*texts: str) -> int:
    return sum(len(text.split()) for text in texts)
