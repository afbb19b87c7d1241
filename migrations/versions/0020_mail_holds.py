"""Mail is held in the database after a restore, so that it is for every worker on every machine."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

TABLES = ("mail_holds",)


def upgrade() -> None:
    op.create_table(
        "mail_holds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_mail_holds"),
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
