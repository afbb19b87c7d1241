"""Who asked for help, beside whom they asked."""

from alembic import op

revision = "0017"
down_revision = "0016"

TABLES = ()


def upgrade() -> None:
    # in words of SQL: SQLite adds a column with its constraint, but no constraint alone
    op.execute(
        "ALTER TABLE contacts ADD COLUMN asked_by_id INTEGER"
        " CONSTRAINT fk_contacts_asked_by_id REFERENCES helpers (id)"
    )


def downgrade() -> None:
    op.drop_column("contacts", "asked_by_id")
