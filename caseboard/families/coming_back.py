"""Reading what falls due on families: for one family that came through the door, and for the boards of some schools."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    and_,
    bindparam,
    cast,
    distinct,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased, joinedload

from caseboard.access import Actor
from caseboard.db import Prepared, session
from caseboard.events.models import Audience
from caseboard.families.door import FamilyNotFoundError, cases, opened
from caseboard.families.due import Action, Result, Service, Signpost, Worry
from caseboard.families.leaving import IN_VIEW, SCHOOLS, TODAY, whose_has_left
from caseboard.families.models import Entry, EntryKind, Family, FamilySchool, Helper
from caseboard.families.people.models import Merge
from caseboard.families.story.models import Story, StoryReading
from caseboard.families.together.models import Handover


class Due(NamedTuple):
    """What has come back on one family: the oldest day of each kind, where there is one."""

    worry_since: date | None = None
    action_since: date | None = None
    actions: int = 0
    follow_up_since: date | None = None
    has_left: bool = False
    """Whether who holds it, or leads where nobody holds it, has an account and works for none of its schools now."""
    must_read: bool = False
    """Whether the viewer, who leads or holds it or is to take it over, has yet to read what the family told once."""
    unread_by: frozenset[int] = frozenset()
    """The accounts of whom that is so, before it is known who looks."""

    @property
    def how_many(self) -> int:
        dated = (self.worry_since is not None) + (self.follow_up_since is not None)
        return self.actions + dated + self.must_read + self.has_left

    def to(self, user_id: int) -> Due:
        """As it is for this viewer."""
        return self._replace(must_read=user_id in self.unread_by, unread_by=frozenset())


NOTHING_DUE = Due()


def due_on_boards(
    school_ids: Collection[int],
    today: date,
    *,
    is_school: bool,
    to_each: bool = False,
    only: Collection[int] | None = None,
) -> Mapping[int, Due]:
    """family key -> what has come back on it, for families on these schools' boards, or for some of those. One
    statement.

    A school is reminded of its own actions and told of its own worries; what to follow up is the worker's. With
    `to_each` also which pages wait to be read by which worker before their first visit.
    """
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    bound: dict[str, Any] = {"schools": sorted(school_ids), "today": today}
    queries = _DUE_TO_SCHOOL if is_school else _DUE_TO_EACH_WORKER if to_each else _DUE_TO_WORKERS
    if only is not None:
        bound["families"] = sorted(only)
    for kind, family_id, since, count in queries[only is not None](**bound):
        due = found[family_id]
        if kind == UNREAD_BY:
            due[kind] = due.get(kind, frozenset()) | {count}
        elif kind == HAS_LEFT:
            due[kind] = True
        else:
            due[f"{kind}_since"] = date.fromisoformat(since) if isinstance(since, str) else since
            if kind == "action":
                due["actions"] = count
    return {family_id: Due(**due) for family_id, due in found.items()}


def _oldest(kind: str, record: Any, day: Any, *conditions: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Begins at the families in view and looks each up: as a list to be in, they would be put in order first."""
    return (
        select(literal(kind), record.family_id, func.min(day), func.count(distinct(record.id)))
        .select_from(FamilySchool)
        .join(record, record.family_id == FamilySchool.family_id)
        .where(*IN_VIEW, *conditions)
        .group_by(record.family_id)
    )


UNREAD_BY = "unread_by"
HAS_LEFT = "has_left"


def _unread_pages(whose: str) -> Select[*tuple[Any, ...]]:
    """Families with a page, and whoever leads it, holds it or is asked to take it over, has read no version of its page
    and has not visited it: with their account in the place of a number. Each by itself: PostgreSQL would compare every
    page with every helper."""
    other = aliased(Story)
    read = exists().where(
        other.family_id == Story.family_id,
        StoryReading.story_id == other.id,
        StoryReading.user_id == Helper.user_id,
    )
    joined = select(Merge.merged_id).where(Merge.kept_id == Story.family_id, Merge.undone_at.is_(None))
    visited = exists().where(
        or_(Entry.family_id == Story.family_id, Entry.family_id.in_(joined.correlate(Story))),
        Entry.author_id == Helper.user_id,
        Entry.kind == EntryKind.VISIT,
    )
    page = (
        select(literal(UNREAD_BY), Story.family_id, cast(null(), Date), Helper.user_id)
        .select_from(FamilySchool)
        .join(Story, Story.family_id == FamilySchool.family_id)
    )
    if whose == "taking_over":
        waits = (Handover.accepted_at.is_(None), Handover.ended_at.is_(None))
        page = page.join(Handover, and_(Handover.family_id == Story.family_id, *waits))
        page = page.join(Helper, Helper.id == Handover.to_helper_id)
    else:
        named = {"lead": Family.lead_id, "holder": Family.holder_id}[whose]
        page = page.join(Family, Family.id == Story.family_id).join(Helper, Helper.id == named)
    return page.where(*IN_VIEW, Helper.user_id.is_not(None), ~read, ~visited)


_LATE = (Action.result == Result.OPEN, Action.due_on < TODAY)
_UNREAD = (Worry.seen_on.is_(None),)
_OF_WORKERS = (
    _oldest("action", Action, Action.due_on, *_LATE),
    _oldest("worry", Worry, Worry.raised_on, *_UNREAD),
    _oldest("follow_up", Signpost, Signpost.follow_up_on, Signpost.follow_up_on <= TODAY),
    whose_has_left(HAS_LEFT),
)
_UNREAD_PAGES = tuple(_unread_pages(whose) for whose in ("lead", "holder", "taking_over"))
_OF_SCHOOLS = (
    _oldest("action", Action, Action.due_on, *_LATE, Action.school_id.in_(SCHOOLS)),
    _oldest("worry", Worry, Worry.raised_on, *_UNREAD, Worry.school_id.in_(SCHOOLS)),
)


def _all_and_only(parts: Sequence[Select[*tuple[Any, ...]]]) -> tuple[Prepared, Prepared]:
    """Of all families in view, and of some of them."""
    only = FamilySchool.family_id.in_(bindparam("families", expanding=True))
    return (
        Prepared(opened(union_all(*parts))),
        Prepared(opened(union_all(*(part.where(only) for part in parts)))),
    )


_DUE_TO_SCHOOL = _all_and_only(_OF_SCHOOLS)
_DUE_TO_WORKERS = _all_and_only(_OF_WORKERS)
_DUE_TO_EACH_WORKER = _all_and_only((*_OF_WORKERS, *_UNREAD_PAGES))


# --- one family -------------------------------------------------------------------------------------------------------


def list_actions(family: Family, *, by: Actor) -> Sequence[Action]:
    """A family's actions that this worker may read: open ones by the day they are due, then the newest others."""
    rows = session().scalars(_ACTIONS, {"family": family.id}).all()
    mine = [action for action in rows if may_read(action.entry, by=by)]
    return [
        *sorted((a for a in mine if a.result is Result.OPEN), key=lambda a: (a.due_on, a.id)),
        *sorted(
            (a for a in mine if a.result is not Result.OPEN), key=lambda a: (a.closed_on, a.id), reverse=True
        ),
    ]


def list_actions_of(
    family_ids: Collection[int], *, also: Collection[int] = (), by: Actor
) -> Mapping[int, tuple[Action, ...]]:
    """family key -> the actions of families found through the door that are open, or among `also` by their keys, as
    far as this worker may read them; by the day they are due. Two statements."""
    query = (
        _with_words(select(Action))
        .where(
            Action.family_id.in_(sorted(family_ids)),
            or_(Action.result == Result.OPEN, Action.id.in_(sorted(also))),
        )
        .order_by(Action.due_on, Action.id)
    )
    found: dict[int, list[Action]] = defaultdict(list)
    for action in session().scalars(opened(query)) if family_ids else ():
        if may_read(action.entry, by=by):
            found[action.family_id].append(action)
    return {family_id: tuple(actions) for family_id, actions in found.items()}


def get_action(family: Family, action_id: uuid.UUID, *, by: Actor) -> Action:
    """An action of a family that came through the door, or not found."""
    action = session().scalar(_ACTIONS.where(Action.public_id == action_id), {"family": family.id})
    if action is None or not may_read(action.entry, by=by):
        raise FamilyNotFoundError
    return action


def _with_words(query: Select[Action]) -> Select[Action]:
    return query.options(
        joinedload(Action.entry).selectinload(Entry.told),
        joinedload(Action.helper),
        joinedload(Action.school),
    )


_ACTIONS = opened(_with_words(select(Action).where(Action.family_id == bindparam("family"))))


def may_read(entry: Entry, *, by: Actor) -> bool:
    """Words shared only with schools this person does not work for are about children there."""
    return may_read_words(entry.audience, entry.author_id, [row.school_id for row in entry.told], by=by)


def may_read_words(audience: Audience, author_id: int, told: Collection[int], *, by: Actor) -> bool:
    """Words shared only with schools this person does not work for are about children there."""
    return (
        audience is not Audience.SCHOOL
        or author_id == by.user_id
        or not cases(by).school_ids.isdisjoint(told)
    )


def list_signposts(family: Family) -> Sequence[Signpost]:
    """Where a family that came through the door was pointed to, newest first."""
    return session().scalars(_SIGNPOSTS, {"family": family.id}).all()


_SIGNPOSTS = opened(
    select(Signpost)
    .where(Signpost.family_id == bindparam("family"))
    .order_by(Signpost.given_on.desc(), Signpost.id.desc())
    .options(joinedload(Signpost.service))
)


def get_signpost(family: Family, signpost_id: uuid.UUID) -> Signpost:
    found = session().scalar(_SIGNPOSTS.where(Signpost.public_id == signpost_id), {"family": family.id})
    if found is None:
        raise FamilyNotFoundError
    return found


def list_unread_worries(family: Family, *, by: Actor) -> Sequence[Worry]:
    """Worries about a family that no worker has read yet, of schools this worker works for, oldest first."""
    bound = {"family": family.id, "schools": sorted(cases(by).school_ids)}
    return session().scalars(_WORRIES, bound).all()


_WORRIES = opened(
    select(Worry)
    .where(
        Worry.family_id == bindparam("family"),
        Worry.seen_on.is_(None),
        Worry.school_id.in_(SCHOOLS),
    )
    .order_by(Worry.id)
    .options(joinedload(Worry.entry).joinedload(Entry.author), joinedload(Worry.child))
)


def get_worry(family: Family, worry_id: uuid.UUID, *, by: Actor) -> Worry:
    query = select(Worry).where(
        Worry.family_id == family.id,
        Worry.public_id == worry_id,
        Worry.school_id.in_(sorted(cases(by).school_ids)),
    )
    found = session().scalar(opened(query))
    if found is None:
        raise FamilyNotFoundError
    return found


def get_service(service_id: uuid.UUID, *, authority_id: int) -> Service:
    """A service of this authority's directory, or not found."""
    found = session().scalar(
        select(Service).where(Service.public_id == service_id, Service.authority_id == authority_id)
    )
    if found is None:
        raise FamilyNotFoundError
    return found
