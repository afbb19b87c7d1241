"""Whether copies of the records are made and hold. For every admin, of one authority too: a copy is of the whole place,
nothing of a person or a case stands here, and a place may have no other admin to see it.
"""

from __future__ import annotations

from flask import Blueprint, render_template

from caseboard import clock
from caseboard.access import Permission as P
from caseboard.copies.models import RunKind
from caseboard.copies.runs import list_runs
from caseboard.copies.standing import judge, when
from caseboard.web.guard import requires

blueprint = Blueprint("copies", __name__, url_prefix="/copies")

SHOWN = 30
"""Runs in the list: about two weeks of one copy and one check a day."""

KINDS = {
    RunKind.BACKUP: "Copy",
    RunKind.VERIFY: "Check of the records",
    RunKind.VERIFY_FILE: "Check of a copy",
    RunKind.RESTORE: "Records brought back",
}


@blueprint.get("")
@requires(P.WATCH_COPIES)
def index() -> str:
    now, runs = clock.now(), list_runs()
    return render_template(
        "copies/index.html",
        standing=judge(runs, now),
        runs=runs[:SHOWN],
        count=len(runs),
        kinds=KINDS,
        when=lambda moment: when(moment, now),
    )
