"""Who reads a school's letters while its head is away, and when the closing of letters was changed."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

TABLES = ("stand_ins", "letter_changes")


def upgrade() -> None:
    op.create_table(
        "stand_ins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("away_id", sa.Integer(), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignments.id"], name="fk_stand_ins_assignment_id"
        ),
        sa.ForeignKeyConstraint(["away_id"], ["users.id"], name="fk_stand_ins_away_id"),
        sa.PrimaryKeyConstraint("id", name="pk_stand_ins"),
        sa.UniqueConstraint("assignment_id", name="uq_stand_ins_assignment_id"),
        sa.UniqueConstraint("public_id", name="uq_stand_ins_public_id"),
    )
    op.create_index("ix_stand_ins_away_id", "stand_ins", ["away_id"])
    op.create_table(
        "letter_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("at_time", sa.Time(), nullable=False),
        sa.Column("in_holidays", sa.String(20), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name="fk_letter_changes_by_id"),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_letter_changes_school_id"),
        sa.PrimaryKeyConstraint("id", name="pk_letter_changes"),
    )
    op.create_index("ix_letter_changes_school_id", "letter_changes", ["school_id"])


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
