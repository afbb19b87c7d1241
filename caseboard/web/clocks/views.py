"""Usual days, kept by team managers and admins: the card's "24 days, usual 10", and when an answer is due."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, g, make_response, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from caseboard import clock, codes
from caseboard.access import NotPermittedError
from caseboard.access import Permission as P
from caseboard.access.places import authorities_kept_by, get_authority_kept_by
from caseboard.families import answer_wording
from caseboard.families.conflicts import MissingAnswersError
from caseboard.referrals.clocks import WORKING, Clock
from caseboard.referrals.local import Timed, change_clock, find_timed, list_timed
from caseboard.schools.models import Authority, Stage
from caseboard.schools.stages import BadDaysError, change_usual_days, find_timed_stage, list_timed_stages
from caseboard.web.clocks.forms import ClockForm, StageDaysForm
from caseboard.web.guard import requires
from caseboard.web.members.acting import act

blueprint = Blueprint("clocks", __name__, url_prefix="/usual-days")


@blueprint.get("")
@requires(P.KEEP_CALENDARS)
def index() -> Response:
    return make_response(render_template("clocks/index.html", authorities=authorities_kept_by(g.actor)))


@blueprint.get("/<uuid:authority_id>")
@requires(P.KEEP_CALENDARS)
def show(authority_id: uuid.UUID) -> Response:
    authority, today = get_authority_kept_by(g.actor, authority_id), clock.today()
    return make_response(
        render_template(
            "clocks/show.html",
            authority=authority,
            stages=list_timed_stages(authority.id),
            services=list_timed(authority.id, codes.AGENCY, on=today),
            assessments=list_timed(authority.id, codes.ASSESSMENT, on=today),
            in_words=_in_words,
        )
    )


@blueprint.get("/<uuid:authority_id>/stages/<uuid:stage_id>")
@requires(P.KEEP_CALENDARS)
def edit_stage(authority_id: uuid.UUID, stage_id: uuid.UUID) -> Response:
    authority, stage = _stage(authority_id, stage_id)
    return _ask_stage(authority, stage, StageDaysForm(formdata=None, data={"days": stage.usual_days}))


@blueprint.post("/<uuid:authority_id>/stages/<uuid:stage_id>")
@requires(P.KEEP_CALENDARS)
def update_stage(authority_id: uuid.UUID, stage_id: uuid.UUID) -> AnyResponse:
    """Another number of calendar days on the cards of a stage, from now on."""
    authority, stage = _stage(authority_id, stage_id)
    form = StageDaysForm()

    def do() -> None:
        try:
            change_usual_days(stage, form.days.data)
        except BadDaysError as bad:
            raise MissingAnswersError({"days": str(bad)}) from bad

    return act(
        "clocks.update_stage",
        form,
        stage_id,
        again=lambda status: _ask_stage(authority, stage, form, status=status),
        do=do,
        back=url_for(".show", authority_id=authority_id),
        said="Saved. Every card of this stage shows it from now on.",
    )


@blueprint.get("/<uuid:authority_id>/kinds")
@requires(P.KEEP_CALENDARS)
def edit(authority_id: uuid.UUID) -> Response:
    authority, timed = _timed(authority_id)
    now = timed.now
    said = {"days": now.days, "counted_in": now.counted_in} if now else {"counted_in": WORKING}
    return _ask(authority, timed, ClockForm(formdata=None, data=said))


@blueprint.post("/<uuid:authority_id>/kinds")
@requires(P.KEEP_CALENDARS)
def update(authority_id: uuid.UUID) -> AnyResponse:
    """Another number of working or school days to an answer, from a day on."""
    authority, timed = _timed(authority_id)
    form = ClockForm()
    return act(
        f"clocks.update {timed.what}",
        form,
        authority_id,
        again=lambda status: _ask(authority, timed, form, status=status),
        do=lambda: change_clock(
            authority.id,
            timed,
            days=form.days.data,
            counted_in=form.counted_in.data or "",
            from_day=form.from_day.data,
        ),
        back=url_for(".show", authority_id=authority_id),
        said="Saved. What was asked before that day keeps the time it had.",
    )


def _stage(authority_id: uuid.UUID, stage_id: uuid.UUID) -> tuple[Authority, Stage]:
    authority = get_authority_kept_by(g.actor, authority_id)
    stage = find_timed_stage(authority.id, stage_id)
    if stage is None:
        raise NotPermittedError
    return authority, stage


def _timed(authority_id: uuid.UUID) -> tuple[Authority, Timed]:
    """The kind asked for, "agency_kind:camhs". What national guidance sets is not found: nobody here may change it."""
    authority = get_authority_kept_by(g.actor, authority_id)
    list_name, _, code = request.values.get("what", "").partition(":")
    timed = find_timed(authority.id, list_name, code, on=clock.today())
    if timed is None:
        raise NotPermittedError
    return authority, timed


def _in_words(clock: Clock | None) -> str:
    return answer_wording.usual(clock.days, counted_in=clock.counted_in) if clock else ""


def _ask_stage(authority: Authority, stage: Stage, form: StageDaysForm, *, status: int = 200) -> Response:
    return make_response(
        render_template(
            "clocks/edit.html",
            authority=authority,
            form=form,
            title=stage.name,
            what="",
            action=url_for(".update_stage", authority_id=authority.public_id, stage_id=stage.public_id),
            hint="Calendar days, as the card counts them. Empty where reviews, not days, are the measure.",
            usual="",
        ),
        status,
    )


def _ask(authority: Authority, timed: Timed, form: ClockForm, *, status: int = 200) -> Response:
    return make_response(
        render_template(
            "clocks/edit.html",
            authority=authority,
            form=form,
            title=timed.words,
            what=timed.what,
            action=url_for(".update", authority_id=authority.public_id),
            hint="Leave it empty for the usual number.",
            usual=_in_words(timed.national),
        ),
        status,
    )
