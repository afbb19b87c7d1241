"""What becomes of what was asked in the demonstration: they have it, school is told, they look again, it ends."""

from __future__ import annotations

from dataclasses import dataclass

from caseboard import clock
from caseboard.access import Actor
from caseboard.demo.records import Recording
from caseboard.demo.steps import FAMILY_SUPPORT
from caseboard.families.models import Family
from caseboard.referrals import answering, asking, questioning, records, telling
from caseboard.referrals.rules import Answer, Asking


@dataclass(frozen=True, slots=True, kw_only=True)
class TheyHaveIt(Recording):
    """Who was asked says that they have it."""

    def take(self, family: Family, by: Actor, others: dict[str, Actor]) -> None:
        request = next(one for one in records.list_contacts(family) if one.is_open)
        asking.acknowledge(family, request, on=clock.today(), by=by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tell(Recording):
    """School, or the family, is told of the newest answer."""

    family: bool = False

    def take(self, family: Family, by: Actor, others: dict[str, Actor]) -> None:
        newest = records.list_decisions(family)[-1]
        if self.family:
            telling.tell_family(family, newest, on=clock.today(), by=by)
            return
        for row in newest.schools:
            telling.tell_school(family, newest, row.school_id, on=clock.today(), by=by)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskOnceMore(Recording):
    """The newest answer was no help, and something has changed since."""

    changed: str

    def take(self, family: Family, by: Actor, others: dict[str, Actor]) -> None:
        before = records.list_contacts(family)[-1]
        once_more = Asking(
            agency=before.agency.name,
            agency_kind=before.agency_kind,
            asked_by=by.name,
            asked_for=before.asked_for,
            asked_on=clock.today(),
            agreement="agreed",
            changed=self.changed,
        )
        asking.ask(family, once_more, version=family.version, again=before, by=by)


@dataclass(frozen=True, slots=True, kw_only=True)
class LookAgain(Recording):
    """A step of disagreeing is taken, or with `result` answered."""

    result: str = ""

    def take(self, family: Family, by: Actor, others: dict[str, Actor]) -> None:
        newest = records.list_decisions(family)[-1]
        if self.result:
            step = records.steps_taken(family, newest)[-1]
            questioning.answer_step(family, step, on=clock.today(), result=self.result, by=by)
        else:
            questioning.take_step(family, newest, on=clock.today(), by=by)


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentEnds(Recording):
    """The assessment that is under way ends."""

    outcome: str

    def take(self, family: Family, by: Actor, others: dict[str, Actor]) -> None:
        under_way = next(one for one in records.list_assessments(family) if one.is_open)
        answer = Answer(outcome=self.outcome, on=clock.today(), reason_given="written", told_on=clock.today())
        answering.record_answer(family, under_way, answer, version=family.version, by=by)


ANSWERS: dict[str, tuple[Recording, ...]] = {
    "Rahman": (TheyHaveIt(day=3, at="11:20"),),
    "Turner-Bell": (TheyHaveIt(day=1, at="09:35"),),
    "Okonkwo": (Tell(day=23, at="08:50"), Tell(day=22, at="16:30", family=True)),
    "Hussain": (
        Tell(day=15, at="15:40", family=True),
        LookAgain(day=14, at="11:05"),
        LookAgain(day=12, at="10:15", result="same"),
    ),
    "Amadi": (
        AskOnceMore(
            day=14,
            at="09:12",
            changed=f"Dad's hours were cut. They got on well with {FAMILY_SUPPORT} and would like to start again.",
        ),
    ),
    "Okafor-Reid": (AssessmentEnds(day=20, at="13:20", outcome="plan"),),
    "Sato": (AssessmentEnds(day=33, at="15:50", outcome="protection"),),
}
"""By the family's name. Each step happens at its own moment among those of the story."""
