"""Raising a worry from school, what became of it, and a worker's "I have read it"."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, flash, g, make_response, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from caseboard import audit
from caseboard.access import Permission as P
from caseboard.dates import long_day
from caseboard.db import session
from caseboard.families import school_view
from caseboard.families.coming_back import get_worry
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.door import FOUND_AT_MOST
from caseboard.families.models import Child
from caseboard.families.roll import Roll, roll
from caseboard.families.summary import year_words
from caseboard.web.families import page
from caseboard.web.families.changing import refuse
from caseboard.web.families.once import Once
from caseboard.web.fields import options
from caseboard.web.forms import RequestForm
from caseboard.web.guard import requires
from caseboard.web.htmx import see_other
from caseboard.web.reading import note_read
from caseboard.web.worries.forms import WorryForm
from caseboard.worries.services import mark_read, raise_worry, workers_of

blueprint = Blueprint("worries", __name__)


@blueprint.get("/worries")
@requires(P.RAISE_WORRIES)
def index() -> Response:
    """What became of the worries of one's schools, newest first."""
    initials = page.shows_initials()
    schools = g.actor.schools_for(P.RAISE_WORRIES)
    for school in schools:
        note_read(audit.Act.BOARD_READ, school.public_id, school.id)
    found = [(s, school_view.list_worries(g.actor, s, shows_initials=initials)) for s in schools]
    return make_response(render_template("worries/index.html", found=found))


@blueprint.get("/schools/<uuid:school_id>/worries/new")
@requires(P.RAISE_WORRIES)
def new(school_id: uuid.UUID) -> Response:
    return _show(WorryForm(formdata=None))


@blueprint.post("/schools/<uuid:school_id>/worries/roll")
@requires(P.RAISE_WORRIES)
def find(school_id: uuid.UUID) -> Response:
    """Finds a child on the school's roll. What was written stays."""
    audit.record(
        audit.Act.ROLL_SEARCHED, by=g.actor.user_id, school=g.school.id, source=request.remote_addr or ""
    )
    response = _show(WorryForm())
    session().commit()
    return response


@blueprint.post("/schools/<uuid:school_id>/worries")
@requires(P.RAISE_WORRIES)
def create(school_id: uuid.UUID) -> AnyResponse:
    form = WorryForm()
    if not form.validate():
        return _show(form, status=422)
    once = Once("worries.create", form, school_id)
    if once.is_reused:
        form.refuse("seen", "What you sent first has arrived. Look at your worries before you send this.")
        return _show(form, status=409)
    if not once.is_repeat:
        try:
            raise_worry(
                g.school, child_id=form.child_id(), typed=form.typed(), words=form.words(), by=g.actor
            )
        except MissingAnswersError as missing:
            session().rollback()
            return _show(refuse(form, missing), status=422)
        once.remember()
        session().commit()
        flash("Sent. What becomes of it stands here at every step.")
    return see_other(url_for(".index"))


@blueprint.post("/schools/<uuid:school_id>/families/<uuid:family_id>/worries/<uuid:worry_id>/readings")
@requires(P.CHANGE_CASES)
def read(school_id: uuid.UUID, family_id: uuid.UUID, worry_id: uuid.UUID) -> AnyResponse:
    family = page.lock_family(family_id)
    worry = get_worry(family, worry_id, by=g.actor)
    form = RequestForm()
    if form.validate() and mark_read(family, worry, by=g.actor) is not None:
        session().commit()
        flash("The school can see that you have read it.")
    return see_other(url_for("families.show", school_id=school_id, family_id=family_id))


def _show(form: WorryForm, *, status: int = 200) -> Response:
    on_roll = roll(g.actor, g.school.id, permission=P.RAISE_WORRIES)
    found = _found(on_roll, form)
    form.child.choices = options((str(child.public_id), child.called) for child in found)
    return make_response(
        render_template(
            "worries/new.html",
            form=form,
            school=g.school,
            about={str(child.public_id): _about(child) for child in found},
            is_searched=bool(form.find.data),
            is_cut=len(found) >= FOUND_AT_MOST,
            workers=workers_of(g.school.id),
        ),
        status,
    )


def _found(on_roll: Roll, form: WorryForm) -> list[Child]:
    """The child chosen before, then those that match what was typed."""
    chosen = form.child_id() if form.child.data and not form.child.errors else None
    kept = list(on_roll.get([chosen])) if chosen else []
    return kept + [child for child in on_roll.find(form.find.data or "") if child not in kept]


def _about(child: Child) -> str:
    facts = [year_words(child.year_group), f"born {long_day(child.born)}" if child.born else ""]
    return ", ".join(fact for fact in facts if fact)
