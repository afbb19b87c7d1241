"""Meetings, who is invited, the families on the agenda, and the actions agreed there."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

TABLES = ("meetings", "meeting_schools", "meeting_people", "agenda_items", "meeting_actions")
"""Made here, in this order; going back drops them in the opposite one, with what they hold."""


def upgrade() -> None:
    op.create_table(
        "meetings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("family_id", sa.Integer(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=True),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("arranged_by", sa.Integer(), nullable=False),
        sa.Column("arranged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("called_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["arranged_by"], ["users.id"], name="fk_meetings_arranged_by"),
        sa.ForeignKeyConstraint(["authority_id"], ["authorities.id"], name="fk_meetings_authority_id"),
        sa.ForeignKeyConstraint(["family_id"], ["families.id"], name="fk_meetings_family_id"),
        sa.PrimaryKeyConstraint("id", name="pk_meetings"),
        sa.UniqueConstraint("public_id", name="uq_meetings_public_id"),
    )
    op.create_index("ix_meetings_authority_id_day", "meetings", ["authority_id", "day"])
    op.create_index("ix_meetings_family_id_day", "meetings", ["family_id", "day"])

    op.create_table(
        "meeting_schools",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name="fk_meeting_schools_meeting_id"),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_meeting_schools_school_id"),
        sa.PrimaryKeyConstraint("meeting_id", "school_id", name="pk_meeting_schools"),
    )
    op.create_index("ix_meeting_schools_school_id", "meeting_schools", ["school_id"])

    op.create_table(
        "meeting_people",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("of_family", sa.Boolean(), nullable=False),
        sa.Column("came", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name="fk_meeting_people_meeting_id"),
        sa.PrimaryKeyConstraint("id", name="pk_meeting_people"),
        sa.UniqueConstraint("public_id", name="uq_meeting_people_public_id"),
    )
    op.create_index("ix_meeting_people_meeting_id", "meeting_people", ["meeting_id"])

    op.create_table(
        "agenda_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("family_id", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("spoken_of_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["family_id"], ["families.id"], name="fk_agenda_items_family_id"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name="fk_agenda_items_meeting_id"),
        sa.PrimaryKeyConstraint("id", name="pk_agenda_items"),
        sa.UniqueConstraint("meeting_id", "family_id", name="uq_agenda_items_meeting_id_family_id"),
        sa.UniqueConstraint("public_id", name="uq_agenda_items_public_id"),
    )
    op.create_index("ix_agenda_items_family_id", "agenda_items", ["family_id"])

    op.create_table(
        "meeting_actions",
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["actions.id"], name="fk_meeting_actions_action_id"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name="fk_meeting_actions_meeting_id"),
        sa.PrimaryKeyConstraint("action_id", name="pk_meeting_actions"),
    )
    op.create_index("ix_meeting_actions_meeting_id", "meeting_actions", ["meeting_id"])


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
