"""Writing down on what sharing rests, and that the family withdrew its agreement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select, update
from sqlalchemy.orm import selectinload

from caseboard import clock
from caseboard.access import Actor
from caseboard.db import session
from caseboard.events.kinds.record import AgreementWithdrawn, SharingBasisRecorded
from caseboard.events.models import Audience, CaseEvent
from caseboard.families.cardlog import log_only, schools_now
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.door import opened
from caseboard.families.entries import words_hash, write_reason
from caseboard.families.models import Entry, EntryKind, Family
from caseboard.families.people.joined import joined_to
from caseboard.families.sharing_models import Basis, SharingBasis
from caseboard.families.standing import list_bases

WORDS_LIMIT = 1000

ASK = {
    Basis.AGREEMENT: "Write who agreed, and to what.",
    Basis.SAFEGUARDING: "Write in a few words why a child may be at risk.",
}


def record_basis(family: Family, *, basis: Basis, since: date, words: str, by: Actor) -> CaseEvent:
    """On what sharing rests from now on. What it rested on before stays in the record. Flushes."""
    problems = _problems(words, ASK[basis], since=since)
    if problems:
        raise MissingAnswersError(problems)
    entry = write_reason(family, text=words, by=by, kind=EntryKind.AGREEMENT)
    session().add(
        SharingBasis(
            family_id=family.id,
            basis=basis,
            since=since,
            entry_id=entry.id,
            by_id=by.user_id,
            recorded_at=entry.recorded_at,
        )
    )
    event = SharingBasisRecorded(
        basis=basis.value, since=since.isoformat(), reason=str(entry.public_id), text=words_hash(entry)
    )
    return log_only(family, event, by=by, audience=Audience.WORKER)


def withdraw(family: Family, *, on: date, words: str, by: Actor) -> CaseEvent | None:
    """The family withdrew its agreement: words shared on it leave the school's and the team's view at once.

    Facts of the card stay, and so do words that rest on safeguarding. A letter that has closed keeps what it said. A
    second time, or where sharing does not rest on agreement, nothing changes and the answer is None.
    """
    latest = next(iter(list_bases(family)), None)
    if latest is None or latest.basis is not Basis.AGREEMENT or latest.withdrawn_on is not None:
        return None
    problems = _problems(words, "Write who withdrew it, and how they said so.", since=on)
    if not problems and on < latest.since:
        problems = {"since": "It cannot have been withdrawn before it was given."}
    if problems:
        raise MissingAnswersError(problems)
    why, event = _stop(family, on, words, by=by)
    latest.withdrawn_on, latest.withdrawn_at, latest.withdrawn_entry_id = on, event.recorded_at, why.id
    for other in _joined_records(family):
        _stop(other, on, words, by=by)
    session().flush()
    return event


def _joined_records(family: Family) -> Sequence[Family]:
    """The records that were joined to this one: what was shared in them rests on the same agreement."""
    joined = sorted(joined_to([family.id]))
    if not joined:
        return []
    query = (
        select(Family).where(Family.id.in_(joined)).options(selectinload(Family.schools)).order_by(Family.id)
    )
    return session().scalars(opened(query)).all()


def _stop(family: Family, on: date, words: str, *, by: Actor) -> tuple[Entry, CaseEvent]:
    """Says in one record that the agreement was withdrawn, and takes the words that rested on it out of view."""
    why = write_reason(family, text=words, by=by, kind=EntryKind.AGREEMENT)
    event = log_only(
        family,
        AgreementWithdrawn(on=on.isoformat(), reason=str(why.public_id), text=words_hash(why)),
        by=by,
        audience=Audience.WORKER,
        shown=schools_now(family),
    )
    session().execute(
        opened(
            update(Entry)
            .where(
                Entry.family_id == family.id,
                Entry.audience.in_((Audience.SCHOOL, Audience.TEAM)),
                or_(Entry.basis.is_(None), Entry.basis != Basis.SAFEGUARDING.value),
                Entry.withheld_at.is_(None),
            )
            .values(withheld_at=event.recorded_at)
            .execution_options(synchronize_session="fetch")
        )
    )
    return why, event


def _problems(words: str, ask: str, *, since: date) -> dict[str, str]:
    problems = {}
    if not words.strip():
        problems["words"] = ask
    elif len(words) > WORDS_LIMIT:
        problems["words"] = f"Shorten this to {WORDS_LIMIT:,} characters."
    if since > clock.today():
        problems["since"] = "The day cannot be in the future."
    return problems
