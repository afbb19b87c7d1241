"""Lives the stories through the same services as real use, each step at its own moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from caseboard import clock
from caseboard.access import Actor, actor_for
from caseboard.accounts.models import User
from caseboard.db import session
from caseboard.demo.answers import ANSWERS
from caseboard.demo.due import DUE
from caseboard.demo.known import KNOWN
from caseboard.demo.meetings import MEETINGS
from caseboard.demo.people import DOMAIN
from caseboard.demo.records import RECORDS, Recording, write_basis
from caseboard.demo.steps import (
    JO,
    AddPartner,
    Answer,
    Ask,
    AskToLookAgain,
    Change,
    Check,
    HandOver,
    Join,
    Move,
    Say,
    SayNumbers,
    Step,
    Story,
    TakeBack,
    TakeOff,
    TakeOver,
    Undo,
    WritePage,
)
from caseboard.events import log
from caseboard.events.models import Audience
from caseboard.families import entries, partner_view, services
from caseboard.families.door import cases
from caseboard.families.models import Child, Family
from caseboard.families.partners import add_partner
from caseboard.families.roll import roll
from caseboard.families.story.services import newest_version, record_numbers, write_story
from caseboard.families.together import handing_over
from caseboard.families.together.models import HandoverKind
from caseboard.moves import services as moves
from caseboard.moves.rules import MoveAnswers
from caseboard.referrals import answering, asking, questioning, records, rules
from caseboard.referrals.rules import Asking
from caseboard.schools.models import Stage, StageKind

EARLIEST, LATEST = time(9, 15), time(17, 30)
"""Between these, on a working day, something can have happened a few minutes ago."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Working days (Monday to Friday) counted from the demonstration's present moment."""

    now: datetime

    @property
    def today(self) -> date:
        return clock.london(self.now).date()

    def day(self, ago: int) -> date:
        """The working day so many before today; a negative number lies ahead. 0 is today, or the Monday after."""
        day = self.today
        step = timedelta(days=1 if ago <= 0 else -1)
        while ago <= 0 and day.weekday() > 4:
            day += step
        for _ in range(abs(ago)):
            day += step
            while day.weekday() > 4:
                day += step
        return day

    def moment(self, ago: int, at: str) -> datetime:
        """When a step happened. On day 0 `at` is minutes ago; by night and at week-ends, before the last day's end."""
        if ago > 0:
            return clock.london_moment(self.day(ago), time.fromisoformat(at))
        here = clock.london(self.now)
        minutes = timedelta(minutes=int(at))
        if here.weekday() < 5 and EARLIEST <= here.time() <= LATEST:
            return self.now - minutes
        if here.weekday() < 5 and here.time() > LATEST:
            return clock.london_moment(self.today, LATEST) - minutes
        return clock.london_moment(self.day(1), LATEST) - minutes


@dataclass(slots=True)
class Player:
    """The families of the stories as they come to life."""

    calendar: Calendar
    actors: Mapping[str, Actor]
    school_ids: Mapping[str, int]
    stages: Mapping[StageKind, Stage]
    families: dict[str, Family] = field(default_factory=dict)

    def play(self, stories: Sequence[Story]) -> None:
        """Everything that happened to all the families, oldest first."""
        todo: list[tuple[datetime, int, Story, Step | None]] = []
        for number, story in enumerate(stories):
            day, at = story.added
            todo.append((self.calendar.moment(day, at), number, story, None))
            steps = (
                *story.steps,
                *RECORDS.get(story.name, ()),
                *ANSWERS.get(story.name, ()),
                *DUE.get(story.name, ()),
                *KNOWN.get(story.name, ()),
                *MEETINGS.get(story.name, ()),
            )
            todo += [(self.calendar.moment(step.day, step.at), number, story, step) for step in steps]
        for moment, _, story, step in sorted(todo, key=lambda what: what[:2]):
            with clock.at(moment):
                if step is None:
                    self.add(story)
                else:
                    self.take(story, step)

    def add(self, story: Story) -> None:
        by = self.actors[story.by]
        children = [self._child(story, school, forename, by) for school, forename, _ in story.children]
        typed = [services.TypedChild(forename, story.name) for forename in story.not_on_roll]
        self.families[story.name] = services.add_family(
            school=self.school_ids[story.school],
            name=story.name,
            children=children,
            typed=typed,
            level=story.level,
            by=by,
        )
        write_basis(self.families[story.name], story, by)

    def take(self, story: Story, step: Step) -> None:
        family, by = self._open(story, step)
        match step:
            case Move():
                self._move(family, step, by)
            case Undo():
                last = log.list_family_events(family.id)[-1]
                moves.undo(family, seq=last.seq, version=family.version, by=by)
            case Change():
                asking.change_card(family, version=family.version, by=by, **self._wanted(step))
            case Ask():
                self._ask(family, step, by)
            case Answer():
                self._answer(family, step, by)
            case AskToLookAgain():
                newest = records.list_decisions(family)[-1]
                questioning.take_step(family, newest, on=clock.today(), by=by)
            case Say():
                self._say(family, step, by)
            case Check():
                entries.check_no_change(family, by=by)
            case TakeBack():
                shared = [e for e in entries.list_entries(family) if e.audience is Audience.SCHOOL]
                entries.unshare(family, shared[-1].public_id, reason=step.reason, by=by)
            case Join():
                services.add_child(family, self._child(story, step.school, step.forename, by), by=by)
            case TakeOff():
                services.take_off_family(family, version=family.version, reason=step.reason, by=by)
            case _:
                self._take_together(family, step, by)

    def _take_together(self, family: Family, step: Step, by: Actor) -> None:
        """The steps that several people take together."""
        match step:
            case HandOver():
                handing_over.offer(
                    family,
                    to=step.to,
                    kind=HandoverKind.STEP_DOWN if step.down else HandoverKind.WORKER,
                    why=step.why,
                    access_ends=None,
                    version=family.version,
                    by=by,
                )
            case TakeOver():
                waiting = handing_over.list_handovers(family)[0]
                handing_over.accept(family, waiting.handover_id, version=family.version, by=by)
            case WritePage():
                self._write_page(family, step, by)
            case SayNumbers():
                record_numbers(family, step.numbers, on=clock.today(), by=by)
            case AddPartner():
                self._add_partner(family, step, by)
            case Recording():
                step.take(family, by, dict(self.actors))
            case _:
                raise TypeError(f"no such step: {step}")

    def _open(self, story: Story, step: Step) -> tuple[Family, Actor]:
        """The family, through the door of whoever takes the step: a partner has one of their own."""
        family_id, by = self.families[story.name].public_id, self.actors[step.by]
        if step.by == JO:
            by = actor_for(session().get_one(User, by.user_id))
            return partner_view.get_family(by, family_id, lock=True)[0], by
        return cases(by).get_family(family_id, school=self.school_ids[story.school], lock=True), by

    def _write_page(self, family: Family, step: WritePage, by: Actor) -> None:
        updates = [e.seq for e in log.list_family_events(family.id) if e.data.get("entry_kind") == "update"]
        told = tuple(replace(one, seq=updates[-1] if one.seq else 0) for one in step.page.told)
        write_story(
            family,
            replace(step.page, told=told),
            agreed_on=None if step.agreed is None else self.calendar.day(step.agreed),
            after=newest_version(family),
            by=by,
        )

    def _add_partner(self, family: Family, step: AddPartner, by: Actor) -> None:
        add_partner(
            family,
            email=f"{step.account}@{DOMAIN}",
            ends=self.calendar.day(-step.until),
            reason=step.reason,
            children=[s.child.public_id for s in family.strands if s.child.forename in step.children],
            by=by,
        )

    def _move(self, family: Family, step: Move, by: Actor) -> None:
        answers = MoveAnswers(
            holder=step.holder,
            next_on=None if step.next is None else self.calendar.day(-step.next),
            outcome=step.outcome,
        )
        moves.move_family(
            family, to_stage=self.stages[step.to], version=family.version, answers=answers, by=by
        )

    def _ask(self, family: Family, step: Ask, by: Actor) -> None:
        asked = Asking(
            asked_by=by.name,
            agency=step.agency,
            agency_kind=step.kind,
            asked_for=step.asked_for,
            asked_on=clock.today(),
            agreement=step.agreement,
            words=step.text,
        )
        asking.ask(family, asked, version=family.version, by=by)

    def _answer(self, family: Family, step: Answer, by: Actor) -> None:
        request = next(one for one in reversed(records.list_contacts(family)) if one.is_open)
        answer = rules.Answer(
            outcome=step.outcome,
            on=clock.today(),
            decider=step.decider,
            reason_given=step.reason,
            words=step.words,
            again_if=step.again_if,
            pointed_to=step.pointed_to,
            told_on=clock.today() if step.told else None,
            owed_by=by.name if step.told else request.agency.name,
            holder=step.holder,
            next_on=None if step.next is None else self.calendar.day(-step.next),
        )
        answering.record_answer(family, request, answer, version=family.version, by=by)

    def _wanted(self, step: Change) -> dict[str, Any]:
        wanted = dict(step.fields)
        if step.next is not None:
            wanted["next_on"] = self.calendar.day(-step.next)
        if step.asked_day is not None:
            wanted["asked_on"] = self.calendar.day(step.asked_day)
        return wanted

    def _say(self, family: Family, step: Say, by: Actor) -> None:
        entries.record_update(
            family,
            text=step.text,
            audience=_audience(step),
            schools=[place.school_id for place in family.schools if place.until is None],
            happened_on=clock.today() if step.happened is None else self.calendar.day(step.happened),
            by=by,
        )

    def _child(self, story: Story, school: str, forename: str, by: Actor) -> Child:
        """As the worker finds them: by typing the name."""
        found = roll(by, self.school_ids[school]).find(f"{forename} {story.name}")
        return next(child for child in found if child.surname == story.name)


def _audience(step: Say) -> Audience:
    if step.shared:
        return Audience.SCHOOL
    return Audience.TEAM if step.team else Audience.WORKER
