"""The list of meetings, one meeting with its agenda, arranging and changing it. For workers of its schools alone."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from flask import Blueprint, Response, flash, g, make_response, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from caseboard import audit, clock, codes
from caseboard.access import Permission as P
from caseboard.db import session
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.door import FamilyNotFoundError, cases
from caseboard.families.models import Family, NextStep
from caseboard.families.services import change_card
from caseboard.meetings.agenda import read_agenda
from caseboard.meetings.models import Meeting
from caseboard.meetings.queries import list_coming, list_past
from caseboard.meetings.rules import AGAIN, day_of_next
from caseboard.meetings.services import arrange_meeting, change_meeting
from caseboard.web.agendas.forms import AgendaForm
from caseboard.web.families.changing import refuse
from caseboard.web.families.once import Once
from caseboard.web.guard import requires
from caseboard.web.htmx import see_other
from caseboard.web.meetings import page
from caseboard.web.meetings.forms import MeetingForm, as_it_stands
from caseboard.web.reading import note_read
from caseboard.web.showing import title_of

blueprint = Blueprint("meetings", __name__, url_prefix="/meetings")


@blueprint.get("")
@requires(P.READ_CASES)
def index() -> Response:
    note_read(audit.Act.MEETING_READ, None)
    return make_response(
        render_template(
            "meetings/index.html",
            coming=list_coming(g.actor),
            past=list_past(g.actor),
            about=page.about,
            when=page.when,
            today=clock.today(),
        )
    )


@blueprint.get("/new")
@requires(P.CHANGE_CASES)
def new() -> Response:
    """Empty; about the family of `about`, at the school `at`; or like the meeting `after`."""
    known: dict[str, Any] = {"professionals": g.actor.name}
    about, at = request.args.get("about", ""), request.args.get("at", "")
    if (after := _id(request.args.get("after", ""))) is not None:
        last = page.shown(after)
        known = as_it_stands(last) | {"day": _day_after(last)}
        if last.family is not None:
            about = str(last.family.public_id)
            at = next(str(s.public_id) for s in g.actor.schools if s.id in _standing(last.family))
    family = _family(about, at)
    if after is None and family is None and (here := _offered()) and len(here) == 1:
        known["schools"] = [str(here[0].public_id)]
    form = MeetingForm(
        formdata=None,
        is_about_family=family is not None,
        offered=_offered(),
        data=known | {"about": about, "at": at, "on_card": True},
    )
    return _ask(form, family)


@blueprint.post("")
@requires(P.CHANGE_CASES)
def create() -> AnyResponse:
    about, at = request.form.get("about", ""), request.form.get("at", "")
    family = _family(about, at, lock=True)
    form = MeetingForm(is_about_family=family is not None, offered=_offered())
    if not form.validate():
        return _ask(form, family, status=422)
    once = Once("meetings.create", form)
    if once.is_repeat:
        return see_other(url_for(".show", meeting_id=(once.answer or {})["meeting"]))
    try:
        meeting = arrange_meeting(form.arrangement(), schools=form.school_ids(), family=family, by=g.actor)
    except MissingAnswersError as missing:
        return _ask(refuse(form, missing), family, status=422)
    if family is not None and form.on_card.data and meeting.day >= clock.today():
        step = NextStep.MEETING
        change_card(family, version=family.version, next_on=meeting.day, next_what=step, by=g.actor)
    meeting_id = str(meeting.public_id)
    once.remember(meeting=meeting_id)
    session().commit()
    flash("The meeting is arranged. Its agenda is made of what needs attention.")
    return see_other(url_for(".show", meeting_id=meeting_id))


@blueprint.get("/<uuid:meeting_id>")
@requires(P.READ_CASES)
def show(meeting_id: uuid.UUID) -> Response:
    return show_meeting(page.shown(meeting_id), AgendaForm(formdata=None))


@blueprint.get("/<uuid:meeting_id>/edit")
@requires(P.CHANGE_CASES)
def edit(meeting_id: uuid.UUID) -> Response:
    meeting = page.shown(meeting_id)
    return _ask(_form_of(meeting, formdata=None, data=as_it_stands(meeting)), meeting.family, meeting=meeting)


@blueprint.post("/<uuid:meeting_id>")
@requires(P.CHANGE_CASES)
def update(meeting_id: uuid.UUID) -> AnyResponse:
    meeting = page.locked(meeting_id)
    form = _form_of(meeting)
    if not form.validate():
        return _ask(form, meeting.family, meeting=meeting, status=422)
    try:
        change_meeting(meeting, form.arrangement(), by=g.actor)
    except MissingAnswersError as missing:
        return _ask(refuse(form, missing), meeting.family, meeting=meeting, status=422)
    session().commit()
    flash("The meeting is changed.")
    return see_other(url_for(".show", meeting_id=meeting_id))


def show_meeting(meeting: Meeting, form: AgendaForm, *, status: int = 200) -> Response:
    """The page of one meeting."""
    return make_response(
        render_template(
            "meetings/show.html",
            meeting=meeting,
            about=page.about(meeting),
            when=page.when(meeting),
            agenda=read_agenda(meeting, by=g.actor),
            steps=codes.fact(codes.MEETING, meeting.kind, "steps", []),
            title_of=page.title_of,
            form=form,
            today=clock.today(),
            can_change=g.actor.may(P.CHANGE_CASES),
        ),
        status,
    )


def _form_of(meeting: Meeting, **more: Any) -> MeetingForm:
    form = MeetingForm(is_about_family=meeting.is_about_family, offered=_offered(), **more)
    form.kind.validators, form.kind.data = [], meeting.kind  # what kind it is stays
    form.kind.validate_choice = False
    return form


def _ask(
    form: MeetingForm, family: Family | None, *, meeting: Meeting | None = None, status: int = 200
) -> Response:
    title = ""
    if family is not None:
        title = title_of(family)
    return make_response(
        render_template("meetings/new.html", form=form, title=title, meeting=meeting, today=clock.today()),
        status,
    )


def _family(about: str, at: str, *, lock: bool = False) -> Family | None:
    """The family it is about, through the door; None for a meeting about schools."""
    if not about:
        return None
    family_id, school_id = _id(about), _id(at)
    school = next((s for s in g.actor.schools if s.public_id == school_id), None)
    if family_id is None or school is None:
        raise FamilyNotFoundError
    return cases(g.actor).get_family(family_id, school=school.id, lock=lock)


def _day_after(last: Meeting) -> date:
    """When the next meeting is offered: on the day that was agreed for it, where the card says so."""
    family = last.family
    agreed = family.next_on if family is not None and family.next_what == NextStep.MEETING else None
    again = codes.fact(codes.MEETING, last.kind, "again", AGAIN)
    return day_of_next(last.day, clock.today(), agreed=agreed, again=again)


def _standing(family: Family) -> frozenset[int]:
    return cases(g.actor).school_ids & {place.school_id for place in family.schools if place.until is None}


def _offered() -> Any:
    return g.actor.schools_for(P.CHANGE_CASES)


def _id(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
