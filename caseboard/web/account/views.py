from __future__ import annotations

from flask import Blueprint, render_template
from flask_login import current_user

from caseboard.access import Permission as P
from caseboard.web.guard import requires

blueprint = Blueprint("account", __name__)


@blueprint.get("/account")
@requires(P.OWN_ACCOUNT)
def show() -> str:
    return render_template("account/show.html", person=current_user)
