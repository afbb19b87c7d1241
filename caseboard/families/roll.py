"""The children on one school's roll: who may be put on its board, or about whom somebody there may raise a worry.

Children are case records like families, and their school's roll is read with the person who asks, too.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import select

from caseboard.access import Actor, NotPermittedError, Permission
from caseboard.db import session
from caseboard.families.door import FOUND_AT_MOST, FamilyNotFoundError, opened
from caseboard.families.models import Child, Family, FamilyChild, FamilySchool
from caseboard.names import fold, words_of


class Roll:
    """The children on one school's roll, for somebody who may put families on its board or raise a worry there."""

    def __init__(self, actor: Actor, school_id: int, permission: Permission) -> None:
        if not actor.may(permission, school_id):
            raise NotPermittedError
        self.actor = actor
        self.school_id = school_id

    def find(self, text: str) -> Sequence[Child]:
        """At most twenty children whose names match every word typed, by surname."""
        words = words_of(text)
        if not words:
            return []
        query = select(Child).where(Child.school_id == self.school_id, Child.on_roll)
        for word in words:
            query = query.where(Child.folded.contains(word, autoescape=True))
        query = query.order_by(Child.folded, Child.born, Child.id).limit(FOUND_AT_MOST)
        return session().scalars(opened(query)).all()

    def namesakes(self, name: str) -> Sequence[Child]:
        """Every child known at this school by exactly this name, also those typed in."""
        wanted = fold(name)
        query = select(Child).where(Child.school_id == self.school_id).order_by(Child.id)
        for word in wanted.split():
            query = query.where(Child.folded.contains(word, autoescape=True))
        found = session().scalars(opened(query)).all()
        return [c for c in found if wanted in (fold(f"{c.forename} {c.surname}"), fold(c.called))]

    def get(self, child_ids: Collection[uuid.UUID]) -> Sequence[Child]:
        """These children of this school, by surname; raises not-found if any is not one of them."""
        found = (
            session()
            .scalars(
                opened(
                    select(Child)
                    .where(Child.school_id == self.school_id, Child.public_id.in_(child_ids))
                    .order_by(Child.folded, Child.id)
                )
            )
            .all()
        )
        if len(found) != len(set(child_ids)):
            raise FamilyNotFoundError
        return found

    def siblings(self, children: Sequence[Child]) -> Sequence[Child]:
        """Other children on this roll at the same address as any of these, by surname."""
        households = {child.household for child in children if child.household}
        if not households:
            return []
        query = (
            select(Child)
            .where(
                Child.school_id == self.school_id,
                Child.on_roll,
                Child.household.in_(households),
                Child.id.not_in([child.id for child in children]),
            )
            .order_by(Child.folded, Child.id)
            .limit(FOUND_AT_MOST)
        )
        return session().scalars(opened(query)).all()

    def on_board(self, children: Sequence[Child], *, unseen: bool = False) -> dict[int, Family]:
        """Which of these children already stand in a family on this school's board: inner child key -> family.

        With `unseen` also in a family that this person is kept from: to add to it, never to show it.
        """
        query = (
            select(FamilyChild.child_id, Family)
            .join(Family, Family.id == FamilyChild.family_id)
            .join(FamilySchool, FamilySchool.family_id == Family.id)
            .where(
                FamilyChild.child_id.in_([child.id for child in children]),
                FamilyChild.until.is_(None),
                Family.taken_off_at.is_(None),
                Family.id.not_in(frozenset() if unseen else self.actor.blocked),
                FamilySchool.school_id == self.school_id,
                FamilySchool.until.is_(None),
            )
            .order_by(Family.id)
        )
        return {child_id: family for child_id, family in session().execute(opened(query))}


def roll(actor: Actor, school_id: int, *, permission: Permission = Permission.CHANGE_CASES) -> Roll:
    """The school's roll, or not permitted."""
    return Roll(actor, school_id, permission)


def children_at(school_id: int, child_refs: Collection[str]) -> frozenset[str]:
    """Which of these children, by the id the log uses, are of this school: a number for counts, and no name."""
    refs = [uuid.UUID(ref) for ref in child_refs]
    query = select(Child.public_id).where(Child.school_id == school_id, Child.public_id.in_(refs))
    return (
        frozenset(str(public_id) for public_id in session().scalars(opened(query))) if refs else frozenset()
    )
