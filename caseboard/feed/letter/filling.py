"""What is left of seven hundred words goes where it says most: one thing of every family before two of any.

In this order: a sentence of each family, the short ones first, so that as many as can be have one; who holds a family
that moved; what a worker wrote; the next dates; where it stands and came from; what comes next; more dates; then more
of each, a little at a time, in the letter's order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import partial

from caseboard.feed.letter.fitting import Tightness, count, first_words, item_in_view
from caseboard.feed.letter.joining import Joined
from caseboard.feed.letter.shapes import Item, LetterText

FIRST_DATES = 3
OWN_WORDS = 40
"""What a worker wrote in place of a draft is meant to be read."""
MORE_WORDS = (20, 30, 45, 60)
Make = Callable[[Joined, Tightness], Item]
"""Writes a family's part of the letter."""


@dataclass(frozen=True, slots=True)
class Filled:
    letter: LetterText
    speechless: int
    """Of how many families nothing is in view, though there is something to say."""


def fill(
    letter: LetterText, families: Iterable[Joined], make: Make, tightness: Tightness, left: int
) -> Filled:
    """The letter with at most so many words more. It was composed at this tightness, with what `make` makes."""
    places = {one.family.family_id: one for one in families}
    filling = _Filling(make, left)
    slots = [_Slot(places[item.family_id], item, tightness) for item in letter.items]
    moved = [slot for slot in slots if slot.item.went_to]
    with_words = sorted((slot for slot in slots if slot.first), key=lambda slot: slot.first)
    filling.loosen([slot for slot in with_words if slot not in moved], _speak)
    filling.loosen([slot for slot in moved if slot.item.holder], _say_next)
    filling.loosen([slot for slot in with_words if slot in moved], _speak)
    filling.loosen([slot for slot in slots if slot.item.is_edited], partial(_say_more, OWN_WORDS))
    shown = filling.dates(letter, 0, FIRST_DATES)
    for loosen in (_say_where, _say_from, _say_days, _leave_nothing_small, _say_next):
        filling.loosen(slots, loosen)
    shown = filling.dates(letter, shown, len(letter.days_folded))
    for words in MORE_WORDS:
        filling.loosen(slots, partial(_say_more, words))
    filling.loosen(slots, _say_everything)
    items = iter([slot.item for slot in slots])
    changed, unknown, same = (
        tuple(next(items) for _ in some) for some in (letter.changed, letter.unknown, letter.same)
    )
    days = letter.days_folded
    return Filled(
        replace(
            letter, changed=changed, unknown=unknown, same=same, days=days[:shown], days_folded=days[shown:]
        ),
        speechless=sum(not slot.item.shown for slot in with_words),
    )


@dataclass(slots=True)
class _Slot:
    """A family's place in the letter, and how much of it is in view so far."""

    one: Joined
    item: Item
    tightness: Tightness
    first: int = field(init=False)
    """The words of the first thing to say of it; 0 where there is none."""

    def __post_init__(self) -> None:
        self.first = first_words(self.one.told)


def _speak(slot: _Slot) -> Tightness:
    return replace(slot.tightness, words_a_family=slot.first)


def _say_more(words: int, slot: _Slot) -> Tightness:
    return replace(slot.tightness, words_a_family=max(words, slot.tightness.words_a_family))


def _say_everything(slot: _Slot) -> Tightness:
    return replace(slot.tightness, shows_meta=True)


def _say_next(slot: _Slot) -> Tightness:
    return replace(slot.tightness, shows_next=True)


def _say_where(slot: _Slot) -> Tightness:
    return replace(slot.tightness, shows_stage=True)


def _leave_nothing_small(slot: _Slot) -> Tightness:
    """Of whom the letter has nothing more to say than years and level, those need no "More"."""
    item = slot.item
    small = not (item.folded or item.folded_margin or (item.folds_next and (item.holder or item.next)))
    return replace(slot.tightness, shows_meta=True) if small else slot.tightness


def _say_from(slot: _Slot) -> Tightness:
    return replace(slot.tightness, shows_from=True)


def _say_days(slot: _Slot) -> Tightness:
    return replace(slot.tightness, shows_days=True)


@dataclass(slots=True)
class _Filling:
    make: Make
    left: int

    def loosen(self, slots: Iterable[_Slot], loosen: Callable[[_Slot], Tightness]) -> None:
        """Shows more of one family after another, as far as the words reach."""
        for slot in slots:
            looser = loosen(slot)
            if looser == slot.tightness:
                continue
            opened = self.make(slot.one, looser)
            more = _words(opened) - _words(slot.item)
            if more <= self.left and len(opened.shown) >= len(slot.item.shown):
                slot.item, slot.tightness = opened, looser
                self.left -= more

    def dates(self, letter: LetterText, shown: int, at_most: int) -> int:
        """How many days of the next two weeks are in view."""
        for day in letter.days_folded[shown:at_most]:
            more = count(day.day, day.text)
            if more > self.left:
                break
            self.left -= more
            shown += 1
        return shown


def _words(item: Item) -> int:
    return count(*item_in_view(item))
