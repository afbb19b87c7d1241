"""Seven hundred words: what is in view, and what is folded behind "More". Nothing is left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from caseboard.feed.letter.shapes import Item, LetterText, Told

WORDS_AT_MOST = 700
FIXED_WORDS = 60
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
    shows_days: bool = True
    """Whether a family that did not move shows for how long it has stood where it stands."""
    shows_stage: bool = True
    """Whether it shows where it stands."""
    short_moves: bool = False
    """Whether a family that moved or is new shows the least of it: the stage, or that it is new."""
    shows_marks: bool = True
    """Whether each family shows its school: in a letter of one school the top says it."""
    short_asks: bool = False
    words_a_need: int = 40
    corrections: int = 5


WHOLE_FROM = 20
"""With fewer words than this, a family's line ends where a sentence ends, or stands behind "More" altogether: half a
sentence says less than the margin beside it."""
FIRST_AT_MOST = 16
"""The most important sentence of a family comes first if it has no more words than this; else one that is shorter."""

EVERYTHING = Tightness(10**6, words_a_need=10**6, corrections=10**6)
"""Nothing is folded: paper cannot be unfolded."""

ALIKE = (Tightness(60), Tightness(45), Tightness(30), Tightness(30, dates=7))
"""Where one of these is enough, every family has the same room."""

_LEAN = Tightness(
    0,
    dates=0,
    shows_next=False,
    shows_meta=False,
    shows_from=False,
    shows_days=False,
    short_asks=True,
    words_a_need=30,
)
_LEANER = replace(_LEAN, shows_marks=False, corrections=1)
_BARE = replace(_LEANER, shows_stage=False, words_a_need=20)

BASES = (_LEAN, _LEANER, _BARE)
"""Else a letter begins with the least of each family, and what is left of its words goes where it says most."""

LAST_RESORTS = (
    replace(_BARE, words_a_need=12, corrections=0),
    replace(_BARE, words_a_need=8, corrections=0, short_moves=True),
    replace(_BARE, words_a_need=0, corrections=0, short_moves=True),
)
"""Only where none of those is short enough: what needs the reader comes before what is said of families."""


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


def first_words(lines: Sequence[Told]) -> int:
    """How many words one thing takes that is said of a family in its lines alone; 0 where there is none."""
    costs = [(_least_words(line), line) for line in lines if line.least]
    if costs and costs[0][1] is lines[0] and costs[0][0] <= FIRST_AT_MOST:
        return costs[0][0]
    return min((cost for cost, _ in costs), default=0)


def _least_words(line: Told) -> int:
    ends = [match.end() for match in re.finditer(r"\S+", line.text)]
    sentences = [number for number, end in enumerate(ends, start=1) if _ends_sentence(line.text[:end])]
    least = sentences[line.least - 1] if len(sentences) >= line.least else len(ends)
    return count(line.on) + max(least, min(len(ends), 4))  # `cut` leaves nothing of three words


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
    sentences = [end for end in ends[:words] if _ends_sentence(text[:end])]
    if len(sentences) >= max(1, least):
        return text[: sentences[-1]], text[sentences[-1] :].lstrip()
    return f"{text[: ends[words - 1]]} …", f"… {text[ends[words - 1] :].lstrip()}"


def _ends_sentence(text: str) -> bool:
    return text[-1] in ".?!" and not INITIAL.search(text)


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
        yield "Ask" if letter.short_asks else "Ask the team"
    yield letter.looked_at
    for day in letter.days:
        yield from (day.day, day.text)
    if letter.days_folded:
        yield "More dates"


ANSWERS = {"yes_no": "Yes No Write", "who": "Say who is going", "write": "Answer", "tick": "Tick it"}
"""The buttons of a need, by how it is answered."""


def item_in_view(item: Item) -> Iterable[str]:
    yield from (item.title, item.marks, item.note)
    if not item.folds_went:
        yield from (item.went, item.went_on, item.went_from, f"→ to {item.went_to}" if item.went_to else "")
    if not (item.folds_meta or item.note):
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
