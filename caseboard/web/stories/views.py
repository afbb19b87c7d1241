"""The family's page: reading it, writing it anew, saying that one has read it, and putting it on paper."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, current_app, flash, g, make_response, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from caseboard import clock
from caseboard.access import Permission
from caseboard.db import session
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.door import FamilyNotFoundError
from caseboard.families.history import history
from caseboard.families.models import Family
from caseboard.families.people.merging import joined_records
from caseboard.families.story.drawing import chart
from caseboard.families.story.queries import StoryView, find_story, list_numbers, list_versions
from caseboard.families.story.services import StoryChangedError, mark_read, write_story
from caseboard.printing.papers.of_family import story_page
from caseboard.printing.papers.story_sheet import cut_story
from caseboard.printing.services import record_story_page
from caseboard.printing.wanted import KEPT_FOR
from caseboard.web.families import page
from caseboard.web.families.changing import refuse
from caseboard.web.families.lines import readable_places
from caseboard.web.families.once import Once, renew
from caseboard.web.guard import requires
from caseboard.web.htmx import see_other
from caseboard.web.stories.forms import PaperForm, ReadForm, StoryForm, as_typed, saying

blueprint = Blueprint(
    "stories", __name__, url_prefix="/schools/<uuid:school_id>/families/<uuid:family_id>/story"
)

CHANGED = (
    "Somebody wrote a newer version while this one was on your screen. Yours is not saved; your words are below. "
    "Look at the newer one in another window, then save yours as the next."
)
SAID_SHOWN = 40


@blueprint.get("")
@requires(Permission.READ_CASES)
def show(school_id: uuid.UUID, family_id: uuid.UUID) -> Response:
    return _show(family_id)


@blueprint.get("/<uuid:story_id>")
@requires(Permission.READ_CASES)
def version(school_id: uuid.UUID, family_id: uuid.UUID, story_id: uuid.UUID) -> Response:
    return _show(family_id, story_id)


@blueprint.get("/edit")
@requires(Permission.CHANGE_CASES)
def edit(school_id: uuid.UUID, family_id: uuid.UUID) -> Response:
    family = page.get_family(family_id)
    data = as_typed(find_story(family, by=g.actor))
    return _show_form(family, StoryForm(formdata=None, data=data, said=_said(family)))


@blueprint.post("")
@requires(Permission.CHANGE_CASES)
def create(school_id: uuid.UUID, family_id: uuid.UUID) -> AnyResponse:
    """Saves the next version. What is refused comes back with everything that was typed."""
    family = page.lock_family(family_id)
    form = StoryForm(said=_said(family))
    if not form.validate():
        return _show_form(family, form, status=422)
    once = Once("stories.create", form, family_id)
    if once.is_reused:
        renew(form)
    if not once.is_repeat:
        try:
            write_story(
                family, form.page(), agreed_on=form.agreed_on.data, after=form.after.data or 0, by=g.actor
            )
        except MissingAnswersError as missing:
            return _show_form(family, refuse(form, missing), status=422)
        except StoryChangedError:
            return _changed(family, form)
        once.remember()
        session().commit()
        flash("The page is saved.")
    return see_other(url_for(".show", school_id=school_id, family_id=family_id))


@blueprint.post("/<uuid:story_id>/read")
@requires(Permission.READ_CASES)
def read(school_id: uuid.UUID, family_id: uuid.UUID, story_id: uuid.UUID) -> AnyResponse:
    """I have read this. A second time changes nothing."""
    story = _story(page.lock_family(family_id), story_id)
    if ReadForm().validate() and mark_read(story.story, by=g.actor):
        session().commit()
        flash("Thank you. The page says that you have read it.")
    return see_other(url_for("families.show", school_id=school_id, family_id=family_id))


@blueprint.get("/paper")
@requires(Permission.PRINT_CASES)
def new_paper(school_id: uuid.UUID, family_id: uuid.UUID) -> Response:
    family = page.get_family(family_id)
    return _ask_paper(family, PaperForm(formdata=None))


@blueprint.post("/paper")
@requires(Permission.PRINT_CASES)
def paper(school_id: uuid.UUID, family_id: uuid.UUID) -> Response:
    """The page on one sheet of A4, for a named person. It is on record who printed it for whom."""
    family, form = page.get_family(family_id), PaperForm()
    if not form.validate():
        return _ask_paper(family, form, status=422)
    story, goes_home = _story(family), form.goes_home.data == "yes"
    shown = story_page(family, story.page)
    cut = cut_story(shown)
    run = record_story_page(
        family,
        school=g.school,
        copies_for=form.copies_for.data or "",
        goes_home=goes_home,
        sheets=len(cut.sheets),
        by=g.actor,
        source=request.remote_addr or "",
    )
    session().commit()
    return _render(
        "paper",
        family,
        story=replace(story, page=shown),
        cut=cut,
        run=run,
        goes_home=goes_home,
        by=g.actor.name,
        marking=current_app.config["CASEBOARD"].marking,
        shred_by=clock.today() + KEPT_FOR,
    )


def _story(family: Family, story_id: uuid.UUID | None = None) -> StoryView:
    """The version, or not found."""
    story = find_story(family, by=g.actor, story_id=story_id)
    if story is None:
        raise FamilyNotFoundError
    return story


def _said(family: Family) -> list[tuple[str, str]]:
    """What was written about the family, newest first: where something that has been told may have been said."""
    records = _records(family)
    found = [
        (line, join)
        for join, record in records.items()
        for line in history(record, by=g.actor, shows_initials=page.shows_initials())
        if line.entry
    ]
    found.sort(key=lambda one: one[0].recorded_at)
    return [
        (saying(join, line.seq), f"{clock.london(line.happened_at):%d.%m.%Y}: {line.text[:60]}")
        for line, join in reversed(found[-SAID_SHOWN:])
    ]


def _records(family: Family) -> dict[str, Family]:
    """The records in which something may have been said that this reader may read: its own, and those that were joined,
    by the join that leads there."""
    joined = joined_records(family, by=g.actor)
    return {"": family, **{str(row.public_id): other for row, other in joined}}


def _places(family: Family, story: StoryView | None) -> frozenset[tuple[str, int]]:
    """Where the page's told lines may lead this reader: what somebody may not read is not linked."""
    if story is None or not story.page.told:
        return frozenset()
    return readable_places(_records(family), {story.said_at(one)[0] for one in story.page.told})


def _changed(family: Family, form: StoryForm) -> Response:
    newest = find_story(family, by=g.actor)
    renew(form)
    form.after.data = newest.version if newest else 0
    form.refuse("", CHANGED)
    return _show_form(family, form, status=409)


def _show(family_id: uuid.UUID, story_id: uuid.UUID | None = None) -> Response:
    family = page.get_family(family_id)
    numbers = list_numbers(family)
    story = find_story(family, by=g.actor, story_id=story_id)
    return _render(
        "show",
        family,
        story=story,
        places=_places(family, story),
        versions=list_versions(family),
        numbers=numbers,
        chart=chart(numbers),
        read_request_id=uuid.uuid4(),
    )


def _show_form(family: Family, form: StoryForm, *, status: int = 200) -> Response:
    return _render("edit", family, status=status, form=form, today=clock.today())


def _ask_paper(family: Family, form: PaperForm, *, status: int = 200) -> Response:
    return _render("new_paper", family, status=status, form=form, story=_story(family))


def _render(name: str, family: Family, *, status: int = 200, **known: Any) -> Response:
    title = page.title_of(family)
    return make_response(
        render_template(f"stories/{name}.html", family=family, title=title, school=g.school, **known), status
    )
