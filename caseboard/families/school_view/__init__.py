"""What a school may see of a family: the one allow-list, from which the head's board, family page, week, letter and
paper are built.

Everything here starts from the families that stand on that school's board and from the events that this school was
told. Children, marks and dates are of this school only; a helper who works at another school is not named; free text
is an entry that was shared with this school and not taken back. A fact that is not written into one of the dataclasses
of `shapes.py` does not leave the case records.
"""

from caseboard.families.people.joined import joins_of, read_in
from caseboard.families.school_view.actions import actions_of, closed_or_put_off, get_own_action
from caseboard.families.school_view.corrections import taken_back_of
from caseboard.families.school_view.here import still_here
from caseboard.families.school_view.page import (
    board,
    board_version,
    family_keys,
    family_page,
    find,
    kept_from,
)
from caseboard.families.school_view.preview import preview
from caseboard.families.school_view.shapes import (
    SchoolAction,
    SchoolChild,
    SchoolFamily,
    SchoolFound,
    SchoolLine,
    SchoolWeek,
    SchoolWorry,
    TakenBack,
    UpdateRef,
    WeekFamily,
)
from caseboard.families.school_view.silence import Silence, silences
from caseboard.families.school_view.stopped import words_stopped
from caseboard.families.school_view.week import week
from caseboard.families.school_view.worries import list_worries

__all__ = [
    "SchoolAction",
    "SchoolChild",
    "SchoolFamily",
    "SchoolFound",
    "SchoolLine",
    "SchoolWeek",
    "SchoolWorry",
    "Silence",
    "TakenBack",
    "UpdateRef",
    "WeekFamily",
    "actions_of",
    "board",
    "board_version",
    "closed_or_put_off",
    "family_keys",
    "family_page",
    "find",
    "get_own_action",
    "joins_of",
    "kept_from",
    "list_worries",
    "preview",
    "read_in",
    "silences",
    "still_here",
    "taken_back_of",
    "week",
    "words_stopped",
]
