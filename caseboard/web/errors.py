"""What is answered when something goes wrong: a sentence, a reference, and nothing of what was asked."""

from __future__ import annotations

from flask import Flask, Request, Response, current_app, g, make_response, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import InterfaceError, OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError

from caseboard.access import NotPermittedError
from caseboard.db import AWAY, give_up
from caseboard.logs import errors
from caseboard.web.guard import write_refusal
from caseboard.web.htmx import wants_fragment
from caseboard.web.trying import may_be_saved

SENTENCES: dict[int, tuple[str, str]] = {
    400: ("Not understood", "This could not be understood. Not saved: go back, reload the page and try again."),
    404: ("Not found", "There is nothing here, or it is not yours to see."),
    405: ("Not possible here", "This address does not do that. Nothing was saved."),
    409: ("Changed meanwhile", "Somebody changed this meanwhile. Not saved: reload the page to see it as it is now."),
    413: ("Too large", "Not saved: this is more than can be taken at once. Go back with the browser’s Back button, and "
          "shorten it there or save it in parts."),
    415: ("Not understood", "This kind of file or form is not accepted. Not saved."),
    422: ("Something is missing", "Something is missing or not right. Not saved."),
    429: ("Too many tries", "Too many tries in a short time. Wait five minutes, then try again."),
    500: ("Something went wrong", "Not saved. This is our mistake: try again, and if it stays, tell the reference."),
    503: ("Not available just now", "Not saved: the records cannot be reached now. Try again in a few seconds."),
    504: ("Not known", "We do not know if this saved. Go back, reload the page and look before you try again."),
}  # fmt: skip
READING = {
    500: ("Something went wrong", "This page cannot be shown. This is our mistake: try again, and if it stays, tell "
          "the reference."),
    503: ("Not available just now", "This page cannot be shown: the records cannot be reached now. Try again in a "
          "few seconds."),
}  # fmt: skip
"""The same when somebody only wanted to read, and nothing was to be saved."""
SAME_AS = {401: 404, 403: 404, 410: 404, 408: 400, 411: 400, 414: 400, 416: 400, 431: 400, 406: 400}
WORDS = frozenset({"update", "text", "reason"})
"""Fields in which people write. A browser may have forgotten them when it goes back, so the page gives them back."""
GIVES_BACK = frozenset({500, 503, 504})
BUGS = ("no such", "syntax error", "has no column")
"""SQLite calls a mistake in a statement an operational error too."""


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, on_http_error)
    app.register_error_handler(CSRFError, on_http_error)
    app.register_error_handler(NotPermittedError, on_not_permitted)
    for away in AWAY:
        app.register_error_handler(away, on_database_down)
    app.register_error_handler(InternalServerError, on_bug)


def answer(status: int) -> Response:
    """The page, or for htmx the fragment, that says a request failed."""
    known = SENTENCES | READING if request.method in {"GET", "HEAD"} else SENTENCES
    title, sentence = known.get(status, known[400 if status < 500 else 500])
    # Rendered without the context processors: they would look for the session, which may be what is broken.
    template = current_app.jinja_env.get_template(
        "errors/_error.html" if wants_fragment() else "errors/error.html"
    )
    page = template.render(
        title=title,
        sentence=sentence,
        words=_words_of(request) if status in GIVES_BACK else [],
        reference=g.get("request_id", ""),
    )
    return make_response(page, status)


def _words_of(failed: Request) -> list[str]:
    """What the person who is signed in wrote in the form that failed; nothing of a form that was never read."""
    form = failed.__dict__.get("form") if g.get("actor") else None
    return [text for name in sorted(WORDS) if form and (text := form.get(name, "").strip())]


def on_http_error(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:
        return make_response(error.get_response())
    response = answer(SAME_AS.get(status, status))
    if status == 405 and error.get_response().headers.get("Allow"):
        response.headers["Allow"] = error.get_response().headers["Allow"]
    return response


def on_not_permitted(error: NotPermittedError) -> Response:
    write_refusal(type(error).__name__)
    return answer(404)


def on_database_down(error: OperationalError | InterfaceError) -> Response:
    if _is_bug(error):
        raise error
    give_up()
    errors.error("database", extra={"request": g.get("request_id"), "kind": type(error.orig).__name__})
    response = answer(504 if may_be_saved(error) else 503)
    response.headers["Retry-After"] = "5"
    return response


def on_bug(error: InternalServerError) -> Response:
    original = error.original_exception
    if isinstance(original, AWAY) and not _is_bug(original):
        return on_database_down(original)  # it went away while the answer was being finished
    errors.error(
        "bug", exc_info=original, extra={"request": g.get("request_id"), "endpoint": request.endpoint}
    )
    give_up()
    return answer(504 if may_be_saved(original) else 500)


def _is_bug(error: OperationalError | InterfaceError) -> bool:
    return any(bug in str(error.orig) for bug in BUGS)
