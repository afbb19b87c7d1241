"""Arranging meetings: when, where, whom; changing and calling off; who is on the agenda. A service flushes.

Nothing here is written into a family's log: an invitation is not yet something that happened to it.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from sqlalchemy import delete, select

from caseboard import clock, codes
from caseboard.access import Actor, NotPermittedError, Permission
from caseboard.db import session
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.door import cases, opened
from caseboard.families.models import Family
from caseboard.families.rows import FamilyRow, list_open_rows, list_stages
from caseboard.meetings.agenda import AT_MOST, suggest
from caseboard.meetings.models import AgendaItem, Meeting, MeetingPerson, MeetingSchool
from caseboard.meetings.queries import schools_of
from caseboard.meetings.rules import Reason, meant_by

PEOPLE_AT_MOST = 40
NAME_LIMIT = 80
PLACE_LIMIT = 120
FURTHEST = timedelta(days=366)
LONG_PAST = timedelta(days=28)
"""A meeting that was on paper alone can be put in, and typed back, so long afterwards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrangement:
    """What is arranged: the kind is a code of `meeting_kind`."""

    kind: str
    day: date
    starts: time
    ends: time | None = None
    place: str = ""
    professionals: Sequence[str] = ()
    family_members: Sequence[str] = ()


def arrange_meeting(
    what: Arrangement, *, schools: Collection[int] = (), family: Family | None = None, by: Actor
) -> Meeting:
    """Arranges a meeting about the families of some schools, or about one family that came through the door.

    Its agenda is made from what needs attention. Raises `MissingAnswersError`.
    """
    mine = cases(by).school_ids
    chosen = mine.intersection(schools) if family is None else mine.intersection(_standing(family))
    problems = _problems(what, is_about_family=family is not None)
    if not chosen:
        problems["schools"] = "Choose a school."
    authorities = {school.authority_id for school in by.schools if school.id in chosen}
    if len(authorities) > 1:
        problems["schools"] = "Choose schools of one authority."
    if problems:
        raise MissingAnswersError(problems)
    meeting = Meeting(
        authority_id=authorities.pop(),
        kind=what.kind,
        family=family,
        day=what.day,
        starts=what.starts,
        ends=what.ends,
        place=" ".join(what.place.split()),
        arranged_by=by.user_id,
        arranged_at=clock.now(),
    )
    meeting.schools = [MeetingSchool(school_id=school_id) for school_id in sorted(chosen)]
    session().add(meeting)
    _invite(meeting, what)
    session().flush()
    for line in suggest(
        what.kind, family_id=family.id if family else None, school_ids=chosen, day=what.day, by=by
    ):
        _put_on(meeting, line.row.id, line.reasons or (Reason.ADDED,))
    session().flush()
    return meeting


def change_meeting(meeting: Meeting, what: Arrangement, *, by: Actor) -> None:
    """Changes when, where and whom. Its kind and whose families it is about stay. Raises `MissingAnswersError`."""
    _refuse_unless_may(meeting, by)
    problems = _problems(what, is_about_family=meeting.is_about_family)
    if not meeting.is_open:
        problems["day"] = OVER
    if problems:
        raise MissingAnswersError(problems)
    meeting.day, meeting.starts, meeting.ends = what.day, what.starts, what.ends
    meeting.place = " ".join(what.place.split())
    _invite(meeting, what)
    session().flush()


OVER = "This meeting is over, or was called off. It stays as it was."


def call_off(meeting: Meeting, *, by: Actor) -> None:
    """Says that it will not be held. Once something was typed in from it, it was held."""
    _refuse_unless_may(meeting, by)
    if meeting.held_at is None and meeting.called_off_at is None:
        meeting.called_off_at = clock.now()
        session().flush()


def put_back(meeting: Meeting, *, by: Actor) -> None:
    """Says that it will be held after all."""
    _refuse_unless_may(meeting, by)
    meeting.called_off_at = None
    session().flush()


def choose_families(
    meeting: Meeting,
    *,
    keep: Collection[uuid.UUID],
    add: Collection[uuid.UUID] = (),
    named: str = "",
    by: Actor,
) -> None:
    """Who is on the agenda: `keep` are items of it, `add` and `named` families that are not on it yet.

    An item of a family this worker may not read stays: it is not theirs to take off. Raises `MissingAnswersError` for
    the name or code of no family, or of several.
    """
    _refuse_unless_may(meeting, by)
    if not meeting.is_open:
        raise MissingAnswersError({"named": OVER})
    if meeting.is_about_family:
        return
    rows = {row.id: row for row in families_in_reach(meeting, by=by)}
    items = session().scalars(opened(select(AgendaItem).where(AgendaItem.meeting_id == meeting.id))).all()
    wanted = {row.id for row in rows.values() if row.public_id in add}
    if named.strip():
        wanted.add(the_one_meant(named, list(rows.values()), "named").id)
    there = {item.family_id for item in items}
    gone = [
        i.id for i in items if i.family_id in rows and i.public_id not in keep and i.family_id not in wanted
    ]
    if len(there) - len(gone) + len(wanted - there) > AT_MOST:
        raise MissingAnswersError({"named": f"An agenda holds {AT_MOST} families at most."})
    if gone:
        session().execute(opened(delete(AgendaItem).where(AgendaItem.id.in_(gone))))
    for key in sorted(wanted - there):
        _put_on(meeting, key, (Reason.ADDED,))
    session().flush()


def families_in_reach(meeting: Meeting, *, by: Actor) -> list[FamilyRow]:
    """Every open family that this worker could put on the agenda of a meeting about schools."""
    stages = list_stages({school.authority_id for school in by.schools})
    found = list_open_rows(schools_of(meeting, by=by), stages)
    return [row for row in found if row.id not in by.blocked]


def the_one_meant(text: str, rows: Sequence[FamilyRow], field: str) -> FamilyRow:
    """The one family that a code or a name means. Raises `MissingAnswersError` for none and for several."""
    found = meant_by(text, rows)
    if len(found) == 1:
        return found[0]
    if found:
        listed = " or ".join(sorted(row.initials for row in found))
        raise MissingAnswersError({field: f"That is more than one family. Write the code: {listed}."})
    raise MissingAnswersError({field: "No family here has this code or name. Look at the sheet again."})


def _put_on(meeting: Meeting, family_id: int, reasons: Iterable[Reason]) -> None:
    item = AgendaItem(meeting_id=meeting.id, family_id=family_id, reasons=[r.value for r in reasons])
    session().add(item)


def _standing(family: Family) -> list[int]:
    return [place.school_id for place in family.schools if place.until is None]


def _refuse_unless_may(meeting: Meeting, by: Actor) -> None:
    schools = (
        {row.school_id for row in meeting.schools} if meeting.family is None else _standing(meeting.family)
    )
    if by.school_ids_for(Permission.CHANGE_CASES).isdisjoint(schools):
        raise NotPermittedError


def _invite(meeting: Meeting, what: Arrangement) -> None:
    """Who is invited now. Somebody who stays keeps their row."""
    wanted = {
        (" ".join(name.split()), of_family): None
        for names, of_family in ((what.professionals, False), (what.family_members, True))
        for name in names
        if name.strip()
    }
    known = {(person.name, person.of_family): person for person in meeting.people}
    for key, person in known.items():
        if key not in wanted:
            meeting.people.remove(person)
            session().delete(person)
    for name, of_family in wanted:
        if (name, of_family) not in known:
            meeting.people.append(MeetingPerson(name=name, of_family=of_family))


def _problems(what: Arrangement, *, is_about_family: bool) -> dict[str, str]:
    problems = {}
    about = codes.fact(codes.MEETING, what.kind, "about")
    why_not = codes.why_not(codes.MEETING, what.kind, clock.today())
    if why_not:
        problems["kind"] = why_not
    elif about != ("family" if is_about_family else "schools"):
        problems["kind"] = "Choose one of the kinds offered."
    if not clock.today() - LONG_PAST <= what.day <= clock.today() + FURTHEST:
        problems["day"] = "Choose a day within the last four weeks or the year to come."
    if what.ends is not None and what.ends <= what.starts:
        problems["ends"] = "It ends after it begins."
    if len(what.place) > PLACE_LIMIT:
        problems["place"] = f"Shorten this to {PLACE_LIMIT} characters."
    for field in ("professionals", "family_members"):
        names = getattr(what, field)
        if len(names) > PEOPLE_AT_MOST:
            problems[field] = f"At most {PEOPLE_AT_MOST} people."
        elif any(len(name) > NAME_LIMIT for name in names):
            problems[field] = f"One name on a line, {NAME_LIMIT} characters at most."
    return problems
