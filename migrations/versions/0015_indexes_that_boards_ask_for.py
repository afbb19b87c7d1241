"""What every page asks: whom the viewer leads or holds, what they may no longer see, who holds a role on an authority."""

from alembic import op

revision = "0015"
down_revision = "0014"

TABLES = ()
INDEXES = (
    ("ix_helpers_user_id", "helpers", "user_id"),
    ("ix_assignments_authority_id", "assignments", "authority_id"),
    ("ix_family_leavers_user_id", "family_leavers", "user_id"),
    ("ix_school_agreement_schools_school_id", "school_agreement_schools", "school_id"),
)


def upgrade() -> None:
    for name, table, column in INDEXES:
        op.create_index(name, table, [column])


def downgrade() -> None:
    for name, table, _column in INDEXES:
        op.drop_index(name, table_name=table)
