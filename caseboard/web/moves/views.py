from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, g, request
from werkzeug.wrappers import Response as AnyResponse

from caseboard import intents
from caseboard.access import Permission as P
from caseboard.db import session
from caseboard.events.models import CaseEvent
from caseboard.families.conflicts import MissingAnswersError, VersionConflictError
from caseboard.families.door import cases
from caseboard.families.models import Family
from caseboard.families.rows import StageRow
from caseboard.moves import services
from caseboard.moves.rules import ASKS_FIRST
from caseboard.web.boards.place import as_uuid, place_behind
from caseboard.web.guard import requires
from caseboard.web.moves.answers import changed_meanwhile, dialog, moved, moved_before, refuse, stages_of
from caseboard.web.moves.forms import form_for
from caseboard.web.moves.results import result_of, stages_by_ref

blueprint = Blueprint("moves", __name__)


@blueprint.get("/schools/<uuid:school_id>/families/<uuid:family_id>/move")
@requires(P.CHANGE_CASES)
def new(school_id: uuid.UUID, family_id: uuid.UUID) -> AnyResponse:
    family = cases(g.actor).get_family(family_id, school=g.school.id)
    place = place_behind(request.args, g.school)
    to = stages_by_ref(family, place).get(str(as_uuid(request.args.get("stage"))))
    form = form_for(
        to, formdata=None, holder=g.actor.name, version=family.version, stage=to.public_id if to else ""
    )
    return dialog(family, place, form, to)


@blueprint.post("/schools/<uuid:school_id>/families/<uuid:family_id>/moves")
@requires(P.CHANGE_CASES)
def create(school_id: uuid.UUID, family_id: uuid.UUID) -> AnyResponse:
    family = cases(g.actor).get_family(family_id, school=g.school.id, lock=True)
    place = place_behind(request.form, g.school)
    stages = stages_by_ref(family, place)
    to = stages.get(str(as_uuid(request.form.get("stage"))))
    form = form_for(to)
    if to is None or form.version.data is None:
        abort(400)
    if not form.validate():
        return dialog(family, place, form, to, status=422)
    asked = form.asked(family_id)
    if (first := find_first(form.intent(), asked)) is not None:
        return moved_before(family, first, place)
    try:
        event = services.move_family(
            family, to_stage=to, version=form.version.data, answers=form.answers(), by=g.actor
        )
    except VersionConflictError:
        return changed_meanwhile(family, place, "Not moved.", form, to if to.kind in ASKS_FIRST else None)
    except services.SameStageError:
        return refuse(family, place, f"Not moved. This family is in {to.name} already.")
    except MissingAnswersError as error:
        for name, sentence in error.fields.items():
            form.refuse(name, sentence)
        return dialog(family, place, form, to, status=422)
    return save(family, event, form.intent(), asked, stages)


def find_first(intent: uuid.UUID, asked: dict[str, Any]) -> dict[str, Any] | None:
    """The answer this form had before, when it was sent twice; 409 when its id was used for something else."""
    try:
        return intents.find_answer(g.actor.user_id, intent, asked)
    except intents.IntentReusedError:
        abort(409)


def save(
    family: Family,
    event: CaseEvent,
    intent: uuid.UUID,
    asked: dict[str, Any],
    known: Mapping[str, StageRow] | None = None,
) -> AnyResponse:
    """Keeps the event and the answer to its form together, and shows what changed."""
    place = place_behind(request.form, g.school)
    version, stages = family.version, stages_of(event)
    answer = {"seq": event.seq, "version": version, "stages": list(stages)}
    intents.remember(g.actor.user_id, intent, asked, answer)
    result = result_of(family, event, version, place, known)  # said once it is saved
    session().commit()
    return moved(result, stages, place)
