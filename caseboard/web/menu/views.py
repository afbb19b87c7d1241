from __future__ import annotations

from flask import Blueprint, g, render_template

from caseboard.access import Permission as P
from caseboard.web.guard import requires
from caseboard.web.menu.places import list_places

blueprint = Blueprint("menu", __name__, url_prefix="/more")


@blueprint.get("")
@requires(P.OWN_ACCOUNT)
def index() -> str:
    return render_template("menu/index.html", places=list_places(g.actor))
