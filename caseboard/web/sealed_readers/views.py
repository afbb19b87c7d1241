"""Giving a sealed entry to a colleague later, or taking it from one."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, g
from werkzeug.wrappers import Response as AnyResponse

from caseboard.access import Permission
from caseboard.families.sealed.readers import Readers, change_readers, get_readers
from caseboard.web.families import page
from caseboard.web.guard import requires
from caseboard.web.members.acting import Asked, act, show, to
from caseboard.web.sealed_readers.forms import ReadersForm

blueprint = Blueprint(
    "sealed_readers",
    __name__,
    url_prefix="/schools/<uuid:school_id>/families/<uuid:family_id>/sealed/<uuid:entry_id>/readers",
)

HINTS = (
    "Who is taken off does not see it from then on, and is not told. What they have read they have read.",
    "It is noted with the entry alone: nobody else can see that anything changed.",
)


@blueprint.get("")
@requires(Permission.CHANGE_CASES)
def edit(school_id: uuid.UUID, family_id: uuid.UUID, entry_id: uuid.UUID) -> Response:
    """The colleagues who work with the family, those who read it ticked. To who may not, there is no such page."""
    readers = get_readers(page.get_family(family_id), entry_id, by=g.actor)
    form = ReadersForm(formdata=None, offered=readers.offered, data={"readers": map(str, readers.named)})
    return _ask(family_id, readers, form)


@blueprint.post("")
@requires(Permission.CHANGE_CASES)
def update(school_id: uuid.UUID, family_id: uuid.UUID, entry_id: uuid.UUID) -> AnyResponse:
    family = page.lock_family(family_id)
    readers = get_readers(family, entry_id, by=g.actor)
    form = ReadersForm(offered=readers.offered)
    return act(
        "entries.create",
        form,
        family_id,
        entry_id,
        again=lambda status: _ask(family_id, readers, form, status=status),
        do=lambda: change_readers(family, entry_id, form.chosen(), by=g.actor),
        back=to("families.show", family_id, _anchor="sealed-head"),
        said="Those you ticked read it, and nobody else does.",
    )


def _ask(family_id: uuid.UUID, readers: Readers, form: ReadersForm, *, status: int = 200) -> Response:
    asked = Asked(
        title="Who reads it",
        h1=f"Who reads the sealed entry of {readers.written_on.day} {readers.written_on:%B %Y}",
        button="Save",
        action=to("sealed_readers.update", family_id, entry_id=readers.entry_id),
        back=to("families.show", family_id, _anchor="sealed-head"),
        hints=HINTS,
        fields=("readers",),
    )
    return show(asked, form, status=status)
