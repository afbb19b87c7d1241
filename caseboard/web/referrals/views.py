"""The page "Asked, and answered" of a family."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, g, make_response, render_template, url_for

from caseboard import clock, codes
from caseboard.access import Permission
from caseboard.families.models import Family
from caseboard.referrals.queries import asked_and_answered
from caseboard.schools.queries import list_authorities
from caseboard.web.families import page
from caseboard.web.guard import requires
from caseboard.web.referrals.forms import Wrong

blueprint = Blueprint("referrals", __name__, url_prefix="/schools/<uuid:school_id>/families/<uuid:family_id>")


@blueprint.get("/asked")
@requires(Permission.READ_CASES)
def index(school_id: uuid.UUID, family_id: uuid.UUID) -> Response:
    """What was asked and answered, with what can be done about each."""
    return show(page.get_family(family_id))


def show(family: Family, *, wrong: Wrong | None = None, status: int = 200) -> Response:
    """The page; `wrong` is a small form on it that was not saved."""
    initials = page.shows_initials()
    items = asked_and_answered(family, by=g.actor, school=g.school, shows_initials=initials)
    return make_response(
        render_template(
            "referrals/index.html",
            family=family,
            title=family.initials if initials else family.name,
            items=items,
            school=g.school,
            wrong=wrong,
            today=clock.today(),
            results=codes.list_codes(codes.STEP_RESULT, clock.today()),
            on_the_card=_on_the_card_alone(family, {item.by for item in items if item.is_open}),
            new_request=lambda: str(uuid.uuid4()),
            steps_url=_steps_url(),
        ),
        status,
    )


def _on_the_card_alone(family: Family, asked: set[str]) -> str:
    """Who was asked by the card alone, from before there were records of it."""
    return family.asked.name if family.asked and family.asked.name not in asked else ""


def _steps_url() -> str:
    """Where the local steps are kept, for who may keep them."""
    if not g.actor.may(Permission.KEEP_CALENDARS, g.school.id):
        return ""
    (authority,) = list_authorities([g.school.authority_id])
    return url_for("escalations.index", authority_id=authority.public_id)
