"""Adults, households and their addresses, relationships, alternative provision, and families that were one."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

TABLES = (
    "child_profiles",
    "adults",
    "households",
    "household_members",
    "addresses",
    "disclosure_proposals",
    "relationships",
    "placements",
    "placement_sites",
    "family_merges",
)
"""Made here, in this order; going back drops them in the opposite one, with what they hold."""


def upgrade() -> None:
    op.create_table(
        "child_profiles",
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("need_first", sa.String(5), nullable=False),
        sa.Column("need_second", sa.String(5), nullable=False),
        sa.Column("languages", sa.Text(), nullable=False),
        sa.Column("interpreter", sa.Boolean(), nullable=False),
        sa.Column("communication", sa.Text(), nullable=False),
        sa.Column("kept", sa.JSON(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["changed_by"], ["users.id"], name="fk_child_profiles_changed_by"),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name="fk_child_profiles_child_id"),
        sa.PrimaryKeyConstraint("child_id", name="pk_child_profiles"),
    )

    op.create_table(
        "adults",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Integer(), nullable=False),
        sa.Column("forename", sa.Text(), nullable=False),
        sa.Column("surname", sa.Text(), nullable=False),
        sa.Column("likes", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("born", sa.Date(), nullable=True),
        sa.Column("sex", sa.String(1), nullable=False),
        sa.Column("languages", sa.Text(), nullable=False),
        sa.Column("interpreter", sa.Boolean(), nullable=False),
        sa.Column("communication", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["family_id"], ["families.id"], name="fk_adults_family_id"),
        sa.PrimaryKeyConstraint("id", name="pk_adults"),
        sa.UniqueConstraint("public_id", name="uq_adults_public_id"),
    )
    op.create_index("ix_adults_family_id", "adults", ["family_id"])

    op.create_table(
        "households",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kept_apart", sa.Boolean(), nullable=False),
        sa.Column("not_disclosed", sa.Boolean(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["family_id"], ["families.id"], name="fk_households_family_id"),
        sa.PrimaryKeyConstraint("id", name="pk_households"),
        sa.UniqueConstraint("public_id", name="uq_households_public_id"),
    )
    op.create_index("ix_households_family_id", "households", ["family_id"])

    op.create_table(
        "household_members",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("adult_id", sa.Integer(), nullable=True),
        sa.Column("child_id", sa.Integer(), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["adult_id"], ["adults.id"], name="fk_household_members_adult_id"),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name="fk_household_members_child_id"),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name="fk_household_members_household_id"),
        sa.PrimaryKeyConstraint("id", name="pk_household_members"),
    )
    op.create_index("ix_household_members_child_id", "household_members", ["child_id"])
    op.create_index("ix_household_members_household_id", "household_members", ["household_id"])

    op.create_table(
        "addresses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("lines", sa.Text(), nullable=False),
        sa.Column("postcode", sa.String(12), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column("confirmed_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["confirmed_by"], ["users.id"], name="fk_addresses_confirmed_by"),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name="fk_addresses_household_id"),
        sa.ForeignKeyConstraint(["recorded_by"], ["users.id"], name="fk_addresses_recorded_by"),
        sa.PrimaryKeyConstraint("id", name="pk_addresses"),
        sa.UniqueConstraint("public_id", name="uq_addresses_public_id"),
    )
    op.create_index("ix_addresses_household_id", "addresses", ["household_id"])

    op.create_table(
        "disclosure_proposals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("lines", sa.Text(), nullable=False),
        sa.Column("postcode", sa.String(12), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"], name="fk_disclosure_proposals_decided_by"),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name="fk_disclosure_proposals_household_id"),
        sa.ForeignKeyConstraint(["proposed_by"], ["users.id"], name="fk_disclosure_proposals_proposed_by"),
        sa.PrimaryKeyConstraint("id", name="pk_disclosure_proposals"),
        sa.UniqueConstraint("public_id", name="uq_disclosure_proposals_public_id"),
    )
    op.create_index("ix_disclosure_proposals_household_id", "disclosure_proposals", ["household_id"])

    op.create_table(
        "relationships",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Integer(), nullable=False),
        sa.Column("from_adult_id", sa.Integer(), nullable=True),
        sa.Column("from_child_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("to_adult_id", sa.Integer(), nullable=True),
        sa.Column("to_child_id", sa.Integer(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["family_id"], ["families.id"], name="fk_relationships_family_id"),
        sa.ForeignKeyConstraint(["from_adult_id"], ["adults.id"], name="fk_relationships_from_adult_id"),
        sa.ForeignKeyConstraint(["from_child_id"], ["children.id"], name="fk_relationships_from_child_id"),
        sa.ForeignKeyConstraint(["recorded_by"], ["users.id"], name="fk_relationships_recorded_by"),
        sa.ForeignKeyConstraint(["to_adult_id"], ["adults.id"], name="fk_relationships_to_adult_id"),
        sa.ForeignKeyConstraint(["to_child_id"], ["children.id"], name="fk_relationships_to_child_id"),
        sa.PrimaryKeyConstraint("id", name="pk_relationships"),
        sa.UniqueConstraint("public_id", name="uq_relationships_public_id"),
    )
    op.create_index("ix_relationships_family_id", "relationships", ["family_id"])
    op.create_index("ix_relationships_from_adult_id", "relationships", ["from_adult_id"])
    op.create_index("ix_relationships_from_child_id", "relationships", ["from_child_id"])
    op.create_index("ix_relationships_to_adult_id", "relationships", ["to_adult_id"])
    op.create_index("ix_relationships_to_child_id", "relationships", ["to_child_id"])

    op.create_table(
        "placements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.Column("reviewed_on", sa.Date(), nullable=True),
        sa.Column("review_by", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name="fk_placements_child_id"),
        sa.PrimaryKeyConstraint("id", name="pk_placements"),
        sa.UniqueConstraint("public_id", name="uq_placements_public_id"),
    )
    op.create_index("ix_placements_child_id", "placements", ["child_id"])

    op.create_table(
        "placement_sites",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("lines", sa.Text(), nullable=False),
        sa.Column("postcode", sa.String(12), nullable=False),
        sa.Column("days", sa.String(5), nullable=False),
        sa.ForeignKeyConstraint(["placement_id"], ["placements.id"], name="fk_placement_sites_placement_id"),
        sa.PrimaryKeyConstraint("id", name="pk_placement_sites"),
        sa.UniqueConstraint("public_id", name="uq_placement_sites_public_id"),
    )
    op.create_index("ix_placement_sites_placement_id", "placement_sites", ["placement_id"])

    op.create_table(
        "family_merges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("kept_id", sa.Integer(), nullable=False),
        sa.Column("merged_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("went", sa.JSON(), nullable=False),
        sa.Column("undone_by", sa.Integer(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name="fk_family_merges_by_id"),
        sa.ForeignKeyConstraint(["kept_id"], ["families.id"], name="fk_family_merges_kept_id"),
        sa.ForeignKeyConstraint(["merged_id"], ["families.id"], name="fk_family_merges_merged_id"),
        sa.ForeignKeyConstraint(["undone_by"], ["users.id"], name="fk_family_merges_undone_by"),
        sa.PrimaryKeyConstraint("id", name="pk_family_merges"),
        sa.UniqueConstraint("public_id", name="uq_family_merges_public_id"),
    )
    op.create_index("ix_family_merges_kept_id", "family_merges", ["kept_id"])
    op.create_index("ix_family_merges_merged_id", "family_merges", ["merged_id"])


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
