"""What the forms about people and helpers share: one page for them all, and one way of acting once."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, flash, g, make_response, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms import SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from caseboard.db import session
from caseboard.families.conflicts import MissingAnswersError, VersionConflictError
from caseboard.families.models import Family
from caseboard.families.people.view import People, people
from caseboard.web.families import page
from caseboard.web.families.changing import refuse
from caseboard.web.families.once import Once, renew
from caseboard.web.forms import RequestForm
from caseboard.web.htmx import see_other

CHANGED = "Somebody changed this family meanwhile. Look at its page, then save again if it is still right."


class TicksField(SelectMultipleField):
    """Any of several, a tick box each. What was not offered is not taken."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


@dataclass(frozen=True, slots=True)
class Asked:
    """The page of one form: its heading, what it says above and beside the fields, and its button."""

    title: str
    """Neutral: it stands in the browser's history."""
    h1: str
    button: str
    action: str
    back: str
    hints: Sequence[str] = ()
    beside: dict[str, str] | None = None
    """A line under the label of a field."""
    fields: Sequence[str] = ()
    is_danger: bool = False
    template: str = "members/form.html"


def show(asked: Asked, form: RequestForm, *, status: int = 200, **more: Any) -> Response:
    return make_response(
        render_template(
            asked.template, asked=asked, form=form, school=g.school, beside=asked.beside or {}, **more
        ),
        status,
    )


def act(
    name: str,
    form: RequestForm,
    *subjects: uuid.UUID,
    again: Callable[[int], Response],
    do: Callable[[], object],
    back: str,
    said: str,
) -> AnyResponse:
    """Does what a form asks for, once; commits, says so and leads back. `again` shows the form with what is wrong."""
    if not form.validate():
        return again(422)
    once = Once(name, form, *subjects)
    if once.is_repeat:
        return see_other(back)
    try:
        if once.is_reused:
            renew(form)
        do()
    except MissingAnswersError as missing:
        session().rollback()
        refuse(form, missing)
        return again(422)
    except VersionConflictError:
        session().rollback()
        form.form_errors.append(CHANGED)
        renew(form)
        return again(409)
    once = Once(name, form, *subjects) if once.is_reused else once
    once.remember()
    session().commit()
    flash(said)
    return see_other(back)


def known(family: Family) -> People:
    """Who the family are, as this worker may see it and in the way names are shown now."""
    return people(family, by=g.actor, shows_initials=page.shows_initials())


def members_url(family_id: uuid.UUID) -> str:
    return url_for("members.index", school_id=g.school.public_id, family_id=family_id)


def to(endpoint: str, family_id: uuid.UUID, **more: Any) -> str:
    """An address about this family, through the school of this page."""
    return url_for(endpoint, school_id=g.school.public_id, family_id=family_id, **more)
