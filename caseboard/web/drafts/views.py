"""Words not yet saved, kept for their author: while they write, and when their session ends meanwhile."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Request, Response, g, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from caseboard.access import Actor, NotPermittedError, Permission, actor_for
from caseboard.accounts.models import User
from caseboard.db import session
from caseboard.events.models import Audience
from caseboard.families.door import cases
from caseboard.families.drafts import OWN_WORDS, keep_draft
from caseboard.families.models import Family
from caseboard.web import guard
from caseboard.web.entries.drafting import kept_fields
from caseboard.web.families import page
from caseboard.web.families.once import has_acted
from caseboard.web.guard import requires
from caseboard.web.htmx import see_other, wants_fragment

blueprint = Blueprint("drafts", __name__, url_prefix="/schools/<uuid:school_id>/families/<uuid:family_id>")


@blueprint.post("/draft")
@requires(Permission.CHANGE_CASES)
def update(school_id: uuid.UUID, family_id: uuid.UUID) -> AnyResponse:
    """Keeps what is in the box; an empty box drops what was kept. Words already saved as an update are not kept."""
    family = page.get_family(family_id)
    if not has_acted(request.form, g.actor.user_id):
        _keep(family, g.actor, request)
    session().commit()
    if wants_fragment():
        return Response(status=204)
    return see_other(url_for("families.show", school_id=school_id, family_id=family_id))


def keep_when_signed_out(user: User, request: Request) -> bool:
    """A form with an update came after its session had ended: its words become the draft of the person who wrote
    them, if that person may still change this family."""
    found = _asked_for(request)
    if found is None or not _has_words(request) or has_acted(request.form, user.id):
        return False
    school_id, family_id = found
    actor = actor_for(user)
    school = next((s for s in actor.schools if s.public_id == school_id), None)
    if school is None or not actor.may(Permission.CHANGE_CASES, school.id):
        return False
    try:
        _keep(cases(actor).get_family(family_id, school=school.id), actor, request)
    except NotPermittedError:
        return False
    return True


def _asked_for(request: Request) -> tuple[uuid.UUID, uuid.UUID] | None:
    values: dict[str, Any] = request.view_args or {}
    if request.blueprint not in {"entries", "drafts"}:
        return None
    return values["school_id"], values["family_id"]


def _has_words(request: Request) -> bool:
    typed = (value for name, value in request.form.items() if name == "update" or name.endswith(OWN_WORDS))
    return any(value.strip() for value in typed)


def _keep(family: Family, actor: Actor, request: Request) -> None:
    asked = request.form.get("audience", "")
    keep_draft(
        family,
        text=request.form.get("update", ""),
        audience=asked if asked in set(Audience) else Audience.WORKER.value,
        fields=kept_fields(request.form),
        user_id=actor.user_id,
    )


guard.on_signed_out_post.append(keep_when_signed_out)
