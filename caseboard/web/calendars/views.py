"""A school's terms, half-terms and closed days: typed in, or from a file. For managers and admins."""

from __future__ import annotations

import io
import uuid

from flask import Blueprint, Response, flash, g, make_response, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms import FileField, RadioField, StringField
from wtforms.validators import InputRequired, Length, Optional

from caseboard import clock
from caseboard.access import Permission as P
from caseboard.access.places import get_school_kept_by, schools_kept_by
from caseboard.db import session
from caseboard.files.problem import FileProblem
from caseboard.schools.calendars import calendar_of
from caseboard.schools.calendars.files import NAME_LIMIT, DateRow, read_dates
from caseboard.schools.calendars.queries import list_dates
from caseboard.schools.calendars.services import BadDateError, add_date, import_dates, remove_date
from caseboard.schools.models import DateKind, School
from caseboard.web.fields import DayField, options, plain
from caseboard.web.forms import RequestForm
from caseboard.web.guard import requires
from caseboard.web.htmx import see_other

blueprint = Blueprint("calendars", __name__, url_prefix="/calendars")

KINDS = {DateKind.TERM: "Term", DateKind.HALF_TERM: "Half-term", DateKind.CLOSED: "INSET or closed"}


class DateForm(RequestForm):
    kind = RadioField(
        "What it is",
        choices=options((kind.value, words) for kind, words in KINDS.items()),
        validators=[InputRequired("Say what these days are.")],
    )
    starts = DayField("First day", validators=[InputRequired("Enter the first day.")])
    ends = DayField("Last day", validators=[Optional()])
    name = StringField(
        "Name",
        filters=[plain],
        validators=[Length(max=NAME_LIMIT, message=f"Shorten this to {NAME_LIMIT} characters.")],
    )


class FileForm(RequestForm):
    file = FileField("A file of dates", validators=[InputRequired("Choose a file.")])


@blueprint.get("")
@requires(P.KEEP_CALENDARS)
def index() -> Response:
    schools = [(school, calendar_of(school.id)) for school in schools_kept_by(g.actor)]
    return make_response(render_template("calendars/index.html", schools=schools, today=clock.today()))


@blueprint.get("/<uuid:place_id>")
@requires(P.KEEP_CALENDARS)
def show(place_id: uuid.UUID) -> Response:
    return _show(get_school_kept_by(g.actor, place_id), DateForm(formdata=None), FileForm(formdata=None))


@blueprint.post("/<uuid:place_id>/dates")
@requires(P.KEEP_CALENDARS)
def create(place_id: uuid.UUID) -> AnyResponse:
    school, form = get_school_kept_by(g.actor, place_id), DateForm()
    if not form.validate() or form.starts.data is None:
        return _show(school, form, FileForm(formdata=None), status=422)
    row = DateRow(
        DateKind(form.kind.data), form.starts.data, form.ends.data or form.starts.data, form.name.data or ""
    )
    try:
        add_date(school.id, row)
    except BadDateError as bad:
        for name, sentence in bad.fields.items():
            form.refuse(name, sentence)
        return _show(school, form, FileForm(formdata=None), status=422)
    return _saved(school, "The days are in the calendar.")


@blueprint.post("/<uuid:place_id>/files")
@requires(P.KEEP_CALENDARS)
def upload(place_id: uuid.UUID) -> AnyResponse:
    """The file speaks for the days from its first to its last; others stay."""
    school, form = get_school_kept_by(g.actor, place_id), FileForm()
    given = request.files.get("file")
    try:
        if given is None or not given.filename:
            raise FileProblem("Choose a file.")
        changed = import_dates(school.id, read_dates(io.BytesIO(given.read())))
    except (FileProblem, BadDateError) as problem:
        session().rollback()
        form.refuse("file", str(problem))
        return _show(get_school_kept_by(g.actor, place_id), DateForm(formdata=None), form, status=422)
    left = f" Left out: {', '.join(changed.left_out[:5])}." if changed.left_out else ""
    return _saved(
        school, f"{changed.added} added, {changed.removed} replaced, {changed.same} as before.{left}"
    )


@blueprint.post("/<uuid:place_id>/dates/<uuid:date_id>/removals")
@requires(P.KEEP_CALENDARS)
def remove(place_id: uuid.UUID, date_id: uuid.UUID) -> AnyResponse:
    school = get_school_kept_by(g.actor, place_id)
    return _saved(
        school,
        "The days are out of the calendar." if remove_date(school.id, date_id) else "They were out already.",
    )


def _saved(school: School, sentence: str) -> AnyResponse:
    place_id = school.public_id
    session().commit()
    flash(sentence)
    return see_other(url_for(".show", place_id=place_id))


def _show(school: School, form: DateForm, file_form: FileForm, *, status: int = 200) -> Response:
    return make_response(
        render_template(
            "calendars/show.html",
            place=school,
            form=form,
            file_form=file_form,
            kinds=KINDS,
            dates=list_dates(school.id),
            calendar=calendar_of(school.id),
            today=clock.today(),
        ),
        status,
    )
