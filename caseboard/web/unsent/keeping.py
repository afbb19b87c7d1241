"""What is kept of a form that came too late, and what of it is shown as somebody's own words."""

from __future__ import annotations

import re

from flask import Request, current_app, url_for
from itsdangerous import BadData, URLSafeTimedSerializer

from caseboard.access.policy import EVERYBODY
from caseboard.accounts.models import User
from caseboard.accounts.unsent import Unsent, keep_unsent
from caseboard.web import guard
from caseboard.web.sessions import current_session

OWN_DRAFTS = frozenset({"entries", "drafts", "agreed", "meeting_drafts"})
"""Where words are kept as a draft that the form itself gives back."""
NEVER_WRITTEN_DOWN = frozenset({"addresses"})
"""Where people live: under *do not disclose* it is shown to nobody, and typed again."""
OF_THE_PAGE = frozenset({"csrf_token", "request_id", "version", "back", "checked", "shown", "stay", "pin"})
TYPED_NOTHING = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[\d:.-]*|y|on")
"""Ids, numbers, days, ticks: what a page put there itself, or a choice that is quickly made again."""
WHERE_TAUGHT = re.compile(r"sites-.*")
"""Of a placement, which is kept without: under the same mark the place is shown to nobody either."""
A_CODE = re.compile(r"[a-z0-9_.:-]*")


def keep_when_signed_out(_user: User, request: Request) -> str | None:
    """Where the person finds their form again once they are signed in; None when it is not kept."""
    found = current_session().found
    if guard.requirements(current_app, request.endpoint) & EVERYBODY:
        return None  # about their own way in: passwords, codes and PINs are written down nowhere
    if (
        request.blueprint in OWN_DRAFTS | NEVER_WRITTEN_DOWN
        or found is None
        or not _is_of(found.data, request)
    ):
        return None
    fields = [
        (name, value)
        for name, values in request.form.lists()
        for value in values
        if not WHERE_TAUGHT.fullmatch(name)
    ]
    if not any(name not in OF_THE_PAGE and not TYPED_NOTHING.fullmatch(value) for name, value in fields):
        return None
    page = guard.local_path(request.referrer, strip=True) or "/"
    kept = [(name, value) for name, value in fields if name not in {"csrf_token", "pin"}]
    return (
        url_for("unsent.index")
        if keep_unsent(found.id, action=request.path, page=page, fields=kept)
        else None
    )


def _is_of(data: dict[str, str], request: Request) -> bool:
    """Whether the form stood on a page of the very session that ended: nobody else leaves words for its person."""
    signer = URLSafeTimedSerializer(str(current_app.secret_key), salt="wtf-csrf-token")
    try:
        token: object = signer.loads(request.form.get("csrf_token") or request.headers.get("X-CSRFToken", ""))
    except BadData:
        return False
    return bool(token) and token == data.get("csrf_token")


def words_of(form: Unsent) -> list[str]:
    """What was written, for its author to know it again; neither codes nor days."""
    return [
        value.strip()
        for name, value in form.fields
        if name not in OF_THE_PAGE and value.strip() and not A_CODE.fullmatch(value.strip())
    ]


guard.on_signed_out_post.append(keep_when_signed_out)
