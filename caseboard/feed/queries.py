"""Reading: the letters of one reader.

Rights are decided when a letter is opened: it is composed anew from the frozen weeks of those schools that the reader
may read *now*. Of a letter without such a school nothing is left, and it answers as if it had never been.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import selectinload

from caseboard import clock
from caseboard.access import Actor, Permission, SchoolRef
from caseboard.db import session
from caseboard.families import school_view
from caseboard.feed import wording
from caseboard.feed.asked import Asked, as_asked, list_asked, worker_names
from caseboard.feed.corrections import corrections_below
from caseboard.feed.kept_from import as_for
from caseboard.feed.letter import Item, LetterText, Need, compose, corrected
from caseboard.feed.models import FeedSeal, FeedWeek, Letter, LetterWeek, Question
from caseboard.feed.rights import LetterNotFoundError
from caseboard.feed.school_asks import Ask, list_asks
from caseboard.feed.week import from_json

MISSED_WORDS = 15
"""The sentence about missed weeks, above the letter, without their days."""
FOOT_WORDS = 6
"""Of each school: its seal at the foot, and the link to it alone, without its name in both."""
ASKED_WORDS = 11
"""Of each question: who asked, who answered, and when."""
DIALOGUE_AT_MOST = 200
"""However much was asked and answered, the letter keeps the rest of its words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainMark:
    """A letter's seal, with the school's place in its log at closing: what anchors both outside of themselves."""

    school: str
    number: int
    """Its number among the school's letters."""
    seq: int
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLetter:
    """A letter as it is read."""

    letter_id: uuid.UUID
    text: LetterText
    schools: tuple[SchoolRef, ...]
    """The schools of the letter that this reader may read now."""
    chosen: SchoolRef | None
    """The one school it is narrowed to, of several."""
    read_at: datetime | None
    corrections: tuple[str, ...]
    """What was taken back after it closed; the letter itself stays as it was."""
    chain: tuple[ChainMark, ...]
    asked: Mapping[int, Sequence[Asked]]
    """family key -> what was asked about it, oldest first."""
    answers: Mapping[uuid.UUID, Ask]
    """What it asks of the school, as that stands now: answered in place, or not yet."""
    ticked: Mapping[uuid.UUID, str]
    """The school's own late actions in it -> what became of each since it closed."""
    names: Mapping[int, str]
    """family key -> its name, whether the letter shows names or initials: for what hides names."""
    workers: Mapping[uuid.UUID, str]
    """school -> the first name of the social worker assigned to it."""

    def asked_about(self, item: Item) -> Sequence[Asked]:
        return self.asked.get(item.key, ())

    def answer_to(self, need: Need) -> Ask | None:
        """What was asked, when it has been answered or withdrawn."""
        ask = self.answers.get(need.ask_id) if need.ask_id else None
        return ask if ask and (ask.answered_at or ask.is_withdrawn) else None

    def became_of(self, need: Need) -> str:
        """What became of a late action since the letter closed; empty while it is late still."""
        return self.ticked.get(need.action_id, "") if need.action_id else ""

    def worker_for(self, item: Item) -> str:
        return self.workers.get(item.school_id, "")

    @property
    def worker(self) -> str:
        """Who the letter comes from: "Ruth", "Ruth and Dan", or the team."""
        names = list(dict.fromkeys(name for name in self.workers.values() if name))
        return wording.listed(names) or "The team"


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterPage:
    """A letter, read together with those before it that the reader has not read: nothing is skipped."""

    letter: OpenLetter
    missed: tuple[LetterRow, ...]
    """Newest first. What is different since the first of them began stands in `letter`; each opens as it was, too."""
    previous_id: uuid.UUID | None
    next_id: uuid.UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterRow:
    """A letter in the list of letters."""

    letter_id: uuid.UUID
    heading: str
    period: str
    schools: str
    ends: datetime
    read_at: datetime | None


# --- letters ------------------------------------------------------------------------------------------------------


def list_letters(actor: Actor) -> list[LetterRow]:
    """The reader's letters, newest first, as far as they may read a school of them now."""
    allowed = actor.school_ids_for(Permission.READ_SCHOOL_VIEW)
    by_id = {school.id: school for school in actor.schools}
    rows: dict[int, LetterRow] = {}
    found = session().execute(
        select(Letter, FeedWeek.school_id, FeedWeek.period_start)
        .join(LetterWeek, LetterWeek.letter_id == Letter.id)
        .join(FeedWeek, FeedWeek.id == LetterWeek.feed_week_id)
        .where(Letter.reader_id == actor.user_id, FeedWeek.school_id.in_(allowed))
        .order_by(Letter.period_end.desc(), Letter.id.desc(), FeedWeek.school_id)
    )
    names: dict[int, list[str]] = {}
    for letter, school_id, starts in found:
        names.setdefault(letter.id, []).append(by_id[school_id].short_name)
        rows[letter.id] = LetterRow(
            letter_id=letter.public_id,
            heading=wording.heading(starts, letter.period_end),
            period=wording.period(starts),
            schools=wording.schools(sorted(names[letter.id])),
            ends=letter.period_end,
            read_at=letter.read_at,
        )
    return list(rows.values())


def find_current_letter(actor: Actor) -> LetterRow | None:
    """The reader's newest letter."""
    return next(iter(list_letters(actor)), None)


def get_letter_page(
    actor: Actor,
    letter_id: uuid.UUID,
    *,
    school_id: uuid.UUID | None = None,
    shows_initials: bool = False,
    whole: bool = False,
) -> LetterPage:
    """A letter to read, narrowed to one of its schools on request; `whole` folds nothing.

    Raises `LetterNotFoundError`.
    """
    letter = get_letter(actor, letter_id)
    rows = list_letters(actor)
    place = next(i for i, row in enumerate(rows) if row.letter_id == letter_id)
    missed = [row for row in rows[place + 1 :] if row.read_at is None] if letter.read_at is None else []
    together = [letter, *(get_letter(actor, row.letter_id) for row in missed)]
    opened = _open(actor, together, school_id, shows_initials, whole)
    if opened is None:
        raise LetterNotFoundError
    return LetterPage(
        letter=opened,
        missed=tuple(missed),
        previous_id=rows[place + 1].letter_id if place + 1 < len(rows) else None,
        next_id=rows[place - 1].letter_id if place else None,
    )


def get_letter(actor: Actor, letter_id: uuid.UUID) -> Letter:
    """The reader's own letter, with at least one school they may read now. Raises `LetterNotFoundError`."""
    letter = session().scalar(
        select(Letter)
        .where(Letter.public_id == letter_id, Letter.reader_id == actor.user_id)
        .options(selectinload(Letter.weeks).joinedload(LetterWeek.week))
    )
    if letter is None or not readable_weeks(actor, letter):
        raise LetterNotFoundError
    return letter


def readable_weeks(actor: Actor, letter: Letter) -> list[FeedWeek]:
    """The weeks of a letter whose schools its reader may read now."""
    allowed = actor.school_ids_for(Permission.READ_SCHOOL_VIEW)
    return [part.week for part in letter.weeks if part.week.school_id in allowed]


def _open(
    actor: Actor, letters: Sequence[Letter], school_id: uuid.UUID | None, shows_initials: bool, whole: bool
) -> OpenLetter | None:
    """The first of these letters, with what is different since the last of them; None when nothing is to be read."""
    letter = letters[0]
    by_id = {school.id: school for school in actor.schools}
    weeks = [week for one in letters for week in readable_weeks(actor, one)]
    schools = tuple(
        sorted({by_id[week.school_id] for week in weeks}, key=lambda school: (school.short_name, school.id))
    )
    chosen = next((school for school in schools if school.public_id == school_id), None)
    if school_id is not None:
        weeks = [week for week in weeks if chosen is not None and week.school_id == chosen.id]
    if not weeks:
        return None
    texts = [as_for(actor, from_json(week.content)) for week in weeks]
    starts = min(week.period_start for week in weeks)
    school_ids = {week.school_id for week in weeks}
    keys = sorted({family.key for text in texts for family in text.families})
    asks = list_asks(school_ids, families=keys)
    asked = _asked_in(actor, letter, school_ids, keys, starts, asks)
    beside = _words_beside(schools, asked, missed=len(letters) - 1)
    text = compose(texts, shows_initials=shows_initials, beside=beside, whole=whole)
    below = corrected(
        corrections_below(schools, list(zip((week.school_id for week in weeks), texts, strict=True))),
        shows_initials,
    )
    return OpenLetter(
        letter_id=letter.public_id,
        text=text,
        schools=schools,
        chosen=chosen if len(schools) > 1 else None,
        read_at=letter.read_at,
        corrections=tuple(one for one in below if one not in (*text.corrections, *text.corrections_folded)),
        chain=tuple(_marks([week for week in weeks if week.period_end == letter.period_end], by_id)),
        asked=asked,
        answers={ask.ask_id: ask for ask in asks},
        ticked=_ticked(schools, text),
        names={family.key: family.name for one in texts for family in one.families},
        workers=worker_names(schools),
    )


def _words_beside(schools: Sequence[SchoolRef], asked: Mapping[int, Sequence[Asked]], *, missed: int) -> int:
    """The words that stand in view around what was frozen: the letter has so many fewer."""
    names = " ".join(school.short_name for school in schools).split()
    said = [f"{one.text} {one.answer}".split() for some in asked.values() for one in some]
    dialogue = sum(len(words) + ASKED_WORDS for words in said)
    return (
        (MISSED_WORDS + 3 * missed) * bool(missed)
        + FOOT_WORDS * len(schools)
        + 2 * len(names)
        + min(dialogue, DIALOGUE_AT_MOST)
    )


def _ticked(schools: Collection[SchoolRef], text: LetterText) -> dict[uuid.UUID, str]:
    ids = [need.action_id for need in (*text.needs, *text.needs_folded) if need.action_id]
    if not ids:
        return {}
    found = school_view.closed_or_put_off(schools, ids, since=clock.london(text.ends).date())
    return {action_id: wording.since_closed(result, on) for action_id, (result, on) in found.items()}


def _marks(weeks: Sequence[FeedWeek], by_id: Mapping[int, SchoolRef]) -> Iterator[ChainMark]:
    """The seal of each closed week; of one closed before there were seals, its place in the log."""
    seals = {
        seal.feed_week_id: seal
        for seal in session().scalars(
            select(FeedSeal).where(FeedSeal.feed_week_id.in_([week.id for week in weeks]))
        )
    }
    for week in weeks:
        seal = seals.get(week.id)
        yield ChainMark(
            school=by_id[week.school_id].short_name,
            number=seal.place if seal else 0,
            seq=week.chain_seq,
            hash=seal.hash if seal else week.chain_hash,
        )


# --- questions ----------------------------------------------------------------------------------------------------


def _asked_in(
    actor: Actor,
    letter: Letter,
    school_ids: Collection[int],
    keys: Sequence[int],
    starts: datetime,
    asks: Sequence[Ask],
) -> dict[int, list[Asked]]:
    """What was asked or answered from the beginning of the letter's period until the next letter closed.

    What a worker asked stands here when it has been answered; until then it needs the reader.
    """
    until = session().scalar(
        select(func.min(Letter.period_end)).where(
            Letter.reader_id == actor.user_id, Letter.period_end > letter.period_end
        )
    )

    def within(moment: ColumnElement[datetime | None]) -> ColumnElement[bool]:
        return and_(moment > starts, moment <= until) if until else moment > starts

    now = school_view.read_in(keys)
    found = list_asked(
        actor,
        Question.school_id.in_(school_ids),
        Question.family_id.in_(set(now.values())),
        or_(within(Question.asked_at), within(Question.answered_at)),  # type: ignore[arg-type]  # one may be null
    )
    asked: dict[int, list[Asked]] = {}
    answered = [
        as_asked(ask)
        for ask in asks
        if ask.answered_at and starts < ask.answered_at and (until is None or ask.answered_at <= until)
    ]
    for question in sorted([*found, *answered], key=lambda one: one.asked_at):
        asked.setdefault(question.family_key, []).append(question)
    return {key: asked[now[key]] for key in keys if now[key] in asked}
