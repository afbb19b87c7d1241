"""The audit trail: one row for an act, ids and codes, in the transaction of what it records."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import func, select

from caseboard import audit, clock
from caseboard.audit import Act, AuditRow
from caseboard.db import session
from tests.support.database import database  # noqa: F401

pytestmark = pytest.mark.usefixtures("database")


def test_an_act_is_one_row_with_who_what_and_when():
    subject, before = uuid.uuid4(), clock.now()
    audit.record(Act.FAMILY_READ, by=None, subject=subject, source="192.0.2.1", details={"paper": "meeting"})
    session().commit()
    (row,) = session().scalars(select(AuditRow))
    assert (row.act, row.subject, row.source, row.details) == (
        Act.FAMILY_READ,
        subject,
        "192.0.2.1",
        {"paper": "meeting"},
    )
    assert before <= row.at <= clock.now()


def test_what_is_not_saved_leaves_no_trace():
    audit.record(Act.SHEETS_PRINTED, by=None)
    session().flush()
    session().rollback()
    assert session().scalar(select(func.count()).select_from(AuditRow)) == 0


def test_every_act_is_a_code_that_fits_its_column():
    assert all(act.value == act.value.lower() and len(act.value) <= 40 for act in Act)
