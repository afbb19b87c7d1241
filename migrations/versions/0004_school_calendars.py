"""The terms, half-terms and closed days of each school."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

TABLES = ("school_dates",)
"""Made here; going back drops them, with what they hold."""


def upgrade() -> None:
    op.create_table(
        "school_dates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_school_dates_school_id"),
        sa.PrimaryKeyConstraint("id", name="pk_school_dates"),
        sa.UniqueConstraint("public_id", name="uq_school_dates_public_id"),
        sa.UniqueConstraint("school_id", "kind", "starts", name="uq_school_dates_school_id_kind_starts"),
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
