"""What the result bar says after a move or an undo, and how it survives the way back to the board without scripts."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from flask import g, session, url_for

from caseboard import clock
from caseboard.access import NotPermittedError
from caseboard.dates import clock_time, short_day
from caseboard.events import log
from caseboard.events.models import CaseEvent
from caseboard.families.door import cases
from caseboard.families.history import names_of_people
from caseboard.families.models import Family
from caseboard.families.rows import StageRow, list_stages
from caseboard.moves.rules import OFFERS_AFTER
from caseboard.moves.services import UNDOABLE
from caseboard.referrals.records import list_open_assessments, list_open_contacts
from caseboard.schools.models import StageKind
from caseboard.web.boards.place import Place
from caseboard.web.chrome import Chrome, safe_url

KEY = "moved"
ASSESSED = frozenset({StageKind.HELD, StageKind.PLAN, StageKind.ENDED})
"""Where an assessment has ended, as a rule."""
ANSWERED = ASSESSED | {StageKind.ASSESSED}
"""Where somebody has answered, as a rule."""


class Offer(NamedTuple):
    """Something the new stage would like to know, with the page that asks it."""

    words: str
    """"Add who leads", "Add the answer"."""
    url: str
    name: str = "said-offer"
    """How its button is told from others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One line for the bar: what was saved, or why nothing was."""

    words: str
    is_refusal: bool = False
    title: str = ""
    verb: str = ""
    at: str = ""
    offers: tuple[Offer, ...] = ()
    undo_url: str = ""
    undo_request_id: str = ""
    family_id: str = ""
    version: int = 0
    seq: int = 0


def result_of(
    family: Family, event: CaseEvent, version: int, place: Place, stages: Mapping[str, StageRow] | None = None
) -> Result:
    """What one event did to the family's place. Undo is offered while the card is as that event left it."""
    stages = stages or stages_by_ref(family, place)
    before, after = (stages.get(ref) for ref in event.data["changes"]["stage"])
    school_id = (
        g.school.public_id if g.school else next(s.public_id for s in place.schools if _stands(family, s.id))
    )
    address: dict[str, Any] = {"school_id": school_id, "family_id": family.public_id}
    is_move = event.kind in UNDOABLE
    can_undo = is_move and event.actor_id == g.actor.user_id and family.version == version
    names = (before.name if before else "another stage", after.name if after else "another stage")
    return Result(
        title=family.initials if Chrome().shows_initials else family.name,
        verb="moved" if is_move else "is back",
        words=f"from {names[0]} to {names[1]}." if is_move else f"in {names[1]}.",
        at=clock_time(event.recorded_at),
        offers=tuple(_offers(family, after.kind, address)) if after and is_move else (),
        undo_url=url_for("undos.create", **address) if can_undo else "",
        undo_request_id=str(uuid.uuid4()),
        family_id=str(family.public_id),
        version=version,
        seq=event.seq,
    )


def _offers(family: Family, kind: StageKind, address: dict[str, Any]) -> Iterator[Offer]:
    """What is asked once the family is there: of the stage, and what became of what still waits for its answer.

    A family that is moved on was answered, as a rule: without its answer a request would wait for ever.
    """
    if (words := OFFERS_AFTER.get(kind)) and (url := safe_url("families.edit", **address)):
        yield Offer(words, url)
    is_no = kind in {StageKind.HELD, StageKind.ENDED}
    what, waiting = "", None
    if kind in ANSWERED and (asked := list_open_contacts(family)):
        what, waiting = "contacts", asked[-1].public_id
    elif kind in ASSESSED and (begun := list_open_assessments(family)):
        what, waiting = "assessments", begun[-1].public_id
    to = {"what": what, "item_id": waiting, "help": "no" if is_no else "yes"}
    if waiting is not None and (url := safe_url("decisions.new", **to, **address)):
        yield Offer(
            "Add the answer" if what == "contacts" else "Add how it ended",
            url,
            "said-answer",
        )


def who_was_first(family: Family, place: Place) -> str:
    """ "Dan Pryce moved this family to Waiting to hear at 08:12." The newest change of the card, in a sentence."""
    event = next((e for e in reversed(log.list_family_events(family.id)) if "changes" in e.data), None)
    if event is None:
        return "This family has been changed."
    who = "You" if event.actor_id == g.actor.user_id else names_of_people({event.actor_id})[event.actor_id]
    moved_to = stages_by_ref(family, place).get(event.data["changes"].get("stage", ["", ""])[1])
    what = f"moved this family to {moved_to.name}" if moved_to else "changed this family"
    return f"{who} {what} {_when(event)}."


def stages_by_ref(family: Family, place: Place) -> dict[str, StageRow]:
    """The stages of the family's authority by the id the log uses, under the names of this board."""
    school_id = place.school.id if place.school else None
    return {str(stage.public_id): stage for stage in list_stages([family.authority_id], school_id=school_id)}


def keep_result(result: Result) -> None:
    """For the way back to the board without scripts: ids only, shown once."""
    session[KEY] = {
        "family": result.family_id,
        "school": str(g.school.public_id),
        "seq": result.seq,
        "version": result.version,
    }


def take_result(place: Place) -> Result | None:
    """What a move without scripts left to be said, once."""
    kept = session.pop(KEY, None)
    school = next((s for s in g.actor.schools if kept and str(s.public_id) == kept["school"]), None)
    if kept is None or school is None:
        return None
    try:
        family = cases(g.actor).get_family(uuid.UUID(kept["family"]), school=school.id)
    except NotPermittedError:
        return None
    event = log.find_event(family.id, kept["seq"])
    return result_of(family, event, kept["version"], place) if event else None


def _stands(family: Family, school_id: int) -> bool:
    return any(row.school_id == school_id and row.until is None for row in family.schools)


def _when(event: CaseEvent) -> str:
    day = clock.london(event.recorded_at).date()
    at = f"at {clock_time(event.recorded_at)}"
    return at if day == clock.today() else f"on {short_day(day)} {at}"
