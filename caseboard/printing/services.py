"""Making paper: what is on it, and the record of who printed it for whom and why."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from caseboard import audit, clock
from caseboard.access import Actor, NotPermittedError, Permission, SchoolRef
from caseboard.db import session
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.models import Family
from caseboard.families.rows import list_open_rows, list_stages
from caseboard.meetings.models import Meeting
from caseboard.printing.catalogue import OF_BOARD, OF_FAMILY, OF_MEETING, STORY_PAGE, TITLES
from caseboard.printing.frame import Content, Copy, Paper, cut, number_copies
from caseboard.printing.heads import beyond_usual
from caseboard.printing.models import PrintRun
from caseboard.printing.papers.asked import Asked
from caseboard.printing.papers.of_family import AskedOfFamily
from caseboard.printing.papers.of_meeting import AskedOfMeeting
from caseboard.printing.wanted import Wanted, refuse_gaps

SHEETS_AT_MOST = 200
"""Sheets of paper in one printing: more is a mistake, or not for a meeting."""
ONE_PRINTING = timedelta(minutes=2)
"""A form sent again within this time is the same printing: pressed twice, or its answer was lost."""


def make_paper(
    schools: Sequence[SchoolRef], *, wanted: Wanted, by: Actor, printed_at: datetime | None = None
) -> Paper:
    """A paper of one board, or of several together. Nothing is on record yet: see `record`.

    Raises `MissingAnswersError` with a sentence for each answer that is missing.
    """
    if not schools or any(not by.may(Permission.PRINT_CASES, school.id) for school in schools):
        raise NotPermittedError
    kind = OF_BOARD[wanted.paper]
    refuse_gaps(wanted, always_names=kind.is_names)
    return assemble(kind.make(Asked(by, schools, wanted)), wanted, by, printed_at)


def make_family_paper(
    family: Family, *, school: SchoolRef, wanted: Wanted, by: Actor, printed_at: datetime | None = None
) -> Paper:
    """A paper about one family that came through the door, on one of its schools. Raises as `make_paper` does."""
    if not by.may(Permission.PRINT_CASES, school.id):
        raise NotPermittedError
    kind = OF_FAMILY[wanted.paper]
    refuse_gaps(wanted, always_names=kind.is_names)
    return assemble(kind.make(AskedOfFamily(by, school, family, wanted)), wanted, by, printed_at)


def make_meeting_paper(
    meeting: Meeting, *, wanted: Wanted, by: Actor, printed_at: datetime | None = None
) -> Paper:
    """A paper of a meeting in hand: of the families that this worker may read, and no others."""
    asked = AskedOfMeeting(by, meeting, wanted)
    if not asked.schools or any(not by.may(Permission.PRINT_CASES, school.id) for school in asked.schools):
        raise NotPermittedError
    refuse_gaps(wanted)
    content = OF_MEETING[wanted.paper].make(asked)
    return assemble(content, replace(wanted, meeting=asked.when), by, printed_at)


def assemble(content: Content, wanted: Wanted, by: Actor, printed_at: datetime | None = None) -> Paper:
    """What stands on a paper, cut into sheets, with a numbered copy for each person named."""
    paper = Paper(
        kind=wanted.paper,
        title=TITLES[wanted.paper],
        content=content,
        meeting=wanted.meeting,
        printed_at=printed_at or clock.now(),
        printed_by=by.name,
        shred_by=wanted.shred_by,
        copies=number_copies(wanted.copies_for),
        sheets=(),
    )
    paper = replace(paper, sheets=cut(*content.parts, less=beyond_usual(paper)))
    if paper.pages > SHEETS_AT_MOST:
        raise MissingAnswersError(
            {"copies_for": f"That is {paper.pages} sheets of paper. Print for fewer people at a time."}
        )
    return paper


def record(
    paper: Paper,
    *,
    wanted: Wanted,
    schools: Sequence[SchoolRef],
    page_school: SchoolRef | None,
    by: Actor,
    source: str = "",
    family: Family | None = None,
    **more: Any,
) -> Paper:
    """Puts a printing on record: a run of its own, and a row in the audit trail with the persons and the reason.

    `page_school` is None for paper of a whole caseload. Flushes.
    """
    names = paper.content.has_names
    run = _add_run(
        by,
        page_school,
        paper.kind,
        paper.copies,
        with_names=names,
        why_names=wanted.why_names.strip() if names else "",
        families=paper.content.families,
        sheets=len(paper.sheets),
        at=paper.printed_at,
    )
    details = {
        "schools": [str(school.public_id) for school in schools],
        "why": run.why_names,
        "words": paper.content.has_words,
        "purpose": wanted.purpose,
        "shred_by": paper.shred_by.isoformat(),
        **({"family": str(family.public_id)} if family else {}),
        **more,
    }
    _add_to_trail(run, len(paper.copies), details, source)
    return replace(paper, run_id=run.public_id)


def record_story_page(
    family: Family,
    *,
    school: SchoolRef,
    copies_for: str,
    goes_home: bool,
    sheets: int,
    by: Actor,
    source: str,
) -> PrintRun:
    """That one family's own page was put on paper, with its names, for a named person, to stay or to go home."""
    run = _add_run(
        by, school, STORY_PAGE, number_copies([copies_for]), with_names=True, why_names="", families=1, sheets=sheets,
        at=clock.now(),
    )  # fmt: skip
    _add_to_trail(run, 1, {"family": str(family.public_id), "goes_home": goes_home}, source)
    return run


def find_recent_run(run_id: uuid.UUID, *, by: Actor) -> PrintRun | None:
    """A printing of this person of the last few minutes."""
    return session().scalar(
        select(PrintRun).where(
            PrintRun.public_id == run_id,
            PrintRun.user_id == by.user_id,
            PrintRun.at > clock.now() - ONE_PRINTING,
        )
    )


def count_families(by: Actor, schools: Sequence[SchoolRef]) -> int:
    """How many families stand on these boards: what a meeting sheet would hold."""
    stages = list_stages({school.authority_id for school in schools})
    return len(
        [row for row in list_open_rows([school.id for school in schools], stages) if row.id not in by.blocked]
    )


def _add_run(
    by: Actor, school: SchoolRef | None, paper: str, copies: Sequence[Copy], **known: Any
) -> PrintRun:
    run = PrintRun(
        user_id=by.user_id,
        school_id=school.id if school else None,
        paper=paper,
        copies_for="\n".join(copy.whose for copy in copies),
        **known,
    )
    session().add(run)
    session().flush()
    return run


def _add_to_trail(run: PrintRun, copies: int, details: Mapping[str, Any], source: str) -> None:
    audit.record(
        audit.Act.SHEETS_PRINTED,
        by=run.user_id,
        subject=run.public_id,
        school=run.school_id,
        source=source,
        details={
            "paper": run.paper,
            "for": run.copies_for.split("\n"),
            "copies": copies,
            "sheets": run.sheets,
            "families": run.families,
            "names": run.with_names,
            **details,
        },
    )
    session().flush()
