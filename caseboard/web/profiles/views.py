"""What a child needs, speaks and likes to be called: what the roll says, and what a worker knows better."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, g
from werkzeug.wrappers import Response as AnyResponse

from caseboard.access import Permission
from caseboard.families.people import adults
from caseboard.web.families import page
from caseboard.web.guard import requires
from caseboard.web.members.acting import Asked, act, members_url, show, to
from caseboard.web.profiles.forms import FACTS, ProfileForm

blueprint = Blueprint(
    "profiles", __name__, url_prefix="/schools/<uuid:school_id>/families/<uuid:family_id>/profiles"
)

HINTS = ("What you change here stays: the school's next pupil file does not change it back.",)
BESIDE = {
    "communication": "Signs, pictures, a hearing aid. Not their address.",
    "need_second": "If there is one.",
}


@blueprint.get("/<uuid:child_id>")
@requires(Permission.CHANGE_CASES)
def edit(school_id: uuid.UUID, family_id: uuid.UUID, child_id: uuid.UUID) -> Response:
    child = adults.get_child(page.get_family(family_id), child_id, by=g.actor)
    return _ask(family_id, child_id, ProfileForm.of(child, adults.find_profile(child)))


@blueprint.post("/<uuid:child_id>")
@requires(Permission.CHANGE_CASES)
def update(school_id: uuid.UUID, family_id: uuid.UUID, child_id: uuid.UUID) -> AnyResponse:
    family, form = page.lock_family(family_id), ProfileForm()
    child = adults.get_child(family, child_id, by=g.actor)
    return act(
        "profiles.update",
        form,
        family_id,
        child_id,
        again=lambda status: _ask(family_id, child_id, form, status=status),
        do=lambda: adults.write_profile(family, child, by=g.actor, **form.facts()),
        back=members_url(family_id),
        said="Saved.",
    )


def _ask(family_id: uuid.UUID, child_id: uuid.UUID, form: ProfileForm, *, status: int = 200) -> Response:
    child = adults.get_child(page.get_family(family_id), child_id, by=g.actor)
    asked = Asked(
        title="A child",
        h1=f"What {child.initials if page.shows_initials() else child.called} needs",
        button="Save",
        action=to("profiles.update", family_id, child_id=child_id),
        back=members_url(family_id),
        hints=HINTS,
        beside=BESIDE,
        fields=FACTS,
    )
    return show(asked, form, status=status)
