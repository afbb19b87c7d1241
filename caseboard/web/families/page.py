"""What the family page shows: to a worker the case record, to a school what its allow-list gives."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from flask import Response, g, make_response, render_template, request, url_for

from caseboard import clock
from caseboard.access import Permission, SchoolRef
from caseboard.families import school_view
from caseboard.families import summary as summaries
from caseboard.families.door import cases
from caseboard.families.drafts import Kept, find_draft
from caseboard.families.models import EntryKind, Family
from caseboard.families.panels import (
    list_helping_lines,
    list_open_actions,
    list_signpost_lines,
    list_worry_lines,
)
from caseboard.families.partners import list_partner_names
from caseboard.families.parts import parts_of
from caseboard.families.people.merging import joined_records
from caseboard.families.people.view import people
from caseboard.families.sealed.services import list_colleagues, list_sealed
from caseboard.families.standing import Standing, standing
from caseboard.families.story.queries import must_read_first, story_facts
from caseboard.referrals.in_short import in_short
from caseboard.web.entries.blank import Beside, Readers, blank
from caseboard.web.entries.checking import Check, in_a_row
from caseboard.web.entries.drafting import as_sent
from caseboard.web.entries.forms import KINDS, EntryForm, kind_of
from caseboard.web.families.lines import list_items
from caseboard.web.showing import shows_initials as shows_initials  # pages of a family ask here
from caseboard.web.showing import title_of as title_of


def get_family(family_id: uuid.UUID) -> Family:
    """The family of the address, for a page that shows it."""
    return cases(g.actor).get_family(family_id, school=g.school.id)


def lock_family(family_id: uuid.UUID) -> Family:
    """The family of the address, for a change of it."""
    return cases(g.actor).get_family(family_id, school=g.school.id, lock=True)


def schools_of(family: Family) -> list[SchoolRef]:
    """The schools of the family for which this worker works: the one of the address first."""
    standing = {place.school_id for place in family.schools if place.until is None}
    mine = [s for s in g.actor.schools_for(Permission.CHANGE_CASES) if s.id in standing]
    return sorted(mine, key=lambda school: school.id != g.school.id)


def children_of(family: Family) -> dict[str, str]:
    """The children that this worker may write about: what they are called, by public id."""
    found = [strand.child for strand in cases(g.actor).strands_of(family)]
    return {str(one.public_id): one.initials if shows_initials() else one.called for one in found}


def sent_form(family: Family) -> EntryForm:
    """The form as it was sent with this request."""
    return EntryForm(**_known(family))


def _known(family: Family) -> dict[str, Any]:
    """What the form offers to choose from."""
    return {
        "offered": schools_of(family),
        "children_of": children_of(family),
        "colleagues": {str(user.public_id): user.name for user in list_colleagues(family, by=g.actor)},
    }


def _form_of(draft: Kept, known: Mapping[str, Any], kind: str) -> EntryForm:
    """The form with the words that this person has not saved yet."""
    if draft.fields is None:
        written = {"update": draft.text, "audience": draft.audience}
        return EntryForm(formdata=None, data=written, kind=kind, **known)
    return EntryForm(formdata=as_sent(draft), kind=kind, **known)


def _writing(
    family: Family, form: EntryForm | None, now: Standing, partners: Sequence[str]
) -> dict[str, Any]:
    """What the page shows of the form for an entry: as it was sent, with words that were kept, or empty. An empty one
    is not made for each page: its fields are written once."""
    draft, kind = None, request.args.get("kind", "")
    known: dict[str, Any] = {}
    if form is None:
        known, draft = _known(family), find_draft(family, by=g.actor)
        form = _form_of(draft, known, kind) if draft else None
    entry_kind = form.entry_kind if form else kind_of(kind)
    reads_first = entry_kind is EntryKind.VISIT and must_read_first(family, by=g.actor)
    beside = Beside(
        readers=_readers(form.offered, form.school_ids()) if form else _readers(known["offered"]),
        partners=tuple(partners),
        standing=Standing(basis=now.basis, withdrawn_on=now.withdrawn_on, ask_again=now.ask_again),
        today=clock.today(),
        read_first=url_for("stories.show", school_id=g.school.public_id, family_id=family.public_id)
        if reads_first
        else "",
    )
    return {
        "form": form,
        "beside": beside,
        "kinds": KINDS,
        "blank": None if form else blank(entry_kind, known["children_of"], known["colleagues"], beside),
        "form_request_id": uuid.uuid4(),
        "draft": None if kind else draft,
    }


def _readers(offered: Iterable[SchoolRef], chosen: Collection[int] | None = None) -> tuple[Readers, ...]:
    """Who reads what is shared with these schools; of those chosen, or of all."""
    names = summaries.list_readers([school.id for school in offered])
    return tuple(Readers(s, in_a_row(names[s.id]), chosen is None or s.id in chosen) for s in offered)


def show_family(
    family: Family,
    *,
    form: EntryForm | None = None,
    check: Check | None = None,
    is_preview: bool = False,
    unshare: tuple[uuid.UUID, str, str] | None = None,
    status: int = 200,
) -> Response:
    """The family page for a worker. `unshare` is an entry, the reason typed and what is wrong with it."""
    now, there = standing(family), parts_of(family)
    partner_names = list_partner_names(family) if there.partners else ()
    known = summaries.summary(family, school=g.school, by=g.actor, shows_initials=shows_initials())
    return make_response(
        render_template(
            "families/show.html",
            family=family,
            known=known,
            school=g.school,
            items=list_items(family),
            check=check,
            standing=now,
            sealed=list_sealed(family, by=g.actor, shows_initials=shows_initials()),
            can_block=g.actor.may(Permission.WATCH_RESTRICTED, g.school.id),
            is_preview=is_preview,
            unshare=unshare,
            check_request_id=uuid.uuid4(),
            members=people(family, by=g.actor, shows_initials=shows_initials()),
            helping=list_helping_lines(family) if there.helping else (),
            partner_names=partner_names,
            story=story_facts(family, by=g.actor) if there.story else None,
            asked=in_short(family),
            today=clock.today(),
            actions=list_open_actions(family, by=g.actor) if there.actions else (),
            signposts=list_signpost_lines(family) if there.signposts else (),
            joined=joined_records(family, by=g.actor) if there.joined else (),
            worries=[
                (worry, uuid.uuid4())
                for worry in list_worry_lines(family, by=g.actor, shows_initials=shows_initials())
            ]
            if there.worries
            else (),
            **_writing(family, form, now, partner_names),
        ),
        status,
    )


def show_school_family(family_id: uuid.UUID) -> Response:
    """The family page for a head or DSL: what the school's view gives, and nothing to change."""
    family = school_view.family_page(g.actor, g.school, family_id, shows_initials=shows_initials())
    return make_response(
        render_template(
            "families/school_show.html",
            family=family,
            school=g.school,
            send=summaries.SEND,
            year_words=summaries.year_words,
            can_tick=g.actor.may(Permission.TICK_ACTIONS, g.school.id),
            new_id=uuid.uuid4,
        )
    )
