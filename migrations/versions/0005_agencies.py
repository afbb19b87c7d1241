"""Agencies and hubs with the days they can be asked, and which of them helps which family."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

TABLES = ("agencies", "involvements")
"""Made here, in this order; going back drops them in the opposite one, with what they hold."""


def upgrade() -> None:
    op.create_table(
        "agencies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("helper_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["authority_id"], ["authorities.id"], name="fk_agencies_authority_id"),
        sa.ForeignKeyConstraint(["helper_id"], ["helpers.id"], name="fk_agencies_helper_id"),
        sa.PrimaryKeyConstraint("id", name="pk_agencies"),
        sa.UniqueConstraint("helper_id", "starts", name="uq_agencies_helper_id_starts"),
        sa.UniqueConstraint("public_id", name="uq_agencies_public_id"),
    )
    op.create_index("ix_agencies_authority_id", "agencies", ["authority_id"])

    op.create_table(
        "involvements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("helper_id", sa.Integer(), nullable=False),
        sa.Column("worker", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("why", sa.String(8), nullable=False),
        sa.Column("ended_why", sa.String(8), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name="fk_involvements_agency_id"),
        sa.ForeignKeyConstraint(["family_id"], ["families.id"], name="fk_involvements_family_id"),
        sa.ForeignKeyConstraint(["helper_id"], ["helpers.id"], name="fk_involvements_helper_id"),
        sa.ForeignKeyConstraint(["recorded_by"], ["users.id"], name="fk_involvements_recorded_by"),
        sa.PrimaryKeyConstraint("id", name="pk_involvements"),
        sa.UniqueConstraint("public_id", name="uq_involvements_public_id"),
    )
    op.create_index("ix_involvements_agency_id", "involvements", ["agency_id"])
    op.create_index("ix_involvements_family_id", "involvements", ["family_id"])


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
