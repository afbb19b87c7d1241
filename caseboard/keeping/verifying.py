"""Whether the records are what was written: the file, every chain, every family, every word, every closed letter.

It reads a copy or a snapshot, a little at a time, and stops at the first record that is not right.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from caseboard.config import Settings
from caseboard.db import db
from caseboard.events.log import text_hash
from caseboard.events.models import Audience, CaseEvent, ChainHead, ChainLink
from caseboard.events.replay import card_after
from caseboard.events.verifying import Anchor, verify_chain
from caseboard.families.cardlog import state_of
from caseboard.families.models import Entry, Family, Helper
from caseboard.families.particulars import covered
from caseboard.feed.models import FeedSeal, FeedWeek
from caseboard.feed.sealing import FIRST_HASH, seal_hash
from caseboard.keeping import places
from caseboard.keeping.asked import AskedCheck, Wrong
from caseboard.keeping.meetings import verify_meetings
from caseboard.keeping.problems import BadEntryError
from caseboard.keeping.records import AT_A_TIME
from caseboard.keeping.sealed import verify_sealed
from caseboard.keeping.side_by_side import Groups
from caseboard.schools.models import School, Stage

APPEND_ONLY = ("audit_rows", "case_events", "chain_links", "sealed_events", "feed_weeks", "feed_seals")
"""Tables whose rows the database itself refuses to change: by two triggers each."""

OFF_AND_ON = frozenset({"family_taken_off", "family_merged_away", "family_put_back"})
"""Events after which a family is on no board, or on one again."""


@dataclass(frozen=True, slots=True)
class Figures:
    """How much was verified."""

    schools: int
    families: int
    events: int
    links: int
    texts: int
    erased: int
    """Entries whose words were erased by law: words and salt are gone, the chain still holds their hash."""
    letters: int
    """Closed weeks whose place in the chain was found again."""


def verify(settings: Settings) -> Figures:
    """Verifies the place as it is at this moment. Raises `BadEntryError` that says the first thing wrong."""
    with places.snapshot(settings) as connection:
        return verify_records(connection)


def verify_records(connection: Connection) -> Figures:
    """Verifies the database behind a connection. Raises `BadEntryError` that says the first thing wrong."""
    try:
        _verify_pages(connection)
        letters, schools = _verify_chains(connection)
        _verify_seals(connection)
        figures = _verify_families(connection)
        verify_meetings(connection)
        sealed = verify_sealed(connection)
        _verify_references(connection)
        _verify_guards(connection)
    except DBAPIError as error:
        raise BadEntryError(f"The database is damaged ({type(error.orig).__name__}).") from error
    except (ValueError, TypeError, LookupError) as error:  # a value that no program of ours has written
        raise BadEntryError(f"A record cannot be read ({type(error).__name__}).") from error
    return Figures(
        schools=schools,
        families=figures["families"],
        events=figures["events"],
        links=connection.scalar(sa.select(sa.func.count()).select_from(ChainLink)) or 0,
        texts=figures["texts"] + sealed,
        erased=figures["erased"],
        letters=letters,
    )


# --- the database -----------------------------------------------------------------------------------------------------


def _verify_pages(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        said = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar()
        if said != "ok":
            raise BadEntryError(f"The database file is damaged: {said}.")
        return
    unsound = connection.scalar(
        sa.text(
            "SELECT conname FROM pg_constraint JOIN pg_namespace n ON n.oid = connamespace"
            " WHERE nspname = current_schema() AND NOT convalidated"
            " UNION ALL SELECT indexrelid::regclass::text FROM pg_index WHERE NOT (indisvalid AND indisready)"
            " ORDER BY 1 LIMIT 1"
        )
    )
    if unsound is not None:
        raise BadEntryError(f"The database does not enforce {unsound}.")


def _verify_references(connection: Connection) -> None:
    """Every row that points to another finds it."""
    if connection.dialect.name == "sqlite":
        row = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if row is not None:
            raise BadEntryError(f"A row of {row[0]} points to a row of {row[2]} that is not there.")
        return
    for table in db.metadata.sorted_tables:
        for key in table.foreign_keys:
            target = key.column.table.alias()
            missing = (
                sa.select(sa.literal(1))
                .select_from(table.outerjoin(target, key.parent == target.c[key.column.name]))
                .where(key.parent.is_not(None), target.c[key.column.name].is_(None))
            )
            if connection.execute(missing.limit(1)).first() is not None:
                name = key.column.table.name
                raise BadEntryError(f"A row of {table.name} points to a row of {name} that is not there.")


def _verify_guards(connection: Connection) -> None:
    """The triggers that keep the log append-only are there. Last: what they would have refused is said first."""
    if connection.dialect.name == "sqlite":
        wanted = {f"{table}_no_{verb}" for table in APPEND_ONLY for verb in ("update", "delete")}
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:
        wanted = {f"{table}_{what}" for table in APPEND_ONLY for what in ("append_only", "no_truncate")}
        query = "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'"
    missing = wanted - {name for (name,) in connection.exec_driver_sql(query)}
    if missing:
        raise BadEntryError(f"The database no longer refuses changes: {min(missing)} is missing.")


# --- the chains -------------------------------------------------------------------------------------------------------


def _verify_chains(connection: Connection) -> tuple[int, int]:
    """Every school's chain, against its head and its closed letters. Says how many letters and schools there are."""
    anchors: dict[int, list[Anchor]] = {}
    letters = 0
    for week in connection.execute(sa.select(FeedWeek.school_id, FeedWeek.chain_seq, FeedWeek.chain_hash)):
        anchors.setdefault(week.school_id, []).append(Anchor(week.chain_seq, week.chain_hash))
        letters += 1
    known = dict(connection.execute(sa.select(School.id, School.urn)).all())
    chained = set(connection.scalars(sa.select(ChainHead.school_id))) | set(
        connection.scalars(sa.select(ChainLink.school_id).distinct())
    )
    with Session(bind=connection) as on:
        for school_id in sorted(chained | set(anchors)):
            broken = verify_chain(school_id, anchors=anchors.get(school_id, ()), on=on)
            if broken is not None:
                urn = known.get(school_id, "unknown")
                event = f" (event {broken.event_seq} of family {broken.family})" if broken.event_seq else ""
                raise BadEntryError(f"School {urn}, link {broken.seq}{event}: {broken.why}.")
    return letters, len(chained)


def _verify_seals(connection: Connection) -> None:
    """Every sealed letter's words against its hash, and that none of a school's is missing in between."""
    known = dict(connection.execute(sa.select(School.id, School.urn)).all())
    query = (
        sa.select(
            FeedSeal.school_id,
            FeedSeal.place,
            FeedSeal.hash,
            FeedWeek.content,
            FeedWeek.chain_seq,
            FeedWeek.chain_hash,
        )
        .join(FeedWeek, FeedWeek.id == FeedSeal.feed_week_id)
        .order_by(FeedSeal.school_id, FeedSeal.place)
    )
    with connection.execute(query, execution_options={"yield_per": AT_A_TIME}) as found:
        for school_id, seals in groupby(found, key=lambda seal: seal.school_id):
            before = FIRST_HASH
            for place, seal in enumerate(seals, start=1):
                urn = known.get(school_id, "unknown")
                if seal.place != place:
                    raise BadEntryError(f"School {urn}, letter {place}: the letter is missing.")
                if seal_hash(before, seal.content, seal.chain_seq, seal.chain_hash) != seal.hash:
                    raise BadEntryError(f"School {urn}, letter {place}: its words are not what was sent.")
                before = seal.hash


# --- the families -----------------------------------------------------------------------------------------------------


def _verify_families(connection: Connection) -> dict[str, int]:
    """Every family against its events, its entries and what was asked for it, in one pass over all, side by side."""
    figures = dict.fromkeys(("families", "events", "texts", "erased"), 0)
    with ExitStack() as streams:
        families, events, entries = (
            streams.enter_context(connection.execute(query, execution_options={"yield_per": AT_A_TIME}))
            for query in (_families(), _events(), _entries())
        )
        events_by_family, entries_by_family = Groups(iter(events)), Groups(iter(entries))
        asked = AskedCheck(connection, streams)
        for family in families:
            figures["families"] += 1
            log = events_by_family.of(family.id)
            _verify_family(family, log, entries_by_family.of(family.id), figures)
            _raise(asked.check(family, log))
        _raise(asked.finish())
        for left in (events_by_family.rest(), entries_by_family.rest(), asked.rest()):
            if left is not None:
                raise BadEntryError(f"There are records of a family (inner key {left}) that is not there.")
    return figures


def _verify_family(
    family: Any, events: Sequence[Any], entries: Sequence[Any], figures: dict[str, int]
) -> None:
    for place, event in enumerate(events, start=1):
        if event.seq != place:
            raise _bad(family, place, "the event is missing")
        if not event.linked:
            raise _bad(family, place, "the event is in no school's chain")
    if family.last_seq != len(events):
        raise _bad(family, len(events) + 1, f"the family counts {family.last_seq} events")
    figures["events"] += len(events)
    _verify_card(family, events)
    _verify_entries(family, events, entries, figures)


def _raise(wrong: Wrong | None) -> None:
    if wrong is not None:
        raise _bad(*wrong)


def _verify_card(family: Any, events: Sequence[Any]) -> None:
    logged = card_after(events)
    refs = {name: getattr(family, f"{name}_ref") for name in ("stage", *CARD_POINTERS)}
    shown = state_of(family, {name: str(ref) if ref else None for name, ref in refs.items()})
    wrong = [name for name, value in shown.items() if value != logged.get(name)]
    if wrong:
        seq = max((e.seq for e in events if wrong[0] in e.data.get("changes", {})), default=1)
        raise _bad(family, seq, f"the card's {wrong[0]} is not what the log says")
    gone = [event.kind for event in events if event.kind in OFF_AND_ON]
    taken_off = bool(gone) and gone[-1] != "family_put_back"
    if taken_off != (family.taken_off_at is not None):
        raise _bad(family, len(events), "whether the family was taken off is not what the log says")


def _verify_entries(
    family: Any, events: Sequence[Any], entries: Sequence[Any], figures: dict[str, int]
) -> None:
    """Every text against its hash in the log; none without its event, no event without its text."""
    kept = {str(entry.public_id): entry for entry in entries}
    said = _what_became_of(events)
    for event in events:
        if "reason" in event.data:
            _verify_reason(family, event, kept.pop(event.data["reason"], None), figures)
        ref = _entry_of(event)
        if ref is None:
            continue
        entry = kept.pop(ref, None)
        if entry is None:
            raise _bad(family, event.seq, "its entry is gone")
        why = _wrong_with(entry, event, said)
        if why:
            raise _bad(family, event.seq, why)
        figures["texts"] += 1
        figures["erased"] += _is_erased(entry)
    if kept:
        raise _bad(family, len(events), f"entry {min(kept)} is not in the log")


def _entry_of(event: Any) -> str | None:
    """The entry whose words this event covers: an update, or those of an action or a worry as they were written."""
    if event.kind == "entry_recorded":
        return str(event.data["entry"])
    return str(event.data["words"]) if {"words", "text"} <= event.data.keys() else None


def _verify_reason(family: Any, event: Any, entry: Any, figures: dict[str, int]) -> None:
    """A reason is its event's author's, for workers. Events of the first releases hold no hash of its words."""
    if entry is None:
        raise _bad(family, event.seq, "its reason is gone")
    if (entry.author_id, entry.audience, entry.unshared_at) != (event.actor_id, Audience.WORKER, None):
        raise _bad(family, event.seq, "its reason names another author or audience")
    if not event.data.get("text"):
        return
    if not _is_erased(entry) and _hash_of(entry) != event.data["text"]:
        raise _bad(family, event.seq, "the words of its reason are not what was written")
    figures["texts"] += 1
    figures["erased"] += _is_erased(entry)


def _what_became_of(events: Sequence[Any]) -> dict[str, set[str]]:
    """Column of an entry -> the entries that, as the log says, were taken back, struck through or withheld."""
    found: dict[str, set[str]] = {"unshared_at": set(), "struck_at": set(), "withheld_at": set()}
    shared: set[str] = set()
    for event in events:
        match event.kind:
            case "entry_unshared":
                found["unshared_at"].add(event.data["entry"])
            case "entry_struck":
                found["struck_at"].add(event.data["entry"])
            case "entry_recorded" if event.audience in (Audience.SCHOOL, Audience.TEAM):
                if event.data.get("basis") != "safeguarding":
                    shared.add(event.data["entry"])
            case "agreement_withdrawn":
                found["withheld_at"] |= shared
    return found


def _wrong_with(entry: Any, event: Any, said: dict[str, set[str]]) -> str | None:
    if not _is_erased(entry) and _hash_of(entry) != event.data["text"]:
        return "the words of its entry are not what was written"
    if (entry.author_id, entry.audience) != (event.actor_id, event.audience):
        return "its entry names another author or audience"
    kind = event.data.get(
        "entry_kind", entry.kind.value
    )  # actions, worries and answers have entries of their own kinds
    if (entry.kind.value, entry.basis or "") != (kind, event.data.get("basis", "")):
        return "its entry is of another kind or rests on something else"
    for column, what in BECAME.items():
        if (getattr(entry, column) is not None) != (_entry_of(event) in said[column]):
            return f"whether its entry was {what} is not what the log says"
    return None


BECAME = {"unshared_at": "taken back", "struck_at": "struck through", "withheld_at": "withheld"}


def _hash_of(entry: Any) -> str:
    return text_hash(entry.salt, covered(entry.text, entry.details))


def _is_erased(entry: Any) -> bool:
    return not entry.text and not entry.salt


def _bad(family: Any, seq: int, why: str) -> BadEntryError:
    return BadEntryError(f"School {family.urn or 'unknown'}, family {family.public_id}, event {seq}: {why}.")


CARD_POINTERS = {name: sa.orm.aliased(Helper) for name in ("lead", "holder", "asked", "assessor")}


def _families() -> Any:
    """Every family with the public ids that its card points to, and a school to name it by."""
    table = Family.__table__
    joined = sa.join(table, Stage, Stage.id == Family.stage_id, isouter=True)
    for name, helper in CARD_POINTERS.items():
        joined = joined.outerjoin(helper, helper.id == table.c[f"{name}_id"])
    urn = sa.text(
        "(SELECT min(schools.urn) FROM schools JOIN family_schools ON family_schools.school_id = schools.id"
        " WHERE family_schools.family_id = families.id) AS urn"
    )
    return (
        sa.select(
            *table.c,
            Stage.public_id.label("stage_ref"),
            *(helper.public_id.label(f"{name}_ref") for name, helper in CARD_POINTERS.items()),
            urn,
        )
        .select_from(joined)
        .order_by(table.c.id)
    )


def _events() -> Any:
    linked = sa.exists().where(ChainLink.event_id == CaseEvent.id)
    return sa.select(
        CaseEvent.id,
        CaseEvent.family_id,
        CaseEvent.seq,
        CaseEvent.kind,
        CaseEvent.actor_id,
        CaseEvent.audience,
        CaseEvent.data,
        linked.label("linked"),
    ).order_by(CaseEvent.family_id, CaseEvent.seq)


def _entries() -> Any:
    table = Entry.__table__
    return sa.select(
        table.c.family_id,
        table.c.public_id,
        table.c.author_id,
        table.c.kind,
        table.c.audience,
        table.c.text,
        table.c.details,
        table.c.salt,
        table.c.basis,
        table.c.unshared_at,
        table.c.struck_at,
        table.c.withheld_at,
    ).order_by(table.c.family_id, table.c.id)


__all__ = ["Figures", "verify", "verify_records"]
