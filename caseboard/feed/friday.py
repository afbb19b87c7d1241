"""The worker's Friday: every open family with the line the letter will print, and what nobody has looked at."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from caseboard import clock
from caseboard.access import Actor, Permission, SchoolRef
from caseboard.feed import wording
from caseboard.feed.asked import Asked, list_asked
from caseboard.feed.kept_from import as_for
from caseboard.feed.letter import Item, LetterText, Place, compose, told
from caseboard.feed.live import next_closings
from caseboard.feed.models import Question
from caseboard.feed.own_words import OwnWords, own_words
from caseboard.feed.reading import read_week
from caseboard.feed.rights import LetterNotFoundError
from caseboard.feed.school_asks import Ask, list_asks
from caseboard.feed.schools import Closing

SECTION_NAMES = {"changed": "What changed", "unknown": "What we do not know yet", "same": "No change"}


@dataclass(frozen=True, slots=True, kw_only=True)
class FridayLine:
    """One family as the letter will print it, and what the worker should know besides."""

    item: Item
    section: str
    """The heading under which it will stand."""
    stage: str
    lines: tuple[str, ...]
    own: OwnWords | None
    silence: str
    """ "No word for three weeks, the longest so far five."; empty where there was word."""
    has_word: bool
    """Somebody said something to the school this week, or looked."""
    asked: tuple[Asked, ...]
    """Questions of the school that wait for an answer."""
    asks: tuple[Ask, ...]
    """What the school was asked and has not answered."""
    request_id: uuid.UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Friday:
    """A school's letter while it is being written."""

    school: SchoolRef
    starts: datetime
    closes: datetime
    text: LetterText
    lines: tuple[FridayLine, ...]
    """What nobody has looked at first, the longest without word before others; then the rest by name."""

    @property
    def without_word(self) -> int:
        return sum(not line.has_word for line in self.lines)

    @property
    def waiting(self) -> int:
        return sum(len(line.asked) for line in self.lines)

    def line_of(self, family_id: uuid.UUID) -> FridayLine:
        """Raises `LetterNotFoundError` for a family that is not in the letter."""
        for line in self.lines:
            if line.item.family_id == family_id:
                return line
        raise LetterNotFoundError


def friday(actor: Actor, school: SchoolRef, *, shows_initials: bool = False) -> Friday:
    """This week as it will be told to the school if nothing more happens."""
    if not actor.may(Permission.READ_OUTBOUND_LETTERS, school.id):
        raise LetterNotFoundError
    closing = coming(school)
    week = as_for(actor, read_week(closing, until=clock.now()).text)
    text = compose([week], shows_initials=shows_initials)
    words = own_words(school.id, closing.starts)
    waiting = list_asked(actor, Question.school_id == school.id, only_waiting=True)
    asks = list_asks([school.id], open_only=True)
    families = {family.family_id: family for family in week.families}
    lines = [
        _line(item, section, Place(week, families[item.family_id]), words.get(item.key), waiting, asks)
        for section, items in (("changed", text.changed), ("unknown", text.unknown), ("same", text.same))
        for item in items
    ]
    silent = {family.family_id: family.silent_weeks for family in week.families}
    lines.sort(
        key=lambda line: (
            line.has_word,
            0 if line.has_word else -silent[line.item.family_id],
            line.item.title.casefold(),
        )
    )
    return Friday(school=school, starts=closing.starts, closes=closing.ends, text=text, lines=tuple(lines))


def coming(school: SchoolRef) -> Closing:
    """The closing to come. Raises `LetterNotFoundError` for a school that nobody was ever assigned to."""
    closings = next_closings([school.id], clock.now())
    if not closings:
        raise LetterNotFoundError
    return closings[0]


def _line(
    item: Item,
    section: str,
    place: Place,
    own: OwnWords | None,
    waiting: list[Asked],
    asks: list[Ask],
) -> FridayLine:
    family = place.family
    lines = [line.text for line in told(family, place.week.starts, place.week.ends)]
    if not lines and family.has_moved:  # the margin says all of it
        lines = [f"{item.margin}."]
    has_word = bool(family.lines or family.said)
    return FridayLine(
        item=item,
        section=SECTION_NAMES[section],
        stage=wording.stage_and_days(family.stage, family.days_in_stage),
        lines=tuple(lines or [wording.said_of_same(family.looked_on, clock.today())]),
        own=own,
        silence="" if has_word else wording.silence_for_worker(family.silent_weeks, family.longest_silence),
        has_word=has_word,
        asked=tuple(one for one in waiting if one.family_key == family.key),
        asks=tuple(ask for ask in asks if ask.family_key == family.key),
        request_id=uuid.uuid4(),
    )
