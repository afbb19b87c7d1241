"""Whether every family stands as its events and its entries say."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from caseboard.events.hashing import text_hash
from caseboard.events.models import Audience, CaseEvent, ChainLink
from caseboard.events.replay import card_after
from caseboard.families.cardlog import state_of
from caseboard.families.models import Entry, Family, Helper
from caseboard.families.particulars import covered
from caseboard.keeping.asked import AskedCheck, Wrong
from caseboard.keeping.problems import BadEntryError
from caseboard.keeping.records import AT_A_TIME
from caseboard.keeping.side_by_side import Groups
from caseboard.schools.models import Stage

OFF_AND_ON = frozenset({"family_taken_off", "family_merged_away", "family_put_back"})
"""Events after which a family is on no board, or on one again."""


def verify_families(connection: Connection) -> dict[str, int]:
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
