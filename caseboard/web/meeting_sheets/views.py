"""Making numbered paper copies of the agenda and action sheet of one meeting."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, g, make_response, render_template, request, url_for

from caseboard import clock
from caseboard.access import Permission
from caseboard.db import session
from caseboard.families.conflicts import MissingAnswersError
from caseboard.meetings.models import Meeting
from caseboard.meetings.queries import get_meeting, schools_of
from caseboard.printing.catalogue import AGENDA, OF_MEETING
from caseboard.printing.services import make_meeting_paper, record
from caseboard.printing.wanted import KEPT_FOR
from caseboard.web.chrome import safe_url
from caseboard.web.guard import requires
from caseboard.web.sheets.forms import MeetingSheetsForm
from caseboard.web.sheets.printing import print_once, show

blueprint = Blueprint("meeting_sheets", __name__, url_prefix="/meetings/<uuid:meeting_id>/sheets")


@blueprint.get("")
@requires(Permission.PRINT_CASES)
def new(meeting_id: uuid.UUID) -> Response:
    """With a copy for everybody invited who is not of the family: whether they get one is asked of a person."""
    meeting = get_meeting(meeting_id, by=g.actor)
    people = [person.name for person in meeting.people if not person.of_family]
    data = {
        "paper": AGENDA,
        "purpose": "supervision" if meeting.kind == "supervision" else "meeting",
        "copies_for": "\n".join(dict.fromkeys([*people, g.actor.name])),
        "shred_by": clock.today() + KEPT_FOR,
    }
    return _ask(meeting, MeetingSheetsForm(formdata=None, data=data))


@blueprint.post("")
@requires(Permission.PRINT_CASES)
def create(meeting_id: uuid.UUID) -> Response:
    """The paper, ready to print."""
    meeting, form = get_meeting(meeting_id, by=g.actor), MeetingSheetsForm()
    if not form.validate():
        return _ask(meeting, form, status=422)
    wanted = form.wanted()
    mine = set(schools_of(meeting, by=g.actor))
    try:
        paper = print_once(
            form.intent(),
            {"act": "meeting_sheets.create", "meeting": meeting_id, "wanted": wanted},
            make=lambda at: make_meeting_paper(meeting, wanted=wanted, by=g.actor, printed_at=at),
            keep=lambda paper: record(
                paper,
                wanted=wanted,
                schools=[school for school in g.actor.schools if school.id in mine],
                page_school=None,
                by=g.actor,
                source=request.remote_addr or "",
                family=meeting.family,
                meeting=str(meeting_id),
            ),
        )
    except MissingAnswersError as missing:
        for name, sentence in missing.fields.items():
            form.refuse(name, sentence)
        return _ask(meeting, form, status=422)
    session().commit()
    return show(paper, back=url_for(".new", meeting_id=meeting_id))


def _ask(meeting: Meeting, form: MeetingSheetsForm, *, status: int = 200) -> Response:
    back = safe_url("meetings.show", meeting_id=meeting.public_id) or url_for("boards.caseload")
    page = render_template("meeting_sheets/new.html", meeting=meeting, form=form, kinds=OF_MEETING, back=back)
    return make_response(page, status)
