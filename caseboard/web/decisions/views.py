"""Writing down an answer to a request, a referral or an assessment; and that school or the family was told."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date

from flask import Blueprint, Response, flash, g, make_response, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from caseboard import clock
from caseboard.access import Permission
from caseboard.dates import brief_day
from caseboard.families.helpers import list_names
from caseboard.families.models import Family
from caseboard.families.summary import list_level_choices
from caseboard.referrals import answering, records, telling
from caseboard.referrals.models import Decision
from caseboard.referrals.rules import next_looks
from caseboard.schools.calendars import calendar_of
from caseboard.schools.models import StageKind
from caseboard.web.boards.place import as_uuid
from caseboard.web.decisions.forms import NOW, AnswerForm, as_answered
from caseboard.web.families import page
from caseboard.web.guard import requires
from caseboard.web.htmx import see_other
from caseboard.web.referrals import views as referrals
from caseboard.web.referrals.forms import DayForm
from caseboard.web.referrals.saving import save

blueprint = Blueprint("decisions", __name__, url_prefix="/schools/<uuid:school_id>/families/<uuid:family_id>")

ON_ITS_WAY = frozenset({StageKind.ASSESSED, StageKind.PLAN})
"""Where a family stands that somebody helps: it need not be moved for the answer."""

GET: dict[str, Callable[[Family, uuid.UUID], answering.Subject]] = {
    "contacts": records.get_contact,
    "referrals": records.get_referral,
    "assessments": records.get_assessment,
}


@blueprint.get("/contacts/<uuid:item_id>/decisions/new", defaults={"what": "contacts"})
@blueprint.get("/referrals/<uuid:item_id>/decisions/new", defaults={"what": "referrals"})
@blueprint.get("/assessments/<uuid:item_id>/decisions/new", defaults={"what": "assessments"})
@requires(Permission.CHANGE_CASES)
def new(school_id: uuid.UUID, family_id: uuid.UUID, what: str, item_id: uuid.UUID) -> Response:
    family = page.get_family(family_id)
    to = GET[what](family, item_id)
    earlier = answering.answer_that_stands(family, to)
    said = {
        "version": family.version,
        "holder": _holder(family) or g.actor.name,
        "owed_by": g.actor.name,
        "help": "yes" if request.args.get("help") == "yes" else "no",
    }
    if earlier is not None:
        said |= as_answered(earlier, by=g.actor)
        if (said["help"] == "yes") is answering.was_no_help(family, to):  # it is turned round
            said |= {"outcome": "", "told": NOW}
    return _show(family, _form(family, what, to, formdata=None, data=said), what, to)


@blueprint.post("/contacts/<uuid:item_id>/decisions", defaults={"what": "contacts"})
@blueprint.post("/referrals/<uuid:item_id>/decisions", defaults={"what": "referrals"})
@blueprint.post("/assessments/<uuid:item_id>/decisions", defaults={"what": "assessments"})
@requires(Permission.CHANGE_CASES)
def create(school_id: uuid.UUID, family_id: uuid.UUID, what: str, item_id: uuid.UUID) -> AnyResponse:
    """Saves the answer, and with a no who holds it now."""
    family = page.lock_family(family_id)
    form = _form(family, what, GET[what](family, item_id))

    def do(family: Family) -> None:
        to = GET[what](family, item_id)
        answering.record_answer(
            family,
            to,
            form.answer(),
            version=form.version.data or 0,
            replaces=as_uuid(form.replaces.data),
            by=g.actor,
        )

    def done() -> AnyResponse:
        if form.is_no or page.get_family(family_id).stage.kind in ON_ITS_WAY:
            flash("The answer is saved, and school can read that it came.")
            return see_other(url_for("families.show", school_id=school_id, family_id=family_id))
        flash("The answer is saved. Move the family below, if it is somewhere else now.")
        return see_other(url_for("moves.new", school_id=school_id, family_id=family_id))

    def show(family: Family, form: AnswerForm, status: int) -> AnyResponse:
        return _show(family, form, what, GET[what](family, item_id), status=status)

    return save(form, "decisions.create", family_id, item_id, do=do, show=show, done=done)


@blueprint.post("/decisions/<uuid:decision_id>/tellings")
@requires(Permission.CHANGE_CASES)
def tell(school_id: uuid.UUID, family_id: uuid.UUID, decision_id: uuid.UUID) -> AnyResponse:
    """School was told of an answer, or the family was."""
    form = DayForm()
    is_family = request.form.get("whom") == "family"

    def do(family: Family) -> None:
        decision = records.get_decision(family, decision_id)
        if is_family:
            telling.tell_family(family, decision, on=form.on.data, by=g.actor)
        else:
            telling.tell_school(family, decision, g.school.id, on=form.on.data, by=g.actor)

    def done() -> AnyResponse:
        flash("Saved: they were told.")
        if request.form.get("back") == "owed":
            return see_other(url_for("owed.index", school_id=school_id))
        return see_other(url_for("referrals.index", school_id=school_id, family_id=family_id))

    return save(
        form,
        "decisions.tell",
        family_id,
        decision_id,
        do=do,
        show=lambda family, form, status: referrals.show(
            family, wrong=form.wrong(f"{'family' if is_family else 'school'}-{decision_id}"), status=status
        ),
        done=done,
    )


def _form(family: Family, what: str, to: answering.Subject, **more: object) -> AnswerForm:
    return AnswerForm(
        what=what.removesuffix("s"),
        schools=page.schools_of(family),
        looks=next_looks(clock.today(), calendar_of(g.school.id)),
        levels=list_level_choices(family.authority_id),
        planned=_planned(family),
        told_before=_told_before(answering.answer_that_stands(family, to)),
        **more,
    )


def _holder(family: Family) -> str:
    """Who holds a family that stands in Held in school."""
    return family.holder.name if family.stage.kind is StageKind.HELD and family.holder else ""


def _planned(family: Family) -> date | None:
    """The next look that is planned already for a family that is held."""
    is_to_come = family.next_on is not None and family.next_on >= clock.today()
    return family.next_on if _holder(family) and is_to_come else None


def _told_before(earlier: Decision | None) -> str:
    """What stands of telling schools with an answer that is put right: "As it stands: Thornhill was told on 4 Nov"."""
    if earlier is None:
        return ""
    mine = {school.id: school.short_name for school in g.actor.schools}
    said = [
        f"{mine[row.school_id]} {f'was told on {brief_day(row.told_on)}' if row.told_on else 'is still to be told'}"
        for row in earlier.schools
        if row.school_id in mine
    ]
    return f"As it stands: {', '.join(said)}" if said else ""


def _show(
    family: Family, form: AnswerForm, what: str, to: answering.Subject, *, status: int = 200
) -> Response:
    return make_response(
        render_template(
            "decisions/new.html",
            family=family,
            title=page.title_of(family),
            form=form,
            what=what,
            item_id=to.public_id,
            since=answering.since_of(to),
            who=answering.agency_of(to),
            is_held=family.stage.kind == "held",
            earlier=answering.answer_that_stands(family, to),
            asks_holder=form.is_no and not answering.was_no_help(family, to),
            known_names=list_names([family.authority_id]),
            school=g.school,
            schools=form.offered,
            today=clock.today(),
        ),
        status,
    )
