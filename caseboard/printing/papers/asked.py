"""What every paper of a board is made from: who asks, for which schools, and the families there, in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from caseboard import clock
from caseboard.access import Actor, SchoolRef
from caseboard.boards.queries import worker_viewer
from caseboard.families.card import Card
from caseboard.families.cards import Viewer, card
from caseboard.families.coming_back import NOTHING_DUE, Due, due_on_boards
from caseboard.families.order import place_of
from caseboard.families.rows import FamilyRow, StageRow, list_open_rows, list_stages, years_of
from caseboard.printing.frame import Cell, Line, flagged, titled
from caseboard.printing.hiding import Hiding, hiding
from caseboard.printing.wanted import Wanted


@dataclass(frozen=True)
class Asked:
    """One asking for paper of one school's board, or of several boards together."""

    by: Actor
    schools: Sequence[SchoolRef]
    wanted: Wanted
    only: frozenset[int] | None = None
    """The keys of the families it is about, where it is not about all of them."""
    questions: Mapping[int, Sequence[str]] = field(default_factory=dict)
    """family key -> what there is to decide about it, where an agenda says so."""

    @cached_property
    def today(self) -> date:
        return clock.today()

    @cached_property
    def about(self) -> str:
        return " and ".join(school.short_name for school in self.schools)

    @cached_property
    def viewer(self) -> Viewer:
        return worker_viewer(self.by, self.schools, shows_initials=not self.wanted.with_names)

    @cached_property
    def stages(self) -> list[StageRow]:
        alone = self.schools[0].id if len(self.schools) == 1 else None
        return list_stages({school.authority_id for school in self.viewer.schools}, school_id=alone)

    @cached_property
    def rows(self) -> list[FamilyRow]:
        """Every open family on these boards but those this person is kept from, what needs attention first."""
        found = list_open_rows(self.viewer.school_ids, self.stages)
        mine = [
            row
            for row in found
            if row.id not in self.by.blocked and (self.only is None or row.id in self.only)
        ]
        return sorted(mine, key=self._place)

    def _place(self, row: FamilyRow) -> str:
        facts = replace(row.facts(self.today), came_back=self.due.get(row.id, NOTHING_DUE).how_many)
        return place_of(facts, row.folded, row.id)

    @cached_property
    def due(self) -> Mapping[int, Due]:
        return due_on_boards(self.viewer.school_ids, self.today, is_school=False)

    @cached_property
    def hiding(self) -> Hiding:
        return hiding(self.rows, with_names=self.wanted.with_names)

    @cached_property
    def cards(self) -> Mapping[int, Card]:
        """family key -> its card. A morning notice is on no paper, whatever the screen may show."""
        years = years_of([row.id for row in self.rows], self.viewer.school_ids)
        return {
            row.id: card(
                row, self.viewer, years.get(row.id, ""), self.today, self.due.get(row.id, NOTHING_DUE)
            )
            for row in self.rows
        }

    def who(self, row: FamilyRow) -> str:
        """Who leads, holds or was asked, as the paper may say it."""
        return self.hiding.card(row.id, self.cards[row.id].who)

    def family_cell(self, row: FamilyRow) -> Cell:
        """The family as every paper shows it: its name or initials, its schools and years, its level."""
        shown = self.cards[row.id]
        return (
            self.title(row),
            Line(f"{shown.marks}. {shown.children}"),
            Line(shown.level_label, bars=shown.level_bars),
        )

    def title(self, row: FamilyRow) -> Line:
        return titled(self.cards[row.id].title, with_names=self.wanted.with_names)

    def flags(self, row: FamilyRow) -> list[Line]:
        return flagged(self.cards[row.id].flags)
