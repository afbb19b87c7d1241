"""Letters sealed and chained, lines edited before they close, what a school is asked, and personal feeds."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

TABLES = (
    "feed_seals",
    "letter_lines",
    "letter_rules",
    "closing_requests",
    "school_asks",
    "subscriptions",
    "confirmed_addresses",
)
"""Made here, in this order; going back drops them in the opposite one, with what they hold."""


def upgrade() -> None:
    op.create_table(
        "feed_seals",
        sa.Column("feed_week_id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("slot", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.Column("edited", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["closed_by"], ["users.id"], name="fk_feed_seals_closed_by"),
        sa.ForeignKeyConstraint(["feed_week_id"], ["feed_weeks.id"], name="fk_feed_seals_feed_week_id"),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_feed_seals_school_id"),
        sa.PrimaryKeyConstraint("feed_week_id", name="pk_feed_seals"),
        sa.UniqueConstraint("school_id", "place", name="uq_feed_seals_school_id_place"),
    )
    op.create_table(
        "letter_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("family_id", sa.Integer(), nullable=False),
        sa.Column("period_start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("next_text", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name="fk_letter_lines_author_id"),
        sa.ForeignKeyConstraint(["family_id"], ["families.id"], name="fk_letter_lines_family_id"),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_letter_lines_school_id"),
        sa.PrimaryKeyConstraint("id", name="pk_letter_lines"),
    )
    op.create_index(
        "ix_letter_lines_school_id_period_start", "letter_lines", ["school_id", "period_start"]
    )
    op.create_table(
        "letter_rules",
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("in_holidays", sa.String(20), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_letter_rules_school_id"),
        sa.PrimaryKeyConstraint("school_id", name="pk_letter_rules"),
    )
    op.create_table(
        "closing_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["users.id"], name="fk_closing_requests_asked_by"),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_closing_requests_school_id"),
        sa.PrimaryKeyConstraint("id", name="pk_closing_requests"),
        sa.UniqueConstraint("public_id", name="uq_closing_requests_public_id"),
    )
    op.create_index(
        "ix_closing_requests_asked_by_asked_at", "closing_requests", ["asked_by", "asked_at"]
    )
    op.create_table(
        "school_asks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(10), nullable=False),
        sa.Column("answer_text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["answered_by"], ["users.id"], name="fk_school_asks_answered_by"),
        sa.ForeignKeyConstraint(["asked_by"], ["users.id"], name="fk_school_asks_asked_by"),
        sa.ForeignKeyConstraint(["family_id"], ["families.id"], name="fk_school_asks_family_id"),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_school_asks_school_id"),
        sa.PrimaryKeyConstraint("id", name="pk_school_asks"),
        sa.UniqueConstraint("public_id", name="uq_school_asks_public_id"),
    )
    op.create_index("ix_school_asks_family_id", "school_asks", ["family_id"])
    op.create_index("ix_school_asks_school_id_asked_at", "school_asks", ["school_id", "asked_at"])
    op.create_table(
        "subscriptions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("secret_hash", sa.String(64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_subscriptions_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_subscriptions"),
        sa.UniqueConstraint("public_id", name="uq_subscriptions_public_id"),
        sa.UniqueConstraint("secret_hash", name="uq_subscriptions_secret_hash"),
    )
    op.create_index("ix_subscriptions_user_id", "subscriptions", ["user_id"])
    op.create_table(
        "confirmed_addresses",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_confirmed_addresses_user_id"),
        sa.PrimaryKeyConstraint("user_id", name="pk_confirmed_addresses"),
    )
    for table in ("feed_weeks", "feed_seals"):
        forbid_changes(table)


def downgrade() -> None:
    allow_changes("feed_weeks")
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


def allow_changes(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("update", "delete"):
            op.execute(f"DROP TRIGGER {table}_no_{verb}")
        return
    for what in ("append_only", "no_truncate"):
        op.execute(f"DROP TRIGGER {table}_{what} ON {table}")
