"""Partners: people added to one family until a date, and the children they work with."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

TABLES = ("family_partners", "family_partner_children")
"""Made here, in this order; going back drops them in the opposite one, with what they hold."""


def upgrade() -> None:
    op.create_table(
        "family_partners",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("family_id", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason_id", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["added_by"], ["users.id"], name="fk_family_partners_added_by"),
        sa.ForeignKeyConstraint(["family_id"], ["families.id"], name="fk_family_partners_family_id"),
        sa.ForeignKeyConstraint(["reason_id"], ["entries.id"], name="fk_family_partners_reason_id"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_family_partners_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_family_partners"),
        sa.UniqueConstraint("public_id", name="uq_family_partners_public_id"),
    )
    op.create_index("ix_family_partners_user_id", "family_partners", ["user_id"])
    op.create_index("ix_family_partners_family_id", "family_partners", ["family_id"])

    op.create_table(
        "family_partner_children",
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name="fk_family_partner_children_child_id"),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["family_partners.id"], name="fk_family_partner_children_partner_id"
        ),
        sa.PrimaryKeyConstraint("partner_id", "child_id", name="pk_family_partner_children"),
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
