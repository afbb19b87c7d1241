"""Actions, the directory of services and what came of pointing to them, and the worries of schools."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

TABLES = ("actions", "services", "signposts", "worries")
"""Made here, in this order; going back drops them in the opposite one, with what they hold."""


def upgrade() -> None:
    op.create_table(
        "actions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(40), nullable=False),
        sa.Column("helper_id", sa.Integer(), nullable=True),
        sa.Column("school_id", sa.Integer(), nullable=True),
        sa.Column("owner_name", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("result", sa.String(40), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["closed_by"], ["users.id"], name="fk_actions_closed_by"),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name="fk_actions_entry_id"),
        sa.ForeignKeyConstraint(["family_id"], ["families.id"], name="fk_actions_family_id"),
        sa.ForeignKeyConstraint(["helper_id"], ["helpers.id"], name="fk_actions_helper_id"),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_actions_school_id"),
        sa.PrimaryKeyConstraint("id", name="pk_actions"),
        sa.UniqueConstraint("public_id", name="uq_actions_public_id"),
    )
    op.create_index("ix_actions_family_id_result_due_on", "actions", ["family_id", "result", "due_on"])

    op.create_table(
        "services",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(40), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["authority_id"], ["authorities.id"], name="fk_services_authority_id"),
        sa.PrimaryKeyConstraint("id", name="pk_services"),
        sa.UniqueConstraint("public_id", name="uq_services_public_id"),
    )
    op.create_index("ix_services_authority_id_category", "services", ["authority_id", "category"])

    op.create_table(
        "signposts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("how", sa.String(20), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("follow_up_on", sa.Date(), nullable=True),
        sa.Column("taken_up", sa.String(20), nullable=False),
        sa.Column("helped", sa.String(20), nullable=False),
        sa.Column("is_told", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["family_id"], ["families.id"], name="fk_signposts_family_id"),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name="fk_signposts_service_id"),
        sa.PrimaryKeyConstraint("id", name="pk_signposts"),
        sa.UniqueConstraint("public_id", name="uq_signposts_public_id"),
    )
    op.create_index("ix_signposts_family_id_follow_up_on", "signposts", ["family_id", "follow_up_on"])

    op.create_table(
        "worries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("raised_by", sa.Integer(), nullable=False),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=True),
        sa.Column("seen_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name="fk_worries_child_id"),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name="fk_worries_entry_id"),
        sa.ForeignKeyConstraint(["family_id"], ["families.id"], name="fk_worries_family_id"),
        sa.ForeignKeyConstraint(["raised_by"], ["users.id"], name="fk_worries_raised_by"),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_worries_school_id"),
        sa.ForeignKeyConstraint(["seen_by"], ["users.id"], name="fk_worries_seen_by"),
        sa.PrimaryKeyConstraint("id", name="pk_worries"),
        sa.UniqueConstraint("public_id", name="uq_worries_public_id"),
    )
    op.create_index("ix_worries_family_id_seen_on", "worries", ["family_id", "seen_on"])
    op.create_index("ix_worries_school_id_raised_on", "worries", ["school_id", "raised_on"])


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
