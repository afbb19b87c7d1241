"""What pages ask: questions that wait, who lives in a household; and no index that nothing asks by."""

from alembic import op

revision = "0022"
down_revision = "0021"

TABLES = ()

NEW = (
    ("ix_household_members_adult_id", "household_members", ["adult_id"]),
    ("ix_questions_school_id_answered_at", "questions", ["school_id", "answered_at", "asked_at"]),
    ("ix_school_asks_school_id_answered_at", "school_asks", ["school_id", "answered_at"]),
)
UNASKED = (
    ("ix_children_school_id_household", "children", ["school_id", "household"]),
    ("ix_decisions_assessment_id", "decisions", ["assessment_id"]),
    ("ix_decisions_contact_id", "decisions", ["contact_id"]),
    ("ix_decisions_referral_id", "decisions", ["referral_id"]),
    ("ix_families_authority_id_folded", "families", ["authority_id", "folded"]),
    ("ix_involvements_agency_id", "involvements", ["agency_id"]),
    ("ix_meeting_schools_school_id", "meeting_schools", ["school_id"]),
    ("ix_print_runs_user_id_at", "print_runs", ["user_id", "at"]),
    ("ix_questions_school_id_asked_at", "questions", ["school_id", "asked_at"]),
    ("ix_school_asks_school_id_asked_at", "school_asks", ["school_id", "asked_at"]),
    ("ix_sessions_last_seen_at", "sessions", ["last_seen_at"]),
)


def upgrade() -> None:
    for name, table, columns in NEW:
        op.create_index(name, table, columns)
    for name, table, _ in UNASKED:
        op.drop_index(name, table_name=table)


def downgrade() -> None:
    for name, table, columns in UNASKED:
        op.create_index(name, table, columns)
    for name, table, _ in NEW:
        op.drop_index(name, table_name=table)
