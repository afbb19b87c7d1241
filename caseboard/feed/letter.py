"""Composing a letter from frozen weeks, and its arithmetic. Pure: no database, no clock.

Every family of the reader stands exactly once in one of three sections (changed, not known yet, no change); the numbers
in the opening are counted from those sections; and at forty families no more than 700 words are in view: what is longer
is folded behind "More", never left out.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from caseboard.clock import london
from caseboard.dates import brief_day, short_day
from caseboard.feed import wording
from caseboard.feed.week import Correction, FamilyWeek, Line, SchoolWeekText

NEEDS_SHOWN = 5
SOON = timedelta(days=7)
AHEAD = timedelta(days=14)
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


LOOSE_TO_TIGHT = (
    Tightness(60),
    Tightness(45),
    Tightness(30),
    Tightness(30, dates=7),
    Tightness(20, dates=7),
    Tightness(12, dates=5),
    Tightness(12, dates=5, shows_next=False),
    Tightness(12, dates=5, shows_next=False, shows_meta=False),
    Tightness(8, dates=3, shows_next=False, shows_meta=False),
    Tightness(0, dates=3, shows_next=False, shows_meta=False),
    Tightness(0, dates=0, shows_next=False, shows_meta=False),
    Tightness(0, dates=0, shows_next=False, shows_meta=False, shows_from=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A line as it stands in the letter: in view, or behind "More"."""

    on: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A family in a letter."""

    key: int
    family_id: uuid.UUID
    school_id: uuid.UUID
    """The school through which this reader reaches the family."""
    title: str
    marks: str
    schools: str
    meta: str
    """"Y6, Y3, Level 3"."""
    went: str
    """"Waiting to hear to Held in school", "New this week", "Waiting to hear, 9 days"."""
    went_from: str
    went_to: str
    """The two stages, when it moved."""
    shown: tuple[Told, ...]
    folded: tuple[Told, ...]
    holder: str
    next: str
    """"Review Mon 7 Dec", in view unless `folds_next`."""
    folds_next: bool
    folds_meta: bool
    note: str
    """Under "No change": when it was last looked at, or that it was not."""

    @property
    def anchor(self) -> str:
        return f"family-{self.family_id}"

    @property
    def has_more(self) -> bool:
        return bool(self.folded) or (self.folds_next and bool(self.holder or self.next)) or self.folds_meta


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One thing that needs the reader: facts, then one verb and one date."""

    family_id: uuid.UUID
    school_id: uuid.UUID
    title: str
    school: str
    on: date
    facts: str
    please: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayAhead:
    day: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterText:
    """A letter as one reader sees it."""

    heading: str
    period: str
    schools: str
    needs_sentence: str
    counts_sentence: str
    closed: str
    needs: tuple[Need, ...]
    more_needs: str
    needs_total: int
    corrections: tuple[str, ...]
    """Of letters that closed before: what was taken back since."""
    changed: tuple[Item, ...]
    unknown: tuple[Item, ...]
    same: tuple[Item, ...]
    looked_at: str
    days: tuple[DayAhead, ...]
    days_folded: tuple[DayAhead, ...]
    words: int
    reading_time: str
    ends: datetime

    @property
    def items(self) -> tuple[Item, ...]:
        """Every family of the letter, once."""
        return (*self.changed, *self.unknown, *self.same)


@dataclass(frozen=True, slots=True)
class _Place:
    week: SchoolWeekText
    family: FamilyWeek


@dataclass(frozen=True, slots=True)
class _Joined:
    """A family as one reader of several schools sees it: one item, with the marks of both."""

    family: FamilyWeek
    places: tuple[_Place, ...]

    @property
    def week(self) -> SchoolWeekText:
        return self.places[0].week


def compose(weeks: Sequence[SchoolWeekText], *, shows_initials: bool = False) -> LetterText:
    """The letter of these schools' weeks, for one reader. `weeks` close at one moment and are not empty."""
    for tightness in LOOSE_TO_TIGHT:
        letter = _compose(weeks, shows_initials, tightness)
        if letter.words <= WORDS_AT_MOST:
            break
    return letter if tightness is LOOSE_TO_TIGHT[0] else _filled(letter, weeks, shows_initials)


def _filled(letter: LetterText, weeks: Sequence[SchoolWeekText], shows_initials: bool) -> LetterText:
    """Uses the words that are left to unfold one family after another, a little each time, in the letter's order."""
    today = london(letter.ends).date()
    joined = {one.family.family_id: one for one in _join(weeks)}
    left = WORDS_AT_MOST - letter.words
    items = {item.family_id: item for item in (*letter.changed, *letter.unknown)}
    for looser in reversed(LOOSE_TO_TIGHT):
        for family_id, item in items.items():
            opened = _item(joined[family_id], today, shows_initials, looser)
            more = _count(*_item_in_view(opened)) - _count(*_item_in_view(item))
            if 0 < more <= left:
                items[family_id] = opened
                left -= more
    filled = replace(
        letter,
        changed=tuple(items[item.family_id] for item in letter.changed),
        unknown=tuple(items[item.family_id] for item in letter.unknown),
    )
    words = count_words(filled)
    return replace(filled, words=words, reading_time=wording.reading_time(words))


def _compose(weeks: Sequence[SchoolWeekText], shows_initials: bool, tightness: Tightness) -> LetterText:
    ends = weeks[0].ends
    starts = min(week.starts for week in weeks)
    today = london(ends).date()
    joined = sorted(_join(weeks), key=lambda one: (one.family.name.casefold(), one.family.family_id))
    changed = [one for one in joined if _section(one.family) == "changed"]
    unknown = [one for one in joined if _section(one.family) == "unknown"]
    same = [one for one in joined if _section(one.family) == "same"]
    changed.sort(key=lambda one: not one.family.has_moved)
    unknown.sort(key=lambda one: -one.family.days_in_stage)
    needs = _needs(joined, today, shows_initials)
    days = _days_ahead(joined, today, shows_initials)
    looked = sum(1 for one in same if one.family.looked_on and one.family.looked_on >= london(starts).date())
    letter = LetterText(
        heading=wording.heading(ends),
        period=wording.period(starts, ends),
        schools=wording.schools([week.school for week in weeks]),
        needs_sentence=wording.needs_sentence(len(needs), min(len(needs), NEEDS_SHOWN)),
        counts_sentence=wording.counts_sentence(
            changed=len(changed),
            ended=sum(1 for one in changed if one.family.has_ended_now),
            unknown=len(unknown),
            same=len(same),
        ),
        closed=wording.closed_sentence(ends),
        needs=tuple(needs[:NEEDS_SHOWN]),
        more_needs=wording.more_needs(len(needs) - NEEDS_SHOWN) if len(needs) > NEEDS_SHOWN else "",
        needs_total=len(needs),
        corrections=corrected([one for week in weeks for one in week.corrections], shows_initials),
        changed=tuple(_item(one, today, shows_initials, tightness) for one in changed),
        unknown=tuple(_item(one, today, shows_initials, tightness) for one in unknown),
        same=tuple(_same(one, today, london(starts).date(), shows_initials) for one in same),
        looked_at=wording.each_looked_at(looked, len(same)),
        days=tuple(days[: tightness.dates]),
        days_folded=tuple(days[tightness.dates :]),
        words=0,
        reading_time="",
        ends=ends,
    )
    words = count_words(letter)
    return replace(letter, words=words, reading_time=wording.reading_time(words))


def corrected(corrections: Iterable[Correction], shows_initials: bool) -> tuple[str, ...]:
    """Corrections as sentences, each once however many of the reader's schools it is of."""
    return tuple(
        wording.correction(one.on, one.initials if shows_initials else one.name, one.of)
        for one in dict.fromkeys(corrections)
    )


# --- which families, and where ------------------------------------------------------------------------------------


def _join(weeks: Sequence[SchoolWeekText]) -> list[_Joined]:
    """Every family of these weeks once, however many of the schools it stands at."""
    places: dict[uuid.UUID, list[_Place]] = {}
    for week in weeks:
        for family in week.families:
            if not family.is_ended or family.changes:  # ended before this week: no longer in the letter
                places.setdefault(family.family_id, []).append(_Place(week, family))
    return [_Joined(_merge([place.family for place in found]), tuple(found)) for found in places.values()]


def _merge(seen: Sequence[FamilyWeek]) -> FamilyWeek:
    """What a reader of two schools knows of a family is what both know: children and lines of both, each once."""
    if len(seen) == 1:
        return seen[0]
    first = next((family for family in seen if family.holder_is_here), seen[0])
    lines: dict[int, Line] = {}
    for family in (first, *seen):
        for line in family.lines:
            lines.setdefault(line.seq, line)
    return replace(
        first,
        is_ended=all(family.is_ended for family in seen),
        children=", ".join(
            sorted((c for family in seen for c in family.children.split(", ") if c), key=_year, reverse=True)
        ),
        lines=tuple(lines[seq] for seq in sorted(lines)),
        told_on=min((family.told_on for family in seen if family.told_on), default=None),
        looked_on=max((family.looked_on for family in seen if family.looked_on), default=None),
        is_unanswered=any(family.is_unanswered for family in seen),
        is_untold=any(family.is_untold for family in seen),
    )


def _year(name: str) -> int:
    """Years in order: nursery, reception, Y1 ... Y13; what is not a year comes last when oldest stands first."""
    if name.startswith("Y") and name[1:].isdigit():
        return int(name[1:])
    return {"R": 0, "N2": -1, "N1": -2}.get(name, -3)


def _section(family: FamilyWeek) -> str:
    """The one section a family stands in."""
    if family.is_ended or family.has_moved:
        return "changed"
    if family.is_unanswered or (family.is_untold and not family.changes):
        return "unknown"
    return "changed" if family.changes else "same"


def _title(family: FamilyWeek, shows_initials: bool) -> str:
    return family.initials if shows_initials else family.name


# --- the parts of a letter ----------------------------------------------------------------------------------------


def _needs(joined: Iterable[_Joined], today: date, shows_initials: bool) -> list[Need]:
    """Families held by somebody of the reader's school whose next date is late, or falls in the coming week."""
    needs = []
    for one in joined:
        for place in one.places:
            family = place.family
            if family.is_ended or not family.holder_is_here or family.next_on is None:
                continue
            if family.next_on <= today + SOON:
                facts, please = wording.need_held(
                    family.holder, family.next_what, family.next_on, today=today
                )
                needs.append(
                    Need(
                        family_id=family.family_id,
                        school_id=place.week.school_id,
                        title=_title(family, shows_initials),
                        school=place.week.school,
                        on=family.next_on,
                        facts=facts,
                        please=please,
                    )
                )
                break
    return sorted(needs, key=lambda need: (need.on, need.title.casefold(), need.family_id))


def _days_ahead(joined: Iterable[_Joined], today: date, shows_initials: bool) -> list[DayAhead]:
    """What has a date in the next two weeks, a line a day: "Hussain and Nguyen: review. Sato: meeting"."""
    days: dict[date, dict[str, list[str]]] = {}
    for one in joined:
        family = one.family
        if family.next_on and not family.is_ended and today < family.next_on <= today + AHEAD:
            what = (family.next_what or "Next date").lower()
            days.setdefault(family.next_on, {}).setdefault(what, []).append(_title(family, shows_initials))
    return [
        DayAhead(
            day=short_day(on),
            text=". ".join(f"{wording.listed(names)}: {what}" for what, names in sorted(days[on].items())),
        )
        for on in sorted(days)
    ]


def _item(one: _Joined, today: date, shows_initials: bool, tightness: Tightness) -> Item:
    """A family under "What changed" or "What we do not know yet"."""
    family = one.family
    shown, folded = _fold(_told(one), tightness.words_a_family)
    return replace(
        _bare(one, shows_initials),
        went=family.went if tightness.shows_from or not family.went_to else family.went_to,
        went_from=family.went_from if tightness.shows_from else "",
        went_to=family.went_to,
        shown=shown,
        folded=folded,
        holder=family.holder if not family.is_ended else "",
        next=_next(family, today),
        folds_next=not tightness.shows_next,
        folds_meta=not tightness.shows_meta,
    )


def _same(one: _Joined, today: date, starts: date, shows_initials: bool) -> Item:
    """A family under "No change"."""
    family = one.family
    note = wording.looked_at(family.looked_on, starts)
    if family.next_on and family.next_on < today:
        note += f"; {(family.next_what or 'review').lower()} {wording.was_due(family.next_on)}"
    return replace(_bare(one, shows_initials), note=note)


def _bare(one: _Joined, shows_initials: bool) -> Item:
    family = one.family
    return Item(
        key=family.key,
        family_id=family.family_id,
        school_id=one.week.school_id,
        title=_title(family, shows_initials),
        marks=" + ".join(place.week.mark for place in one.places),
        schools=wording.schools([place.week.school for place in one.places]),
        meta=", ".join(part for part in (family.children, family.level) if part),
        went="",
        went_from="",
        went_to="",
        shown=(),
        folded=(),
        holder="",
        next="",
        folds_next=False,
        folds_meta=False,
        note="",
    )


def _told(one: _Joined) -> list[Told]:
    family = one.family
    lines = []
    if not family.is_ended and not family.has_moved:
        if family.is_unanswered:
            lines.append(
                Told(on="", text=wording.not_answered(family.asked, family.asked_on, family.days_in_stage))
            )
        elif family.is_untold and not family.changes:
            lines.append(Told(on="", text=wording.not_told(family.told_on)))
    first = sorted(family.changes, key=_weight)
    lines += [Told(on=brief_day(london(line.at).date()), text=line.text) for line in first]
    return lines


def _weight(line: Line) -> int:
    """People's own words first, then other changes, in order; last what the margin and "Next" say already."""
    return {"entry_recorded": 0, "family_added": 2, "family_moved": 2, "next_date_changed": 3}.get(
        line.kind, 1
    )


def _next(family: FamilyWeek, today: date) -> str:
    if family.is_ended or family.next_on is None:
        return ""
    word = family.next_what or "Review"
    if family.next_on < today:
        return f"{word.lower()} {wording.was_due(family.next_on)}"
    return f"{word.lower()} {short_day(family.next_on)}"


# --- seven hundred words ------------------------------------------------------------------------------------------


def _fold(lines: Sequence[Told], words: int) -> tuple[tuple[Told, ...], tuple[Told, ...]]:
    """The first lines, up to so many words, in view; the rest folded. Nothing is dropped, and the order is kept."""
    shown: list[Told] = []
    for index, line in enumerate(lines):
        head, tail = cut(line.text, words)
        if tail and shown and head.endswith("…"):
            head, tail = "", line.text  # only the first line is cut in the middle of a sentence
        if head:
            shown.append(Told(on=line.on, text=head))
            words -= _count(line.on, head)
        if tail:
            rest = Told(on="" if head else line.on, text=tail)
            return tuple(shown), (rest, *lines[index + 1 :])
    return tuple(shown), ()


def cut(text: str, words: int) -> tuple[str, str]:
    """Cuts a text after at most so many words, at the end of a sentence if there is one, and gives both parts.

    The parts put together hold every word.
    """
    ends = [match.end() for match in re.finditer(r"\S+", text)]
    if len(ends) <= words:
        return text, ""
    if words <= 3:
        return "", text
    sentences = [end for end in ends[:words] if text[end - 1] in ".?!"]
    if sentences:
        return text[: sentences[-1]], text[sentences[-1] :].lstrip()
    return f"{text[: ends[words - 1]]} …", f"… {text[ends[words - 1] :].lstrip()}"


def count_words(letter: LetterText) -> int:
    """The words in view: everything a reader meets before unfolding anything, buttons too."""
    return FIXED_WORDS + _count(*_in_view(letter))


def _in_view(letter: LetterText) -> Iterable[str]:
    yield from (letter.heading, letter.period, letter.schools, letter.needs_sentence, letter.counts_sentence)
    yield from (letter.closed, wording.CLOSED_BY_ITSELF, "About ten minutes to read.", letter.more_needs)
    for need in letter.needs:
        yield from (need.title, need.school, need.facts, need.please, "Answer")
    yield from letter.corrections
    for item in (*letter.changed, *letter.unknown):
        yield from _item_in_view(item)
    for item in letter.same:
        yield from (item.title, item.marks, item.note, "Ask Ruth")
    yield letter.looked_at
    for day in letter.days:
        yield from (day.day, day.text)
    if letter.days_folded:
        yield "More dates"


def _item_in_view(item: Item) -> Iterable[str]:
    yield from (item.title, item.marks, item.went, "→" if item.went_from else "", "Ask Ruth")
    if not item.folds_meta:
        yield item.meta
    if not item.folds_next and item.holder:
        yield f"Who holds it now: {item.holder}."
    if not item.folds_next and item.next:
        yield f"Next: {item.next}."
    if item.has_more:
        yield "More"
    for line in item.shown:
        yield from (line.on, line.text)


def _count(*texts: str) -> int:
    return sum(len(text.split()) for text in texts)
