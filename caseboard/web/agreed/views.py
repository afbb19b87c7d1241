"""Typing back what was agreed: one screen, one save; what is wrong is said at its field and nothing typed is lost."""

from __future__ import annotations

import uuid
from datetime import datetime

from flask import Blueprint, Response, flash, g, make_response, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from caseboard import clock
from caseboard.access import Permission as P
from caseboard.db import give_up, session, writing
from caseboard.families import helpers
from caseboard.meetings import drafts
from caseboard.meetings.agenda import Agenda, read_agenda
from caseboard.meetings.agreeing import PaperRefusedError, write_what_was_agreed
from caseboard.meetings.models import Meeting
from caseboard.web.agreed.drafting import as_typed, typed
from caseboard.web.agreed.forms import LINES_AT_MOST, AgreedForm, form_for, note_dates
from caseboard.web.families.looking import Look, look_at_all
from caseboard.web.families.once import Once
from caseboard.web.guard import requires
from caseboard.web.htmx import hx_redirect
from caseboard.web.meetings import page

blueprint = Blueprint("agreed", __name__, url_prefix="/meetings/<uuid:meeting_id>/agreed")

TYPED_TWICE = "What you sent first is saved. Look at the meeting before you send more."


@blueprint.get("")
@requires(P.CHANGE_CASES)
def new(meeting_id: uuid.UUID) -> Response:
    meeting = page.shown(meeting_id)
    agenda = read_agenda(meeting, by=g.actor)
    draft = drafts.find_draft(meeting, by=g.actor)
    if draft is not None:
        form = as_typed(draft, agenda, is_about_family=meeting.is_about_family)
        return _show(meeting, agenda, form, kept_at=draft.kept_at)
    came = [str(p.public_id) for p in meeting.people if p.came]
    form = form_for(agenda, came, is_about_family=meeting.is_about_family)
    return _show(meeting, agenda, form)


@blueprint.post("")
@requires(P.CHANGE_CASES)
def create(meeting_id: uuid.UUID) -> AnyResponse:
    meeting, form = page.locked(meeting_id), AgreedForm()
    if request.form.get("more"):
        form.add_lines()
        return _kept(meeting_id, _show(meeting, read_agenda(meeting, by=g.actor), form))
    if not form.validate():
        return _kept(meeting_id, _refused(meeting, form))
    once = Once("agreed.create", form, meeting_id, ticks=form.shown.data)
    if once.is_reused:
        form.refuse("", TYPED_TWICE)
        return _refused(meeting, form, status=409)
    if not once.is_repeat:
        try:
            paper = form.paper(is_about_family=meeting.is_about_family)
            written = write_what_was_agreed(meeting, paper, by=g.actor)
        except PaperRefusedError as refused:
            agenda = read_agenda(meeting, by=g.actor)
            answer = _show(meeting, agenda, note_dates(form.blame(refused), agenda), status=422)
            return _kept(meeting_id, answer)
        if look := look_at_all(written.told, form):
            give_up()
            return _kept(meeting_id, _looked(meeting_id, form, look))
        drafts.drop_draft(meeting, by=g.actor)
        once.remember()
        session().commit()
        flash(page.said(written.families, written.actions, written.dates))
    return hx_redirect(url_for("meetings.show", meeting_id=meeting_id))


def _kept(meeting_id: uuid.UUID, answer: Response) -> Response:
    """What was sent and is not saved, as a draft: alone, after whatever was begun with it is undone."""
    give_up()
    with writing():
        meeting = page.locked(meeting_id)
        drafts.keep_draft(meeting, typed(request.form, meeting), by=g.actor)
        session().commit()
    return answer


def _looked(meeting_id: uuid.UUID, form: AgreedForm, look: Look) -> Response:
    """The screen with what school would read and what in it looks risky: nothing is saved."""
    meeting = page.shown(meeting_id)
    agenda = read_agenda(meeting, by=g.actor)
    return _show(meeting, agenda, note_dates(form, agenda), look=look, status=422)


def _refused(meeting: Meeting, form: AgreedForm, *, status: int = 422) -> Response:
    return _show(meeting, read_agenda(meeting, by=g.actor), form, status=status)


def _show(
    meeting: Meeting,
    agenda: Agenda,
    form: AgreedForm,
    *,
    kept_at: datetime | None = None,
    look: Look | None = None,
    status: int = 200,
) -> Response:
    return make_response(
        render_template(
            "agreed/new.html",
            meeting=meeting,
            about=page.about(meeting),
            when=page.when(meeting),
            agenda=agenda,
            families={str(line.item_id): line for line in agenda.lines},
            title_of=page.title_of,
            form=form.name_lines({str(line.item_id): page.title_of(line) for line in agenda.lines}),
            done=set(form.done.data or []),
            kept_at=kept_at,
            look=look,
            known_names=_known_names(meeting),
            can_have_more=len(form.lines) < LINES_AT_MOST,
            today=clock.today(),
        ),
        status,
    )


def _known_names(meeting: Meeting) -> list[str]:
    """Names to offer while typing: who is invited first, then the schools and everybody known to help."""
    invited = [person.name for person in meeting.people]
    schools = [row.school.short_name for row in meeting.schools]
    return list(dict.fromkeys([*invited, *schools, *helpers.list_names([meeting.authority_id])]))
