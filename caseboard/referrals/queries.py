"""What was asked and answered about a family, as its page shows it to somebody who may read the case record."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from caseboard import clock, codes
from caseboard.access import Actor, Permission, SchoolRef
from caseboard.families import answer_wording
from caseboard.families.door import cases
from caseboard.families.levels import LEVELS
from caseboard.families.models import Entry, Family, Level
from caseboard.referrals.clocks import clock_for
from caseboard.referrals.local_steps import StepRule, steps_on
from caseboard.referrals.models import Assessment, Contact, Decision, LocalClock, QuestionStep, Referral
from caseboard.referrals.questioning import following
from caseboard.referrals.records import (
    Subject,
    children_of,
    list_assessments,
    list_contacts,
    list_decisions,
    list_referrals,
    local_clocks,
    steps_by_subject,
    subject_of,
)
from caseboard.referrals.rules import OUTCOMES, is_no_help
from caseboard.referrals.words import own_words, readable
from caseboard.schools.calendars import SchoolCalendar, calendar_of


@dataclass(frozen=True, slots=True)
class Told:
    """Whether a school of this worker's was told of an answer."""

    school: SchoolRef
    on: date | None
    owed_by: str


@dataclass(frozen=True, slots=True)
class Step:
    step_id: uuid.UUID
    position: int
    name: str
    sent_on: date
    due: str
    answered_on: date | None
    result: str


@dataclass(frozen=True, slots=True)
class NextStep:
    """The step of disagreeing that comes next."""

    number: int
    name: str
    usual: str
    """How long an answer to it may take: "5 working days"."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer that stands."""

    decision_id: uuid.UUID
    outcome: str
    is_help: bool
    on: date
    decider: str
    reason: str
    level: str
    pointed_to: str
    words: str
    again_if: str
    told: tuple[Told, ...]
    told_family_on: date | None
    steps: tuple[Step, ...]

    next_step: NextStep | None
    """What may be done about it next, where we see it differently."""


@dataclass(frozen=True, slots=True)
class Item:
    """A request, a referral or an assessment, with its answer when there is one."""

    what: str
    """contacts, referrals or assessments, as addresses have it."""
    item_id: uuid.UUID
    title: str
    """ "Asked CAMHS", "Referral to Children's Hub", "Statutory assessment"."""
    by: str
    """Who was asked or assesses."""
    asked_by: str
    """Who asked them."""
    since: date
    about: str
    agreement: str
    children: str
    words: str
    acknowledged_on: date | None
    clock: str
    """ "7 working days, usual 10"."""
    due: str
    is_late: bool
    answer: Answered | None
    is_again: bool = False
    needs_kind: bool = False
    goes_on: bool = False
    """It was asked again since: what can be done is done about that request."""
    asks_again: uuid.UUID | None = None
    """The request that may be asked again: it, or what followed from it, was no help."""

    @property
    def is_open(self) -> bool:
        return self.answer is None


def asked_and_answered(
    family: Family, *, by: Actor, school: SchoolRef, shows_initials: bool = False
) -> Sequence[Item]:
    """Everything asked for, newest first: open ones before those that have their answer. A fixed number of statements.

    Schools, children and words shared only with a school this worker does not work for are left out.
    """
    read = Reading.of(family, by=by, school=school, shows_initials=shows_initials)
    contacts = list_contacts(family, with_words=True)
    ids = {row.id: row.public_id for row in contacts}
    read = replace(read, contacts=ids, about=children_of(contacts))
    items = [
        *(read.contact(row) for row in contacts),
        *(read.referral(row) for row in list_referrals(family) if read.shows(row)),
        *(read.assessment(row) for row in list_assessments(family)),
    ]
    asked_again = {ids[row.again_id] for row in contacts if row.again_id in ids}
    items = [
        item
        if item.answer and not item.answer.is_help and item.asks_again not in asked_again
        else replace(item, asks_again=None, goes_on=item.asks_again in asked_again)
        for item in items
    ]
    return sorted(items, key=lambda item: (not item.is_open, -item.since.toordinal(), item.title))


@dataclass(frozen=True, slots=True)
class Reading:
    """What is looked up once for a family, for one who may read its case record."""

    family: Family
    by: Actor
    mine: Mapping[int, SchoolRef]
    decisions: Mapping[Subject, Decision]
    steps: Mapping[Subject, Sequence[QuestionStep]]
    calendar: SchoolCalendar
    local: Sequence[LocalClock]
    local_steps: Sequence[StepRule]
    called: Mapping[int, str]
    contacts: Mapping[int, uuid.UUID]
    about: Mapping[int, frozenset[int]]
    """Request -> the children it is about, by inner keys."""

    @staticmethod
    def of(family: Family, *, by: Actor, school: SchoolRef, shows_initials: bool) -> Reading:
        decisions = list_decisions(family)
        return Reading(
            family=family,
            by=by,
            mine={s.id: s for s in by.schools_for(Permission.READ_CASES)},
            decisions={subject_of(one): one for one in decisions},
            steps=steps_by_subject(family),
            calendar=calendar_of(school.id),
            local=local_clocks(family.authority_id),
            local_steps=steps_on(family.authority_id, clock.today()),
            called={
                strand.child_id: strand.child.initials if shows_initials else strand.child.called
                for strand in cases(by).strands_of(family)
            },
            contacts={},
            about={},
        )

    def contact(self, row: Contact) -> Item:
        return Item(
            what="contacts",
            item_id=row.public_id,
            title=f"Asked {row.agency.name}{' again' if row.again_id else ''}",
            by=row.agency.name,
            asked_by=row.asked_by.name if row.asked_by else "",
            since=row.asked_on,
            about=codes.words(codes.HELP, row.asked_for) if row.asked_for else "",
            agreement=codes.words(codes.AGREEMENT, row.agreement) if row.agreement else "",
            children=self._children(row.id),
            words=self.text(row.words),
            acknowledged_on=row.acknowledged_on,
            is_again=row.again_id is not None,
            asks_again=row.public_id,
            **self._times(codes.AGENCY, row.agency_kind, row.asked_on, row),
            answer=self._answer("contact", row.id),
        )

    def shows(self, row: Referral) -> bool:
        """A referral that was decided by the same answer that made it has nothing more to say."""
        return row.decided_on is None or ("referral", row.id) in self.decisions

    def referral(self, row: Referral) -> Item:
        return Item(
            what="referrals",
            item_id=row.public_id,
            title=f"Referral to {row.agency.name}",
            by=row.agency.name,
            asked_by="",
            since=row.made_on,
            about="",
            agreement="",
            children=self._children(row.contact_id),
            words="",
            acknowledged_on=None,
            clock="",
            due="",
            is_late=False,
            asks_again=self.contacts.get(row.contact_id or 0),
            answer=self._answer("referral", row.id),
        )

    def assessment(self, row: Assessment) -> Item:
        return Item(
            what="assessments",
            item_id=row.public_id,
            title=codes.words(codes.ASSESSMENT, row.kind) if row.kind else "Assessment",
            by=row.assessor.name if row.assessor else "",
            asked_by="",
            since=row.started_on,
            about="",
            agreement="",
            children=self._children(row.contact_id),
            words="",
            acknowledged_on=None,
            needs_kind=not row.kind,
            asks_again=self.contacts.get(row.contact_id or 0),
            **self._times(codes.ASSESSMENT, row.kind, row.started_on, row),
            answer=self._answer("assessment", row.id),
        )

    def own_words(self, entry: Entry | None) -> str:
        """Words under a label that says what they are."""
        return own_words(entry, by=self.by)

    def text(self, entry: Entry | None) -> str:
        """Words this worker may read; those struck through or shared only elsewhere are left out."""
        return readable(entry, by=self.by)

    def _times(self, list_name: str, code: str, start: date, row: Contact | Assessment) -> dict[str, Any]:
        today = clock.today()
        found = clock_for(list_name, code, on=start, local=self.local) if code else None
        until = row.decided_on or today
        due = row.due_on if row.decided_on is None else None
        return {
            "clock": answer_wording.clock(
                found.taken(start, until, self.calendar), found.days, counted_in=found.counted_in
            )
            if found
            else "",
            "due": answer_wording.due(due, today=today),
            "is_late": due is not None and due < today,
        }

    def _children(self, contact_id: int | None) -> str:
        """Whom it is about, when it is not about every child this worker knows of."""
        about = self.about.get(contact_id or 0, frozenset()) & set(self.called)
        if not about or len(about) == len(self.called):
            return ""
        return ", ".join(self.called[key] for key in sorted(about))

    def _answer(self, what: str, key: int) -> Answered | None:
        found = self.decisions.get((what, key))
        if found is None:
            return None
        level = LEVELS[Level(found.level)] if found.level else None
        return Answered(
            decision_id=found.public_id,
            outcome=codes.words(OUTCOMES[what], found.outcome),
            is_help=not is_no_help(OUTCOMES[what], found.outcome),
            on=found.decided_on,
            decider=found.decider.name if found.decider else "",
            reason=codes.words(codes.REASON_GIVEN, found.reason_given) if found.reason_given else "",
            level=f"{level.label} ({level.national})" if level else "",
            pointed_to=found.pointed_to.name if found.pointed_to else "",
            words=self.own_words(found.words),
            again_if=self.own_words(found.again_if),
            told=tuple(
                Told(self.mine[row.school_id], row.told_on, row.owed_by.name if row.owed_by else "")
                for row in found.schools
                if row.school_id in self.mine
            ),
            told_family_on=found.told_family_on,
            steps=tuple(self._step(step) for step in self.steps.get((what, key), ())),
            next_step=self._next_step(self.steps.get((what, key), ())),
        )

    def _next_step(self, taken: Sequence[QuestionStep]) -> NextStep | None:
        rule = following(self.local_steps, taken)
        if rule is None:
            return None
        return NextStep(rule.position, rule.name, answer_wording.usual(rule.days, counted_in=rule.counted_in))

    def _step(self, step: QuestionStep) -> Step:
        due = step.due_on if step.answered_on is None else None
        return Step(
            step_id=step.public_id,
            position=step.position,
            name=step.name,
            sent_on=step.sent_on,
            due=answer_wording.due(due, today=clock.today()),
            answered_on=step.answered_on,
            result=codes.words(codes.STEP_RESULT, step.result) if step.result else "",
        )
