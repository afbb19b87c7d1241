"""What the demonstration's record holds besides updates: a visit, a child's own words, a sealed note, agreements."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from functools import partial

from caseboard import clock
from caseboard.access import Actor
from caseboard.demo.steps import DAN, SAMIRA, Step, Story
from caseboard.events.models import Audience
from caseboard.families import entries
from caseboard.families.models import EntryKind, Family, Level
from caseboard.families.particulars import OfChild, Particulars
from caseboard.families.sealed.asking import ask
from caseboard.families.sealed.services import seal
from caseboard.families.sharing import record_basis
from caseboard.families.sharing_models import Basis

STATUTORY = frozenset({Level.CHILD_IN_NEED, Level.CHILD_PROTECTION, Level.LOOKED_AFTER})


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording(Step, ABC):
    """A step that knows by itself what to write."""

    @abstractmethod
    def take(self, family: Family, by: Actor, others: dict[str, Actor]) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Write(Recording):
    """An entry of any kind, for workers. Children are named by their forenames."""

    kind: EntryKind
    text: str
    said: Particulars = field(default_factory=Particulars)
    about: tuple[str, ...] = ()
    children: dict[str, OfChild] = field(default_factory=dict)
    significant: bool = False
    sealed_for: tuple[str, ...] = ()
    """Accounts of colleagues who may read it besides its author; then nobody else can tell that it is there."""

    def take(self, family: Family, by: Actor, others: dict[str, Actor]) -> None:
        refs = {s.child.forename: str(s.child.public_id) for s in family.strands if s.until is None}
        said = Particulars(
            how=self.said.how,
            where=self.said.where,
            present=self.said.present,
            did=self.said.did,
            may_read=self.said.may_read,
            about=tuple(refs[name] for name in self.about),
            children={refs[name]: child for name, child in self.children.items()},
        )
        write = (
            partial(seal, readers=[others[account].public_id for account in self.sealed_for])
            if self.sealed_for
            else partial(entries.record_entry, audience=Audience.WORKER, significant=self.significant)
        )
        write(family, kind=self.kind, text=self.text, happened_on=clock.today(), said=said, by=by)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskRestricted(Recording):
    """Somebody asks for a restricted record: the manager is told, whether or not there is one."""

    reason: str

    def take(self, family: Family, by: Actor, others: dict[str, Actor]) -> None:
        ask(family, reason=self.reason, by=by)


def write_basis(family: Family, story: Story, by: Actor) -> None:
    """On what sharing rests, written down on the day the family was put on the board."""
    basis = Basis.SAFEGUARDING if story.level in STATUTORY else Basis.AGREEMENT
    words = (
        "A child may be at risk; the parents were told that school hears from us."
        if basis is Basis.SAFEGUARDING
        else "Both parents, that school hears how it goes."
    )
    record_basis(family, basis=basis, since=clock.today(), words=words, by=by)


RECORDS: dict[str, tuple[Recording, ...]] = {
    "Słowik": (
        Write(
            day=9,
            at="16:10",
            kind=EntryKind.VISIT,
            text="The flat is cold and the damp is worse where the children sleep. Mum showed the landlord’s letters.",
            said=Particulars(where="home", present="Mum"),
            children={
                "Maja": OfChild(
                    seen="yes", alone="yes", words="Sleeps in her coat. Asked if we could fix the window."
                ),
                "Oskar": OfChild(seen="yes", alone="no", why="He wanted to stay with Mum."),
            },
            significant=True,
        ),
        Write(
            day=2,
            at="15:05",
            kind=EntryKind.CONTACT,
            text="The landlord will send somebody about the damp next week.",
            said=Particulars(how="phone", present="the landlord"),
        ),
    ),
    "Kowalczyk": (
        Write(
            day=4,
            at="14:20",
            kind=EntryKind.CHILDS_WORDS,
            text="I like it when somebody waits for me at the gate.",
            said=Particulars(
                how="said",
                where="the quiet room",
                present="Mrs Lowe",
                did="Mrs Lowe meets her at the gate every morning.",
                may_read="anyone",
            ),
            about=("Zofia",),
            significant=True,
        ),
    ),
    "Hussain": (
        Write(
            day=3,
            at="17:10",
            kind=EntryKind.CONTACT,
            text="Somebody rang and would not give a name. I have spoken to Samira about it and to nobody else.",
            said=Particulars(how="phone"),
            sealed_for=(SAMIRA,),
        ),
        AskRestricted(
            day=2,
            at="09:40",
            by=DAN,
            reason="I cover for Ruth on Friday and want to be sure I know everything.",
        ),
    ),
}
"""By the family's name. Each step happens at its own moment among those of the story."""

__all__ = ["RECORDS", "Recording", "write_basis"]
