"""What an entry says besides its words, on what sharing rests, and whether words were withheld or struck through."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

TABLES = ("sharing_bases",)

ENTRIES = ("details", "basis", "withheld_at", "struck_at")
"""Columns added to `entries`; going back drops them with what they hold."""


def upgrade() -> None:
    op.add_column("entries", sa.Column("details", sa.JSON(), nullable=True))
    op.add_column("entries", sa.Column("basis", sa.String(20), nullable=True))
    op.add_column("entries", sa.Column("withheld_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("entries", sa.Column("struck_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("drafts", sa.Column("fields", sa.JSON(), nullable=True))

    op.create_table(
        "sharing_bases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Integer(), nullable=False),
        sa.Column("basis", sa.String(40), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_entry_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name="fk_sharing_bases_by_id"),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name="fk_sharing_bases_entry_id"),
        sa.ForeignKeyConstraint(["family_id"], ["families.id"], name="fk_sharing_bases_family_id"),
        sa.ForeignKeyConstraint(
            ["withdrawn_entry_id"], ["entries.id"], name="fk_sharing_bases_withdrawn_entry_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_sharing_bases"),
        sa.UniqueConstraint("public_id", name="uq_sharing_bases_public_id"),
    )
    op.create_index("ix_sharing_bases_family_id", "sharing_bases", ["family_id"])


def downgrade() -> None:
    op.drop_table("sharing_bases")
    op.drop_column("drafts", "fields")
    for column in reversed(ENTRIES):
        op.drop_column("entries", column)
