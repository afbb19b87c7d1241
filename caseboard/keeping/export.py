"""Everything as JSON that is the same bytes for the same content, whichever database holds it.

Records are named by their public ids; inner keys are left out. Moments are in UTC. Left out too is what lets somebody
in: passwords, second factors, recovery codes, sessions, known browsers; every sealed entry, with who reads it: to
whoever opens the file there is none; and words not saved yet, which are their author's alone. An address under *do not
disclose* is written as empty, with the mark beside it. Only a backup carries these.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import sqlalchemy as sa
from sqlalchemy import Connection

from caseboard import schema
from caseboard.config import Settings
from caseboard.db import db
from caseboard.keeping import files, places, records
from caseboard.keeping.records import Language

SECRETS = frozenset(
    {
        ("users", "password"),
        ("users", "fs_uniquifier"),
        ("users", "tf_totp_secret"),
        ("users", "totp_last_counter"),
        ("users", "mf_recovery_codes"),
    }
)


LEFT_OUT = frozenset(
    {"drafts", "meeting_drafts", "sealed_entries", "sealed_readers", "sealed_events", "intents", "copy_runs"}
)
"""A form's request id too: one that left nothing else would be a sealed entry's. What became of copies is of the place,
not of its records."""
WHERE = frozenset({"lines", "postcode", "address", "household"})
"""Columns that say where somebody lives or is taught."""


@dataclass(frozen=True, slots=True)
class Exported:
    rows: int
    size: int
    """Bytes."""


def export(file: Path, settings: Settings, *, force: bool = False) -> Exported:
    """Writes everything to a file as canonical JSON: one object, its tables by name, a line for each record."""
    files.refuse_bad_place(file, settings, force=force)
    with files.new_file(file) as made, places.snapshot(settings) as connection:
        rows = write(made.out, connection)
        made.out.flush()
        return Exported(rows, made.part.stat().st_size)


def write(out: BinaryIO, connection: Connection) -> int:
    """Writes the canonical JSON of a database, and says how many records there were."""
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode
    public, language = _PublicIds(connection), records.language_of(connection)
    hidden = _Hidden(connection)
    count = 0
    out.write(f'{{"format":"caseboard export 1","revision":{encode(schema.newest())},"tables":{{'.encode())
    shown = [shape for shape in records.shapes() if shape.name not in LEFT_OUT]
    for number, shape in enumerate(sorted(shown, key=lambda shape: shape.name)):
        table = db.metadata.tables[shape.name]
        columns = [(_name(column), _written(column, public, language)) for column in table.columns]
        out.write(f"{',' if number else ''}\n{encode(shape.name)}:[".encode())
        separator = b"\n"
        for row in records.rows(connection, shape):
            is_hidden = hidden.is_hidden(table, row)
            values = {
                name: "" if is_hidden and name in WHERE else written(value)
                for (name, written), value in zip(columns, row, strict=True)
                if name
            }
            out.write(separator + encode(values).encode())
            separator = b",\n"
            count += 1
        out.write(b"]")
    out.write(b"}}\n")
    return count


Written = Callable[[Any], Any]


def _name(column: sa.Column[Any]) -> str:
    """Its name in the export; empty when it is left out."""
    inner = column.name == "id" and column.primary_key
    nameless = any("public_id" not in key.column.table.c for key in column.foreign_keys)
    return "" if inner or nameless or (column.table.name, column.name) in SECRETS else column.name


def _written(column: sa.Column[Any], public: _PublicIds, language: Language) -> Written:
    for key in column.foreign_keys:
        return public.of(key.column.table) if _name(column) else lambda value: None
    change = language.written.get(dict(records.shape_of(column.table).columns)[column.name])
    return (lambda value: value if value is None else change(value)) if change else (lambda value: value)


class _Hidden:
    """Which rows tell an address under *do not disclose*, also one that has been left."""

    def __init__(self, connection: Connection) -> None:
        def keys(sql: str) -> frozenset[int]:
            return frozenset(connection.scalars(sa.text(sql)))

        self.households = keys("SELECT id FROM households WHERE not_disclosed")
        self.children = keys(
            "SELECT child_id FROM family_children JOIN households"
            " ON households.family_id = family_children.family_id"
            " WHERE households.not_disclosed AND households.until IS NULL AND family_children.until IS NULL"
        )
        placed = connection.execute(sa.text("SELECT id, child_id FROM placements"))
        self.placements = frozenset(key for key, child_id in placed if child_id in self.children)

    def is_hidden(self, table: sa.Table, row: Any) -> bool:
        match table.name:
            case "addresses" | "disclosure_proposals":
                return row.household_id in self.households
            case "placement_sites":
                return row.placement_id in self.placements
            case "children":
                return row.id in self.children
        return False


class _PublicIds:
    """Inner key -> public id of every table that others point to, read when it is first asked for."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: dict[str, Mapping[int, uuid.UUID]] = {}

    def of(self, table: sa.Table) -> Written:
        if table.name not in self._known:
            found = self._connection.execute(sa.select(table.c.id, table.c.public_id))
            self._known[table.name] = dict(found.all())
        known = self._known[table.name]
        return lambda key: None if key is None else str(known[key])
