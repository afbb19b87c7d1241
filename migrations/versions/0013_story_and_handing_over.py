"""The story and its readers; handing a family over, moving it to another school, and what two schools share."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

TABLES = (
    "stories",
    "story_readings",
    "handovers",
    "family_leavers",
    "school_moves",
    "school_agreements",
    "school_agreement_schools",
)
"""Made here, in this order; going back drops them in the opposite one, with what they hold."""


def _row(*columns, table, links, unique=()):
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        *columns,
        *(_link(table, column, target) for column, target in sorted(links.items())),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.UniqueConstraint("public_id", name=f"uq_{table}_public_id"),
        *(sa.UniqueConstraint(*names, name=f"uq_{table}_{'_'.join(names)}") for names in unique),
    )


def _link(table, column, target):
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}")


def _number(name, nullable=False):
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _moment(name, nullable=False):
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _day(name, nullable=False):
    return sa.Column(name, sa.Date(), nullable=nullable)


def upgrade() -> None:
    _row(
        _number("family_id"),
        _number("version"),
        _number("entry_id"),
        _day("agreed_on", nullable=True),
        _number("seq"),
        table="stories",
        links={"family_id": "families", "entry_id": "entries"},
        unique=[("family_id", "version")],
    )
    op.create_table(
        "story_readings",
        _number("story_id"),
        _number("user_id"),
        _moment("read_at"),
        _link("story_readings", "story_id", "stories"),
        _link("story_readings", "user_id", "users"),
        sa.PrimaryKeyConstraint("story_id", "user_id", name="pk_story_readings"),
    )
    op.create_index("ix_story_readings_user_id", "story_readings", ["user_id"])
    _row(
        _number("family_id"),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("why", sa.String(20), nullable=False),
        _number("from_helper_id", nullable=True),
        _number("to_helper_id"),
        _day("access_ends", nullable=True),
        _number("offered_by"),
        _moment("offered_at"),
        _number("accepted_by", nullable=True),
        _moment("accepted_at", nullable=True),
        _number("ended_by", nullable=True),
        _moment("ended_at", nullable=True),
        table="handovers",
        links={
            "family_id": "families",
            "from_helper_id": "helpers",
            "to_helper_id": "helpers",
            "offered_by": "users",
            "accepted_by": "users",
            "ended_by": "users",
        },
    )
    op.create_index("ix_handovers_family_id", "handovers", ["family_id"])
    op.create_table(
        "family_leavers",
        _number("family_id"),
        _number("user_id"),
        _day("ends"),
        _link("family_leavers", "family_id", "families"),
        _link("family_leavers", "user_id", "users"),
        sa.PrimaryKeyConstraint("family_id", "user_id", name="pk_family_leavers"),
    )
    _row(
        _number("family_id"),
        _number("from_school_id"),
        _number("to_school_id"),
        _number("asked_by"),
        _moment("asked_at"),
        _number("confirmed_by", nullable=True),
        _moment("confirmed_at", nullable=True),
        _number("ended_by", nullable=True),
        _moment("ended_at", nullable=True),
        table="school_moves",
        links={
            "family_id": "families",
            "from_school_id": "schools",
            "to_school_id": "schools",
            "asked_by": "users",
            "confirmed_by": "users",
            "ended_by": "users",
        },
    )
    op.create_index("ix_school_moves_family_id", "school_moves", ["family_id"])
    op.create_index("ix_school_moves_to_school_id", "school_moves", ["to_school_id"])
    _row(
        _number("family_id"),
        _day("starts"),
        _day("ends"),
        _number("entry_id"),
        _number("recorded_by"),
        _moment("recorded_at"),
        _number("ended_by", nullable=True),
        _moment("ended_at", nullable=True),
        table="school_agreements",
        links={"family_id": "families", "entry_id": "entries", "recorded_by": "users", "ended_by": "users"},
    )
    op.create_index("ix_school_agreements_family_id", "school_agreements", ["family_id"])
    op.create_table(
        "school_agreement_schools",
        _number("agreement_id"),
        _number("school_id"),
        _link("school_agreement_schools", "agreement_id", "school_agreements"),
        _link("school_agreement_schools", "school_id", "schools"),
        sa.PrimaryKeyConstraint("agreement_id", "school_id", name="pk_school_agreement_schools"),
    )
    op.add_column("families", sa.Column("handing_over", sa.String(20), nullable=True))
    op.add_column("families", sa.Column("new_worker_on", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("families", "new_worker_on")
    op.drop_column("families", "handing_over")
    for table in reversed(TABLES):
        op.drop_table(table)
