"""Assessments: the one a yes begins, the referral it follows, its time limit, and who assessed before."""

from __future__ import annotations

import re
from datetime import timedelta

from caseboard import clock
from caseboard.db import session
from caseboard.keeping.verifying import verify_records
from caseboard.referrals.assessing import put_assessor
from caseboard.referrals.records import list_assessments
from caseboard.schools.calendars import add_working_days
from tests.web.families.support import actor_of
from tests.web.referrals.forms import answered, asked, send, today


def test_help_leads_to_the_stages_and_a_statutory_clock_begins(on_board):
    asked(on_board)
    answer = answered(on_board, help="yes", outcome="assessment")
    assert answer.location.endswith("/move")
    with on_board.records():
        (row,) = list_assessments(on_board.family())
        assert row.kind == "statutory"
    assert "Statutory assessment (section 17)" in on_board.see("/asked")


def test_an_assessment_that_needs_a_referral_is_refused_at_the_field(on_board):
    wrong = {"kind": "statutory", "started_on": today()}
    answer = send(on_board, "/assessments/new", "assessment-form", "/assessments", **wrong)
    assert answer.status_code == 422
    assert "follows a referral, and none is written down yet" in answer.text
    right = send(
        on_board, "/assessments/new", "assessment-form", "/assessments", **wrong | {"kind": "early_help"}
    )
    assert right.status_code == 303


def test_a_referral_that_somebody_else_made_carries_its_statutory_assessment(on_board):
    def begin(**answers):
        usual = {"kind": "statutory", "started_on": today()}
        return send(on_board, "/assessments/new", "assessment-form", "/assessments", **usual | answers)

    half = begin(referred_to="Social Care")
    assert half.status_code == 422
    assert "Enter the day on which somebody else referred the family." in half.text
    assert 'value="Social Care"' in half.text
    day = clock.today() - timedelta(days=3)
    assert begin(referred_to="Social Care", referred_on=day.isoformat()).status_code == 303
    with on_board.records():
        (assessment,) = list_assessments(on_board.family())
        assert assessment.due_on == add_working_days(day, 45)
        verify_records(session().connection())
    assert "Somebody else referred the family to Social Care on" in on_board.be("head").see()


def test_who_assessed_within_six_months_is_named_when_it_is_asked_again(on_board):
    asked(on_board)
    answered(on_board, help="yes", outcome="assessment")
    with on_board.records():
        put_assessor(on_board.family(), "Leila Osman", by=actor_of(on_board.world["worker"]))
    item = re.search(r"/assessments/([0-9a-f-]{36})/decisions/new", on_board.see("/asked"))[1]
    at = f"/assessments/{item}/decisions"
    look = (clock.today() + timedelta(days=14)).isoformat()
    no = {"outcome": "no_action", "on": today(), "told": "now", "holder": "Ruth Amin", "review": look}
    assert send(on_board, f"{at}/new", "answer-form", at, **no).status_code == 303
    again = re.search(r'href="[^"]*(/contacts/new\?again=[0-9a-f-]{36})"', on_board.see("/asked"))[1]
    page = on_board.see(again)
    assert "Leila Osman. Ask whether they can look again." in page
    assert "Statutory assessment (section 17): Ended after the assessment, with no service" in page
