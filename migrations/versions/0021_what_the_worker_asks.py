"""What the worker asks every minute: which letters somebody wants closed now, among all that were ever wanted."""

from alembic import op

revision = "0021"
down_revision = "0020"

TABLES = ()


def upgrade() -> None:
    op.create_index("ix_closing_requests_done_at", "closing_requests", ["done_at", "asked_at"])


def downgrade() -> None:
    op.drop_index("ix_closing_requests_done_at", table_name="closing_requests")
