"""What is typed back from the paper of a meeting and is not saved yet, for its author."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

TABLES = ("meeting_drafts",)


def upgrade() -> None:
    op.create_table(
        "meeting_drafts",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name="fk_meeting_drafts_meeting_id"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_meeting_drafts_user_id"),
        sa.PrimaryKeyConstraint("user_id", "meeting_id", name="pk_meeting_drafts"),
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
