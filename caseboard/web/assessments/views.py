"""An assessment began, or was put down by mistake."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, g, make_response, render_template
from werkzeug.wrappers import Response as AnyResponse

from caseboard import clock
from caseboard.access import Permission
from caseboard.families.helpers import list_names
from caseboard.families.models import Family
from caseboard.referrals import assessing
from caseboard.referrals.records import get_assessment
from caseboard.web.assessments.forms import AssessmentForm
from caseboard.web.families import page
from caseboard.web.guard import requires
from caseboard.web.referrals import views as referrals
from caseboard.web.referrals.forms import VersionForm
from caseboard.web.referrals.saving import save, saved

blueprint = Blueprint(
    "assessments", __name__, url_prefix="/schools/<uuid:school_id>/families/<uuid:family_id>/assessments"
)


@blueprint.get("/new")
@requires(Permission.CHANGE_CASES)
def new(school_id: uuid.UUID, family_id: uuid.UUID) -> Response:
    family = page.get_family(family_id)
    said = {"version": family.version, "assessor": family.assessor.name if family.assessor else ""}
    return _show(family, AssessmentForm(formdata=None, data=said))


@blueprint.post("")
@requires(Permission.CHANGE_CASES)
def create(school_id: uuid.UUID, family_id: uuid.UUID) -> AnyResponse:
    form = AssessmentForm()

    def do(family: Family) -> None:
        assessing.start_assessment(
            family,
            kind=form.kind.data or "",
            assessor=form.assessor.data or "",
            started_on=form.started_on.data,
            version=form.version.data or 0,
            referred_to=form.referred_to.data or "",
            referred_on=form.referred_on.data,
            by=g.actor,
        )

    return save(
        form,
        "assessments.create",
        family_id,
        do=do,
        show=lambda family, form, status: _show(family, form, status=status),
        done=lambda: saved("The assessment is written down.", family_id),
    )


@blueprint.post("/<uuid:assessment_id>/removals")
@requires(Permission.CHANGE_CASES)
def remove(school_id: uuid.UUID, family_id: uuid.UUID, assessment_id: uuid.UUID) -> AnyResponse:
    """It was put down by mistake."""
    form = VersionForm()
    return save(
        form,
        "assessments.remove",
        family_id,
        assessment_id,
        do=lambda family: assessing.take_back(
            family, get_assessment(family, assessment_id), version=form.version.data or 0, by=g.actor
        ),
        show=lambda family, form, status: referrals.show(
            family, wrong=form.wrong(f"mistake-{assessment_id}"), status=status
        ),
        done=lambda: saved("Taken back: it never began.", family_id),
    )


def _show(family: Family, form: AssessmentForm, *, status: int = 200) -> Response:
    return make_response(
        render_template(
            "assessments/new.html",
            family=family,
            title=page.title_of(family),
            form=form,
            known_names=list_names([family.authority_id]),
            school=g.school,
            today=clock.today(),
        ),
        status,
    )
