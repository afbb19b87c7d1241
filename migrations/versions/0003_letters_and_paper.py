"""Closed weeks, the letters they became, the questions in them, and what was printed."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

TABLES = (
    "feed_weeks",
    "letters",
    "letter_weeks",
    "feed_deliveries",
    "questions",
    "print_runs",
)
"""Made here, in this order; going back drops them in the opposite one, with what they hold."""


def upgrade() -> None:
    op.create_table(
        "feed_weeks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("period_start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("period_end", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("chain_seq", sa.Integer(), nullable=False),
        sa.Column("chain_hash", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_feed_weeks_school_id"),
        sa.PrimaryKeyConstraint("id", name="pk_feed_weeks"),
        sa.UniqueConstraint("public_id", name="uq_feed_weeks_public_id"),
        sa.UniqueConstraint("school_id", "period_end", name="uq_feed_weeks_school_id_period_end"),
    )

    op.create_table(
        "letters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("reader_id", sa.Integer(), nullable=False),
        sa.Column("period_end", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["reader_id"], ["users.id"], name="fk_letters_reader_id"),
        sa.PrimaryKeyConstraint("id", name="pk_letters"),
        sa.UniqueConstraint("public_id", name="uq_letters_public_id"),
        sa.UniqueConstraint("reader_id", "period_end", name="uq_letters_reader_id_period_end"),
    )

    op.create_table(
        "letter_weeks",
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("feed_week_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["feed_week_id"], ["feed_weeks.id"], name="fk_letter_weeks_feed_week_id"),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name="fk_letter_weeks_letter_id"),
        sa.PrimaryKeyConstraint("letter_id", "feed_week_id", name="pk_letter_weeks"),
    )
    op.create_index("ix_letter_weeks_feed_week_id", "letter_weeks", ["feed_week_id"])

    op.create_table(
        "feed_deliveries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_to", sa.Text(), nullable=False),
        sa.Column("last_error", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name="fk_feed_deliveries_letter_id"),
        sa.PrimaryKeyConstraint("id", name="pk_feed_deliveries"),
        sa.UniqueConstraint("letter_id", name="uq_feed_deliveries_letter_id"),
        sa.UniqueConstraint("public_id", name="uq_feed_deliveries_public_id"),
    )
    op.create_index("ix_feed_deliveries_state_next_try_at", "feed_deliveries", ["state", "next_try_at"])

    op.create_table(
        "questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["answered_by"], ["users.id"], name="fk_questions_answered_by"),
        sa.ForeignKeyConstraint(["asked_by"], ["users.id"], name="fk_questions_asked_by"),
        sa.ForeignKeyConstraint(["family_id"], ["families.id"], name="fk_questions_family_id"),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_questions_school_id"),
        sa.PrimaryKeyConstraint("id", name="pk_questions"),
        sa.UniqueConstraint("public_id", name="uq_questions_public_id"),
    )
    op.create_index("ix_questions_family_id", "questions", ["family_id"])
    op.create_index("ix_questions_school_id_asked_at", "questions", ["school_id", "asked_at"])

    op.create_table(
        "print_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=True),
        sa.Column("paper", sa.String(40), nullable=False),
        sa.Column("copies_for", sa.Text(), nullable=False),
        sa.Column("with_names", sa.Boolean(), nullable=False),
        sa.Column("why_names", sa.Text(), nullable=False),
        sa.Column("families", sa.Integer(), nullable=False),
        sa.Column("sheets", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_print_runs_school_id"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_print_runs_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_print_runs"),
        sa.UniqueConstraint("public_id", name="uq_print_runs_public_id"),
    )
    op.create_index("ix_print_runs_user_id_at", "print_runs", ["user_id", "at"])


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
