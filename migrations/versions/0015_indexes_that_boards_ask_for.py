"""What every board asks: whom the viewer leads or holds, and who holds a role on a whole authority."""

from alembic import op

revision = "0015"
down_revision = "0014"

TABLES = ()
INDEXES = (
    ("ix_helpers_user_id", "helpers", "user_id"),
    ("ix_assignments_authority_id", "assignments", "authority_id"),
)


def upgrade() -> None:
    for name, table, column in INDEXES:
        op.create_index(name, table, [column])


def downgrade() -> None:
    for name, table, _column in INDEXES:
        op.drop_index(name, table_name=table)
