"""A covered screen: while it is, the session that covered it gives nothing of a family to anybody who holds the tablet.

Covering is kept with the session for people who have a PIN. Without one the page only covers itself, and one tap
shows it again.
"""

from __future__ import annotations

from flask import Response, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from caseboard.web.htmx import is_form_by_script, see_other, wants_fragment
from caseboard.web.sessions import is_poll

COVERED = "covered"
HAS_PIN = "pin"
"""What the page is told of at once, so that covering without a line asks for the PIN too."""

OPEN = frozenset(
    {
        "covers.create",
        "covers.show",
        "uncovers.create",
        "turns.create",
        "sign_in.logout",
        "drafts.update",
        "meeting_drafts.update",
    }
)
"""What a covered session may still do: stay covered, be uncovered, make room, end, and keep words typed before."""


def cover() -> None:
    session[COVERED] = True


def uncover() -> None:
    session.pop(COVERED, None)


def is_covered() -> bool:
    return bool(session.get(COVERED))


def keep_out(back: str | None) -> AnyResponse:
    """What a covered session gets in place of anything else. `back` is where the person was going."""
    if is_poll():
        return Response(status=204)
    url = url_for("covers.show", back=back if back and back != "/" else None)
    by_script = wants_fragment() or is_form_by_script()
    return Response(status=401, headers={"HX-Redirect": url}) if by_script else see_other(url)
