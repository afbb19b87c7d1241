"""Sealed entries in tables of their own, who asked for restricted records, and who is kept from a family."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

TABLES = (
    "conflict_blocks",
    "sealed_entries",
    "sealed_readers",
    "sealed_events",
    "restricted_acts",
    "restricted_notices",
)
"""Made here, in this order; going back drops them in the opposite one, with what they hold."""


def upgrade() -> None:
    op.create_table(
        "conflict_blocks",
        sa.Column("family_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("reason_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name="fk_conflict_blocks_by_id"),
        sa.ForeignKeyConstraint(["family_id"], ["families.id"], name="fk_conflict_blocks_family_id"),
        sa.ForeignKeyConstraint(["lifted_by_id"], ["users.id"], name="fk_conflict_blocks_lifted_by_id"),
        sa.ForeignKeyConstraint(["reason_id"], ["entries.id"], name="fk_conflict_blocks_reason_id"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_conflict_blocks_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_conflict_blocks"),
        sa.UniqueConstraint("public_id", name="uq_conflict_blocks_public_id"),
    )
    op.create_index("ix_conflict_blocks_family_id", "conflict_blocks", ["family_id"])
    op.create_index("ix_conflict_blocks_user_id", "conflict_blocks", ["user_id"])

    op.create_table(
        "sealed_entries",
        sa.Column("family_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=True),
        sa.Column("salt", sa.String(64), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name="fk_sealed_entries_author_id"),
        sa.ForeignKeyConstraint(["family_id"], ["families.id"], name="fk_sealed_entries_family_id"),
        sa.PrimaryKeyConstraint("id", name="pk_sealed_entries"),
        sa.UniqueConstraint("public_id", name="uq_sealed_entries_public_id"),
    )
    op.create_index("ix_sealed_entries_family_id", "sealed_entries", ["family_id"])

    op.create_table(
        "sealed_readers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["entry_id"], ["sealed_entries.id"], name="fk_sealed_readers_entry_id"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_sealed_readers_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_sealed_readers"),
    )
    op.create_index("ix_sealed_readers_entry_id", "sealed_readers", ["entry_id"])
    op.create_index("ix_sealed_readers_user_id", "sealed_readers", ["user_id"])

    op.create_table(
        "sealed_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["users.id"], name="fk_sealed_events_actor_id"),
        sa.ForeignKeyConstraint(["entry_id"], ["sealed_entries.id"], name="fk_sealed_events_entry_id"),
        sa.PrimaryKeyConstraint("id", name="pk_sealed_events"),
        sa.UniqueConstraint("entry_id", "seq", name="uq_sealed_events_entry_id_seq"),
    )

    op.create_table(
        "restricted_acts",
        sa.Column("family_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["family_id"], ["families.id"], name="fk_restricted_acts_family_id"),
        sa.ForeignKeyConstraint(["seen_by_id"], ["users.id"], name="fk_restricted_acts_seen_by_id"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_restricted_acts_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_restricted_acts"),
        sa.UniqueConstraint("public_id", name="uq_restricted_acts_public_id"),
    )
    op.create_index("ix_restricted_acts_family_id", "restricted_acts", ["family_id"])

    op.create_table(
        "restricted_notices",
        sa.Column("act_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(40), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["act_id"], ["restricted_acts.id"], name="fk_restricted_notices_act_id"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_restricted_notices_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_restricted_notices"),
        sa.UniqueConstraint("act_id", "user_id", name="uq_restricted_notices_act_id_user_id"),
        sa.UniqueConstraint("public_id", name="uq_restricted_notices_public_id"),
    )
    op.create_index("ix_restricted_notices_next_try_at", "restricted_notices", ["next_try_at"])

    forbid_changes("sealed_events")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def forbid_changes(table: str) -> None:
    """Rows may be added to the table; changing or removing one is refused by the database itself."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        return
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
