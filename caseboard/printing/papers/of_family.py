"""Paper about one family: its chronology, and forms to write on where there is no device."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from caseboard import clock
from caseboard.access import Actor, SchoolRef
from caseboard.dates import brief_day
from caseboard.families.history import HistoryLine, history
from caseboard.families.models import Family
from caseboard.families.on_paper import children_here
from caseboard.families.story.page import Helps, StoryPage
from caseboard.printing.frame import Column, Content, Layout, Line, Row
from caseboard.printing.hiding import Hiding, hiding_of
from caseboard.printing.papers import capture
from caseboard.printing.wanted import Wanted

CHRONOLOGY = Layout(
    size="A4",
    is_landscape=True,
    columns=(
        Column("It happened", 28),
        Column("What happened, and what we did", 148),
        Column("Who wrote it", 46),
        Column("Written down", 55),
    ),
    row=9.0,
    rows_a_sheet=17,
)


@dataclass(frozen=True)
class AskedOfFamily:
    """One asking for paper of a family that came through the door."""

    by: Actor
    school: SchoolRef
    family: Family
    wanted: Wanted

    @property
    def title(self) -> str:
        return self.family.name if self.wanted.with_names else self.family.initials

    @cached_property
    def hiding(self) -> Hiding:
        return hiding_of({self.family.id: self.family.name}, with_names=self.wanted.with_names)


def chronology(asked: AskedOfFamily) -> Content:
    """What was ticked as significant, good things too, in the order it happened. What was struck through is not on it:
    the screen shows it."""
    lines = history(asked.family, by=asked.by, shows_initials=not asked.wanted.with_names)
    ticked = [line for line in lines if line.is_significant and not (line.entry and line.entry.struck_at)]
    return Content(
        layout=CHRONOLOGY,
        rows=[_row(asked, line) for line in sorted(ticked, key=lambda line: (line.happened_at, line.seq))],
        families=1,
        about=f"{asked.title}, {asked.school.short_name}",
        empty="Nothing is ticked for the chronology yet.",
        has_words=True,
        has_names=asked.wanted.with_names,
    )


def _row(asked: AskedOfFamily, line: HistoryLine) -> Row:
    happened, recorded = clock.london(line.happened_at), clock.london(line.recorded_at)
    later = f"{brief_day(recorded.date())} {recorded.year}" if line.was_recorded_later else "the same day"
    return Row(
        (
            (Line(f"{brief_day(happened.date())} {happened.year}"),),
            (Line(asked.hiding.words(asked.family.id, line.text)),),
            (Line(line.who),),
            (Line(later),),
        )
    )


def capture_forms(asked: AskedOfFamily) -> Content:
    """The blank forms with the family's initials and a line for each of its children: never a name."""
    children = [child.initials for child in children_here(asked.family, by=asked.by)]
    return capture.content(about=asked.family.initials, children=children)


def story_page(family: Family, page: StoryPage) -> StoryPage:
    """A family's page as it may stand on paper: a line with an address that must not be shown is
    withheld, also one that another home of the family must not learn."""
    hiding = hiding_of({family.id: family.name}, with_names=True)

    def shown(text: str) -> str:
        return hiding.words(family.id, text)

    return replace(
        page,
        own_words=shown(page.own_words),
        going_well=tuple(map(shown, page.going_well)),
        worried=tuple(map(shown, page.worried)),
        helpers=tuple(Helps(shown(one.who), shown(one.what)) for one in page.helpers),
        happens_next=tuple(map(shown, page.happens_next)),
        told=tuple(replace(one, text=shown(one.text)) for one in page.told),
        who_sees=shown(page.who_sees),
    )
