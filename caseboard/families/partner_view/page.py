"""A partner's list of families, and one family's page."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import joinedload

from caseboard import clock
from caseboard.access import Actor, Permission
from caseboard.accounts.models import FamilyPartner, User
from caseboard.accounts.queries import partner_in_force
from caseboard.db import session
from caseboard.events.models import Audience
from caseboard.families import wording
from caseboard.families.as_read import as_read
from caseboard.families.door import FamilyNotFoundError, opened
from caseboard.families.due import Action, Result
from caseboard.families.entry_rules import WRITTEN
from caseboard.families.levels import LEVELS
from caseboard.families.models import (
    Child,
    Entry,
    Family,
    FamilyChild,
    Helper,
    Level,
    PartnerChild,
)
from caseboard.families.particulars import KIND_WORDS
from caseboard.families.partner_view.shapes import (
    PartnerAction,
    PartnerChildView,
    PartnerEntry,
    PartnerFamily,
    PartnerListed,
)
from caseboard.families.people.joined import records_of
from caseboard.families.reading import IS_SHOWN
from caseboard.schools.models import LevelLabel, StageKind


def list_families(actor: Actor, *, shows_initials: bool) -> list[PartnerListed]:
    """The families this person is a partner of today, by name."""
    found: dict[int, tuple[Family, date]] = {}
    query = _theirs(actor).options(joinedload(Family.stage)).order_by(Family.folded, Family.id)
    for family, partner in session().execute(opened(query)):
        known = found.get(family.id)
        found[family.id] = (family, max(partner.ends, known[1]) if known else partner.ends)
    return [
        PartnerListed(
            family_id=family.public_id,
            title=family.initials if shows_initials else family.name,
            stage_name=family.stage.name,
            next=_next(family),
            until=until,
        )
        for family, until in found.values()
    ]


def get_family(actor: Actor, family_id: uuid.UUID, *, lock: bool = False) -> tuple[Family, FamilyPartner]:
    """The family, and the row that adds this person to it; not found on any other day, or for anybody else."""
    query = (
        _theirs(actor)
        .where(Family.public_id == family_id)
        .options(joinedload(Family.stage))
        .order_by(FamilyPartner.ends.desc(), FamilyPartner.id.desc())
        .limit(1)
    )
    if lock:
        query = query.with_for_update(of=Family).execution_options(populate_existing=True)
    row = session().execute(opened(query)).one_or_none()
    if row is None:
        raise FamilyNotFoundError
    return row[0], row[1]


def family_page(actor: Actor, family_id: uuid.UUID, *, shows_initials: bool) -> PartnerFamily:
    """One family's page as this partner may read it."""
    family, partner = get_family(actor, family_id)
    level = LEVELS[Level(family.level)]
    children = children_named_for(family, partner)
    return PartnerFamily(
        family_id=family.public_id,
        title=family.initials if shows_initials else family.name,
        is_initials=shows_initials,
        stage_name=family.stage.name,
        stage_since=clock.london(family.stage_since).date(),
        level_bars=level.bars,
        level_label=_label(family) or level.label,
        level_national=level.national,
        lead=_lead(family, {child.school_id for child in children}),
        next=_next(family),
        until=partner.ends,
        children=tuple(
            PartnerChildView(
                child.public_id, child.initials if shows_initials else child.called, child.year_group
            )
            for child in children
        ),
        actions=tuple(
            PartnerAction(one.public_id, one.entry.text, one.due_on, one.due_on < clock.today())
            for one in session().scalars(opened(_own_actions(family, actor)))
        ),
        entries=tuple(_entries(family, actor, children, shows_initials=shows_initials)),
    )


def get_action(actor: Actor, family: Family, action_id: uuid.UUID) -> Action:
    """An open action of this partner's own, by way of the family; anybody else's is not found."""
    action = session().scalar(opened(_own_actions(family, actor).where(Action.public_id == action_id)))
    if action is None:
        raise FamilyNotFoundError
    return action


def _own_actions(family: Family, actor: Actor) -> Select[Action]:
    return (
        select(Action)
        .join(Helper, Helper.id == Action.helper_id)
        .join(Entry, Entry.id == Action.entry_id)
        .where(
            Action.family_id == family.id,
            Action.result == Result.OPEN,
            Helper.user_id == actor.user_id,
            *IS_SHOWN,
        )
        .options(joinedload(Action.entry))
        .order_by(Action.due_on, Action.id)
    )


def children_to_name(family: Family, partner: FamilyPartner) -> dict[str, int]:
    """The children a partner may write about: public id -> school."""
    return {str(child.public_id): child.school_id for child in children_named_for(family, partner)}


def _theirs(actor: Actor) -> Select[Family, FamilyPartner]:
    """The families this person is with today, each with the row that says so."""
    if not actor.may(Permission.READ_PARTNER_VIEW):
        raise FamilyNotFoundError
    return (
        select(Family, FamilyPartner)
        .join(FamilyPartner, FamilyPartner.family_id == Family.id)
        .where(
            FamilyPartner.user_id == actor.user_id,
            *partner_in_force(clock.today()),
            Family.id.not_in(actor.blocked),
            Family.taken_off_at.is_(None),
        )
    )


def children_named_for(family: Family, partner: FamilyPartner) -> Sequence[Child]:
    """The children this partner was named for who are in the family now, by name."""
    query = (
        select(Child)
        .join(PartnerChild, PartnerChild.child_id == Child.id)
        .join(FamilyChild, and_(FamilyChild.child_id == Child.id, FamilyChild.family_id == family.id))
        .where(PartnerChild.partner_id == partner.id, FamilyChild.until.is_(None))
        .order_by(Child.folded, Child.id)
    )
    return session().scalars(opened(query)).all()


def _entries(
    family: Family, actor: Actor, children: Sequence[Child], *, shows_initials: bool
) -> list[PartnerEntry]:
    """What was said to the team and still stands, newest first. A child who is not theirs is not named in it."""
    called = {str(child.public_id): child.initials if shows_initials else child.called for child in children}
    query = (
        select(Entry, User.name)
        .join(User, User.id == Entry.author_id)
        .where(
            Entry.family_id.in_(records_of(family.id)),
            Entry.audience == Audience.TEAM,
            Entry.kind.in_(WRITTEN),
            *IS_SHOWN,
        )
        .order_by(Entry.happened_on.desc(), Entry.recorded_at.desc(), Entry.id.desc())
    )
    return [
        PartnerEntry(
            entry_id=entry.public_id,
            kind=KIND_WORDS[entry.kind],
            happened_on=entry.happened_on,
            recorded_at=entry.recorded_at,
            who=name,
            text=as_read(entry.kind, entry.text, entry.details, child=called.get),
            is_mine=entry.author_id == actor.user_id,
        )
        for entry, name in session().execute(opened(query))
    ]


def _lead(family: Family, school_ids: set[int]) -> str:
    """Who leads; somebody at a school that none of their children goes to is not named."""
    if family.lead is None:
        return ""
    return family.lead.name if family.lead.school_id in {None, *school_ids} else wording.SOMEBODY_ELSEWHERE


def _label(family: Family) -> str | None:
    return session().scalar(
        select(LevelLabel.label).where(
            LevelLabel.authority_id == family.authority_id, LevelLabel.level == family.level
        )
    )


def _next(family: Family) -> str:
    if family.stage.kind is StageKind.ENDED:
        return ""
    return wording.next_step(family.next_what, family.next_on, today=clock.today())
