"""Every paper there is, what each is for, and what makes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from caseboard.printing.frame import Content
from caseboard.printing.papers import (
    action_list,
    agenda,
    capture,
    key,
    meeting_sheet,
    of_family,
    supervision,
    wall_board,
)
from caseboard.printing.papers.asked import Asked
from caseboard.printing.papers.of_family import AskedOfFamily
from caseboard.printing.papers.of_meeting import AskedOfMeeting

MEETING_SHEET = "meeting_sheet"
KEY = "key"
CAPTURE = "capture"
CHRONOLOGY = "chronology"
STORY_PAGE = "story_page"
AGENDA = "agenda"

A = TypeVar("A")


@dataclass(frozen=True, slots=True)
class Kind(Generic[A]):
    """One paper of the set."""

    title: str
    size: str
    what_for: str
    make: Callable[[A], Content]
    is_names: bool = False
    """Whether it is made of names, so that a reason is always needed."""

    @property
    def name(self) -> str:
        """As the chooser lists it: "Meeting sheet, A4 landscape"."""
        return f"{self.title}, {self.size}"


OF_BOARD: Mapping[str, Kind[Asked]] = {
    MEETING_SHEET: Kind(
        "Meeting sheet",
        "A4 landscape",
        "For the team at a table: six families a sheet, what happened since last time, room to write what you agree.",
        meeting_sheet.make,
    ),
    "wall_board": Kind(
        "Board",
        "A3 landscape",
        "For a link meeting round one large sheet: every family in its stage, as on the screen.",
        wall_board.make,
    ),
    "action_list": Kind(
        "Actions by person",
        "A4 upright",
        "For going through who has agreed to do what, and ticking it.",
        action_list.make,
    ),
    "supervision": Kind(
        "Caseload for supervision",
        "A4 landscape",
        "For worker and manager: last seen, weeks silent, next due. What nobody recorded is blank, to write on.",
        supervision.make,
    ),
    KEY: Kind(
        "Key to the initials",
        "A4 upright",
        "Which family each number is. Print it on its own, carry it apart from the other sheets.",
        key.make,
        is_names=True,
    ),
    CAPTURE: Kind(
        "Blank forms for a visit",
        "A4 upright",
        "For a visit without a device: the questions of the screen, to write on and type up.",
        capture.make,
    ),
}
OF_FAMILY: Mapping[str, Kind[AskedOfFamily]] = {
    CHRONOLOGY: Kind(
        "Chronology",
        "A4 landscape",
        "For a review or a new worker: the events that were ticked as significant, good ones too.",
        of_family.chronology,
    ),
    CAPTURE: Kind(
        "Blank forms for a visit",
        "A4 upright",
        "For a visit without a device: a line for each child, by initials.",
        of_family.capture_forms,
    ),
}
OF_MEETING: Mapping[str, Kind[AskedOfMeeting]] = {
    AGENDA: Kind(
        "Agenda and actions",
        "A4 upright",
        "For one meeting: who is invited, why each family is spoken about, last time’s actions, "
        "and a sheet of twelve lines for what you agree, to be signed and typed in.",
        agenda.make,
    ),
    MEETING_SHEET: Kind(
        OF_BOARD[MEETING_SHEET].title,
        OF_BOARD[MEETING_SHEET].size,
        "For the same meeting: what happened with each family on the agenda since last time, and what to decide.",
        agenda.sheet,
    ),
}
TITLES: Mapping[str, str] = {
    **{code: kind.title for code, kind in OF_BOARD.items()},
    **{code: kind.title for code, kind in OF_FAMILY.items()},
    **{code: kind.title for code, kind in OF_MEETING.items()},
    STORY_PAGE: "Our page",
    "letter": "Weekly letter",
}
