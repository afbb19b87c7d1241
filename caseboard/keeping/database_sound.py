"""Whether the database itself is sound: its pages, its references, its guards."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Connection

from caseboard.db import db
from caseboard.keeping.problems import BadEntryError

APPEND_ONLY = ("audit_rows", "case_events", "chain_links", "sealed_events", "feed_weeks", "feed_seals")
"""Tables whose rows the database itself refuses to change: by two triggers each."""

NOTING = {
    *(
        f"{table}_noted_{verb}"
        for table in (
            *("actions", "assignments", "entries", "families", "family_children", "family_merges"),
            *("family_partners", "family_schools", "handovers", "level_labels", "signposts", "stage_labels"),
            *("stages", "stories", "story_readings", "worries"),
        )
        for verb in ("insert", "update", "delete")
    ),
    *("children_noted_update", "helpers_noted_update", "helpers_noted_delete", "users_noted_update"),
}
"""The triggers by which the database notes what changed on boards: see migration 0026."""


def verify_pages(connection: Connection) -> None:
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


def verify_references(connection: Connection) -> None:
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


def verify_guards(connection: Connection) -> None:
    """The triggers are there that keep the log append-only, and those that note what changed on boards. Last: what they
    would have refused is said first."""
    if connection.dialect.name == "sqlite":
        wanted = {f"{table}_no_{verb}" for table in APPEND_ONLY for verb in ("update", "delete")}
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:
        wanted = {f"{table}_{what}" for table in APPEND_ONLY for what in ("append_only", "no_truncate")}
        query = "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'"
    there = {name for (name,) in connection.exec_driver_sql(query)}
    if missing := wanted - there:
        raise BadEntryError(f"The database no longer refuses changes: {min(missing)} is missing.")
    if missing := NOTING - there:
        raise BadEntryError(
            f"The database no longer notes what changes on boards: {min(missing)} is missing."
        )
