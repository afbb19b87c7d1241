"""The PINs that show a covered screen again."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

TABLES = ("cover_pins",)


def upgrade() -> None:
    op.create_table(
        "cover_pins",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("hashed", sa.Text(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_cover_pins_user_id"),
        sa.PrimaryKeyConstraint("user_id", name="pk_cover_pins"),
    )


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
