from __future__ import annotations

import shutil
from collections.abc import Callable

from flask import Blueprint, Response, current_app, g
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response as AnyResponse

from caseboard import schema
from caseboard.access import Actor
from caseboard.access import Permission as P
from caseboard.accounts.models import Role
from caseboard.db import give_up, session
from caseboard.jobs import queue_is_well, worker_is_well
from caseboard.web.chrome import safe_url
from caseboard.web.guard import requires
from caseboard.web.htmx import see_other

blueprint = Blueprint("pages", __name__)

SPACE_NEEDED = 1_000_000
"""With fewer free bytes beside the records, saving fails or is about to."""


def _disk_is_well() -> bool:
    try:
        return shutil.disk_usage(current_app.config["CASEBOARD"].data_dir).free >= SPACE_NEEDED
    except OSError:  # it is not there any more, or shut
        return False


def _worker_is_well() -> bool:
    return worker_is_well(current_app.config["CASEBOARD"])


def _queue_is_well() -> bool:
    return queue_is_well(current_app.config["CASEBOARD"])


HEALTH: dict[str, Callable[[], bool]] = {
    "disk": _disk_is_well,
    "worker": _worker_is_well,
    "queue": _queue_is_well,
}
"""Further parts of the place: without the first nobody can save, without the second no letter goes out, without the
third the worker looks by itself. A mail server is another machine's part; letters it did not take are shown to worker
and manager."""


@blueprint.get("/")
@requires(P.OWN_ACCOUNT)
def home() -> AnyResponse:
    return see_other(_home_of(g.actor))


def _home_of(actor: Actor) -> str:
    """Where a person starts: the board, the letter, their families, the people; else the account."""
    wishes: list[str | None] = []
    if actor.schools_for(P.READ_CASES):
        schools = actor.schools_for(P.READ_CASES)
        wishes += [safe_url("boards.caseload"), safe_url("boards.show", school_id=schools[0].public_id)]
    if actor.has_role(Role.HEAD_TEACHER, Role.DSL, Role.STAND_IN):
        wishes += [safe_url("letters.current"), safe_url("weeks.show")]
    if actor.may(P.READ_PARTNER_VIEW):
        wishes.append(safe_url("partner_families.index"))
    if actor.may(P.MANAGE_PEOPLE):
        wishes.append(safe_url("people.index"))
    return next((url for url in wishes if url), None) or safe_url("account.show") or "/account"


@blueprint.get("/healthz")
@requires(P.SIGN_IN)
def health() -> Response:
    down = [] if _database_is_well() else ["database"]
    down += [name for name, is_well in HEALTH.items() if not is_well()]
    if down:
        return Response(" ".join(down) + "\n", 503, {"Retry-After": "5"}, mimetype="text/plain")
    return Response("ok\n", 200, mimetype="text/plain")


def _database_is_well() -> bool:
    """Whether it answers and has the shape this release was written for."""
    try:
        return bool(session().scalar(text("SELECT version_num FROM alembic_version")) == _newest())
    except SQLAlchemyError:
        give_up()
        return False


_known: list[str | None] = []


def _newest() -> str | None:
    if not _known:
        _known.append(schema.newest())
    return _known[0]
