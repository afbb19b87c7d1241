"""Raising a worry about a child of one's own school, and saying that it was read."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from caseboard import clock
from caseboard.access import Actor, NotPermittedError, Permission, SchoolRef
from caseboard.accounts.models import Role
from caseboard.accounts.queries import list_holders
from caseboard.db import session
from caseboard.events.kinds.doing import WorryRaised, WorrySeen
from caseboard.events.models import Audience, CaseEvent
from caseboard.families import helpers
from caseboard.families.cardlog import log_only, schools_now
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.due import Worry
from caseboard.families.entries import words_hash, write_words
from caseboard.families.models import Child, EntryKind, Family, Helper
from caseboard.families.roll import Roll, roll
from caseboard.families.services import TypedChild, add_family, typed_child
from caseboard.moves.rules import MoveAnswers
from caseboard.moves.services import move_family
from caseboard.schools.models import StageKind
from caseboard.schools.queries import list_stages

PART_LIMIT = 4000


@dataclass(frozen=True, slots=True)
class WorryWords:
    """What a worry says. Only the first is needed."""

    seen: str
    childs_words: str = ""
    tried: str = ""

    def text(self) -> str:
        """As it is kept and read: one paragraph for each."""
        said = self.childs_words.strip().strip('"“”')
        parts = [
            f"Seen or heard: {self.seen.strip()}",
            f"In the child's own words: “{said}”" if said else "",
            f"Tried so far: {self.tried.strip()}" if self.tried.strip() else "",
        ]
        return "\n\n".join(part for part in parts if part)


def raise_worry(
    school: SchoolRef,
    *,
    child_id: uuid.UUID | None = None,
    typed: TypedChild | None = None,
    words: WorryWords,
    by: Actor,
) -> Worry:
    """Passes on a worry about a child of this school: on the roll, or typed in. Flushes.

    It stands on the family's card if the child is in a family on this school's board, which comes back from the shelf
    if it was there; else a family is put into the first stage. Only this school is told. Raises `MissingAnswersError`.
    """
    if not by.may(Permission.RAISE_WORRIES, school.id):
        raise NotPermittedError
    rolled = roll(by, school.id, permission=Permission.RAISE_WORRIES)
    if problems := _problems(child_id, typed, words):
        raise MissingAnswersError(problems)
    child = _child(school, rolled, child_id, typed)
    family = rolled.on_board([child], unseen=True).get(child.id)
    if family is None:
        family = _new_family(school, child, by)
    elif family.stage.kind is StageKind.ENDED:
        _reopen(family, by)
    entry = write_words(family, kind=EntryKind.WORRY, text=words.text(), schools=[school.id], by=by)
    worry = Worry(
        family_id=family.id,
        school_id=school.id,
        child=child,
        entry=entry,
        raised_by=by.user_id,
        raised_on=clock.today(),
    )
    session().add(worry)
    session().flush()
    event = WorryRaised(
        worry=str(worry.public_id),
        child=str(child.public_id),
        words=str(entry.public_id),
        text=words_hash(entry),
    )
    log_only(family, event, by=by, audience=Audience.SCHOOL, told=[school.id])
    return worry


def mark_read(family: Family, worry: Worry, *, by: Actor) -> CaseEvent | None:
    """A worker says that they have read it; the school that raised it is told. Twice is once."""
    if worry.seen_on is not None:
        return None
    worry.seen_on, worry.seen_by = clock.today(), by.user_id
    session().flush()
    told = [worry.school_id] if worry.school_id in schools_now(family) else []
    return log_only(family, WorrySeen(worry=str(worry.public_id)), by=by, audience=Audience.SCHOOL, told=told)


def workers_of(school_id: int) -> list[str]:
    """Who a worry goes to: the workers of the school, by name."""
    return [user.name for user in list_holders([Role.SOCIAL_WORKER], school_id, on=clock.today())]


def _problems(child_id: uuid.UUID | None, typed: TypedChild | None, words: WorryWords) -> dict[str, str]:
    problems = {}
    if child_id is None and (typed is None or not typed.forename.strip() or not typed.surname.strip()):
        problems["child"] = "Choose the child, or type both names in."
    if not words.seen.strip():
        problems["seen"] = "Write what was seen or heard."
    for name in ("seen", "childs_words", "tried"):
        if len(getattr(words, name)) > PART_LIMIT:
            problems[name] = f"Shorten this to {PART_LIMIT:,} characters."
    return problems


def _child(school: SchoolRef, rolled: Roll, child_id: uuid.UUID | None, typed: TypedChild | None) -> Child:
    """The child chosen; for one typed in, the one of that name who is known at this school already, if there is one."""
    if child_id is not None:
        return rolled.get([child_id])[0]
    assert typed is not None  # noqa: S101 - _problems has seen to it
    same = rolled.namesakes(f"{typed.forename} {typed.surname}")
    same = [c for c in same if typed.born is None or c.born is None or c.born == typed.born]
    return same[0] if len(same) == 1 else typed_child(typed, school.id)


def _new_family(school: SchoolRef, child: Child, by: Actor) -> Family:
    """In the first stage, led by the school's worker where there is one alone, else by whoever raised the worry."""
    return add_family(
        school=school.id,
        name=child.preferred_surname or child.surname,
        children=[child],
        lead=_lead(school),
        by=by,
    )


def _lead(school: SchoolRef) -> Helper | None:
    workers = list_holders([Role.SOCIAL_WORKER], school.id, on=clock.today())
    if len(workers) != 1:
        return None
    return helpers.for_user(workers[0], authority_id=school.authority_id, school_id=None)


def _reopen(family: Family, by: Actor) -> None:
    first = next(s for s in list_stages(family.authority_id) if s.kind is StageKind.NEW_WORRY)
    move_family(family, to_stage=first, version=family.version, answers=MoveAnswers(), by=by)
