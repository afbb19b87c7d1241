"""What was asked and answered, as its rows have it, against what the case log says of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.orm import aliased

from caseboard.families.models import Child, Helper
from caseboard.families.people.models import Merge
from caseboard.keeping.records import AT_A_TIME
from caseboard.keeping.side_by_side import Groups
from caseboard.referrals.models import (
    Assessment,
    Contact,
    ContactChild,
    Decision,
    DecisionSchool,
    QuestionStep,
    Referral,
)
from caseboard.referrals.replay import Records, replay, step_key
from caseboard.schools.models import School

Wrong = tuple[Any, int, str]
"""A family's row, the number of its event, and what is wrong."""


class AskedCheck:
    """Compares family by family, each table read once in their order.

    Records that were joined, or were once, are compared together at the end: their rows went along from one to the
    other, and what was logged stayed where it was written.
    """

    def __init__(self, connection: Connection, stack: ExitStack) -> None:
        self._read = {
            name: Groups(
                iter(
                    stack.enter_context(connection.execute(query, execution_options={"yield_per": AT_A_TIME}))
                )
            )
            for name, query in _queries().items()
        }
        self._joined = _joined_once(connection)
        self._kept_back: dict[int, list[tuple[Any, Sequence[Any], Records]]] = {}

    def check(self, family: Any, events: Sequence[Any]) -> Wrong | None:
        """A family with its events in order; families come in order too."""
        rows = self._rows_of(family.id)
        if family.id in self._joined:
            self._kept_back.setdefault(self._joined[family.id], []).append((family, events, rows))
            return None
        return _compare([(family, events, rows)])

    def finish(self) -> Wrong | None:
        """Those that were joined."""
        return next((wrong for group in self._kept_back.values() if (wrong := _compare(group))), None)

    def rest(self) -> int | None:
        """A family that is not there, of which there are rows."""
        return next((left for groups in self._read.values() if (left := groups.rest()) is not None), None)

    def _rows_of(self, family_id: int) -> Records:
        """A family's records in the shape of `referrals.replay`."""
        rows = {name: groups.of(family_id) for name, groups in self._read.items()}
        records: Records = {}
        for what in ("contact", "referral", "assessment", "decision"):
            for row in rows[what]:
                records[what, str(row.public_id)] = _plain(row._mapping)
        for row in rows["child"]:
            records["contact", str(row.contact)]["children"].append(str(row.child))
        for record in records.values():
            if "children" in record:
                record["children"].sort()
        for row in rows["school"]:
            if row.told_on is not None:
                records["decision", str(row.decision)]["told"][str(row.school)] = row.told_on.isoformat()
        for row in rows["step"]:
            step = _plain(row._mapping)
            records[step_key(step.pop("decision"), step.pop("position"))] = step
        return records


def _compare(group: Sequence[tuple[Any, Sequence[Any], Records]]) -> Wrong | None:
    """The first record that is not what the log says."""
    told = [(event, family) for family, events, _ in group for event in events]
    if len(group) > 1:
        told.sort(key=lambda one: one[0].id)
    logged = replay(((family, event.seq), event.kind, event.data) for event, family in told)
    rows = {key: record for _, _, records in group for key, record in records.items()}
    for key, expected in logged.records.items():
        row, (what, _) = rows.get(key), key
        if row is None:
            return *logged.last[key], f"its {what} is gone"
        for name, value in expected.items():
            if value != row[name]:
                return *logged.last[key], f"the {what}'s {name} is not what the log says"
    if extra := set(rows) - set(logged.records):
        what, ref = min(extra)
        return group[0][0], len(group[0][1]), f"{what} {ref} is not in the log"
    return None


def _joined_once(connection: Connection) -> dict[int, int]:
    """Record that was ever joined to another, or another to it -> one of those it belongs with."""
    found: dict[int, int] = {}
    for kept, merged in connection.execute(sa.select(Merge.kept_id, Merge.merged_id)).all():
        mine, theirs = found.setdefault(kept, kept), found.setdefault(merged, merged)
        found |= {family: mine for family, group in found.items() if group == theirs}
    return found


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """Without what only finds it; days as text, references as public ids, nothing as "", as the log has them."""
    found = {
        name: _written(value) for name, value in row.items() if name not in {"family_id", "public_id", "id"}
    }
    if "taken_back_at" in found:
        found["taken_back"] = found.pop("taken_back_at") != ""
    if "again" in found:
        found["children"] = []
    if "outcome" in found:
        refs = {what: found.pop(f"{what}_ref") for what in ("contact", "referral", "assessment")}
        found["subject"] = next(((what, ref) for what, ref in refs.items() if ref), None)
        found["told"] = {}
    return found


def _written(value: Any) -> Any:
    match value:
        case None:
            return ""
        case date():
            return value.isoformat()
        case int():
            return value
        case _:
            return str(value)


def _queries() -> dict[str, Any]:
    """name -> the rows of a table with the public ids they point to, family by family."""
    agency, decider, pointed = aliased(Helper), aliased(Helper), aliased(Helper)
    before = aliased(Contact)
    contact = (
        sa.select(
            Contact.family_id,
            Contact.public_id,
            agency.public_id.label("agency"),
            Contact.agency_kind,
            Contact.asked_for,
            Contact.asked_on,
            Contact.due_on,
            Contact.agreement,
            before.public_id.label("again"),
            decider.public_id.label("asked_by"),
            Contact.acknowledged_on,
            Contact.decided_on,
            Contact.taken_back_at,
        )
        .outerjoin(agency, agency.id == Contact.agency_id)
        .outerjoin(before, before.id == Contact.again_id)
        .outerjoin(decider, decider.id == Contact.asked_by_id)
        .order_by(Contact.family_id, Contact.id)
    )
    child = (
        sa.select(Contact.family_id, Contact.public_id.label("contact"), Child.public_id.label("child"))
        .join(ContactChild, ContactChild.contact_id == Contact.id)
        .outerjoin(Child, Child.id == ContactChild.child_id)
        .order_by(Contact.family_id, Contact.id)
    )
    referral = (
        sa.select(
            Referral.family_id,
            Referral.public_id,
            Contact.public_id.label("contact"),
            agency.public_id.label("agency"),
            Referral.made_on,
            Referral.decided_on,
            Referral.taken_back_at,
        )
        .outerjoin(Contact, Contact.id == Referral.contact_id)
        .outerjoin(agency, agency.id == Referral.agency_id)
        .order_by(Referral.family_id, Referral.id)
    )
    assessment = (
        sa.select(
            Assessment.family_id,
            Assessment.public_id,
            Referral.public_id.label("referral"),
            Assessment.kind,
            agency.public_id.label("assessor"),
            Assessment.started_on,
            Assessment.due_on,
            Assessment.decided_on,
            Assessment.taken_back_at,
        )
        .outerjoin(Referral, Referral.id == Assessment.referral_id)
        .outerjoin(agency, agency.id == Assessment.assessor_id)
        .order_by(Assessment.family_id, Assessment.id)
    )
    decision = (
        sa.select(
            Decision.family_id,
            Decision.public_id,
            Contact.public_id.label("contact_ref"),
            Referral.public_id.label("referral_ref"),
            Assessment.public_id.label("assessment_ref"),
            agency.public_id.label("agency"),
            Decision.outcome,
            Decision.decided_on,
            decider.public_id.label("decider"),
            Decision.reason_given,
            Decision.level,
            pointed.public_id.label("pointed_to"),
            Decision.told_family_on,
            Decision.taken_back_at,
        )
        .outerjoin(Contact, Contact.id == Decision.contact_id)
        .outerjoin(Referral, Referral.id == Decision.referral_id)
        .outerjoin(Assessment, Assessment.id == Decision.assessment_id)
        .outerjoin(agency, agency.id == Decision.agency_id)
        .outerjoin(decider, decider.id == Decision.decider_id)
        .outerjoin(pointed, pointed.id == Decision.pointed_to_id)
        .order_by(Decision.family_id, Decision.id)
    )
    school = (
        sa.select(
            Decision.family_id,
            Decision.public_id.label("decision"),
            School.public_id.label("school"),
            DecisionSchool.told_on,
        )
        .join(DecisionSchool, DecisionSchool.decision_id == Decision.id)
        .outerjoin(School, School.id == DecisionSchool.school_id)
        .order_by(Decision.family_id, Decision.id)
    )
    step = (
        sa.select(
            Decision.family_id,
            Decision.public_id.label("decision"),
            QuestionStep.position,
            QuestionStep.sent_on,
            QuestionStep.due_on,
            QuestionStep.answered_on,
            QuestionStep.result,
        )
        .join(QuestionStep, QuestionStep.decision_id == Decision.id)
        .order_by(Decision.family_id, Decision.id, QuestionStep.position)
    )
    return {
        "contact": contact,
        "child": child,
        "referral": referral,
        "assessment": assessment,
        "decision": decision,
        "school": school,
        "step": step,
    }
