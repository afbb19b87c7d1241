"""Contacts, referrals and assessments, the decisions on them, and what a school is owed."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

TABLES = (
    "contacts",
    "contact_children",
    "referrals",
    "assessments",
    "decisions",
    "decision_schools",
    "question_steps",
    "escalation_steps",
    "local_clocks",
)
"""Made here, in this order; going back drops them in the opposite one, with what they hold."""


def upgrade() -> None:
    op.add_column("families", sa.Column("due_on", sa.Date(), nullable=True))

    op.create_table(
        "contacts",
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("agency_kind", sa.String(40), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("asked_for", sa.String(40), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("agreement", sa.String(40), nullable=False),
        sa.Column("again_id", sa.Integer(), nullable=True),
        sa.Column("words_id", sa.Integer(), nullable=True),
        sa.Column("acknowledged_on", sa.Date(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Integer(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["again_id"], ["contacts.id"], name="fk_contacts_again_id"),
        sa.ForeignKeyConstraint(["agency_id"], ["helpers.id"], name="fk_contacts_agency_id"),
        sa.ForeignKeyConstraint(["family_id"], ["families.id"], name="fk_contacts_family_id"),
        sa.ForeignKeyConstraint(["recorded_by"], ["users.id"], name="fk_contacts_recorded_by"),
        sa.ForeignKeyConstraint(["words_id"], ["entries.id"], name="fk_contacts_words_id"),
        sa.PrimaryKeyConstraint("id", name="pk_contacts"),
        sa.UniqueConstraint("public_id", name="uq_contacts_public_id"),
    )
    op.create_index("ix_contacts_family_id", "contacts", ["family_id"])

    op.create_table(
        "contact_children",
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name="fk_contact_children_child_id"),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name="fk_contact_children_contact_id"),
        sa.PrimaryKeyConstraint("contact_id", "child_id", name="pk_contact_children"),
    )

    op.create_table(
        "referrals",
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Integer(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["helpers.id"], name="fk_referrals_agency_id"),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name="fk_referrals_contact_id"),
        sa.ForeignKeyConstraint(["family_id"], ["families.id"], name="fk_referrals_family_id"),
        sa.ForeignKeyConstraint(["recorded_by"], ["users.id"], name="fk_referrals_recorded_by"),
        sa.PrimaryKeyConstraint("id", name="pk_referrals"),
        sa.UniqueConstraint("public_id", name="uq_referrals_public_id"),
    )
    op.create_index("ix_referrals_family_id", "referrals", ["family_id"])

    op.create_table(
        "assessments",
        sa.Column("referral_id", sa.Integer(), nullable=True),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("assessor_id", sa.Integer(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Integer(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["assessor_id"], ["helpers.id"], name="fk_assessments_assessor_id"),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name="fk_assessments_contact_id"),
        sa.ForeignKeyConstraint(["family_id"], ["families.id"], name="fk_assessments_family_id"),
        sa.ForeignKeyConstraint(["recorded_by"], ["users.id"], name="fk_assessments_recorded_by"),
        sa.ForeignKeyConstraint(["referral_id"], ["referrals.id"], name="fk_assessments_referral_id"),
        sa.PrimaryKeyConstraint("id", name="pk_assessments"),
        sa.UniqueConstraint("public_id", name="uq_assessments_public_id"),
    )
    op.create_index("ix_assessments_family_id", "assessments", ["family_id"])

    op.create_table(
        "decisions",
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("referral_id", sa.Integer(), nullable=True),
        sa.Column("assessment_id", sa.Integer(), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(40), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("decider_id", sa.Integer(), nullable=True),
        sa.Column("reason_given", sa.String(40), nullable=False),
        sa.Column("level", sa.String(20), nullable=False),
        sa.Column("pointed_to_id", sa.Integer(), nullable=True),
        sa.Column("words_id", sa.Integer(), nullable=True),
        sa.Column("again_if_id", sa.Integer(), nullable=True),
        sa.Column("not_held_id", sa.Integer(), nullable=True),
        sa.Column("told_family_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Integer(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["again_if_id"], ["entries.id"], name="fk_decisions_again_if_id"),
        sa.ForeignKeyConstraint(["agency_id"], ["helpers.id"], name="fk_decisions_agency_id"),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessments.id"], name="fk_decisions_assessment_id"),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name="fk_decisions_contact_id"),
        sa.ForeignKeyConstraint(["decider_id"], ["helpers.id"], name="fk_decisions_decider_id"),
        sa.ForeignKeyConstraint(["family_id"], ["families.id"], name="fk_decisions_family_id"),
        sa.ForeignKeyConstraint(["not_held_id"], ["entries.id"], name="fk_decisions_not_held_id"),
        sa.ForeignKeyConstraint(["pointed_to_id"], ["helpers.id"], name="fk_decisions_pointed_to_id"),
        sa.ForeignKeyConstraint(["recorded_by"], ["users.id"], name="fk_decisions_recorded_by"),
        sa.ForeignKeyConstraint(["referral_id"], ["referrals.id"], name="fk_decisions_referral_id"),
        sa.ForeignKeyConstraint(["words_id"], ["entries.id"], name="fk_decisions_words_id"),
        sa.PrimaryKeyConstraint("id", name="pk_decisions"),
        sa.UniqueConstraint("public_id", name="uq_decisions_public_id"),
    )
    op.create_index("ix_decisions_family_id", "decisions", ["family_id"])
    op.create_index("ix_decisions_contact_id", "decisions", ["contact_id"])
    op.create_index("ix_decisions_assessment_id", "decisions", ["assessment_id"])
    op.create_index("ix_decisions_referral_id", "decisions", ["referral_id"])

    op.create_table(
        "decision_schools",
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("owed_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["decision_id"], ["decisions.id"], name="fk_decision_schools_decision_id"),
        sa.ForeignKeyConstraint(["owed_by_id"], ["helpers.id"], name="fk_decision_schools_owed_by_id"),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_decision_schools_school_id"),
        sa.PrimaryKeyConstraint("decision_id", "school_id", name="pk_decision_schools"),
    )
    op.create_index("ix_decision_schools_school_id_told_on", "decision_schools", ["school_id", "told_on"])

    op.create_table(
        "question_steps",
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("result", sa.String(40), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["decision_id"], ["decisions.id"], name="fk_question_steps_decision_id"),
        sa.ForeignKeyConstraint(["recorded_by"], ["users.id"], name="fk_question_steps_recorded_by"),
        sa.PrimaryKeyConstraint("id", name="pk_question_steps"),
        sa.UniqueConstraint("public_id", name="uq_question_steps_public_id"),
    )
    op.create_index("ix_question_steps_decision_id", "question_steps", ["decision_id"])

    op.create_table(
        "escalation_steps",
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("counted_in", sa.String(10), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authorities.id"], name="fk_escalation_steps_authority_id"),
        sa.PrimaryKeyConstraint("id", name="pk_escalation_steps"),
        sa.UniqueConstraint("public_id", name="uq_escalation_steps_public_id"),
    )
    op.create_index("ix_escalation_steps_authority_id", "escalation_steps", ["authority_id"])

    op.create_table(
        "local_clocks",
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(80), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("counted_in", sa.String(10), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authorities.id"], name="fk_local_clocks_authority_id"),
        sa.PrimaryKeyConstraint("id", name="pk_local_clocks"),
        sa.UniqueConstraint("public_id", name="uq_local_clocks_public_id"),
    )
    op.create_index("ix_local_clocks_authority_id", "local_clocks", ["authority_id"])


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    op.drop_column("families", "due_on")
