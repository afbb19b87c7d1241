"""Who may use which route. Views are marked with `@requires`; one `before_request` enforces the marks.

A view without a mark is refused. What an actor may not see does not exist for them: both are the same 404.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Callable, Iterable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import (
    Flask,
    Request,
    Response,
    abort,
    before_render_template,
    current_app,
    g,
    redirect,
    request,
    url_for,
)
from flask_wtf.csrf import CSRFError
from werkzeug.routing import Rule
from werkzeug.wrappers import Response as AnyResponse

from caseboard import audit, clock
from caseboard.access import NotPermittedError, Permission, SchoolRef
from caseboard.access.policy import EVERYBODY, POLICY
from caseboard.accounts.models import User
from caseboard.db import (
    begin_reading,
    begin_writing,
    end_reading_or_writing,
    give_up,
    let_others_save,
    writing,
)
from caseboard.db import session as database
from caseboard.web import covering, showing
from caseboard.web.htmx import is_form_by_script, wants_fragment
from caseboard.web.reading import note_page_of_a_family, record_reads
from caseboard.web.sessions import current_session

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

SHOWN = frozenset({200, 409, 422})
"""Answers that show a page: as asked for, as it is now, and with what is wrong."""

ONLY_READ = frozenset({"boards.find", "boards.caseload_find", "people.find"})
"""Forms that change nothing: what is typed is to become part of no address. Begun as what may write, each would wait
its turn on SQLite, and would make PostgreSQL's driver forget every statement it has prepared."""

STRANGERS_LIMIT = 64 * 1024
"""The bytes a form of somebody unknown may have."""

LONG_TEXTS = frozenset({"entries.create", "drafts.update"})
LONG_TEXTS_LIMIT = 4 * 1024 * 1024
"""Where people write at length, more bytes are taken: a text that is too long comes back to be shortened."""

View = TypeVar("View", bound=Callable[..., Any])
SignedOutHook = Callable[[User, Request], object]

on_signed_out_post: list[SignedOutHook] = []
"""Called with the person and the request when a POST arrives with a session that idled out or was signed out, until one
of them has kept something. Whoever registers keeps the text that would be lost, as that person's draft, and says so by
returning something true: the path where it waits, unless that is the page it was sent from."""


def requires(*permissions: Permission) -> Callable[[View], View]:
    """Marks a view with the permissions of which an actor needs any one."""
    if not permissions:
        raise TypeError("a view needs at least one permission")

    def mark(view: View) -> View:
        view.requires = frozenset(permissions)  # type: ignore[attr-defined]  # the mark, read in `requirements`
        return view

    return mark


def requirements(app: Flask, endpoint: str | None) -> frozenset[Permission]:
    """What an endpoint's view was marked with; nothing when it was forgotten."""
    if endpoint == "static":
        return frozenset({Permission.SIGN_IN})
    marks: frozenset[Permission] = getattr(app.view_functions.get(endpoint or ""), "requires", frozenset())
    return marks


def init_app(app: Flask) -> None:
    app.before_request(begin)
    app.before_request(enforce)
    app.after_request(write_reads)
    before_render_template.connect(lambda _app, **_shown: let_others_save(), app, weak=False)
    app.teardown_request(lambda _error: end_reading_or_writing())


def begin() -> None:
    """Before the first statement: says how transactions begin, and gives the request its reference."""
    g.request_id = secrets.token_hex(6)
    if request.method in SAFE or request.endpoint in ONLY_READ:
        begin_reading()
    else:
        begin_writing()


def enforce() -> AnyResponse | None:
    """Lets a request through to its view, or answers in its place."""
    g.actor = None
    g.school = None
    if request.routing_exception is not None or request.endpoint == "static":
        return None
    needed = requirements(current_app, request.endpoint)
    if not needed:
        return _refuse_unmarked()
    if _is_foreign_post():
        abort(400)
    if Permission.SIGN_IN in needed:
        request.max_content_length = STRANGERS_LIMIT
        return _check_form()
    actor = current_session().actor
    if actor is None:
        return _ask_to_sign_in()
    if covering.is_covered() and request.endpoint not in covering.OPEN:
        return covering.keep_out(request.full_path.rstrip("?") if request.method == "GET" else None)
    showing.end_idle_names()
    if request.endpoint in LONG_TEXTS:
        request.max_content_length = LONG_TEXTS_LIMIT
    if (answer := _check_form()) is not None:
        return answer
    g.actor = actor
    g.school = _find_school(needed)
    if g.school is None and not any(g.actor.may(permission) for permission in needed):
        raise NotPermittedError
    return None


def _refuse_unmarked() -> AnyResponse | None:
    if current_app.testing:
        raise RuntimeError(f"{request.endpoint} is not marked with @requires")
    abort(404)


def _is_foreign_post() -> bool:
    """An unsafe request that another site made the browser send."""
    if request.method in SAFE:
        return False
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        return True
    origin = request.headers.get("Origin")
    if origin is None:
        return False
    ours = {request.host, urlsplit(current_app.config["CASEBOARD"].public_url).netloc}
    return urlsplit(origin).netloc not in ours


def _check_form() -> AnyResponse | None:
    if request.method in SAFE:
        return None
    try:
        current_app.extensions["csrf"].protect()
    except CSRFError:
        if request.endpoint == "sign_in.login":
            # The page stood open longer than its session lived: ask again, with a fresh form.
            return redirect(sign_in_url(request.form.get("next"), why="stale"), 303)
        raise
    return None


def _find_school(needed: Iterable[Permission]) -> SchoolRef | None:
    """For a route about one school: that school, when the actor has one of the permissions on it."""
    public_id = (request.view_args or {}).get("school_id")
    if public_id is None:
        return None
    for school in g.actor.schools:
        if school.public_id == public_id and g.actor.on(school.id) & frozenset(needed):
            found: SchoolRef = school
            return found
    raise NotPermittedError


# --- nobody is signed in ----------------------------------------------------------------------------------------------


def _ask_to_sign_in() -> AnyResponse:
    by_script = wants_fragment() or is_form_by_script()
    if request.method in SAFE and not by_script:
        path = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(sign_in_url(path, why="ended" if _had_a_session() else None), 303)
    why = None
    back = local_path(request.headers.get("HX-Current-URL") or request.referrer, strip=True)
    if request.method not in SAFE and request.endpoint not in ONLY_READ:
        kept = _keep_what_was_typed()
        why = "kept" if kept else "unsaved"
        back = kept if isinstance(kept, str) else back
    elif _had_a_session():
        why = "ended"
    url = sign_in_url(back, why=why)
    if by_script:
        return Response(status=401, headers={"HX-Redirect": url})
    return redirect(url, 303)


def _had_a_session() -> bool:
    """Whether the cookie leads to a session that was."""
    return current_session().found is not None


def _keep_what_was_typed() -> object:
    """What the first that kept something says of it."""
    found = current_session().found
    if found is None or not found.is_remembered(clock.now()):
        return None
    user = found.user
    assert user is not None  # noqa: S101 - nobody's session is not remembered
    kept = next((said for hook in on_signed_out_post if (said := hook(user, request))), None)
    database().commit()
    return kept


def sign_in_url(back: str | None, *, why: str | None = None) -> str:
    """The sign-in page, which returns to where the person was going and says why it is there."""
    back = local_path(back)
    return url_for("sign_in.login", next=back if back and back != "/" else None, why=why)


def local_path(text: str | None, *, strip: bool = False) -> str | None:
    """An address within this place, as path and query; None for anything that could lead elsewhere.

    With `strip`, the scheme and host of a whole address are dropped when they are our own.
    """
    if not text:
        return None
    if strip:
        parts = urlsplit(text)
        if parts.netloc not in {
            "",
            request.host,
            urlsplit(current_app.config["CASEBOARD"].public_url).netloc,
        }:
            return None
        text = parts.path + (f"?{parts.query}" if parts.query else "")
    if len(text) > 500 or not text.startswith("/") or text.startswith(("//", "/\\")):
        return None
    if "\\" in text or any(ord(c) <= 32 or 0x7F <= ord(c) <= 0xA0 for c in text):
        return None
    return text


# --- the trail --------------------------------------------------------------------------------------------------------


def write_reads(response: Response) -> Response:
    """What was read goes into the trail before the answer leaves: a page of a family, and what its view noted.

    A form that comes back to be put right shows its page again. What was refused leaves nothing.
    """
    if response.status_code in SHOWN and g.get("actor") is not None:
        note_page_of_a_family()
    if response.status_code < 400 or response.status_code in SHOWN:
        record_reads()
    return response


def write_refusal(why: str) -> None:
    """One row for what was refused. The request's own transaction is given up."""
    actor = g.get("actor")
    give_up()
    with writing():
        audit.record(
            audit.Act.REFUSED,
            by=actor.user_id if actor else None,
            source=request.remote_addr or "",
            subject=next((v for v in (request.view_args or {}).values() if isinstance(v, uuid.UUID)), None),
            details={"endpoint": request.endpoint, "method": request.method, "why": why},
        )
        database().commit()


# --- the printed matrix -----------------------------------------------------------------------------------------------


def access_matrix(app: Flask) -> list[str]:
    """Method, path, permission, roles: one line a route and method."""
    lines = []
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            lines.append((rule.rule, method, _line(app, rule, method)))
    return [line for _, _, line in sorted(lines)]


def _line(app: Flask, rule: Rule, method: str) -> str:
    needed = requirements(app, rule.endpoint)
    permissions = " ".join(sorted(needed)) or "NOT MARKED"
    return f"{method:<6} {rule.rule:<70} {permissions:<32} {_who(needed)}".rstrip()


def _who(needed: frozenset[Permission]) -> str:
    if Permission.SIGN_IN in needed:
        return "anybody"
    if needed & EVERYBODY:
        return "anybody signed in"
    return " ".join(role.value for role, held in POLICY.items() if held & needed)
