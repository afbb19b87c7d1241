"""Reading: the letters of one reader, and the week so far.

Rights are decided when a letter is opened: it is composed anew from the frozen weeks of those schools that the reader
may read *now*. Of a letter without such a school nothing is left, and it answers as if it had never been.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased, selectinload

from caseboard import clock
from caseboard.access import Actor, NotPermittedError, Permission, SchoolRef
from caseboard.accounts.models import Assignment, Role, User
from caseboard.db import session
from caseboard.feed import wording
from caseboard.feed.corrections import corrections_below
from caseboard.feed.letter import Item, LetterText, compose, corrected
from caseboard.feed.models import FeedWeek, Letter, LetterWeek, Question
from caseboard.feed.schools import Closing, list_schools_in_use, read_week
from caseboard.feed.week import Line, from_json


class LetterNotFoundError(NotPermittedError):
    """There is no such letter for this reader: another's, none, and one of a school left behind answer alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question about a family, and its answer."""

    question_id: uuid.UUID
    family_key: int
    who: str
    """"You", or the name of another reader of the school."""
    asked_at: datetime
    text: str
    answer: str
    answered_by: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainMark:
    """A school's place in its chain at closing: what anchors the log outside the log."""

    school: str
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
    workers: Mapping[uuid.UUID, str]
    """school -> the first name of the social worker assigned to it."""

    def asked_about(self, item: Item) -> Sequence[Asked]:
        return self.asked.get(item.key, ())

    def worker_for(self, item: Item) -> str:
        return self.workers.get(item.school_id, "")

    @property
    def worker(self) -> str:
        """Who the letter comes from: "Ruth", "Ruth and Dan", or the team."""
        names = list(dict.fromkeys(name for name in self.workers.values() if name))
        return wording.listed(names) or "The team"


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterPage:
    """A letter, with those before it that the reader has not read: nothing is skipped."""

    letter: OpenLetter
    missed: tuple[OpenLetter, ...]
    """Newest first."""
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
            heading=wording.heading(letter.period_end),
            period=wording.period(starts, letter.period_end),
            schools=wording.schools(sorted(names[letter.id])),
            ends=letter.period_end,
            read_at=letter.read_at,
        )
    return list(rows.values())


def find_current_letter(actor: Actor) -> LetterRow | None:
    """The reader's newest letter."""
    return next(iter(list_letters(actor)), None)


def get_letter_page(
    actor: Actor, letter_id: uuid.UUID, *, school_id: uuid.UUID | None = None, shows_initials: bool = False
) -> LetterPage:
    """A letter to read, narrowed to one of its schools on request. Raises `LetterNotFoundError`."""
    letter = get_letter(actor, letter_id)
    rows = list_letters(actor)
    place = next(i for i, row in enumerate(rows) if row.letter_id == letter_id)
    missed_ids = [row.letter_id for row in rows[place + 1 :] if row.read_at is None]
    missed = [get_letter(actor, missed_id) for missed_id in missed_ids]
    opened = [_open(actor, one, school_id, shows_initials) for one in (letter, *missed)]
    first = opened[0]
    if first is None:
        raise LetterNotFoundError
    return LetterPage(
        letter=first,
        missed=tuple(one for one in opened[1:] if one is not None),
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
    actor: Actor, letter: Letter, school_id: uuid.UUID | None, shows_initials: bool
) -> OpenLetter | None:
    by_id = {school.id: school for school in actor.schools}
    weeks = sorted(readable_weeks(actor, letter), key=lambda week: by_id[week.school_id].short_name)
    schools = tuple(by_id[week.school_id] for week in weeks)
    chosen = next((school for school in schools if school.public_id == school_id), None)
    if school_id is not None:
        weeks = [week for week in weeks if chosen is not None and week.school_id == chosen.id]
    if not weeks:
        return None
    texts = [from_json(week.content) for week in weeks]
    text = compose(texts, shows_initials=shows_initials)
    below = corrections_below(schools, list(zip((week.school_id for week in weeks), texts, strict=True)))
    starts = min(week.period_start for week in weeks)
    return OpenLetter(
        letter_id=letter.public_id,
        text=text,
        schools=schools,
        chosen=chosen if len(schools) > 1 else None,
        read_at=letter.read_at,
        corrections=corrected(below, shows_initials),
        chain=tuple(
            ChainMark(school=by_id[week.school_id].short_name, seq=week.chain_seq, hash=week.chain_hash)
            for week in weeks
        ),
        asked=_asked_in(actor, letter, {week.school_id for week in weeks}, text, starts),
        workers=worker_names(schools),
    )


def worker_names(schools: Collection[SchoolRef]) -> dict[uuid.UUID, str]:
    """school -> what the social worker assigned to it is called: the one assigned longest, of several."""
    day = clock.today()
    by_id = {school.id: school.public_id for school in schools}
    rows = session().execute(
        select(Assignment.school_id, User.name)
        .join(User, User.id == Assignment.user_id)
        .where(
            Assignment.school_id.in_(by_id),
            Assignment.role == Role.SOCIAL_WORKER,
            Assignment.starts <= day,
            or_(Assignment.ends.is_(None), Assignment.ends >= day),
            User.active,
        )
        .order_by(Assignment.starts, Assignment.id)
    )
    names: dict[uuid.UUID, str] = {}
    for school_id, name in rows:
        names.setdefault(by_id[school_id or 0], wording.called(name))
    return names


# --- questions ----------------------------------------------------------------------------------------------------


def _asked_in(
    actor: Actor, letter: Letter, school_ids: Collection[int], text: LetterText, starts: datetime
) -> dict[int, list[Asked]]:
    """What was asked or answered from the beginning of the letter's period until the next letter closed."""
    until = session().scalar(
        select(func.min(Letter.period_end)).where(
            Letter.reader_id == actor.user_id, Letter.period_end > letter.period_end
        )
    )

    def within(moment: ColumnElement[datetime | None]) -> ColumnElement[bool]:
        return and_(moment > starts, moment <= until) if until else moment > starts

    found = list_asked(
        actor,
        Question.school_id.in_(school_ids),
        Question.family_id.in_([item.key for item in text.items]),
        or_(within(Question.asked_at), within(Question.answered_at)),  # type: ignore[arg-type]
    )
    asked: dict[int, list[Asked]] = {}
    for question in found:
        asked.setdefault(question.family_key, []).append(question)
    return asked


def list_asked(actor: Actor, *narrowed: ColumnElement[bool]) -> list[Asked]:
    """Questions with who asked and who answered, oldest first. The caller narrows them to the actor's schools."""
    asker, answerer = aliased(User), aliased(User)
    rows = session().execute(
        select(Question, asker.name, answerer.name)
        .join(asker, asker.id == Question.asked_by)
        .outerjoin(answerer, answerer.id == Question.answered_by)
        .where(*narrowed)
        .order_by(Question.asked_at, Question.id)
    )
    return [
        Asked(
            question_id=question.public_id,
            family_key=question.family_id,
            who="You" if question.asked_by == actor.user_id else asked_by,
            asked_at=question.asked_at,
            text=question.text,
            answer=question.answer,
            answered_by=wording.called(answered_by) if answered_by else "",
            answered_at=question.answered_at,
        )
        for question, asked_by, answered_by in rows
    ]


# --- this week so far -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekLine:
    """One thing that happened this week, with the family it happened to."""

    at: datetime
    family_id: uuid.UUID
    school_id: uuid.UUID
    title: str
    marks: str
    schools: str
    text: str
    who: str
    is_check: bool

    @property
    def day(self) -> date:
        return clock.london(self.at).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekSoFar:
    """Everything these schools were told since their last closing, newest first."""

    lines: tuple[WeekLine, ...]
    open_families: int
    closes: datetime | None
    """When the letter closes next."""
    since: datetime | None


def week_so_far(actor: Actor, schools: Sequence[SchoolRef], *, shows_initials: bool = False) -> WeekSoFar:
    """Live: every card change and every update shared with these schools since their last closing."""
    if {school.id for school in schools} - actor.school_ids_for(Permission.READ_SCHOOL_VIEW):
        raise NotPermittedError
    now = clock.now()
    places: dict[tuple[uuid.UUID, int], list[SchoolRef]] = {}
    lines: dict[tuple[uuid.UUID, int], WeekLine] = {}
    families: set[uuid.UUID] = set()
    closings = next_closings([school.id for school in schools], now)
    for closing in closings:
        for family in read_week(closing, until=now).text.families:
            if not family.is_ended:
                families.add(family.family_id)
            for line in family.lines:
                key = (family.family_id, line.seq)
                places.setdefault(key, []).append(closing.school)
                title = family.initials if shows_initials else family.name
                lines.setdefault(key, _week_line(line, family.family_id, closing.school, title))
    return WeekSoFar(
        lines=tuple(
            replace(
                line,
                marks=" + ".join(school.mark for school in places[key]),
                schools=wording.schools([school.short_name for school in places[key]]),
            )
            for key, line in sorted(lines.items(), key=lambda item: (item[1].at, item[0][1]), reverse=True)
        ),
        open_families=len(families),
        closes=min((closing.ends for closing in closings), default=None),
        since=max((closing.starts for closing in closings), default=None),
    )


def next_closings(school_ids: Collection[int], now: datetime) -> list[Closing]:
    """The week now open of each school in use, by the school's name."""
    in_use = sorted(
        list_schools_in_use(school_ids), key=lambda school: (school.ref.short_name, school.ref.id)
    )
    return [school.next_closing(now) for school in in_use]


def _week_line(line: Line, family_id: uuid.UUID, school: SchoolRef, title: str) -> WeekLine:
    return WeekLine(
        at=line.at,
        family_id=family_id,
        school_id=school.public_id,
        title=title,
        marks="",
        schools="",
        text=line.text,
        who=wording.called(line.who),
        is_check=line.is_check,
    )
