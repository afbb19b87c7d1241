"""The lines of a family's history as a worker's pages show them, with what each may do about them."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from flask import Flask, Response, g, make_response, render_template, url_for
from markupsafe import Markup

from caseboard.events.models import Audience
from caseboard.families.door import cases
from caseboard.families.history import HistoryLine, corrected_in, history
from caseboard.families.models import Family
from caseboard.families.people.merging import get_merged
from caseboard.families.people.models import Merge
from caseboard.families.said import Words
from caseboard.web.showing import shows_initials, title_of

KEPT = 1024
"""Lines a process remembers: the histories of some forty families, in two or three megabytes."""
SHORT = 300
"""Characters of a line that is remembered. What is longer somebody has told at length: it is written each time."""


class Line(NamedTuple):
    """Everything that a line says to its reader. The same line is the same text, whoever reads it."""

    seq: int
    happened_at: datetime
    recorded_at: datetime
    was_recorded_later: bool
    who: str
    text: str
    audience: Audience
    told_to: str
    is_significant: bool
    is_entry: bool
    struck_at: datetime | None
    withheld_at: datetime | None
    unshared_at: datetime | None
    right_at: str
    """Where the entry stands that took its place; empty when there is none."""
    correct_at: str
    """Where its reader may put it right; empty when it is not theirs to."""


@dataclass(frozen=True, slots=True)
class Item:
    """A line of history, and whether its reader may take it back from the school."""

    line: Line
    can_unshare: bool
    entry_id: uuid.UUID | None
    request_id: uuid.UUID | None
    """Of the form that takes it back."""


def init_app(app: Flask) -> None:
    def written(line: Line) -> Markup:
        text: Markup = app.jinja_env.get_template("families/_line.html").module.history_line(line)  # type: ignore[attr-defined]  # a macro of the template
        return text

    remembered = lru_cache(maxsize=KEPT)(written)

    def line_of(line: Line) -> Markup:
        """A line as text. A short one is written once: a family's page has dozens, of which most never change."""
        return remembered(line) if len(line.text) <= SHORT else written(line)

    app.jinja_env.globals["line_of"] = line_of


def list_items(family: Family) -> list[Item]:
    """Of a family's own record, newest first."""
    return _items(family, family, {})


def show_joined(
    family: Family, row: Merge, *, unshare: tuple[uuid.UUID, str, str] | None = None, status: int = 200
) -> Response:
    """What was written in a record that was joined, for whoever may read it. `unshare` as on the family's page."""
    other = get_merged(row, by=g.actor)
    return make_response(
        render_template(
            "merges/show.html",
            family=family,
            merge=row,
            title=title_of(other),
            items=_items(family, other, corrected_in(family)),
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


def _items(page: Family, record: Family, elsewhere: Mapping[str, int]) -> list[Item]:
    """The lines of a record as they stand on the page of a family: its own, or one that was joined to it."""
    mine = cases(g.actor).school_ids
    return [
        Item(
            _line(page, line, elsewhere, mine),
            can_unshare := _can_unshare(line),
            line.entry.public_id if line.entry else None,
            uuid.uuid4() if can_unshare else None,
        )
        for line in reversed(history(record, by=g.actor, shows_initials=shows_initials()))
    ]


def _line(page: Family, line: HistoryLine, elsewhere: Mapping[str, int], mine: Collection[int]) -> Line:
    entry = line.entry
    return Line(
        seq=line.seq,
        happened_at=line.happened_at,
        recorded_at=line.recorded_at,
        was_recorded_later=line.was_recorded_later,
        who=line.who,
        text=line.text,
        audience=line.audience,
        told_to=line.told_to,
        is_significant=line.is_significant,
        is_entry=entry is not None,
        struck_at=entry.struck_at if entry else None,
        withheld_at=entry.withheld_at if entry else None,
        unshared_at=entry.unshared_at if entry else None,
        right_at=_right_at(page, line, elsewhere),
        correct_at=_correct_at(page, entry) if entry and _can_correct(line, mine) else "",
    )


def _right_at(page: Family, line: HistoryLine, elsewhere: Mapping[str, int]) -> str:
    if line.corrected_by:
        return f"#event-{line.corrected_by}"
    seq = elsewhere.get(str(line.entry.public_id)) if line.entry else None
    return where(page, None, anchor=f"event-{seq}") if seq else ""


def _correct_at(page: Family, entry: Words) -> str:
    return url_for(
        "corrections.new",
        school_id=g.school.public_id,
        family_id=page.public_id,
        entry_id=entry.public_id,
    )


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
