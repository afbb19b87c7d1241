"""What a tablet needs to keep the place on its home screen: a name, pictures, one page for when the line is gone."""

from __future__ import annotations

import json
from pathlib import Path

from flask import Blueprint, Response, current_app, jsonify, render_template, url_for

from caseboard.access import Permission as P
from caseboard.web.guard import requires

blueprint = Blueprint("installation", __name__)

ICONS = (
    ("icons/192.png", "192x192", "any"),
    ("icons/512.png", "512x512", "any"),
    ("icons/512.png", "512x512", "maskable"),
)
KEPT = ("css/base.css", "favicon.svg", "icons/192.png")
"""The static files behind the page that says there is no connection; others are kept when they are first used."""


@blueprint.get("/manifest.webmanifest")
@requires(P.SIGN_IN)
def manifest() -> Response:
    answer = jsonify(
        name="Caseboard",
        short_name="Caseboard",
        lang="en-GB",
        start_url="/",
        scope="/",
        display="standalone",
        background_color="#F1F1EA",
        theme_color="#15504D",
        icons=[
            {"src": url_for("static", filename=name), "sizes": sizes, "type": "image/png", "purpose": purpose}
            for name, sizes, purpose in ICONS
        ],
    )
    answer.mimetype = "application/manifest+json"
    return answer


@blueprint.get("/no-connection")
@requires(P.SIGN_IN)
def no_connection() -> str:
    """The one page that is kept on a tablet: it is about nobody."""
    return render_template("installation/no_connection.html")


@blueprint.get("/service-worker.js")
@requires(P.SIGN_IN)
def service_worker() -> Response:
    """The script, with what it keeps: from the root, so that it stands before every page."""
    kept = [url_for("installation.no_connection"), *(url_for("static", filename=name) for name in KEPT)]
    script = (Path(current_app.static_folder or "") / "js" / "service-worker.js").read_text()
    return Response(f"const KEPT = {json.dumps(kept)};\n{script}", mimetype="text/javascript")
