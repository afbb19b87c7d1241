"""How every form about asking and answers is saved: once, on the card that was shown, with nothing typed lost."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import TypeVar

from flask import flash, g, url_for
from werkzeug.wrappers import Response as AnyResponse

from caseboard.db import session
from caseboard.families.conflicts import MissingAnswersError, VersionConflictError
from caseboard.families.models import Family
from caseboard.web.families import page
from caseboard.web.families.changing import refuse
from caseboard.web.families.once import Once, renew
from caseboard.web.forms import RequestForm
from caseboard.web.htmx import see_other

AnyForm = TypeVar("AnyForm", bound=RequestForm)

CHANGED = (
    "Not saved. Somebody changed this family meanwhile. "
    "Look at what is below, and save again if it is still right."
)
SAVED_BEFORE = (
    "What you sent first with this form is saved. The answers below have changed since: "
    "save them only if they are something new."
)


def save(
    form: AnyForm,
    act: str,
    family_id: uuid.UUID,
    *subjects: uuid.UUID,
    do: Callable[[Family], object],
    show: Callable[[Family, AnyForm, int], AnyResponse],
    done: Callable[[], AnyResponse],
) -> AnyResponse:
    """Does it once and commits. What is wrong comes back with the form: 422; a card that changed, or a form that was
    saved before with other answers: 409."""
    family = page.lock_family(family_id)
    if not form.validate():
        return show(family, form, 422)
    once = Once(act, form, family_id, *subjects)
    if once.is_repeat:
        return done()
    if once.is_reused:
        renew(form)
        form.form_errors.append(SAVED_BEFORE)
        return show(family, form, 409)
    try:
        do(family)
    except MissingAnswersError as missing:
        session().rollback()
        return show(page.get_family(family_id), refuse(form, missing), 422)
    except VersionConflictError:
        session().rollback()
        return show(*_again(form, family_id), 409)
    once.remember()
    session().commit()
    return done()


def _again(form: AnyForm, family_id: uuid.UUID) -> tuple[Family, AnyForm]:
    """The form on the card as it is now."""
    family = page.get_family(family_id)
    form.version.data = family.version
    form.version.raw_data = None  # or what was sent would be shown again
    form.form_errors.append(CHANGED)
    return family, form


def saved(words: str, family_id: uuid.UUID) -> AnyResponse:
    """Back to what was asked for this family, which says what was done."""
    flash(words)
    return see_other(url_for("referrals.index", school_id=g.school.public_id, family_id=family_id))
