from __future__ import annotations

import uuid

from flask import Blueprint, abort, g, request
from werkzeug.wrappers import Response as AnyResponse

from caseboard.access import Permission as P
from caseboard.families.conflicts import VersionConflictError
from caseboard.families.door import cases
from caseboard.moves import services
from caseboard.web.boards.place import place_behind
from caseboard.web.guard import requires
from caseboard.web.moves.answers import changed_meanwhile, moved_before, refuse
from caseboard.web.moves.forms import UndoForm
from caseboard.web.moves.views import find_first, save

blueprint = Blueprint("undos", __name__)


@blueprint.post("/schools/<uuid:school_id>/families/<uuid:family_id>/undos")
@requires(P.CHANGE_CASES)
def create(school_id: uuid.UUID, family_id: uuid.UUID) -> AnyResponse:
    family = cases(g.actor).get_family(family_id, school=g.school.id, lock=True)
    place = place_behind(request.form, g.school)
    form = UndoForm()
    if not form.validate() or form.version.data is None or form.seq.data is None:
        abort(400)
    asked = form.asked(family_id)
    if (first := find_first(form.intent(), asked)) is not None:
        return moved_before(family, first, place)
    try:
        event = services.undo(family, seq=form.seq.data, version=form.version.data, by=g.actor)
    except VersionConflictError:
        return changed_meanwhile(family, place, "Not undone.")
    except services.UndoRefusedError as error:
        return refuse(family, place, f"Not undone. {error}")
    return save(family, event, form.intent(), asked)
