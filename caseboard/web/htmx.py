"""Where htmx is met: asking for fragments, and answering with them."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, make_response, redirect, render_template, request
from htmx_flask import Htmx
from werkzeug.wrappers import Response as AnyResponse

DIFFERS_BY = "HX-Request, Cookie"


def init_app(app: Flask) -> None:
    Htmx(app)

    @app.after_request
    def lead(response: Response) -> Response:
        """A browser's script cannot see where a redirect leads, and would ask for that page in place of the browser."""
        if is_form_by_script() and 300 <= response.status_code < 400:
            where = response.headers.pop("Location")
            response.status_code = 200
            response.headers["HX-Redirect"] = where
            response.set_data(b"")
        return response

    @app.after_request
    def vary(response: Response) -> Response:
        if request.endpoint != "static":
            said = response.headers.get("Vary")
            response.headers["Vary"] = f"{said}, {DIFFERS_BY}" if said else DIFFERS_BY
        return response


def wants_fragment() -> bool:
    """Whether a script asked for a piece of a page, rather than the browser for a page."""
    return request.headers.get("HX-Request", "").lower() == "true"


def is_form_by_script() -> bool:
    """Whether an ordinary form was sent by a script in place of the browser, so that nothing typed is lost with the
    line (`assets/scripts/sending/`). It wants what the browser would show: a page, or where to go."""
    return request.headers.get("X-Caseboard-Form") == "1"


def page_or_fragment(page: str, fragment: str, *, status: int = 200, **context: Any) -> Response:
    """The fragment for htmx, the page that includes the same file for everybody else."""
    return make_response(render_template(fragment if wants_fragment() else page, **context), status)


def see_other(url: str) -> AnyResponse:
    """After a form: look there."""
    return redirect(url, 303)


def hx_redirect(url: str, status: int = 200) -> AnyResponse:
    """Sends the whole page elsewhere, with htmx or without."""
    if wants_fragment():
        return Response(status=status, headers={"HX-Redirect": url})
    return see_other(url)
