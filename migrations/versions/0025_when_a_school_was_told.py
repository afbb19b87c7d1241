"""The families of a school are found in an index alone, with when the school was told of each."""

from alembic import op

revision = "0025"
down_revision = "0024"

TABLES = ()

TABLE = "family_schools"
OLD, NEW = ("school_id", "until", "family_id"), ("school_id", "until", "family_id", "told_at", "since")


def upgrade() -> None:
    _replace(OLD, NEW)


def downgrade() -> None:
    _replace(NEW, OLD)


def _replace(old: tuple[str, ...], new: tuple[str, ...]) -> None:
    op.create_index(f"ix_{TABLE}_{'_'.join(new)}", TABLE, list(new))
    op.drop_index(f"ix_{TABLE}_{'_'.join(old)}", table_name=TABLE)
