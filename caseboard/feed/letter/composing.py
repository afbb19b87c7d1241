"""Composing a letter from frozen weeks, and its arithmetic. Pure: no database, no clock.

Every family of the reader stands exactly once in one of three sections (changed, not known yet, no change); the numbers
in the opening are counted from those sections; and at forty families no more than 700 words are in view: what is longer
is folded behind "More", never left out. So it is with weeks that were missed and are read together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from caseboard.clock import london
from caseboard.feed import wording
from caseboard.feed.letter import parts
from caseboard.feed.letter.filling import Filled, Make, fill
from caseboard.feed.letter.fitting import (
    ALIKE,
    BASES,
    EVERYTHING,
    LAST_RESORTS,
    WORDS_AT_MOST,
    Tightness,
    count_words,
)
from caseboard.feed.letter.joining import Joined, catch_up, join, section
from caseboard.feed.letter.shapes import Item, LetterText
from caseboard.feed.schedule import weeks_between
from caseboard.feed.week import Correction, SchoolWeekText

NEEDS_SHOWN = 5


def compose(
    weeks: Sequence[SchoolWeekText], *, shows_initials: bool = False, beside: int = 0, whole: bool = False
) -> LetterText:
    """The letter of these schools' weeks, for one reader; `weeks` are not empty.

    Several weeks of a school are told as one, as what is different since the first began. What needs the reader, and
    when the letter closed, are of the newest. `beside` are words that stand around it in view. `whole` folds nothing,
    however many words that are.
    """
    if whole:
        together = catch_up(weeks)
        return _compose(together, join(together), shows_initials, EVERYTHING)
    return _composed(tuple(weeks), shows_initials, beside)


@lru_cache(maxsize=8)
def _composed(weeks: Sequence[SchoolWeekText], shows_initials: bool, beside: int) -> LetterText:
    """Remembered by every word it is made of: the same weeks for the same eyes are the same letter."""
    weeks = catch_up(weeks)
    joined = join(weeks)
    at_most = WORDS_AT_MOST - beside
    for tightness in ALIKE:
        letter = _compose(weeks, joined, shows_initials, tightness)
        if letter.words <= at_most:
            return letter
    best: Filled | None = None
    for base in (*BASES, *LAST_RESORTS):
        tightness = replace(base, shows_marks=base.shows_marks or len(weeks) > 1)
        letter = _compose(weeks, joined, shows_initials, tightness)
        if letter.words > at_most:
            continue
        if best and base in LAST_RESORTS:
            break
        filled = fill(letter, joined, _maker(weeks, shows_initials), tightness, at_most - letter.words)
        if best is None or filled.speechless < best.speechless:
            best = filled
        if not best.speechless:
            break
    return _counted(best.letter if best else letter)


def _maker(weeks: Sequence[SchoolWeekText], shows_initials: bool) -> Make:
    """Writes a family's part, as its section wants it."""
    today = london(max(week.ends for week in weeks)).date()
    first_day = london(min(week.starts for week in weeks)).date()

    def make(one: Joined, tightness: Tightness) -> Item:
        if section(one.family) == "same":
            return parts.same(one, today, first_day, shows_initials, tightness)
        return parts.item(one, today, shows_initials, tightness)

    return make


def _counted(letter: LetterText) -> LetterText:
    words = count_words(letter)
    return replace(letter, words=words, reading_time=wording.reading_time(words))


def _compose(
    weeks: Sequence[SchoolWeekText], families: Sequence[Joined], shows_initials: bool, tightness: Tightness
) -> LetterText:
    ends = max(week.ends for week in weeks)
    starts = min(week.starts for week in weeks)
    today, first_day = london(ends).date(), london(starts).date()
    joined = sorted(families, key=lambda one: (one.family.name.casefold(), one.family.family_id))
    changed, unknown, same = _sections(joined)
    make = _maker(weeks, shows_initials)
    needs = parts.needs(joined, today, shows_initials, tightness)
    days = parts.days_ahead(joined, today, shows_initials)
    looked = sum(1 for one in same if one.family.looked_on and one.family.looked_on >= first_day)
    back = corrected([one for week in weeks for one in week.corrections], shows_initials)
    letter = LetterText(
        heading=wording.heading(starts, ends),
        period=wording.period(starts),
        schools=wording.schools([week.school for week in weeks]),
        needs_sentence=wording.needs_sentence(len(needs), min(len(needs), NEEDS_SHOWN)),
        counts_sentence=wording.counts_sentence(
            changed=len(changed),
            ended=sum(1 for one in changed if one.family.has_ended_now),
            unknown=len(unknown),
            same=len(same),
        ),
        closed=_closed(weeks),
        notices=tuple(filter(None, [wording.no_school(_holidays(weeks))])),
        needs=tuple(needs[:NEEDS_SHOWN]),
        needs_folded=tuple(needs[NEEDS_SHOWN:]),
        more_needs=wording.more_needs(len(needs) - NEEDS_SHOWN) if len(needs) > NEEDS_SHOWN else "",
        needs_total=len(needs),
        corrections=back[: tightness.corrections],
        corrections_folded=back[tightness.corrections :],
        changed=tuple(make(one, tightness) for one in changed),
        unknown=tuple(make(one, tightness) for one in unknown),
        same=tuple(make(one, tightness) for one in same),
        looked_at=wording.each_looked_at(looked, len(same), weeks_between(starts, ends)),
        days=tuple(days[: tightness.dates]),
        days_folded=tuple(days[tightness.dates :]),
        short_asks=tightness.short_asks,
        words=0,
        reading_time="",
        ends=ends,
    )
    return _counted(letter)


def _sections(joined: Iterable[Joined]) -> tuple[list[Joined], list[Joined], list[Joined]]:
    """Changed, moves first; not known, what waits longest first; no change, by name."""
    found: dict[str, list[Joined]] = {"changed": [], "unknown": [], "same": []}
    for one in joined:
        found[section(one.family)].append(one)
    found["changed"].sort(key=lambda one: not one.family.has_moved)
    found["unknown"].sort(key=lambda one: -one.family.days_in_stage)
    return found["changed"], found["unknown"], found["same"]


def _closed(weeks: Sequence[SchoolWeekText]) -> str:
    """When it closed, who wrote it, and whether somebody closed it early: of several schools, all that is true."""
    writers = list(dict.fromkeys(name for week in weeks for name in week.written_by))
    closers = list(dict.fromkeys(week.closed_by for week in weeks if week.closed_by))
    return wording.closed_sentence(max(week.ends for week in weeks), writers, closers)


def _holidays(weeks: Sequence[SchoolWeekText]) -> list[tuple[date, date]]:
    return sorted(dict.fromkeys(span for week in weeks for span in week.no_school))


def corrected(corrections: Iterable[Correction], shows_initials: bool) -> tuple[str, ...]:
    """Corrections as sentences, each once however many of the reader's schools it is of."""
    return tuple(
        wording.correction(one.on, one.initials if shows_initials else one.name, one.of)
        for one in dict.fromkeys(corrections)
    )
