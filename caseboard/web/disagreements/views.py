"""Asking an agency to look at its answer again, step by step."""

from __future__ import annotations

import uuid

from flask import Blueprint, g
from werkzeug.wrappers import Response as AnyResponse

from caseboard.access import Permission
from caseboard.families.models import Family
from caseboard.referrals import questioning
from caseboard.referrals.records import get_decision, get_step
from caseboard.web.guard import requires
from caseboard.web.referrals import views as referrals
from caseboard.web.referrals.forms import DayForm, ResultForm
from caseboard.web.referrals.saving import save, saved

blueprint = Blueprint(
    "disagreements",
    __name__,
    url_prefix="/schools/<uuid:school_id>/families/<uuid:family_id>/decisions/<uuid:decision_id>/steps",
)


@blueprint.post("")
@requires(Permission.CHANGE_CASES)
def create(school_id: uuid.UUID, family_id: uuid.UUID, decision_id: uuid.UUID) -> AnyResponse:
    """The next step was taken."""
    form = DayForm()
    return save(
        form,
        "disagreements.create",
        family_id,
        decision_id,
        do=lambda family: questioning.take_step(
            family, get_decision(family, decision_id), on=form.on.data, by=g.actor
        ),
        show=lambda family, form, status: referrals.show(
            family, wrong=form.wrong(f"step-{decision_id}"), status=status
        ),
        done=lambda: saved("Saved: they were asked to look again.", family_id),
    )


@blueprint.post("/<uuid:step_id>/answers")
@requires(Permission.CHANGE_CASES)
def answer(
    school_id: uuid.UUID, family_id: uuid.UUID, decision_id: uuid.UUID, step_id: uuid.UUID
) -> AnyResponse:
    """A step was answered."""
    form = ResultForm()

    def do(family: Family) -> None:
        step = get_step(family, get_decision(family, decision_id), step_id)
        questioning.answer_step(family, step, on=form.on.data, result=form.result.data or "", by=g.actor)

    return save(
        form,
        "disagreements.answer",
        family_id,
        step_id,
        do=do,
        show=lambda family, form, status: referrals.show(
            family, wrong=form.wrong(f"answer-{step_id}"), status=status
        ),
        done=lambda: saved("Saved: that is what they answered.", family_id),
    )
