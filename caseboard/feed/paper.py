"""The letter on paper: A4 upright, everything in it and nothing folded, cut into numbered sheets.

It is made from what its reader would see on the screen now, and nothing else; printing it is on record like every
paper. With initials, names in people's words are hidden; an address under *do not disclose* is on no sheet at all.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from caseboard.access import Actor, Permission
from caseboard.clock import london
from caseboard.dates import short_day
from caseboard.feed import wording
from caseboard.feed.letter import Item, Need, Told
from caseboard.feed.queries import OpenLetter, get_letter_page
from caseboard.feed.rights import LetterNotFoundError
from caseboard.printing.frame import Column, Content, Layout, Line, Look, Paper, Row, titled
from caseboard.printing.hiding import Hiding, hiding_of
from caseboard.printing.services import assemble
from caseboard.printing.wanted import Wanted, refuse_gaps

LETTER = "letter"
FOOT = "Keep this copy locked away, do not copy it, and shred it by"
LAYOUT = Layout("A4", False, (Column("", 50), Column("", 140)), row=8.4, rows_a_sheet=60)


def make_letter_paper(
    letter_id: uuid.UUID,
    *,
    school_id: uuid.UUID | None,
    wanted: Wanted,
    by: Actor,
    printed_at: datetime | None = None,
) -> tuple[Paper, OpenLetter]:
    """The reader's own letter, narrowed to one of its schools on request. Nothing is on record yet.

    Raises `LetterNotFoundError`, and `MissingAnswersError` with a sentence for each answer that is missing.
    """
    if not by.may(Permission.ACKNOWLEDGE_LETTERS):
        raise LetterNotFoundError
    refuse_gaps(wanted)
    letter = get_letter_page(
        by, letter_id, school_id=school_id, shows_initials=not wanted.with_names, whole=True
    ).letter
    wanted = replace(wanted, meeting=letter.text.heading)
    content = Content(
        layout=LAYOUT,
        rows=sheets_of(letter, hiding_of(letter.names, with_names=wanted.with_names)),
        families=len(letter.text.items),
        about=letter.text.schools,
        has_words=not wanted.with_names,
        has_names=wanted.with_names,
        foot=FOOT,
    )
    return assemble(content, wanted, by, printed_at), letter


def sheets_of(letter: OpenLetter, hiding: Hiding) -> list[Row]:
    """The rows of a letter in its order: what needs the reader, what changed, what is not known, what did not change,
    what has a date; every family once in the middle three.
    """
    return [*_Sheets(letter, hiding).rows()]


@dataclass(frozen=True, slots=True)
class _Sheets:
    """The rows of a letter, with what is hidden on them."""

    letter: OpenLetter
    hiding: Hiding

    def rows(self) -> Iterator[Row]:
        text = self.letter.text
        yield _row(
            [Line(text.period)], [Line(lead=text.needs_sentence, text=text.counts_sentence), *self._about()]
        )
        yield from self._needs((*text.needs, *text.needs_folded))
        corrections = (*text.corrections, *text.corrections_folded)
        if corrections:
            yield _row([], [Line(one) for one in corrections], group=_part("What changed", len(text.changed)))
        for item in text.changed:
            yield self._item(item, _part("What changed", len(text.changed)))
        for item in text.unknown:
            yield self._item(item, _part("What we do not know yet", len(text.unknown)))
        yield from self._same(text.same, f"No change: {text.looked_at}")
        days = (*text.days, *text.days_folded)
        if days:
            dated = [Line(lead=day.day, text=day.text) for day in days]
            yield _row([Line("What has a date")], dated, group="Next two weeks")
        if self.letter.corrections:
            yield _row([], [Line(one) for one in self.letter.corrections], group="Corrections since")
        yield _row([Line("That is everything.", Look.STRONG)], [*self._seals()], group="")

    def _about(self) -> Iterator[Line]:
        yield Line(f"From {self.letter.worker}. {self.letter.text.closed}")
        for notice in self.letter.text.notices:
            yield Line(notice)

    def _needs(self, needs: Sequence[Need]) -> Iterator[Row]:
        keys = {item.family_id: item.key for item in self.letter.text.items}
        for need in needs:
            said = [Line(self.hiding.words(keys[need.family_id], need.facts)), Line(need.please, Look.STRONG)]
            answered = self.letter.answer_to(need)
            if answered is not None and answered.answered_at is not None:
                lead = f"{answered.answered_by}, {_day(answered.answered_at)}:"
                said.append(Line(self.hiding.words(keys[need.family_id], answered.answer), lead=lead))
            elif answered is not None:
                said.append(Line("Not needed any more."))
            if became := self.letter.became_of(need):
                said.append(Line(became))
            yield _row([self._name(need.title), Line(need.school)], said, group="Needs you")

    def _item(self, item: Item, group: str) -> Row:
        beside = [self._name(item.title), Line(", ".join(part for part in (item.marks, item.meta) if part))]
        told = [*self._told(item)]
        if not told:  # the margin says all of it
            return _row(beside, [Line(f"{item.margin}.")], group=group)
        return _row([*beside, Line(item.margin, Look.STRONG)], told, group=group)

    def _same(self, items: Sequence[Item], group: str) -> Iterator[Row]:
        """A line a family; one of which somebody said something has a row of its own."""
        plain = [item for item in items if not (item.shown or item.next or self.letter.asked_about(item))]
        if plain:
            yield _row(
                [Line("When each was last looked at")],
                [Line(item.note, lead=f"{item.title}, {item.marks}.") for item in plain],
                group=group,
            )
        for item in items:
            if item not in plain:
                beside = [self._name(item.title), Line(item.marks), Line(item.note)]
                yield _row(beside, [*self._told(item)], group=group)

    def _told(self, item: Item) -> Iterator[Line]:
        told: Sequence[Told] = (*item.shown, *item.folded)
        for line in told:
            yield Line(self.hiding.words(item.key, line.text), lead=line.on)
        if item.holder:
            yield Line(self.hiding.card(item.key, f"{item.holder}."), lead="Who holds it now:")
        if item.next:
            yield Line(self.hiding.words(item.key, f"{item.next}."), lead="Next:")
        for asked in self.letter.asked_about(item):
            yield Line(
                self.hiding.words(item.key, asked.text), lead=f"{asked.who} asked on {_day(asked.asked_at)}:"
            )
            if asked.answered_at is not None:
                lead = f"{asked.answered_by}, {_day(asked.answered_at)}:"
                yield Line(self.hiding.words(item.key, asked.answer), lead=lead)
            else:
                yield Line("No answer yet.")

    def _name(self, title: str) -> Line:
        return titled(title, with_names=self.hiding.with_names)

    def _seals(self) -> Iterator[Line]:
        for mark in self.letter.chain:
            number = f" letter {mark.number}," if mark.number else ""
            yield Line(f"{mark.school}{number} record {mark.seq}, {mark.hash[:16]}")


def _row(beside: Sequence[Line], told: Sequence[Line], *, group: str = "") -> Row:
    return Row((tuple(beside), tuple(told)), group=group)


def _part(name: str, families: int) -> str:
    return f"{name}: {wording.families(families)}"


def _day(moment: datetime) -> str:
    return short_day(london(moment).date())
