"""The database notes which families changed in anything that a board shows, whoever changed it and however.

So a board that was read before is brought up to date by what was noted since (`caseboard/families/known.py`).

`at` is a moment that only rises: on SQLite, which has one writer at a time, microseconds since 1970 or one more than
the newest. On PostgreSQL, where many write at once, the number of the transaction: what is not finished yet is never
noted below the oldest number that is open. Numbers of another server mean nothing: whoever moves a database by means of
PostgreSQL's own leaves this table empty.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"

TABLES = ()
"""Going back loses nothing: what was noted is of no use to anybody but this release."""

VERBS = ("insert", "update", "delete")


class Noted(NamedTuple):
    """What is noted of one table."""

    table: str
    family: str = ""
    """The column with the family's key. Without one a change may show on any board."""
    verbs: tuple[str, ...] = VERBS
    columns: tuple[str, ...] = ()
    """An update is noted when one of these is another than before; without any, always."""
    when: str = ""
    """A column and its value: rows with another are not noted."""


NOTED = (
    Noted("families", "id"),
    Noted("family_schools", "family_id"),
    Noted("family_children", "family_id"),
    Noted("family_partners", "family_id"),
    Noted("actions", "family_id"),
    Noted("worries", "family_id"),
    Noted("signposts", "family_id"),
    Noted("stories", "family_id"),
    Noted("handovers", "family_id"),
    Noted("family_merges", "kept_id"),
    Noted("entries", "family_id", when="kind = 'visit'"),  # a family that was joined to another is written in no more
    Noted("story_readings"),
    Noted("assignments"),
    Noted("level_labels"),
    Noted("stages"),
    Noted("stage_labels"),
    Noted("helpers", verbs=("update", "delete"), columns=("name", "school_id", "user_id")),
    Noted("users", verbs=("update",), columns=("active",)),
    Noted("children", verbs=("update",), columns=("school_id", "year_group")),
)


def upgrade() -> None:
    op.create_table(
        "board_changes",
        sa.Column("family_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("family_id", name="pk_board_changes"),
    )
    op.create_index("ix_board_changes_at", "board_changes", ["at"])
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if not is_sqlite:
        op.execute(ON_POSTGRESQL)
    for noted in NOTED:
        for statement in in_sqlite(noted) if is_sqlite else in_postgresql(noted):
            op.execute(statement)
    if not is_sqlite:  # of a copy that was brought back beside whoever remembers what was there before
        op.execute("INSERT INTO board_changes VALUES (0, pg_current_xact_id()::text::bigint)")


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for noted in NOTED:
        for verb in noted.verbs:
            op.execute(f"DROP TRIGGER {name(noted, verb)}{'' if is_sqlite else f' ON {noted.table}'}")
    if not is_sqlite:
        op.execute("DROP FUNCTION note_board_change()")
    op.drop_table("board_changes")


def name(noted: Noted, verb: str) -> str:
    return f"{noted.table}_noted_{verb}"


def condition(noted: Noted, verb: str, differs: str) -> str:
    """As the WHEN of a trigger, or nothing."""
    rows = {"insert": ("NEW",), "delete": ("OLD",), "update": ("NEW", "OLD")}[verb]
    found = [f"{row}.{noted.when}" for row in rows if noted.when]
    if verb == "update":
        found += [f"NEW.{column} {differs} OLD.{column}" for column in noted.columns]
    return " OR ".join(found)


def in_sqlite(noted: Noted) -> Iterator[str]:
    for verb in noted.verbs:
        when = condition(noted, verb, "IS NOT")
        row = "OLD" if verb == "delete" else "NEW"
        keys = [f"{row}.{noted.family}" if noted.family else "0"]
        if verb == "update" and noted.family not in ("", "id"):
            keys.append(f"OLD.{noted.family}")
        yield (
            f"CREATE TRIGGER {name(noted, verb)} AFTER {verb.upper()} ON {noted.table}"
            f"{f' WHEN {when}' if when else ''} BEGIN {' '.join(map(note, keys))} END"
        )


def note(key: str) -> str:
    """The statement that SQLite runs. The day that it counts from 1970 is made of days since 4714 BC."""
    now = "CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER)"
    return (
        f"INSERT INTO board_changes (family_id, at) VALUES ({key}, "
        f"max({now}, coalesce((SELECT max(at) FROM board_changes), 0) + 1)) "
        "ON CONFLICT (family_id) DO UPDATE SET at = excluded.at;"
    )


def in_postgresql(noted: Noted) -> Iterator[str]:
    for verb in noted.verbs:
        when = condition(noted, verb, "IS DISTINCT FROM")
        yield (
            f"CREATE TRIGGER {name(noted, verb)} AFTER {verb.upper()} ON {noted.table} FOR EACH ROW "
            f"{f'WHEN ({when}) ' if when else ''}EXECUTE FUNCTION note_board_change('{noted.family}')"
        )


ON_POSTGRESQL = """
CREATE FUNCTION note_board_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    families bigint[];
BEGIN
    IF TG_ARGV[0] = '' THEN
        -- Any board: under a key of this connection, so that nobody waits for another to commit.
        families := ARRAY[-pg_backend_pid()];
    ELSIF TG_OP = 'INSERT' THEN
        families := ARRAY[to_jsonb(NEW) ->> TG_ARGV[0]];
    ELSIF TG_OP = 'DELETE' THEN
        families := ARRAY[to_jsonb(OLD) ->> TG_ARGV[0]];
    ELSE
        families := ARRAY[to_jsonb(OLD) ->> TG_ARGV[0], to_jsonb(NEW) ->> TG_ARGV[0]];
    END IF;
    INSERT INTO board_changes (family_id, at)
    SELECT DISTINCT family, pg_current_xact_id()::text::bigint FROM unnest(families) AS family
    ON CONFLICT (family_id) DO UPDATE SET at = excluded.at WHERE board_changes.at <> excluded.at;
    RETURN NULL;
END $$
"""
