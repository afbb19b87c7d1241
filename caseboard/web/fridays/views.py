"""The worker's Friday: what the letter will say of every open family, checked and mended before it closes."""

from __future__ import annotations

import uuid
from datetime import datetime

from flask import Blueprint, abort, flash, g, make_response, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from caseboard import audit, clock
from caseboard.access import Permission as P
from caseboard.db import session
from caseboard.families.entries import check_no_change
from caseboard.families.standing import STOPPED
from caseboard.feed.closing_now import AlreadyClosedError, ask_to_close, close_asked, close_with
from caseboard.feed.editing import LineTooLateError, write_line
from caseboard.feed.friday import Friday, FridayLine, coming, friday
from caseboard.feed.rights import WordsStoppedError
from caseboard.web.chrome import Chrome
from caseboard.web.families import page as family_page
from caseboard.web.families.looking import Look, look_again
from caseboard.web.families.once import Once
from caseboard.web.fridays.forms import CheckForm, CloseForm, LineForm
from caseboard.web.guard import requires
from caseboard.web.htmx import see_other
from caseboard.web.reading import note_read

blueprint = Blueprint("fridays", __name__)

TOO_LATE = "Not saved. The week has closed meanwhile. What you wrote is still here: it would stand in the next letter."
CLOSED_BEFORE = "The letter has closed already. This is the week that began then."


@blueprint.get("/friday")
@requires(P.READ_OUTBOUND_LETTERS)
def index() -> AnyResponse:
    """The week of the one school somebody works for, or a list of them."""
    schools = g.actor.schools_for(P.READ_OUTBOUND_LETTERS)
    if len(schools) == 1:
        return see_other(url_for("fridays.show", school_id=schools[0].public_id))
    return make_response(render_template("fridays/index.html", schools=schools))


@blueprint.get("/schools/<uuid:school_id>/friday")
@requires(P.READ_OUTBOUND_LETTERS)
def show(school_id: uuid.UUID) -> AnyResponse:
    note_read(audit.Act.BOARD_READ, g.school.public_id, g.school.id)
    return make_response(
        render_template("fridays/show.html", friday=_friday(), school=g.school, may_change=_may_change())
    )


@blueprint.post("/schools/<uuid:school_id>/friday/<uuid:family_id>/checks")
@requires(P.CHANGE_CASES)
def check(school_id: uuid.UUID, family_id: uuid.UUID) -> AnyResponse:
    """Checked, no change: one tap, and the next family has the focus."""
    family = family_page.lock_family(family_id)
    form = CheckForm()
    if form.validate():
        once = Once("fridays.check", form, family_id)
        if not once.is_repeat and not once.is_reused:
            check_no_change(family, by=g.actor)
            once.remember()
            session().commit()
            flash("Checked, no change. The school will read that you looked.")
    return see_other(url_for("fridays.show", school_id=school_id, _anchor=form.place(family_id)))


@blueprint.get("/schools/<uuid:school_id>/friday/<uuid:family_id>/line")
@requires(P.CHANGE_CASES)
def edit(school_id: uuid.UUID, family_id: uuid.UUID) -> AnyResponse:
    found = _friday()
    line = found.line_of(family_id)
    form = LineForm(formdata=None, data={**_words(line), "starts": found.starts.isoformat()})
    return _edit_page(line, form)


@blueprint.post("/schools/<uuid:school_id>/friday/<uuid:family_id>/line")
@requires(P.CHANGE_CASES)
def update(school_id: uuid.UUID, family_id: uuid.UUID) -> AnyResponse:
    family = family_page.lock_family(family_id)
    form = LineForm()
    if not form.validate():
        return _edit_page(_friday().line_of(family_id), form, 422)
    if look := look_again(family, form, form.text.data, form.next_text.data):
        return _edit_page(_friday().line_of(family_id), form, 422, look=look)
    try:
        written = write_line(
            g.school,
            family_id,
            text=form.text.data or "",
            next_text=form.next_text.data or "",
            starts=_moment(form.starts.data),
            by=g.actor,
        )
    except LineTooLateError:
        form.refuse("", TOO_LATE)
        found = _friday()
        form.starts.data = found.starts.isoformat()
        return _edit_page(found.line_of(family_id), form, 409)
    except WordsStoppedError:
        form.refuse("text", STOPPED)
        return _edit_page(_friday().line_of(family_id), form, 422)
    if written is not None:
        session().commit()
        flash(
            "Saved. The letter will say this."
            if written.text
            else "Saved. The letter will say what was drafted."
        )
    return see_other(url_for("fridays.show", school_id=school_id, _anchor=f"family-{family_id}"))


@blueprint.get("/schools/<uuid:school_id>/friday/close")
@requires(P.CHANGE_CASES)
def closing(school_id: uuid.UUID) -> AnyResponse:
    """Asks before it closes for good: says which schools' letters close together, and who will get them."""
    found = _friday()
    form = CloseForm(formdata=None, data={"starts": found.starts.isoformat()})
    return make_response(
        render_template(
            "fridays/closing.html",
            friday=found,
            school=g.school,
            together=close_with(g.actor, g.school),
            form=form,
        )
    )


@blueprint.post("/schools/<uuid:school_id>/friday/close")
@requires(P.CHANGE_CASES)
def close(school_id: uuid.UUID) -> AnyResponse:
    form = CloseForm()
    schools = close_with(g.actor, g.school)
    try:
        if not form.validate() or _moment(form.starts.data) != coming(g.school).starts:
            raise AlreadyClosedError
        batch = ask_to_close(schools, by=g.actor)
    except AlreadyClosedError:
        flash(CLOSED_BEFORE)
    else:
        session().commit()
        close_asked(only=batch)
        flash("Closed. The letter goes to its readers now.")
    return see_other(url_for("outbound.show", school_id=school_id))


def _edit_page(
    line: FridayLine, form: LineForm, status: int = 200, *, look: Look | None = None
) -> AnyResponse:
    page = render_template("fridays/edit.html", line=line, form=form, look=look, school=g.school)
    return make_response(page, status)


def _friday() -> Friday:
    return friday(g.actor, g.school, shows_initials=Chrome().shows_initials)


def _may_change() -> bool:
    may: bool = g.actor.may(P.CHANGE_CASES, g.school.id)
    return may


def _words(line: FridayLine) -> dict[str, str]:
    """What stands in the form: the worker's own words, or the draft to mend."""
    if line.own:
        return {"text": line.own.text, "next_text": line.own.next_text}
    return {"text": "\n".join(line.lines) if line.has_word else "", "next_text": line.item.next}


def _moment(text: str | None) -> datetime:
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        abort(400)
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.LONDON)
