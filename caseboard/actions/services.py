"""Agreeing actions, ticking them, putting them off. Every step is an event; nothing here moves a family."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta

from caseboard import clock
from caseboard.access import Actor, Permission
from caseboard.db import session
from caseboard.events.kinds.base import EventKind
from caseboard.events.kinds.doing import ActionAgreed, ActionClosed, ActionPutOff, ActionReopened
from caseboard.events.models import CaseEvent
from caseboard.families import helpers
from caseboard.families.cardlog import log_only, schools_now
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.door import cases
from caseboard.families.due import Action, Owner, Result
from caseboard.families.entries import words_hash, write_words
from caseboard.families.models import EntryKind, Family, Helper
from caseboard.families.standing import STOPPED, standing
from caseboard.schools.models import School

WHAT_LIMIT = 500
NAME_LIMIT = 80
FURTHEST = timedelta(days=2 * 366)
PAST = "The day it is due cannot be in the past."
BEFORE_MEETING = "The day it is due cannot be before it was agreed."


@dataclass(frozen=True, slots=True)
class WhoDoesIt:
    """The owner of an action: a person or agency by name, one of the family's schools, or somebody in the family."""

    owner: Owner
    name: str = ""
    school_id: int | None = None


@dataclass(slots=True)
class _Owned:
    helper: Helper | None = None
    school_id: int | None = None
    problems: dict[str, str] = field(default_factory=dict)


def agree_action(
    family: Family,
    *,
    what: str,
    who: WhoDoesIt,
    due_on: date,
    schools: Collection[int] = (),
    by: Actor,
    agreed_on: date | None = None,
    meeting: uuid.UUID | None = None,
) -> Action:
    """Writes down what somebody will do by a day. Flushes.

    `schools` are those of the family's schools that may read it, as far as this worker works for them. The school
    that owns the action, or at which its owner works, always may. What was agreed in a `meeting` may be written down
    days later, and be due by then: `agreed_on` is the day of the meeting. Where the family withdrew its agreement no
    school is told in words but of what it took upon itself in a meeting. Raises `MissingAnswersError`.
    """
    agreed_on = agreed_on or clock.today()
    what = " ".join(what.split())
    owned = _owner(family, who, by)
    problems = _problems(what, due_on, agreed_on) | owned.problems
    if problems:
        raise MissingAnswersError(problems)
    told = cases(by).school_ids.intersection(schools, schools_now(family))
    if owned.school_id in schools_now(family):
        told |= {owned.school_id}
    anew = told - ({owned.school_id} if meeting else set())
    if anew and standing(family).is_withdrawn:
        raise MissingAnswersError({"schools": STOPPED})
    entry = write_words(family, kind=EntryKind.ACTION, text=what, schools=told, by=by)
    action = Action(
        family_id=family.id,
        entry=entry,
        owner=who.owner,
        helper=owned.helper,
        school_id=owned.school_id,
        owner_name=who.name if who.owner is Owner.FAMILY else "",
        due_on=due_on,
        result=Result.OPEN,
        agreed_on=agreed_on,
    )
    session().add(action)
    session().flush()
    event = ActionAgreed(
        action=str(action.public_id),
        words=str(entry.public_id),
        text=words_hash(entry),
        owner_kind=who.owner.value,
        owner=_ref(action),
        due_on=due_on.isoformat(),
        meeting=str(meeting) if meeting else "",
    )
    _log(family, action, event, by=by)
    return action


def close_action(family: Family, action: Action, *, result: Result, by: Actor) -> CaseEvent | None:
    """Ticks an action: done, or will not be done. A second time changes nothing and answers None."""
    if result is Result.OPEN or action.result is not Result.OPEN:
        return None
    action.result, action.closed_on, action.closed_by = result, clock.today(), by.user_id
    event = ActionClosed(
        action=str(action.public_id),
        words=str(action.entry.public_id),
        result=result.value,
        on=clock.today().isoformat(),
        by_school=_is_school(family, by),
    )
    return _log(family, action, event, by=by)


def reopen_action(family: Family, action: Action, *, by: Actor) -> CaseEvent | None:
    """Takes a tick back. Nothing for an action that is open."""
    if action.result is Result.OPEN:
        return None
    action.result, action.closed_on, action.closed_by = Result.OPEN, None, None
    event = ActionReopened(
        action=str(action.public_id),
        words=str(action.entry.public_id),
        by_school=_is_school(family, by),
    )
    return _log(family, action, event, by=by)


def put_off_action(family: Family, action: Action, *, due_on: date, by: Actor) -> CaseEvent | None:
    """Gives an open action another day. Raises `MissingAnswersError` for a day that has passed or is years away."""
    if action.result is not Result.OPEN or due_on == action.due_on:
        return None
    if problems := _due_problems(due_on):
        raise MissingAnswersError(problems)
    before, action.due_on = action.due_on, due_on
    event = ActionPutOff(
        action=str(action.public_id),
        words=str(action.entry.public_id),
        due_on=[before.isoformat(), due_on.isoformat()],
    )
    return _log(family, action, event, by=by)


def _log(family: Family, action: Action, event: EventKind, *, by: Actor) -> CaseEvent:
    session().flush()
    entry = action.entry
    shown = entry.unshared_at is None and entry.struck_at is None and entry.withheld_at is None
    told = {row.school_id for row in entry.told} & set(schools_now(family)) if shown else set()
    return log_only(family, event, by=by, audience=entry.audience, told=sorted(told))


def _is_school(family: Family, by: Actor) -> bool:
    """Whether somebody at a school acts, rather than a worker or a partner."""
    return not by.school_ids_for(Permission.READ_SCHOOL_VIEW).isdisjoint(schools_now(family))


def _problems(what: str, due_on: date, agreed_on: date) -> dict[str, str]:
    problems = _due_problems(due_on, agreed_on)
    if not what:
        problems["what"] = "Say what will be done."
    elif len(what) > WHAT_LIMIT:
        problems["what"] = f"Shorten this to {WHAT_LIMIT} characters."
    return problems


def _due_problems(due_on: date, agreed_on: date | None = None) -> dict[str, str]:
    if due_on < (agreed_on or clock.today()):
        return {"due_on": BEFORE_MEETING if agreed_on and agreed_on < clock.today() else PAST}
    if due_on > clock.today() + FURTHEST:
        return {"due_on": "Choose a day within two years."}
    return {}


def _owner(family: Family, who: WhoDoesIt, by: Actor) -> _Owned:
    name = " ".join(who.name.split())
    if len(name) > NAME_LIMIT:
        return _Owned(problems={"name": f"Shorten this to {NAME_LIMIT} characters."})
    match who.owner:
        case Owner.FAMILY:
            return _Owned()
        case Owner.SCHOOL:
            mine = cases(by).school_ids.intersection(schools_now(family))
            if who.school_id not in mine:
                return _Owned(problems={"school": "Choose a school of this family."})
            return _Owned(school_id=who.school_id)
        case _:
            helper = helpers.find_or_add(name, authority_id=family.authority_id) if name else None
            if helper is None:
                return _Owned(problems={"name": "Say who will do it."})
            return _Owned(helper, helper.school_id if helper.school_id in schools_now(family) else None)


def _ref(action: Action) -> str | None:
    if action.helper is not None:
        return str(action.helper.public_id)
    if action.school_id is not None:
        return str(session().get_one(School, action.school_id).public_id)
    return None
