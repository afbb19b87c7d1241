from __future__ import annotations

from flask import Blueprint, g, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from caseboard.access import Permission as P
from caseboard.accounts.unsent import Unsent, drop_unsent, list_unsent
from caseboard.db import session
from caseboard.web.families.once import has_acted
from caseboard.web.guard import requires
from caseboard.web.htmx import see_other
from caseboard.web.unsent import keeping

blueprint = Blueprint("unsent", __name__, url_prefix="/unsent")


@blueprint.get("")
@requires(P.OWN_ACCOUNT)
def index() -> AnyResponse | str:
    """What came too late, to be saved now or thrown away. What was saved meanwhile is not offered again."""
    waiting = [one for one in list_unsent(g.actor.user_id) if not _has_acted(one)]
    if not waiting:
        return see_other("/")
    return render_template("unsent/index.html", waiting=waiting, words=keeping.words_of)


@blueprint.post("/endings")
@requires(P.OWN_ACCOUNT)
def drop() -> AnyResponse:
    """Throws one of them away, and whatever was saved meanwhile."""
    done = [one.id for one in list_unsent(g.actor.user_id) if _has_acted(one)]
    drop_unsent(g.actor.user_id, [request.form.get("which", ""), *done])
    session().commit()
    return see_other(url_for(".index"))


def _has_acted(form: Unsent) -> bool:
    return has_acted({"request_id": form.value("request_id")}, g.actor.user_id)
