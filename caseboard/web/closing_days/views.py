"""The day and time at which a school's letter closes, and what holidays do to it. For managers and admins."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from flask import Blueprint, Response, flash, g, make_response, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms import BooleanField, RadioField
from wtforms.validators import InputRequired, ValidationError

from caseboard import clock
from caseboard.access import Permission as P
from caseboard.access.places import get_school_kept_by, schools_kept_by
from caseboard.db import session
from caseboard.feed import wording
from caseboard.feed.closing_days import (
    EARLIEST,
    LATEST,
    ClosingUnderWayError,
    change_closing_day,
    closing_day_of,
)
from caseboard.feed.schedule import HolidayRule
from caseboard.schools.models import School
from caseboard.schools.queries import list_federated_schools
from caseboard.web.fields import ClockField, options
from caseboard.web.forms import RequestForm
from caseboard.web.guard import requires
from caseboard.web.htmx import see_other

blueprint = Blueprint("closing_days", __name__, url_prefix="/calendars/<uuid:place_id>/letter")

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
HOLIDAYS = {
    HolidayRule.BEFORE: "On the last school day before",
    HolidayRule.AFTER: "On the first school day after",
    HolidayRule.SAME: "On that day all the same",
}
UNDER_WAY = "A letter is being closed at this moment. Nothing was changed; try again in a few minutes."


class ClosingDayForm(RequestForm):
    weekday = RadioField(
        "Day",
        choices=options((str(number), day) for number, day in enumerate(DAYS)),
        validators=[InputRequired("Choose a day.")],
    )
    at = ClockField("Time", validators=[InputRequired("Enter a time, such as 14:00.")])
    in_holidays = RadioField(
        "When there is no school on that day, it closes",
        choices=options((rule.value, words) for rule, words in HOLIDAYS.items()),
        validators=[InputRequired("Say what happens in the holidays.")],
    )
    together = BooleanField("The same for the schools in federation with it")

    def validate_at(self, field: ClockField) -> None:
        if field.data is not None and not EARLIEST <= field.data <= LATEST:
            raise ValidationError(f"Choose a time from {EARLIEST:%H:%M} to {LATEST:%H:%M}.")


@blueprint.get("")
@requires(P.KEEP_CALENDARS)
def show(place_id: uuid.UUID) -> Response:
    school = get_school_kept_by(g.actor, place_id)
    held = closing_day_of(school)
    form = ClosingDayForm(
        formdata=None,
        data={
            "weekday": str(held.weekday),
            "at": held.at,
            "in_holidays": held.in_holidays.value,
            "together": True,
        },
    )
    return _show(school, form)


@blueprint.post("")
@requires(P.KEEP_CALENDARS)
def update(place_id: uuid.UUID) -> AnyResponse:
    school, form = get_school_kept_by(g.actor, place_id), ClosingDayForm()
    if not form.validate() or form.at.data is None:
        return _show(school, form, status=422)
    others = _federated(school) if form.together.data else []
    try:
        changed = change_closing_day(
            [school, *others],
            weekday=int(form.weekday.data),
            at=form.at.data,
            in_holidays=HolidayRule(form.in_holidays.data),
            by=g.actor.user_id,
        )
    except ClosingUnderWayError:
        session().rollback()
        form.refuse("", UNDER_WAY)
        return _show(get_school_kept_by(g.actor, place_id), form, status=409)
    session().commit()
    flash("Saved. It holds from the next letter on." if changed else "Nothing was changed.")
    return see_other(url_for(".show", place_id=place_id))


def _federated(school: School) -> Sequence[School]:
    """The other schools of its federation whose dates this person keeps."""
    kept = {one.id for one in schools_kept_by(g.actor)}
    found = list_federated_schools(school.id, on=clock.today())
    return [one for one in found if one.id != school.id and one.id in kept]


def _show(school: School, form: ClosingDayForm, *, status: int = 200) -> Response:
    return make_response(
        render_template(
            "closing_days/show.html",
            place=school,
            form=form,
            held=closing_day_of(school),
            others=wording.listed([one.short_name for one in _federated(school)]),
        ),
        status,
    )
