"""The lines of a family's history as a worker's pages show them, with what each may do about them."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from flask import Response, g, make_response, render_template, url_for

from caseboard.events.models import Audience
from caseboard.families.door import cases
from caseboard.families.history import HistoryLine, corrected_in, history
from caseboard.families.models import Family
from caseboard.families.people.merging import get_merged
from caseboard.families.people.models import Merge
from caseboard.web.showing import shows_initials, title_of


@dataclass(frozen=True, slots=True)
class Item:
    """A line of history, and whether its reader may take it back from the school or put it right."""

    line: HistoryLine
    can_unshare: bool
    can_correct: bool
    right_at: str
    """Where the entry stands that took its place; empty when there is none."""
    request_id: uuid.UUID | None
    """Of the form that takes it back."""


def list_items(family: Family) -> list[Item]:
    """Of a family's own record, newest first."""
    return _items(family, {}, "")


def show_joined(
    family: Family, row: Merge, *, unshare: tuple[uuid.UUID, str, str] | None = None, status: int = 200
) -> Response:
    """What was written in a record that was joined, for whoever may read it. `unshare` as on the family's page."""
    other = get_merged(row, by=g.actor)
    page = url_for("families.show", school_id=g.school.public_id, family_id=family.public_id)
    return make_response(
        render_template(
            "merges/show.html",
            family=family,
            merge=row,
            title=title_of(other),
            items=_items(other, corrected_in(family), page),
            unshare=unshare,
            check_request_id=uuid.uuid4(),
            school=g.school,
        ),
        status,
    )


def where(family: Family, join: Merge | None, *, anchor: str | None = None) -> str:
    """The page on which a family's entry stands: its own, or that of the record that was joined by `join`."""
    known = {"school_id": g.school.public_id, "family_id": family.public_id, "_anchor": anchor}
    if join is None:
        return url_for("families.show", **known)
    return url_for("merges.read", **known, merge_id=join.public_id)


def _items(record: Family, elsewhere: Mapping[str, int], page: str) -> list[Item]:
    mine = cases(g.actor).school_ids
    lines = history(record, by=g.actor, shows_initials=shows_initials())
    return [
        Item(
            line,
            can_unshare := _can_unshare(line),
            _can_correct(line, mine),
            _right_at(line, elsewhere, page),
            uuid.uuid4() if can_unshare else None,
        )
        for line in reversed(lines)
    ]


def _right_at(line: HistoryLine, elsewhere: Mapping[str, int], page: str) -> str:
    if line.corrected_by:
        return f"#event-{line.corrected_by}"
    seq = elsewhere.get(str(line.entry.public_id)) if line.entry else None
    return f"{page}#event-{seq}" if seq else ""


def _can_correct(line: HistoryLine, mine: Collection[int]) -> bool:
    entry = line.entry
    if entry is None or entry.struck_at is not None:
        return False
    return line.is_mine or entry.told.issubset(mine)


def _can_unshare(line: HistoryLine) -> bool:
    entry = line.entry
    return (
        entry is not None
        and line.is_mine
        and entry.audience is Audience.SCHOOL
        and entry.unshared_at is None
        and entry.struck_at is None
    )


def readable_places(records: Mapping[str, Family], joins: Collection[str]) -> frozenset[tuple[str, int]]:
    """The places in these records to which a line may lead this reader: a join's id, or nothing for the family's own
    record, and the number of an event there."""
    lines: Sequence[tuple[str, int]] = [
        (join, line.seq)
        for join, record in records.items()
        if join in joins
        for line in history(record, by=g.actor)
    ]
    return frozenset(lines)
