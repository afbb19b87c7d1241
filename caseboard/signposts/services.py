"""Pointing a family to a service of the directory, asking what came of it, and keeping the directory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import or_, select

from caseboard import clock, codes
from caseboard.access import Actor, NotPermittedError, Permission
from caseboard.db import session
from caseboard.events.kinds.doing import Signposted, SignpostFollowed
from caseboard.events.models import Audience, CaseEvent
from caseboard.families.cardlog import log_only, schools_now
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.door import cases
from caseboard.families.due import Service, Signpost
from caseboard.families.models import Family
from caseboard.names import fold

NAME_LIMIT = 120
TEXT_LIMIT = 500
FURTHEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class ServiceFacts:
    """What the directory says of a service. `ends` is its last day, inclusive."""

    category: str
    name: str
    contact: str = ""
    about: str = ""
    starts: date | None = None
    ends: date | None = None


def authorities_edited_by(actor: Actor) -> list[int]:
    """The authorities whose directory this person keeps: those of the schools they work for."""
    return sorted({school.authority_id for school in actor.schools_for(Permission.EDIT_DIRECTORY)})


def list_services(authority_id: int, *, on: date | None = None) -> Sequence[Service]:
    """The directory by category and name; with `on`, what may be pointed to on that day."""
    query = select(Service).where(Service.authority_id == authority_id)
    if on is not None:
        query = query.where(Service.starts <= on, or_(Service.ends.is_(None), Service.ends >= on))
    order = {code.code: place for place, code in enumerate(codes.all_codes(codes.SIGNPOST_CATEGORY))}
    rows = session().scalars(query).all()
    return sorted(rows, key=lambda s: (order.get(s.category, len(order)), fold(s.name), s.starts, s.id))


def add_service(authority_id: int, facts: ServiceFacts, *, by: Actor) -> Service:
    """Adds a service to an authority's directory. Flushes. Raises `MissingAnswersError`."""
    if authority_id not in authorities_edited_by(by):
        raise NotPermittedError
    _refuse(authority_id, facts)
    service = Service(authority_id=authority_id, starts=facts.starts or clock.today(), category="", name="")
    session().add(service)
    return _write(service, facts)


def change_service(service: Service, facts: ServiceFacts, *, by: Actor) -> Service:
    """Corrects a service, or ends it. What was pointed to before keeps pointing to it."""
    if service.authority_id not in authorities_edited_by(by):
        raise NotPermittedError
    _refuse(service.authority_id, facts, but=service.id)
    return _write(service, facts)


def _write(service: Service, facts: ServiceFacts) -> Service:
    service.category, service.name = facts.category, " ".join(facts.name.split())
    service.contact, service.about = facts.contact.strip(), facts.about.strip()
    service.starts, service.ends = facts.starts or service.starts, facts.ends
    session().flush()
    return service


def _refuse(authority_id: int, facts: ServiceFacts, *, but: int | None = None) -> None:
    starts = facts.starts or clock.today()
    problems = {}
    if not facts.name.strip():
        problems["name"] = "Enter the name of the service."
    elif len(facts.name) > NAME_LIMIT:
        problems["name"] = f"Shorten this to {NAME_LIMIT} characters."
    elif any(
        s.id != but
        and fold(s.name) == fold(facts.name)
        and (s.ends is None or s.ends >= starts)
        and (facts.ends is None or s.starts <= facts.ends)
        for s in list_services(authority_id)
    ):
        problems["name"] = "The directory has a service of this name already on these days."
    if not codes.is_offered(codes.SIGNPOST_CATEGORY, facts.category, starts):
        problems["category"] = "Choose what it helps with."
    for name in ("contact", "about"):
        if len(getattr(facts, name)) > TEXT_LIMIT:
            problems[name] = f"Shorten this to {TEXT_LIMIT} characters."
    if facts.ends is not None and facts.ends < starts:
        problems["ends"] = "The last day cannot be before the first."
    if problems:
        raise MissingAnswersError(problems)


def point_to(
    family: Family,
    service: Service,
    *,
    how: str,
    given_on: date,
    follow_up_on: date | None,
    tells_school: bool = False,
    by: Actor,
) -> Signpost:
    """Writes down that the family was pointed to a service; on `follow_up_on` it comes back to the worker. Flushes.

    For workers only, unless the schools of this worker are to read it. Raises `MissingAnswersError`.
    """
    problems = {}
    if not codes.is_offered(codes.SIGNPOST_HOW, how, clock.today()):
        problems["how"] = "Say how it was done."
    if service.authority_id != family.authority_id:
        raise NotPermittedError
    if given_on > clock.today():
        problems["given_on"] = "The day it was done cannot be in the future."
    elif not (service.starts <= given_on and (service.ends is None or given_on <= service.ends)):
        problems["service"] = "The directory does not list this service for that day."
    problems |= _again_problems("follow_up_on", follow_up_on)
    if problems:
        raise MissingAnswersError(problems)
    signpost = Signpost(
        family_id=family.id,
        service=service,
        how=how,
        given_on=given_on,
        follow_up_on=follow_up_on,
        taken_up="",
        helped="",
        is_told=tells_school,
    )
    session().add(signpost)
    session().flush()
    event = Signposted(
        signpost=str(signpost.public_id),
        service=str(service.public_id),
        category=service.category,
        how=how,
        on=given_on.isoformat(),
        follow_up_on=_iso(follow_up_on),
    )
    _log(family, signpost, event, by=by)
    return signpost


def follow_up(
    family: Family,
    signpost: Signpost,
    *,
    taken_up: str,
    helped: str = "",
    again_on: date | None = None,
    by: Actor,
) -> CaseEvent:
    """What came of it. Not known yet may be asked again on a day; yes and no are the end of asking."""
    problems = {}
    if not codes.is_offered(codes.SIGNPOST_TAKEN_UP, taken_up, clock.today()):
        problems["taken_up"] = "Say whether it was taken up."
    if taken_up == "yes" and not codes.is_offered(codes.SIGNPOST_HELPED, helped, clock.today()):
        problems["helped"] = "Say whether it helped."
    if taken_up == "unknown":
        problems |= _again_problems("again_on", again_on)
    if problems:
        raise MissingAnswersError(problems)
    signpost.taken_up = taken_up
    signpost.helped = helped if taken_up == "yes" else ""
    signpost.follow_up_on = again_on if taken_up == "unknown" else None
    session().flush()
    event = SignpostFollowed(
        signpost=str(signpost.public_id),
        service=str(signpost.service.public_id),
        category=signpost.service.category,
        taken_up=signpost.taken_up,
        helped=signpost.helped,
        again_on=_iso(signpost.follow_up_on),
    )
    return _log(family, signpost, event, by=by)


def _log(family: Family, signpost: Signpost, event: Signposted | SignpostFollowed, *, by: Actor) -> CaseEvent:
    """Told to the schools that this worker works for, when the signpost is; else for workers only."""
    told = cases(by).school_ids.intersection(schools_now(family)) if signpost.is_told else frozenset()
    audience = Audience.SCHOOL if told else Audience.WORKER
    return log_only(family, event, by=by, audience=audience, told=sorted(told))


def _again_problems(name: str, day: date | None) -> dict[str, str]:
    if day is not None and not clock.today() < day <= clock.today() + FURTHEST:
        return {name: "Choose a day after today, within a year; or leave it empty."}
    return {}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
