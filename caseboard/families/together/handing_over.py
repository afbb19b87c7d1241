"""Handing a family over: one lead offers, the next accepts, and the old one's access ends on a day."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select, update

from caseboard import clock, codes
from caseboard.access import Actor
from caseboard.accounts.models import FamilyLeaver, FamilyPartner, Role, User
from caseboard.accounts.queries import list_holders
from caseboard.db import session
from caseboard.events.kinds.handing_over import HandoverAccepted, HandoverOffered, HandoverTakenBack
from caseboard.events.models import CaseEvent
from caseboard.families import helpers
from caseboard.families.cardlog import card_state, change_and_log, changes_between, schools_now
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.door import FamilyNotFoundError, opened
from caseboard.families.models import Family, Helper
from caseboard.families.story.queries import story_facts
from caseboard.families.together.models import Handover, HandoverKind

READ_BEFORE = "Read our page before you take over: the family need not tell you again what stands there."
WORKERS = (Role.SOCIAL_WORKER, Role.TEAM_MANAGER)


@dataclass(frozen=True, slots=True)
class HandoverView:
    """A handover, as a worker reads it."""

    handover_id: uuid.UUID
    kind: HandoverKind
    why: str
    """The reason in the words of the national list."""
    before: str
    after: str
    offered_by: str
    offered_at: datetime
    accepted_at: datetime | None
    ended_at: datetime | None
    access_ends: date | None
    waits_for: int | None
    """The account of the only person who can accept it; None when any worker may write it down."""

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.ended_at is None


def offer(
    family: Family,
    *,
    to: str,
    kind: HandoverKind,
    why: str,
    access_ends: date | None,
    version: int,
    by: Actor,
) -> CaseEvent:
    """Asks somebody to take the lead over. Until they accept, the lead stays and the card says what is going on.

    `why` is a code of the national list; `access_ends` the last day the old lead may see the family, when they have
    an account. Raises `MissingAnswersError`, and `VersionConflictError` when the card has changed since it was shown.
    """
    today = clock.today()
    problems: dict[str, str] = {}
    if family.handing_over:
        problems["to"] = "A handover waits to be accepted already. Take that back first."
    elif not to.strip():
        problems["to"] = "Enter who takes over."
    if not codes.is_offered(codes.WORKER_CHANGE, why, today):
        problems["why"] = "Choose the reason."
    if access_ends is not None and access_ends < today:
        problems["access_ends"] = "Access cannot end in the past."
    receiver = helpers.find_or_add(to, authority_id=family.authority_id) if not problems else None
    if receiver is not None and receiver.id == family.lead_id:
        problems["to"] = "They lead already."
    if problems or receiver is None:
        raise MissingAnswersError(problems)
    session().add(
        Handover(
            family_id=family.id,
            kind=kind,
            why=why,
            from_helper_id=family.lead_id,
            to_helper_id=receiver.id,
            access_ends=access_ends,
            offered_by=by.user_id,
            offered_at=clock.now(),
        )
    )
    if receiver.user_id is not None:
        _let_in(family, receiver.user_id)
    event = HandoverOffered(changes={"handing_over": [None, kind.value]}, to=str(receiver.public_id), why=why)
    return change_and_log(family, event, version=version, by=by)


def accept(family: Family, handover_id: uuid.UUID, *, version: int, by: Actor) -> CaseEvent:
    """Takes the family over: the lead changes, and days in the stage go on counting as they were.

    Somebody who works here with an account accepts for themselves, and has read the family's page before; for anybody
    else a worker writes it down.
    """
    handover = _open(family, handover_id)
    receiver = session().get_one(Helper, handover.to_helper_id)
    waits_for = _who_must_accept(family, receiver)
    if waits_for not in {None, by.user_id}:
        raise MissingAnswersError({"accept": f"Only {receiver.name} can accept it."})
    story = story_facts(family, by=by) if waits_for == by.user_id else None
    if story is not None and not story.is_read:
        raise MissingAnswersError({"accept": READ_BEFORE})
    old = session().get(Helper, handover.from_helper_id) if handover.from_helper_id else None
    wanted = {
        "lead": str(receiver.public_id),
        "handing_over": None,
        "new_worker_on": clock.today().isoformat(),
    }
    event = change_and_log(
        family,
        HandoverAccepted(
            changes=changes_between(card_state(family), wanted),
            why=handover.why,
            access_ends=handover.access_ends.isoformat() if handover.access_ends else None,
        ),
        version=version,
        by=by,
    )
    handover.accepted_by, handover.accepted_at = by.user_id, event.recorded_at
    if handover.access_ends is not None and old is not None and old.user_id is not None:
        _let_out(family, old.user_id, handover.access_ends)
    session().flush()
    return event


def take_back(family: Family, handover_id: uuid.UUID, *, version: int, by: Actor) -> CaseEvent:
    """The lead stays: it was taken back, or the other did not take it."""
    handover = _open(family, handover_id)
    event = change_and_log(
        family,
        HandoverTakenBack(changes={"handing_over": [family.handing_over, None]}),
        version=version,
        by=by,
    )
    handover.ended_by, handover.ended_at = by.user_id, event.recorded_at
    session().flush()
    return event


def list_handovers(family: Family) -> Sequence[HandoverView]:
    """Every handover of a family that came through the door, the newest first."""
    rows = session().scalars(
        opened(select(Handover).where(Handover.family_id == family.id).order_by(Handover.id.desc()))
    )
    found = list(rows)
    people = {row.offered_by for row in found}
    names = dict(session().execute(select(User.id, User.name).where(User.id.in_(people))).all())
    ids = {key for row in found for key in (row.from_helper_id, row.to_helper_id) if key}
    known = {h.id: h for h in session().scalars(select(Helper).where(Helper.id.in_(ids)))}
    return [
        HandoverView(
            handover_id=row.public_id,
            kind=row.kind,
            why=_reason(row.why),
            before=known[row.from_helper_id].name if row.from_helper_id else "",
            after=known[row.to_helper_id].name,
            offered_by=names[row.offered_by],
            offered_at=row.offered_at,
            accepted_at=row.accepted_at,
            ended_at=row.ended_at,
            access_ends=row.access_ends,
            waits_for=_who_must_accept(family, known[row.to_helper_id])
            if row.accepted_at is None and row.ended_at is None
            else None,
        )
        for row in found
    ]


def reasons() -> list[tuple[str, str]]:
    """The national reasons for a change of worker that may be chosen today."""
    return [(code.code, code.words) for code in codes.list_codes(codes.WORKER_CHANGE, clock.today())]


def _reason(code: str) -> str:
    found = codes.find_code(codes.WORKER_CHANGE, code)
    return found.words if found else code


def _open(family: Family, handover_id: uuid.UUID) -> Handover:
    """A handover of this family that waits to be accepted, or not found."""
    row = session().scalar(
        opened(
            select(Handover).where(
                Handover.family_id == family.id,
                Handover.public_id == handover_id,
                Handover.accepted_at.is_(None),
                Handover.ended_at.is_(None),
            )
        )
    )
    if row is None:
        raise FamilyNotFoundError
    return row


def _who_must_accept(family: Family, receiver: Helper) -> int | None:
    """The receiver's account when they work with one of the family's schools today."""
    if receiver.user_id is None:
        return None
    today = clock.today()
    here = {user.id for s in schools_now(family) for user in list_holders(WORKERS, s, on=today)}
    return receiver.user_id if receiver.user_id in here else None


def _let_in(family: Family, user_id: int) -> None:
    """Whoever is asked to take a family on again is not kept from it any more: they have to see it to accept it."""
    session().execute(
        delete(FamilyLeaver).where(FamilyLeaver.family_id == family.id, FamilyLeaver.user_id == user_id)
    )


def _let_out(family: Family, user_id: int, ends: date) -> None:
    """The old lead may see the family until that day: as a worker, and as a partner."""
    _let_in(family, user_id)
    session().add(FamilyLeaver(family_id=family.id, user_id=user_id, ends=ends))
    session().execute(
        update(FamilyPartner)
        .where(
            FamilyPartner.family_id == family.id,
            FamilyPartner.user_id == user_id,
            FamilyPartner.ends > ends,
        )
        .values(ends=ends)
        .execution_options(synchronize_session=False)
    )
