"""Which board somebody is on, with which filter: every link, form and answer leads back to it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol
from urllib.parse import urlencode

from flask import g, url_for

from caseboard.access import Actor, SchoolRef
from caseboard.access import Permission as P
from caseboard.families.card import BoardView, StageView
from caseboard.families.cards import CHIPS
from caseboard.moves.rules import ASKS_FIRST
from caseboard.web.chrome import safe_url

CASELOAD = "caseload"
NOWHERE = uuid.UUID(int=0)


class Reachable(Protocol):
    """A family, through the school by which the viewer reaches it."""

    @property
    def family_id(self) -> uuid.UUID: ...
    @property
    def school_id(self) -> uuid.UUID: ...


@dataclass(frozen=True)
class Place:
    """A board and how it is looked at. Templates know it as `links`."""

    school: SchoolRef | None
    """The school of the page; None on the caseload."""
    chip: str = "all"
    all_stage: uuid.UUID | None = None
    actor: Actor = field(default_factory=lambda: g.actor)

    @property
    def schools(self) -> Sequence[SchoolRef]:
        """The schools whose families are in view."""
        return (self.school,) if self.school else self.actor.schools_for(P.READ_CASES)

    @property
    def reads_cases(self) -> bool:
        """Whether the case records are shown; else what the school may see of them."""
        return self.school is None or self.actor.may(P.READ_CASES, self.school.id)

    @cached_property
    def params(self) -> dict[str, str]:
        """What a form or link carries so that its answer comes back to this board."""
        return {
            **({} if self.school else {"on": CASELOAD}),
            **({"chip": self.chip} if self.chip != "all" else {}),
            **({"all": str(self.all_stage)} if self.all_stage else {}),
        }

    @cached_property
    def url(self) -> str:
        return self._board("", **self._filter)

    @cached_property
    def changes(self) -> str:
        return self._board("_changes", **self._filter)

    @cached_property
    def find(self) -> str:
        return self._board("_find")

    @cached_property
    def print(self) -> str | None:
        """Making paper copies, for those who may."""
        if not any(self.actor.may(P.PRINT_CASES, school.id) for school in self.schools):
            return None
        if self.school is None:
            return safe_url("sheets.caseload_new")
        return safe_url("sheets.new", school_id=self.school.public_id)

    @cached_property
    def add(self) -> str | None:
        """Adding a family; on the caseload it begins at the first school, and can be changed there."""
        school = next((s for s in self.schools if self.actor.may(P.CHANGE_CASES, s.id)), None)
        return safe_url("families.new", school_id=school.public_id) if school else None

    def chip_url(self, code: str) -> str:
        return self._board("", **({"chip": code} if code != "all" else {}))

    def show_all(self, stage: StageView) -> str:
        chip = {"chip": self.chip} if self.chip != "all" else {}
        return self._board("", **chip, all=str(stage.stage_id), _anchor=f"stage-{stage.stage_id}")

    def family(self, card: Reachable) -> str:
        before, between = self.pattern
        return f"{before}{card.school_id}{between}{card.family_id}"

    def move(self, card: Reachable) -> str:
        """The Move page or dialog of a family, which leads back here."""
        return f"{self.family(card)}/move{self.query}"

    def move_page(self, card: Reachable) -> str:
        """The same without what a form adds by itself."""
        return f"{self.family(card)}/move"

    def moves(self, card: Reachable) -> str:
        return f"{self.family(card)}/moves"

    def is_open(self, stage: StageView) -> bool:
        """Whether the shelf is unfolded: after "Show all"."""
        return self.all_stage == stage.stage_id

    def asks_first(self, stage: StageView) -> bool:
        """Whether a card dropped there has to answer before it is saved."""
        return stage.kind in ASKS_FIRST

    def empty_words(self, stage: StageView) -> str:
        if self.chip != "all":
            return "No family here with this filter."
        if stage.kind == "new_worry":
            return (
                "No new worries just now. When someone shares a worry with you, add the family here. "
                "You can say as little as a name and one line."
                if self.add
                else "No new worries just now."
            )
        return "No family here just now."

    def count_hidden(self, board: BoardView) -> int:
        """How many open families the filter hides."""
        counts = {chip.code: chip.count for chip in board.chips}
        return counts["all"] - next(chip.count for chip in board.chips if chip.is_current)

    def count_words(self, board: BoardView) -> str:
        total = next(chip.count for chip in board.chips if chip.code == "all")
        return "1 family." if total == 1 else f"{total} families."

    @property
    def _filter(self) -> dict[str, str]:
        return {name: value for name, value in self.params.items() if name != "on"}

    @cached_property
    def query(self) -> str:
        return f"?{urlencode(self.params)}" if self.params else ""

    @cached_property
    def pattern(self) -> tuple[str, str]:
        """A family's address around its two ids: 300 cards are filled in, not routed."""
        path = url_for("moves.new", school_id=NOWHERE, family_id=NOWHERE).removesuffix("/move")
        before, between, _ = path.split(str(NOWHERE))
        return before, between

    @cached_property
    def _path(self) -> str:
        if self.school is None:
            return url_for("boards.caseload")
        return url_for("boards.show", school_id=self.school.public_id)

    def _board(self, suffix: str, **values: str) -> str:
        """This board, or what stands below it: the pattern is asked for once, not for every link."""
        if suffix:
            name = f"caseload{suffix}" if self.school is None else suffix.removeprefix("_")
            school = {} if self.school is None else {"school_id": self.school.public_id}
            return url_for(f"boards.{name}", **school, **values)  # type: ignore[arg-type]
        anchor = values.pop("_anchor", "")
        query = f"?{urlencode(values)}" if values else ""
        return f"{self._path}{query}{'#' if anchor else ''}{anchor}"


def place_from(values: Mapping[str, str], school: SchoolRef | None) -> Place:
    """The board of a school, or the caseload, with the filter of an address. What makes no sense is left out."""
    chip = values.get("chip", "all")
    return Place(
        school=school,
        chip=chip if chip in {code for code, _ in CHIPS} else "all",
        all_stage=as_uuid(values.get("all")),
    )


def place_behind(values: Mapping[str, str], school: SchoolRef) -> Place:
    """The board from which a form or dialog about a family of this school was opened, and to which it leads back."""
    return place_from(values, None if values.get("on") == CASELOAD else school)


def as_uuid(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None
