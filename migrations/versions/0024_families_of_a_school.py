"""The families of a school are found in an index alone, in order."""

from alembic import op

revision = "0024"
down_revision = "0023"

TABLES = ()

TABLE = "family_schools"
OLD, NEW = ("school_id", "until"), ("school_id", "until", "family_id")


def upgrade() -> None:
    _replace(OLD, NEW)


def downgrade() -> None:
    _replace(NEW, OLD)


def _replace(old: tuple[str, ...], new: tuple[str, ...]) -> None:
    op.create_index(f"ix_{TABLE}_{'_'.join(new)}", TABLE, list(new))
    op.drop_index(f"ix_{TABLE}_{'_'.join(old)}", table_name=TABLE)
