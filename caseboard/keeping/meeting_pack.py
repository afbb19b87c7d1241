"""The paper of a school's meetings on one day, as one encrypted file: for the morning on which the network is down.

It holds what the person may read for whom it is made, is on record as their printing, and stands on the disk as an
encrypted PDF file and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from caseboard import clock
from caseboard.access import Actor, NotPermittedError, Permission, SchoolRef, actor_for
from caseboard.accounts import password_rules
from caseboard.accounts.models import User
from caseboard.config import Settings
from caseboard.dates import plain_day
from caseboard.db import session
from caseboard.keeping import files
from caseboard.keeping.problems import KeepingError
from caseboard.meetings.models import Meeting
from caseboard.meetings.queries import list_on
from caseboard.printing.catalogue import AGENDA, MEETING_SHEET
from caseboard.printing.frame import Paper
from caseboard.printing.pdf import draw
from caseboard.printing.services import make_meeting_paper, record
from caseboard.printing.wanted import KEPT_FOR, SINCE, Wanted
from caseboard.schools.models import School

SHORTEST = 16
"""Characters of a passphrase: whoever has the file can guess as long as they like."""
LONGEST = 127
"""Bytes: all that a PDF file takes."""
SOURCE = "meeting-pack"
"""Where the printing came from, in the trail."""
TITLE = "Meetings"


@dataclass(frozen=True, slots=True)
class Packed:
    """What is in the file."""

    meetings: int
    sheets: int
    school: str
    day: date
    whose: str


def make_pack(
    file: Path,
    settings: Settings,
    *,
    school: School,
    by: User,
    on: date,
    passphrase: str,
    why_names: str = "",
) -> Packed:
    """Writes the paper of every meeting that is to be held on that day, as far as this person may print it.

    Initials unless there is a reason for names. Commits the record of the printing before the file takes its name.
    Raises `KeepingError` in a sentence.
    """
    if file.exists():
        raise KeepingError("The file is there already: choose another.")
    files.refuse_bad_place(file, settings, force=False)
    actor = _actor(by, school)
    ref = next(one for one in actor.schools if one.id == school.id)
    _refuse_weak(passphrase, about=(by.email, by.name, school.name))
    meetings = list_on(on, school_id=school.id, by=actor)
    if not meetings:
        raise KeepingError(
            f"No meeting that {by.name} may read is to be held at {ref.short_name} on {plain_day(on)}."
        )
    papers = [
        paper for meeting in meetings for paper in _papers(meeting, ref, actor, on=on, why_names=why_names)
    ]
    data = draw(papers, marking=settings.marking, title=TITLE, passphrase=passphrase)
    with files.new_file(file) as made:
        made.out.write(data)
        session().commit()
    return Packed(len(meetings), sum(paper.pages for paper in papers), ref.short_name, on, by.name)


def _actor(by: User, school: School) -> Actor:
    if not by.active:
        raise KeepingError("This person's account is disabled.")
    actor = actor_for(by)
    if not actor.may(Permission.PRINT_CASES, school.id):
        raise KeepingError("This person may not print anything of this school.")
    return actor


def _refuse_weak(passphrase: str, *, about: tuple[str, ...]) -> None:
    if len(passphrase) < SHORTEST:
        raise KeepingError(
            f"The passphrase is too short: {SHORTEST} characters at least, four or five words."
        )
    if len(passphrase.encode()) > LONGEST:
        raise KeepingError("The passphrase is too long for a PDF file.")
    if problem := password_rules.problem_with(passphrase, about=about):
        raise KeepingError(problem)


def _papers(meeting: Meeting, school: SchoolRef, by: Actor, *, on: date, why_names: str) -> list[Paper]:
    """The agenda with its action sheet, then the meeting sheet of the families on it; both put on record."""
    wanted = Wanted(
        paper=AGENDA,
        copies_for=[by.name],
        since=clock.today() - SINCE,
        shred_by=max(on, clock.today()) + KEPT_FOR,
        with_names=bool(why_names.strip()),
        why_names=why_names,
        with_words=True,
    )
    try:
        agenda = make_meeting_paper(meeting, wanted=wanted, by=by)
        sheet = make_meeting_paper(meeting, wanted=replace(wanted, paper=MEETING_SHEET), by=by)
    except NotPermittedError as error:  # a school of the meeting that this person reads and may not print
        raise KeepingError("This person may not print a meeting of that day.") from error
    return [
        record(
            paper,
            wanted=wanted,
            schools=[school],
            page_school=school,
            by=by,
            source=SOURCE,
            family=meeting.family,
            meeting=str(meeting.public_id),
        )
        for paper in (agenda, sheet)
    ]
