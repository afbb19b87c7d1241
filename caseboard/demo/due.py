"""What falls due in the demonstration: actions, signposts, a worry of the school, and the directory they point to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from caseboard import clock
from caseboard.access import Actor
from caseboard.actions.services import WhoDoesIt, agree_action, close_action
from caseboard.demo.records import Recording
from caseboard.demo.steps import THORNHILL
from caseboard.demo.terms import due_in
from caseboard.families.coming_back import list_signposts, list_unread_worries
from caseboard.families.due import Owner, Result
from caseboard.families.models import Family
from caseboard.signposts.services import ServiceFacts, add_service, follow_up, list_services, point_to
from caseboard.worries.services import WorryWords, mark_read, raise_worry

DIRECTORY = (
    ServiceFacts("parenting", "Headland Family Hub", "01632 960 210", "Open mornings, no booking"),
    ServiceFacts("housing", "Housing advice, Civic Centre", "01632 960 223"),
    ServiceFacts("benefits", "Money and benefits desk", "01632 960 238", "Tuesdays at the library"),
    ServiceFacts("bereavement", "Harbour Lights bereavement support", "01632 960 245"),
    ServiceFacts("send", "SENDIASS Hartlepool", "01632 960 257", "Free and independent"),
    ServiceFacts("young_carers", "Young Carers Hartlepool", "01632 960 262"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agree(Recording):
    """An action: for a school by its URN, or for somebody by name; `due` is calendar days from the step."""

    what: str
    due: int
    who: str = ""
    school: str = ""
    tells: bool = True
    done: bool = False

    def take(self, family: Family, by: Actor, others: dict[str, Actor]) -> None:
        places = {place.school.urn: place.school_id for place in family.schools if place.until is None}
        owner = (
            WhoDoesIt(Owner.SCHOOL, school_id=places[self.school])
            if self.school
            else WhoDoesIt(Owner.PERSON, self.who or by.name)
        )
        action = agree_action(
            family,
            what=self.what,
            who=owner,
            due_on=due_in(self.due),
            schools=list(places.values()) if self.tells else (),
            by=by,
        )
        if self.done:
            close_action(family, action, result=Result.DONE, by=by)


@dataclass(frozen=True, slots=True, kw_only=True)
class PointTo(Recording):
    service: str
    how: str = "warm"
    ask_in: int | None = 14
    tells: bool = True

    def take(self, family: Family, by: Actor, others: dict[str, Actor]) -> None:
        known = {s.name: s for s in list_services(family.authority_id, on=clock.today())}
        point_to(
            family,
            known[self.service],
            how=self.how,
            given_on=clock.today(),
            follow_up_on=due_in(self.ask_in) if self.ask_in else None,
            tells_school=self.tells,
            by=by,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AskAbout(Recording):
    taken_up: str
    helped: str = ""

    def take(self, family: Family, by: Actor, others: dict[str, Actor]) -> None:
        follow_up(family, list_signposts(family)[0], taken_up=self.taken_up, helped=self.helped, by=by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Worried(Recording):
    """Somebody at a school passes on a worry about the family's first child there."""

    account: str
    words: WorryWords
    is_read: bool = False

    def take(self, family: Family, by: Actor, others: dict[str, Actor]) -> None:
        who = others[self.account]
        school = next(s for s in who.schools if s.id in {strand.child.school_id for strand in family.strands})
        child = next(s.child for s in family.strands if s.until is None and s.child.school_id == school.id)
        worry = raise_worry(school, child_id=child.public_id, words=self.words, by=who)
        if self.is_read and worry in list_unread_worries(family, by=by):
            mark_read(family, worry, by=by)


def add_directory(authority_id: int, *, by: Actor) -> None:
    """What families here can be pointed to."""
    for facts in DIRECTORY:
        add_service(
            authority_id,
            ServiceFacts(facts.category, facts.name, facts.contact, facts.about, starts=date(2024, 9, 1)),
            by=by,
        )


DUE: dict[str, tuple[Recording, ...]] = {
    "Marsh": (
        Worried(
            day=2,
            at="09:05",
            account="j.lowe",
            words=WorryWords(
                "Ellie was tired and asked twice whether her mum was all right.",
                "Alfie cries and I help.",
                "Breakfast club, and a quiet word at the door.",
            ),
            is_read=True,
        ),
        Agree(day=1, at="14:45", what="Keep Ellie’s place at breakfast club", due=21, school=THORNHILL),
        PointTo(day=1, at="14:50", service="Headland Family Hub"),
    ),
    "Słowik": (
        Agree(day=9, at="16:20", what="Write to the landlord about the damp", due=7, done=True),
        Agree(day=9, at="16:22", what="Send the attendance figures to the Hub", due=4, school=THORNHILL),
        PointTo(day=9, at="16:25", service="Housing advice, Civic Centre", ask_in=None),
        AskAbout(day=2, at="15:10", taken_up="yes", helped="unknown"),
    ),
}
"""Family -> what falls due on it."""
