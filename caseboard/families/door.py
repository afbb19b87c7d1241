"""The one door to case records.

Everything about a family is read through here, with the person who asks. The door answers for the schools on which
that person may read cases *now*; a family elsewhere and a family that does not exist are the same to it. A query on a
case table that did not come through the door is refused at run time, whoever wrote it.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection, Sequence
from functools import cache, lru_cache
from typing import Any, TypeVar

from sqlalchemy import BindParameter, Connection, Executable, Select, bindparam, event, or_, select
from sqlalchemy.engine import Engine, ExecutionContext
from sqlalchemy.orm import ORMExecuteState, Session, joinedload

from caseboard.access import Actor, NotPermittedError, Permission
from caseboard.db import PREPARED, Model, session
from caseboard.families.agencies.models import Involvement
from caseboard.families.due import DUE_RECORDS
from caseboard.families.models import (
    BoardChange,
    Child,
    Draft,
    Entry,
    EntrySchool,
    Family,
    FamilyChild,
    FamilySchool,
    PartnerChild,
)
from caseboard.families.people.models import PEOPLE_RECORDS
from caseboard.families.sealed.models import SEALED_RECORDS
from caseboard.families.sharing_models import SharingBasis
from caseboard.families.story.models import STORY_RECORDS
from caseboard.families.together.models import TOGETHER_RECORDS
from caseboard.names import words_of

CASE_RECORDS: set[type[Model]] = {
    Family,
    Child,
    FamilyChild,
    FamilySchool,
    Entry,
    EntrySchool,
    Draft,
    Involvement,
    *PEOPLE_RECORDS,
    SharingBasis,
    *SEALED_RECORDS,
    *DUE_RECORDS,
    PartnerChild,
    BoardChange,
    *STORY_RECORDS,
    *TOGETHER_RECORDS,
}


def keep_behind_the_door(*records: type[Model]) -> None:
    """For packages above this one: their records of families are refused like these, from where they are declared."""
    CASE_RECORDS.update(records)
    _case_table_in.cache_clear()
    _names_a_case_table.cache_clear()


OPENED = "caseboard_door"
"""The execution option a statement carries when it came through a door."""

_UNOPENED = "caseboard_not_through_the_door"

FOUND_AT_MOST = 20


class FamilyNotFoundError(NotPermittedError):
    """There is no such family for this person: foreign and absent answer alike."""


class DoorBypassedError(Exception):
    """A statement on case records came from outside the door. A mistake in the program, never in what was typed."""


@event.listens_for(Session, "do_orm_execute")
def _mark_other_ways_in(state: ORMExecuteState) -> None:
    """What a session runs without the door's mark is looked at when it reaches the database.

    Loading the columns or the relations of a record that is already in hand is no way in.
    """
    if not (state.is_relationship_load or state.is_column_load or OPENED in state.execution_options):
        state.update_execution_options(**{_UNOPENED: True})


@event.listens_for(Engine, "before_cursor_execute")
def _refuse_other_ways_in(
    _connection: Connection,
    _cursor: object,
    sql: str,
    _values: object,
    context: ExecutionContext,
    _many: bool,
) -> None:
    """Reads the statement itself, so that no join, subquery or text goes round the door."""
    options = context.execution_options
    is_unopened = _UNOPENED in options or (PREPARED in options and OPENED not in options)
    if is_unopened and (found := _case_table_in(sql)):
        raise DoorBypassedError(f"{found}: read case records through caseboard.families.door")


@lru_cache(maxsize=2048)
def _case_table_in(sql: str) -> str | None:
    found = _names_a_case_table().search(sql)
    return found.group(0) if found else None


@cache
def _names_a_case_table() -> re.Pattern[str]:
    tables = "|".join(sorted(record.__tablename__ for record in CASE_RECORDS))
    return re.compile(rf"(?:\b(?:FROM|JOIN|UPDATE|INTO)\s+|,\s*)[\"(]*(?:{tables})\b(?!\"?\.)", re.IGNORECASE)


Statement = TypeVar("Statement", bound=Executable)


def opened(statement: Statement) -> Statement:
    """Marks a statement as having come through the door. For `caseboard.families` and `caseboard.boards` only.

    Whoever calls this has already narrowed the statement to what the actor may see; a house test lists the callers.
    """
    return statement.execution_options(**{OPENED: True})


class Cases:
    """The case records one person may read at this moment."""

    def __init__(self, actor: Actor, permission: Permission) -> None:
        self.actor = actor
        self.permission = permission
        self.school_ids = actor.school_ids_for(permission)

    def get_family(self, family_id: uuid.UUID, *, school: int, lock: bool = False) -> Family:
        """The family, if it stands on this school's board and the actor may read that school. Else not found.

        `lock` holds the row until the transaction ends, for a change that follows.
        """
        if school not in self.school_ids:
            raise FamilyNotFoundError
        query = _TO_CHANGE if lock else _TO_READ
        found = session().scalars(query, {"family": family_id, "school": school})
        family = found.unique().one_or_none()
        if family is None or family.id in self.actor.blocked:
            raise FamilyNotFoundError
        return family

    def strands_of(self, family: Family) -> list[FamilyChild]:
        """The family's children now, as far as they go to schools this person may read."""
        return [s for s in family.strands if s.until is None and s.child.school_id in self.school_ids]

    def get_entry(self, family: Family, entry_id: uuid.UUID) -> Entry:
        """An entry of this family, by way of the family: never by its own id alone."""
        entry = session().scalar(
            opened(select(Entry).where(Entry.family_id == family.id, Entry.public_id == entry_id))
        )
        if entry is None:
            raise FamilyNotFoundError
        return entry

    def find_families(self, schools: Collection[int], text: str) -> Sequence[Family]:
        """Families on these schools' boards whose name, initials or child's name matches every word typed."""
        words = words_of(text)
        allowed = self.school_ids & frozenset(schools)
        if not words or not allowed:
            return []
        sought: dict[str, Any] = {"schools": sorted(allowed), "blocked": sorted(self.actor.blocked)}
        for number, word in enumerate(map(as_pattern, words)):
            sought |= {
                f"word{number}": f"%{word}%",
                f"first{number}": f"{word} %",
                f"last{number}": f"% {word}",
            }
        return session().scalars(_matching(len(words)), sought).unique().all()


def as_pattern(word: str) -> str:
    """A word as it stands in a pattern of LIKE whose escape is a slash."""
    return word.replace("/", "//").replace("%", "/%").replace("_", "/_")


WITH_THEIRS = (
    joinedload(Family.stage),
    joinedload(Family.strands).joinedload(FamilyChild.child),
    joinedload(Family.schools).joinedload(FamilySchool.school),
)
"""A family with what a list of families shows of it."""


@lru_cache(maxsize=32)
def _matching(words: int) -> Select[Family]:
    """Families that match so many words, each in the name, as a part of the initials, or in a child's name. Whoever
    looks types one or two: the statement is built once for each number of them."""
    allowed: BindParameter[int] = bindparam("schools", expanding=True)
    here = (  # set apart by its OFFSET: PostgreSQL would else look through the families of every school
        select(Family.id, Family.folded, Family.initials)
        .join(FamilySchool, FamilySchool.family_id == Family.id)
        .where(
            FamilySchool.school_id.in_(allowed),
            FamilySchool.until.is_(None),
            Family.taken_off_at.is_(None),
            Family.id.not_in(bindparam("blocked", expanding=True)),
        )
        .distinct()
        .offset(0)
        .subquery("here")
    )
    found = select(here.c.id).order_by(here.c.folded, here.c.id).limit(FOUND_AT_MOST)
    for number in range(words):
        pattern: BindParameter[str] = bindparam(f"word{number}")
        in_child = (
            select(FamilyChild.family_id)
            .join(Child, Child.id == FamilyChild.child_id)
            .where(
                FamilyChild.until.is_(None),
                Child.school_id.in_(allowed),
                Child.folded.like(pattern, escape="/"),
            )
        )
        found = found.where(
            or_(
                here.c.folded.like(pattern, escape="/"),
                here.c.initials.ilike(bindparam(f"first{number}"), escape="/"),
                here.c.initials.ilike(bindparam(f"last{number}"), escape="/"),
                here.c.id.in_(in_child),
            )
        )
    query = (
        select(Family).where(Family.id.in_(found)).options(*WITH_THEIRS).order_by(Family.folded, Family.id)
    )
    return opened(query)


_FAMILY = opened(
    select(Family)
    .join(FamilySchool, FamilySchool.family_id == Family.id)
    .where(
        Family.public_id == bindparam("family"),
        Family.taken_off_at.is_(None),
        FamilySchool.school_id == bindparam("school"),
        FamilySchool.until.is_(None),
    )
    .options(joinedload(Family.stage))
)
_TO_READ = _FAMILY.options(  # few children and few schools: one statement is a third of three
    joinedload(Family.strands).joinedload(FamilyChild.child),
    joinedload(Family.schools).joinedload(FamilySchool.school),
)
_TO_CHANGE = (
    _FAMILY.options(
        joinedload(Family.schools),
    )
    .with_for_update(of=Family)
    .execution_options(populate_existing=True)
)


def cases(actor: Actor) -> Cases:
    """The case records a worker or manager may read in full."""
    return Cases(actor, Permission.READ_CASES)
