"""What the family page says, in a line each, of what has a page of its own: who helps, actions, signposts, worries.

Read in the columns that are shown, in one statement each, of a family that came through the door.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import BindParameter, String, bindparam, cast, func, select

from caseboard.access import Actor
from caseboard.accounts.models import User
from caseboard.db import Prepared, session
from caseboard.families.agencies.models import Agency, Involvement
from caseboard.families.coming_back import may_read_words
from caseboard.families.door import cases, opened
from caseboard.families.due import Action, Result, Service, Signpost, Worry, owner_words, signpost_words
from caseboard.families.models import Child, Entry, EntrySchool, Family, Helper, called, initials
from caseboard.schools.models import School


class HelpingLine(NamedTuple):
    helper_id: int
    """How it stands on the card when it leads."""
    worker: str
    agency: str
    since: date


class ActionLine(NamedTuple):
    text: str
    who: str
    due_on: date


class SignpostLine(NamedTuple):
    service: str
    words: str
    given_on: date
    follow_up_on: date | None


class WorryLine(NamedTuple):
    public_id: uuid.UUID
    raised_on: date
    who: str
    child: str
    """What the child is called; the initials where names are covered."""
    text: str


def list_helping_lines(family: Family) -> Sequence[HelpingLine]:
    """Who helps now, longest first."""
    session().flush()
    return [HelpingLine(*row) for row in _HELPING(family=family.id)]


def list_open_actions(family: Family, *, by: Actor) -> Sequence[ActionLine]:
    """The open actions that this worker may read, by the day they are due."""
    session().flush()
    lines = []
    for text, audience, author_id, told, helper, school, owner_name, due_on in _ACTIONS(family=family.id):
        schools = {int(key) for key in told.split(",")} if told else ()
        if may_read_words(audience, author_id, schools, by=by):
            lines.append(ActionLine(text, owner_words(helper, school, owner_name), due_on))
    return lines


def list_signpost_lines(family: Family) -> Sequence[SignpostLine]:
    """Where the family was pointed to, newest first."""
    session().flush()
    return [
        SignpostLine(service, signpost_words(how, taken_up, helped), given_on, follow_up_on)
        for service, how, taken_up, helped, given_on, follow_up_on in _SIGNPOSTS(family=family.id)
    ]


def list_worry_lines(family: Family, *, by: Actor, shows_initials: bool) -> Sequence[WorryLine]:
    """Worries that no worker has read yet, of schools this worker works for, oldest first."""
    session().flush()
    say = initials if shows_initials else called
    return [
        WorryLine(public_id, raised_on, who, say(*names), text)
        for public_id, raised_on, who, text, *names in _WORRIES(
            family=family.id, schools=sorted(cases(by).school_ids)
        )
    ]


_FAMILY: BindParameter[int] = bindparam("family")
_HELPING = Prepared(
    opened(
        select(Involvement.helper_id, Involvement.worker, Agency.name, Involvement.since)
        .join(Agency, Agency.id == Involvement.agency_id)
        .where(Involvement.family_id == _FAMILY, Involvement.until.is_(None))
        .order_by(Involvement.since, Involvement.id)
    )
)
_TOLD = (
    select(func.aggregate_strings(cast(EntrySchool.school_id, String), ","))
    .where(EntrySchool.entry_id == Entry.id)
    .correlate(Entry)
    .scalar_subquery()
)
_ACTIONS = Prepared(
    opened(
        select(
            Entry.text,
            Entry.audience,
            Entry.author_id,
            _TOLD,
            Helper.name,
            School.short_name,
            Action.owner_name,
            Action.due_on,
        )
        .join(Entry, Entry.id == Action.entry_id)
        .outerjoin(Helper, Helper.id == Action.helper_id)
        .outerjoin(School, School.id == Action.school_id)
        .where(Action.family_id == _FAMILY, Action.result == Result.OPEN)
        .order_by(Action.due_on, Action.id)
    )
)
_SIGNPOSTS = Prepared(
    opened(
        select(
            Service.name,
            Signpost.how,
            Signpost.taken_up,
            Signpost.helped,
            Signpost.given_on,
            Signpost.follow_up_on,
        )
        .join(Service, Service.id == Signpost.service_id)
        .where(Signpost.family_id == _FAMILY)
        .order_by(Signpost.given_on.desc(), Signpost.id.desc())
    )
)
_WORRIES = Prepared(
    opened(
        select(
            Worry.public_id,
            Worry.raised_on,
            User.name,
            Entry.text,
            Child.forename,
            Child.surname,
            Child.preferred_forename,
            Child.preferred_surname,
        )
        .join(Entry, Entry.id == Worry.entry_id)
        .join(User, User.id == Entry.author_id)
        .join(Child, Child.id == Worry.child_id)
        .where(
            Worry.family_id == _FAMILY,
            Worry.seen_on.is_(None),
            Worry.school_id.in_(bindparam("schools", expanding=True)),
        )
        .order_by(Worry.id)
    )
)
