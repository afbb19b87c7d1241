"""Who helps a family: agencies and their workers with dates, who leads, and why that changed."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from flask import Blueprint, Response, g, make_response, render_template
from werkzeug.wrappers import Response as AnyResponse

from caseboard import clock, codes
from caseboard.access import Permission
from caseboard.families.agencies import helping
from caseboard.families.agencies.models import Involvement
from caseboard.families.agencies.queries import get_agency, list_agencies
from caseboard.families.models import Family
from caseboard.names import set_off
from caseboard.web.families import page
from caseboard.web.forms import RequestForm
from caseboard.web.guard import requires
from caseboard.web.helping.forms import HelpingForm, LeavingForm, ReasonForm, WorkerForm
from caseboard.web.members.acting import Asked, act, show, to

blueprint = Blueprint(
    "helping", __name__, url_prefix="/schools/<uuid:school_id>/families/<uuid:family_id>/helping"
)

LEADS_HINT = "It stands on the card at once, and every school of the family reads it."


@blueprint.get("")
@requires(Permission.READ_CASES)
def index(school_id: uuid.UUID, family_id: uuid.UUID) -> Response:
    family = page.get_family(family_id)
    rows = helping.list_helping(family, also_past=True)
    return make_response(
        render_template(
            "helping/index.html",
            family=family,
            title=page.title_of(family),
            now=[row for row in rows if row.until is None],
            past=[row for row in rows if row.until is not None],
            why=lambda code: codes.words(codes.WORKER_CHANGE, code),
            kind=lambda code: codes.words(codes.AGENCY, code),
            has_agencies=bool(list_agencies([family.authority_id], on=clock.today())),
            school=g.school,
        )
    )


@blueprint.get("/new")
@requires(Permission.CHANGE_CASES)
def new(school_id: uuid.UUID, family_id: uuid.UUID) -> Response:
    return _ask_new(family_id, _form(page.get_family(family_id), blank=True))


@blueprint.post("")
@requires(Permission.CHANGE_CASES)
def create(school_id: uuid.UUID, family_id: uuid.UUID) -> AnyResponse:
    family = page.lock_family(family_id)
    form = _form(family)
    return act(
        "helping.create",
        form,
        family_id,
        again=lambda status: _ask_new(family_id, form, status=status),
        do=lambda: helping.join(
            family,
            get_agency(uuid.UUID(form.agency.data), authority_ids=[family.authority_id]),
            worker=form.worker.data or "",
            contact=form.contact.data or "",
            since=form.since.data or clock.today(),
            by=g.actor,
        ),
        back=to(".index", family_id),
        said="They help this family now.",
    )


@blueprint.get("/<uuid:involvement_id>/lead")
@requires(Permission.CHANGE_CASES)
def show_lead(school_id: uuid.UUID, family_id: uuid.UUID, involvement_id: uuid.UUID) -> Response:
    family = page.get_family(family_id)
    return _ask(family_id, involvement_id, "lead", _blank(ReasonForm, family))


@blueprint.post("/<uuid:involvement_id>/lead")
@requires(Permission.CHANGE_CASES)
def lead(school_id: uuid.UUID, family_id: uuid.UUID, involvement_id: uuid.UUID) -> AnyResponse:
    """Makes them the lead: one act, on the card, in the log and in the letter."""
    form = ReasonForm()
    return _act(
        "lead",
        family_id,
        involvement_id,
        form,
        lambda family, row: helping.lead(
            family, row, why=form.why.data or "", version=form.version.data or 0, by=g.actor
        ),
        "They lead now.",
    )


@blueprint.get("/<uuid:involvement_id>/worker")
@requires(Permission.CHANGE_CASES)
def show_worker(school_id: uuid.UUID, family_id: uuid.UUID, involvement_id: uuid.UUID) -> Response:
    family = page.get_family(family_id)
    return _ask(family_id, involvement_id, "worker", _blank(WorkerForm, family))


@blueprint.post("/<uuid:involvement_id>/worker")
@requires(Permission.CHANGE_CASES)
def worker(school_id: uuid.UUID, family_id: uuid.UUID, involvement_id: uuid.UUID) -> AnyResponse:
    """Another worker of the same agency takes over."""
    form = WorkerForm()
    return _act(
        "worker",
        family_id,
        involvement_id,
        form,
        lambda family, row: helping.change_worker(
            family,
            row,
            worker=form.worker.data or "",
            contact=form.contact.data or "",
            on=form.since.data or clock.today(),
            why=form.why.data or "",
            version=form.version.data or 0,
            by=g.actor,
        ),
        "The worker is changed.",
    )


@blueprint.get("/<uuid:involvement_id>/end")
@requires(Permission.CHANGE_CASES)
def show_end(school_id: uuid.UUID, family_id: uuid.UUID, involvement_id: uuid.UUID) -> Response:
    family = page.get_family(family_id)
    return _ask(family_id, involvement_id, "end", _blank(LeavingForm, family))


@blueprint.post("/<uuid:involvement_id>/end")
@requires(Permission.CHANGE_CASES)
def end(school_id: uuid.UUID, family_id: uuid.UUID, involvement_id: uuid.UUID) -> AnyResponse:
    form = LeavingForm()
    return _act(
        "end",
        family_id,
        involvement_id,
        form,
        lambda family, row: helping.leave(
            family, row, until=form.until.data or clock.today(), why=form.why.data or "", by=g.actor
        ),
        "They help this family no more.",
    )


def _act(
    name: str,
    family_id: uuid.UUID,
    involvement_id: uuid.UUID,
    form: RequestForm,
    do: Callable[[Family, Involvement], object],
    said: str,
) -> AnyResponse:
    family = page.lock_family(family_id)

    def again(status: int) -> Response:
        if status == 409:
            form.version.data = page.get_family(family_id).version
        return _ask(family_id, involvement_id, name, form, status=status)

    return act(
        f"helping.{name}",
        form,
        family_id,
        involvement_id,
        again=again,
        do=lambda: do(family, helping.get_helping(family, involvement_id)),
        back=to(".index", family_id),
        said=said,
    )


def _blank(form: type[ReasonForm], family: Family) -> ReasonForm:
    return form(formdata=None, data={"version": family.version})


def _form(family: Family, *, blank: bool = False) -> HelpingForm:
    agencies = list_agencies([family.authority_id], on=clock.today())
    return HelpingForm(agencies=agencies, **({"formdata": None} if blank else {}))


def _ask_new(family_id: uuid.UUID, form: HelpingForm, *, status: int = 200) -> Response:
    asked = Asked(
        title="Who helps",
        h1=f"Add who helps {page.title_of(page.get_family(family_id))}",
        button="Save",
        action=to(".create", family_id),
        back=to(".index", family_id),
        hints=("Schools are not told who helps, unless it is the lead.",),
        fields=("agency", "worker", "contact", "since"),
    )
    return show(asked, form, status=status)


FIELDS = {
    "lead": ("why",),
    "worker": ("worker", "contact", "since", "why"),
    "end": ("until", "why"),
}
HEADINGS = {"lead": "{} leads now", "worker": "Another worker for {}", "end": "{} stops helping"}


def _ask(
    family_id: uuid.UUID, involvement_id: uuid.UUID, name: str, form: RequestForm, *, status: int = 200
) -> Response:
    row = helping.get_helping(page.get_family(family_id), involvement_id)
    called = helping.called(row.agency, row.worker)
    asked = Asked(
        title="Who helps",
        h1=HEADINGS[name].format(called if name == "worker" else set_off(called)),
        button="Save",
        action=to(f".{name}", family_id, involvement_id=involvement_id),
        back=to(".index", family_id),
        hints=(LEADS_HINT,) if name == "lead" else (),
        fields=FIELDS[name],
    )
    return show(asked, form, status=status)
