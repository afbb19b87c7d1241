"""What is answered when a family is to be moved: the dialog, the changed board, or why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import g, make_response, render_template
from werkzeug.wrappers import Response as AnyResponse

from caseboard.boards.queries import one_card
from caseboard.db import begin_reading, session
from caseboard.events import log
from caseboard.events.models import CaseEvent
from caseboard.families.helpers import list_names
from caseboard.families.models import Family
from caseboard.families.rows import StageRow
from caseboard.moves.rules import ASKS_FIRST
from caseboard.schools.models import StageKind
from caseboard.web.boards.place import Place, as_uuid
from caseboard.web.boards.reading import board_context
from caseboard.web.chrome import Chrome
from caseboard.web.htmx import page_or_fragment, see_other, wants_fragment
from caseboard.web.moves.forms import MoveForm
from caseboard.web.moves.results import Result, keep_result, result_of, stages_by_ref, who_was_first


@dataclass(frozen=True, slots=True)
class StageChoice:
    """A button of the dialog."""

    stage_id: Any
    name: str
    kind: str
    asks_first: bool


def dialog(
    family: Family, place: Place, form: MoveForm, to: StageRow | None, *, status: int = 200, refusal: str = ""
) -> AnyResponse:
    """A button for each stage; or, when the stage is chosen and asks first, what it asks."""
    context = dialog_context(family, place, form, to, refusal=refusal)
    return page_or_fragment(
        "moves/new.html", "moves/_new.html", status=status, in_dialog=wants_fragment(), **context
    )


def dialog_context(
    family: Family, place: Place, form: MoveForm, to: StageRow | None, *, refusal: str = ""
) -> dict[str, Any]:
    stages = list(stages_by_ref(family, place).values())
    here = next(stage for stage in stages if stage.id == family.stage_id)
    card = one_card(g.actor, family.id, [g.school], shows_initials=Chrome().shows_initials)
    assert card is not None  # noqa: S101 - it came through the door on this school
    asks = to if to is not None and to.kind in ASKS_FIRST and to.id != here.id else None
    days = "since today" if card.days == 0 else "for 1 day" if card.days == 1 else f"for {card.days} days"
    return {
        "card": card,
        "now": f"{here.name} {days}.",
        "to": asks,
        "asks_holder": asks is not None and asks.kind is StageKind.HELD,
        "form": form,
        "stages": choices(stages),
        "known_names": list_names([family.authority_id]) if asks and asks.kind is StageKind.HELD else [],
        "refusal": refusal,
        "links": place,
    }


def choices(stages: Sequence[StageRow]) -> list[StageChoice]:
    return [StageChoice(s.public_id, s.name, s.kind.value, s.kind in ASKS_FIRST) for s in stages]


def moved(result: Result, stages: Sequence[str], place: Place) -> AnyResponse:
    """Both changed stages, the result bar and the spoken status; without scripts, the way back to the board."""
    begin_reading()
    if not wants_fragment():
        keep_result(result)
        return see_other(place.url)
    context = board_context(place, {ref for ref in map(as_uuid, stages) if ref})
    return make_response(render_template("moves/_moved.html", result=result, **context))


def moved_before(family: Family, first: Mapping[str, Any], place: Place) -> AnyResponse:
    """The same once more for a form that was sent twice: what it saved, on the board as it is now."""
    event = log.find_event(family.id, first["seq"])
    assert event is not None  # noqa: S101 - kept together with its answer
    result = result_of(family, event, first["version"], place)
    session().rollback()
    return moved(result, first["stages"], place)


def stages_of(event: CaseEvent) -> Sequence[str]:
    """The stages an event took the family from and to."""
    refs: Sequence[str] = event.data["changes"]["stage"]
    return refs


def refuse(
    family: Family, place: Place, why: str, form: MoveForm | None = None, to: StageRow | None = None
) -> AnyResponse:
    """409: the board as it is now and a sentence. Answers that were typed stay in the dialog, ready to be sent again
    on what the person now sees."""
    session().rollback()
    begin_reading()
    session().refresh(family)
    fresh = form or MoveForm(formdata=None)
    fresh.renew(family.version)
    context = dialog_context(family, place, fresh, to, refusal=why)
    if not wants_fragment():
        return page_or_fragment("moves/new.html", "moves/_new.html", status=409, in_dialog=False, **context)
    context |= board_context(place)
    result = None if context["to"] else Result(words=why, is_refusal=True)
    return make_response(
        render_template("moves/_refused.html", result=result, in_dialog=True, **context), 409
    )


def changed_meanwhile(
    family: Family, place: Place, lead: str, form: MoveForm | None = None, to: StageRow | None = None
) -> AnyResponse:
    """Somebody else was first: who, when and where to."""
    session().rollback()
    begin_reading()
    session().refresh(family)
    return refuse(family, place, f"{lead} {who_was_first(family, place)}", form, to)
