"""Families, what is written about them, and the case log, which can only grow."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

TABLES = (
    "helpers",
    "children",
    "families",
    "family_children",
    "family_schools",
    "entries",
    "entry_schools",
    "drafts",
    "case_events",
    "chain_links",
    "chain_heads",
)
"""Made here, in this order; going back drops them in the opposite one, with what they hold."""

APPEND_ONLY = ("case_events", "chain_links")


def upgrade() -> None:
    op.create_table(
        "helpers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("school_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["authority_id"], ["authorities.id"], name="fk_helpers_authority_id"),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_helpers_school_id"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_helpers_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_helpers"),
        sa.UniqueConstraint("authority_id", "folded", name="uq_helpers_authority_id_folded"),
        sa.UniqueConstraint("public_id", name="uq_helpers_public_id"),
    )

    op.create_table(
        "children",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("upn", sa.String(13), nullable=True),
        sa.Column("surname", sa.Text(), nullable=False),
        sa.Column("forename", sa.Text(), nullable=False),
        sa.Column("preferred_surname", sa.Text(), nullable=True),
        sa.Column("preferred_forename", sa.Text(), nullable=True),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("born", sa.Date(), nullable=True),
        sa.Column("year_group", sa.String(4), nullable=False),
        sa.Column("registration", sa.String(60), nullable=False),
        sa.Column("send", sa.String(1), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("postcode", sa.String(12), nullable=False),
        sa.Column("household", sa.String(64), nullable=False),
        sa.Column("on_roll", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_children_school_id"),
        sa.PrimaryKeyConstraint("id", name="pk_children"),
        sa.UniqueConstraint("public_id", name="uq_children_public_id"),
        sa.UniqueConstraint("school_id", "upn", name="uq_children_school_id_upn"),
    )
    op.create_index("ix_children_school_id_folded", "children", ["school_id", "folded"])
    op.create_index("ix_children_school_id_household", "children", ["school_id", "household"])

    op.create_table(
        "families",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("initials", sa.String(8), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("stage_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("level", sa.String(40), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=True),
        sa.Column("holder_id", sa.Integer(), nullable=True),
        sa.Column("asked_id", sa.Integer(), nullable=True),
        sa.Column("asked_on", sa.Date(), nullable=True),
        sa.Column("assessor_id", sa.Integer(), nullable=True),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("next_what", sa.String(40), nullable=True),
        sa.Column("outcome", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["asked_id"], ["helpers.id"], name="fk_families_asked_id"),
        sa.ForeignKeyConstraint(["assessor_id"], ["helpers.id"], name="fk_families_assessor_id"),
        sa.ForeignKeyConstraint(["authority_id"], ["authorities.id"], name="fk_families_authority_id"),
        sa.ForeignKeyConstraint(["holder_id"], ["helpers.id"], name="fk_families_holder_id"),
        sa.ForeignKeyConstraint(["lead_id"], ["helpers.id"], name="fk_families_lead_id"),
        sa.ForeignKeyConstraint(["stage_id"], ["stages.id"], name="fk_families_stage_id"),
        sa.PrimaryKeyConstraint("id", name="pk_families"),
        sa.UniqueConstraint("public_id", name="uq_families_public_id"),
    )
    op.create_index("ix_families_authority_id_folded", "families", ["authority_id", "folded"])

    op.create_table(
        "family_children",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("family_id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name="fk_family_children_child_id"),
        sa.ForeignKeyConstraint(["family_id"], ["families.id"], name="fk_family_children_family_id"),
        sa.PrimaryKeyConstraint("id", name="pk_family_children"),
    )
    op.create_index("ix_family_children_child_id", "family_children", ["child_id"])
    op.create_index("ix_family_children_family_id", "family_children", ["family_id"])

    op.create_table(
        "family_schools",
        sa.Column("family_id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["family_id"], ["families.id"], name="fk_family_schools_family_id"),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_family_schools_school_id"),
        sa.PrimaryKeyConstraint("family_id", "school_id", name="pk_family_schools"),
    )
    op.create_index("ix_family_schools_school_id_until", "family_schools", ["school_id", "until"])

    op.create_table(
        "entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("audience", sa.String(40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("salt", sa.String(64), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("unshared_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name="fk_entries_author_id"),
        sa.ForeignKeyConstraint(["family_id"], ["families.id"], name="fk_entries_family_id"),
        sa.PrimaryKeyConstraint("id", name="pk_entries"),
        sa.UniqueConstraint("public_id", name="uq_entries_public_id"),
    )
    op.create_index("ix_entries_family_id_recorded_at", "entries", ["family_id", "recorded_at"])

    op.create_table(
        "entry_schools",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name="fk_entry_schools_entry_id"),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_entry_schools_school_id"),
        sa.PrimaryKeyConstraint("entry_id", "school_id", name="pk_entry_schools"),
    )

    op.create_table(
        "drafts",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("family_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("audience", sa.String(20), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["family_id"], ["families.id"], name="fk_drafts_family_id"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_drafts_user_id"),
        sa.PrimaryKeyConstraint("user_id", "family_id", name="pk_drafts"),
    )

    op.create_table(
        "case_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("audience", sa.String(40), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["users.id"], name="fk_case_events_actor_id"),
        sa.ForeignKeyConstraint(["family_id"], ["families.id"], name="fk_case_events_family_id"),
        sa.PrimaryKeyConstraint("id", name="pk_case_events"),
        sa.UniqueConstraint("family_id", "seq", name="uq_case_events_family_id_seq"),
        sa.UniqueConstraint("public_id", name="uq_case_events_public_id"),
    )
    op.create_index("ix_case_events_family_id_recorded_at", "case_events", ["family_id", "recorded_at"])

    op.create_table(
        "chain_links",
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["case_events.id"], name="fk_chain_links_event_id"),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_chain_links_school_id"),
        sa.PrimaryKeyConstraint("school_id", "seq", name="pk_chain_links"),
        sa.UniqueConstraint("event_id", "school_id", name="uq_chain_links_event_id_school_id"),
    )
    op.create_index("ix_chain_links_school_id_recorded_at", "chain_links", ["school_id", "recorded_at"])
    op.create_index("ix_chain_links_school_id_told_seq", "chain_links", ["school_id", "told", "seq"])

    op.create_table(
        "chain_heads",
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("told_seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_chain_heads_school_id"),
        sa.PrimaryKeyConstraint("school_id", name="pk_chain_heads"),
    )

    for table in APPEND_ONLY:
        forbid_changes(table)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def forbid_changes(table: str) -> None:
    """Rows may be added to the table; changing or removing one is refused by the database itself."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        return
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
