"""Making paper: what is on it, and the record of who printed it for whom and why."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import select

from caseboard import audit, clock
from caseboard.access import Actor, NotPermittedError, Permission, SchoolRef
from caseboard.boards.queries import worker_viewer
from caseboard.db import session
from caseboard.events.kinds import NextDateChanged
from caseboard.families.cards import Viewer, card
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.models import Family
from caseboard.families.rows import FamilyRow, list_open_rows, list_stages, years_of
from caseboard.families.since import Happening, happenings, names_of
from caseboard.names import fold
from caseboard.printing.models import PrintRun
from caseboard.printing.sheets import (
    HIDDEN_NAME,
    MEETING_SHEET,
    WITHHELD,
    MeetingPaper,
    Row,
    Since,
    cut,
    mentions,
    number_copies,
)

COPIES_AT_MOST = 20
SHEETS_AT_MOST = 200
"""Sheets of paper in one printing: more is a mistake, or not for a meeting."""
ONE_PRINTING = timedelta(minutes=2)
"""A form sent again within this time is the same printing: pressed twice, or its answer was lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody asked to be printed."""

    copies_for: Sequence[str]
    since: date
    meeting: str = ""
    with_names: bool = False
    why_names: str = ""
    with_words: bool = False
    """Also what was written and shared with school, not only changes of the card."""


def print_meeting_sheet(
    schools: Sequence[SchoolRef],
    *,
    page_school: SchoolRef | None,
    wanted: Wanted,
    by: Actor,
    source: str = "",
) -> MeetingPaper:
    """The meeting sheet of one school, or of the caseload where `page_school` is None, a numbered copy a person.

    Every printing is a run of its own with new copies, and stands in the audit trail with the persons and the reason.
    Raises `MissingAnswersError` with a sentence for each answer that is missing.
    """
    paper = _make(schools, wanted, by, clock.now())
    run = _record(paper, wanted, schools, page_school, by, source)
    return replace(paper, run_id=run.public_id)


def print_again(run: PrintRun, schools: Sequence[SchoolRef], *, wanted: Wanted, by: Actor) -> MeetingPaper:
    """The paper of a printing that is on record already, for whoever did not get to see it."""
    return replace(_make(schools, wanted, by, run.at), run_id=run.public_id)


def find_recent_run(run_id: uuid.UUID, *, by: Actor) -> PrintRun | None:
    """A printing of this person of the last few minutes."""
    return session().scalar(
        select(PrintRun).where(
            PrintRun.public_id == run_id,
            PrintRun.user_id == by.user_id,
            PrintRun.at > clock.now() - ONE_PRINTING,
        )
    )


def _make(schools: Sequence[SchoolRef], wanted: Wanted, by: Actor, printed_at: datetime) -> MeetingPaper:
    if not schools or any(not by.may(Permission.PRINT_CASES, school.id) for school in schools):
        raise NotPermittedError
    _refuse_gaps(wanted)
    rows = meeting_rows(by, schools, wanted)
    paper = MeetingPaper(
        heading=f"Meeting sheet, {' and '.join(school.short_name for school in schools)}",
        meeting=wanted.meeting,
        since=wanted.since,
        printed_at=printed_at,
        printed_by=by.name,
        with_names=wanted.with_names,
        with_words=wanted.with_words,
        families=len(rows),
        copies=number_copies(wanted.copies_for),
        sheets=cut(rows),
    )
    if paper.pages > SHEETS_AT_MOST:
        raise MissingAnswersError(
            {"copies_for": f"That is {paper.pages} sheets of paper. Print for fewer people at a time."}
        )
    return paper


def count_families(by: Actor, schools: Sequence[SchoolRef]) -> int:
    """How many families stand on these boards: what a meeting sheet would hold."""
    stages = list_stages({school.authority_id for school in schools})
    return len(
        [row for row in list_open_rows([school.id for school in schools], stages) if row.id not in by.blocked]
    )


def meeting_rows(by: Actor, schools: Sequence[SchoolRef], wanted: Wanted) -> list[Row]:
    """Every open family on these boards, what needs attention first."""
    viewer = worker_viewer(by, schools, shows_initials=not wanted.with_names)
    stages = list_stages({school.authority_id for school in viewer.schools})
    found = [row for row in list_open_rows(viewer.school_ids, stages) if row.id not in by.blocked]
    today = clock.today()
    found.sort(key=lambda row: (*row.facts(today).order(), row.folded, row.id))
    keys = [row.id for row in found]
    years = years_of(keys, viewer.school_ids)
    news = happenings(
        by,
        viewer.schools,
        keys,
        after=clock.start_of_day(wanted.since),
        shows_initials=not wanted.with_names,
    )
    hiding = _Hiding(found) if not wanted.with_names else None
    return [_row(row, viewer, years.get(row.id, ""), news.get(row.id, []), wanted, hiding) for row in found]


class _Hiding:
    """What must not stand on a paper with initials: names of the families on it and of their children."""

    def __init__(self, rows: Sequence[FamilyRow]) -> None:
        children = names_of([row.id for row in rows])
        surnames = {row.id: _words_of(row.name) for row in rows}
        self.own: Mapping[int, frozenset[str]] = {
            row.id: surnames[row.id] | children.get(row.id, frozenset()) for row in rows
        }
        self.all: frozenset[str] = frozenset().union(*surnames.values())

    def hides(self, row: FamilyRow, text: str) -> bool:
        return mentions(text, self.own[row.id], self.all)


def _words_of(name: str) -> frozenset[str]:
    return frozenset(fold(name).split()) | {fold(name)}


def _row(
    row: FamilyRow,
    viewer: Viewer,
    children: str,
    news: Sequence[Happening],
    wanted: Wanted,
    hiding: _Hiding | None,
) -> Row:
    shown = card(row, viewer, children, clock.today())
    who = shown.who
    if hiding and hiding.hides(row, who):
        who = HIDDEN_NAME
    is_late = any(flag.look == "late" for flag in shown.flags)
    return Row(
        title=shown.title,
        marks=shown.marks,
        children=shown.children,
        level_bars=shown.level_bars,
        level_label=shown.level_label,
        stage=row.stage.name,
        days=shown.days,
        usual_days=shown.usual_days,
        is_long=shown.is_long,
        who=who,
        next="" if is_late else shown.next,
        flags=shown.flags,
        since=tuple(_since(row, news, wanted, hiding)),
    )


def _since(row: FamilyRow, news: Sequence[Happening], wanted: Wanted, hiding: _Hiding | None) -> list[Since]:
    """What happened, day by day. A changed next date is left out: the one that counts stands beside the stage."""
    days: dict[date, list[str]] = {}
    for line in news:
        text = line.text
        if line.kind == NextDateChanged.name or (line.is_words and not wanted.with_words):
            continue
        if hiding and hiding.hides(row, text):
            text = WITHHELD if line.is_words else f"{HIDDEN_NAME} was named on the card."
        days.setdefault(clock.london(line.at).date(), []).append(text)
    return [Since(on, " ".join(dict.fromkeys(texts))) for on, texts in days.items()]


def _refuse_gaps(wanted: Wanted) -> None:
    problems = {}
    if not wanted.copies_for:
        problems["copies_for"] = (
            "Name the person who gets the copy. Paper without a name is nobody's to give back."
        )
    elif len(wanted.copies_for) > COPIES_AT_MOST:
        problems["copies_for"] = f"At most {COPIES_AT_MOST} copies at a time."
    if wanted.with_names and not wanted.why_names.strip():
        problems["why_names"] = "Say why initials would not do."
    if wanted.since > clock.today():
        problems["since"] = "This day is still to come."
    if problems:
        raise MissingAnswersError(problems)


def _record(
    paper: MeetingPaper,
    wanted: Wanted,
    schools: Sequence[SchoolRef],
    page_school: SchoolRef | None,
    by: Actor,
    source: str,
) -> PrintRun:
    run = PrintRun(
        user_id=by.user_id,
        school_id=page_school.id if page_school else None,
        paper=MEETING_SHEET,
        copies_for="\n".join(wanted.copies_for),
        with_names=wanted.with_names,
        why_names=wanted.why_names.strip() if wanted.with_names else "",
        families=paper.families,
        sheets=len(paper.sheets),
        at=paper.printed_at,
    )
    session().add(run)
    session().flush()
    audit.record(
        audit.Act.SHEETS_PRINTED,
        by=by.user_id,
        subject=run.public_id,
        school=run.school_id,
        source=source,
        details={
            "paper": MEETING_SHEET,
            "schools": [str(school.public_id) for school in schools],
            "for": list(wanted.copies_for),
            "copies": len(paper.copies),
            "sheets": len(paper.sheets),
            "families": paper.families,
            "names": wanted.with_names,
            "why": run.why_names,
            "words": wanted.with_words,
        },
    )
    session().flush()
    return run


STORY_PAGE = "story_page"


def record_story_page(
    family: Family, *, school: SchoolRef, copies_for: str, by: Actor, source: str
) -> PrintRun:
    """That one family's own page was put on paper, with its names, for a named person."""
    run = PrintRun(
        user_id=by.user_id,
        school_id=school.id,
        paper=STORY_PAGE,
        copies_for=copies_for,
        with_names=True,
        why_names="",
        families=1,
        sheets=1,
        at=clock.now(),
    )
    session().add(run)
    session().flush()
    audit.record(
        audit.Act.SHEETS_PRINTED,
        by=by.user_id,
        subject=run.public_id,
        school=school.id,
        source=source,
        details={
            "paper": STORY_PAGE,
            "for": [copies_for],
            "copies": 1,
            "sheets": 1,
            "families": 1,
            "names": True,
        },
    )
    return run
