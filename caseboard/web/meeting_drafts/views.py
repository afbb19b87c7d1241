"""A paper not yet saved, kept for its author: while they type it back, and when their session ends meanwhile."""

from __future__ import annotations

import uuid

from flask import Blueprint, Request, Response, g, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from caseboard.access import NotPermittedError, Permission, actor_for
from caseboard.accounts.models import User
from caseboard.db import session
from caseboard.meetings.drafts import drop_draft, keep_draft
from caseboard.meetings.queries import get_meeting
from caseboard.web import guard
from caseboard.web.agreed.drafting import typed
from caseboard.web.families.once import has_acted
from caseboard.web.guard import requires
from caseboard.web.htmx import see_other, wants_fragment
from caseboard.web.meetings import page

blueprint = Blueprint("meeting_drafts", __name__, url_prefix="/meetings/<uuid:meeting_id>/agreed/draft")


@blueprint.post("")
@requires(Permission.CHANGE_CASES)
def update(meeting_id: uuid.UUID) -> AnyResponse:
    """Keeps what is typed, or throws it away. A paper that was saved meanwhile is not kept."""
    meeting = page.locked(meeting_id)
    if request.form.get("drop"):
        drop_draft(meeting, by=g.actor)
    elif not has_acted(request.form, g.actor.user_id):
        keep_draft(meeting, typed(request.form, meeting), by=g.actor)
    session().commit()
    if wants_fragment():
        return Response(status=204)
    return see_other(url_for("agreed.new", meeting_id=meeting_id))


def keep_when_signed_out(user: User, request: Request) -> bool:
    """A paper came after its session had ended: it becomes the draft of the person who typed it, if that person may
    still change this meeting."""
    if request.blueprint not in {"agreed", "meeting_drafts"} or has_acted(request.form, user.id):
        return False
    actor = actor_for(user)
    try:
        meeting = get_meeting((request.view_args or {})["meeting_id"], by=actor)
    except NotPermittedError:
        return False
    fields = typed(request.form, meeting)
    if not fields or not actor.may(Permission.CHANGE_CASES):
        return False
    keep_draft(meeting, fields, by=actor)
    return True


guard.on_signed_out_post.append(keep_when_signed_out)
