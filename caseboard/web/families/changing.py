"""The form that changes a card: filled in from the card, and again after somebody else was first."""

from __future__ import annotations

from typing import Any, TypeVar

from flask import Response, g, make_response, render_template

from caseboard import clock
from caseboard.events import log
from caseboard.events.replay import card_after
from caseboard.families import helpers
from caseboard.families.cardlog import card_state
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.history import history
from caseboard.families.models import Family, NextStep
from caseboard.web.families import page
from caseboard.web.families.forms import CardForm
from caseboard.web.families.once import renew
from caseboard.web.forms import Form

AnyForm = TypeVar("AnyForm", bound=Form)

FIELD_OF = {"text": "update"}
"""Where a rule's answer has another name than its field."""
NAMES = ("lead", "holder", "asked", "assessor")


def refuse(form: AnyForm, missing: MissingAnswersError) -> AnyForm:
    """Puts what a rule found missing beside the fields."""
    for name, sentence in missing.fields.items():
        form.refuse(FIELD_OF.get(name, name), sentence)
    return form


def card_form(family: Family) -> CardForm:
    """The form as the card stands."""
    return CardForm(formdata=None, family=family, data=_as_it_stands(family))


def show_edit(
    family: Family, form: CardForm, *, focus: str = "", since: list[Any] | None = None, status: int = 200
) -> Response:
    return make_response(
        render_template(
            "families/edit.html",
            family=family,
            title=page.title_of(family),
            form=form,
            focus=focus,
            since=since,
            known_names=helpers.list_names([family.authority_id]),
            school=g.school,
            today=clock.today(),
        ),
        status,
    )


def show_conflict(family: Family, form: CardForm) -> Response:
    """Says what changed, by whom and when, with what was typed still there.

    A field this person had not touched takes the value it has now, so that saving again undoes nobody's change.
    """
    seen = form.seen.data or 0
    before = _in_words(family, card_after(e for e in log.list_family_events(family.id) if e.seq <= seen))
    now = _as_it_stands(family)
    for name in (*NAMES, "level", "asked_on", "next_on", "next_what"):
        if str(form[name].data or "") == str(before.get(name) or ""):
            _put(form, name, now[name])
    _put(form, "version", family.version)
    _put(form, "seen", family.last_seq)
    since = [
        line for line in history(family, by=g.actor, shows_initials=page.shows_initials()) if line.seq > seen
    ]
    renew(form)
    return show_edit(family, form, since=since, status=409)


def _put(form: CardForm, name: str, value: Any) -> None:
    """Shows a value instead of what was sent."""
    form[name].data, form[name].raw_data = value, None


def _as_it_stands(family: Family) -> dict[str, Any]:
    now = _in_words(family, card_state(family))
    return now | {
        "asked_on": family.asked_on,
        "next_on": family.next_on,
        "version": family.version,
        "seen": family.last_seq,
    }


def _in_words(family: Family, state: dict[str, Any]) -> dict[str, Any]:
    """A card as the log writes it, with names instead of ids: what stands in the form's fields."""
    known = helpers.names_by_public_id(family.authority_id)
    names = {name: known[state[name]].name if state.get(name) else "" for name in NAMES}
    return state | names | {"next_what": state.get("next_what") or NextStep.REVIEW.value}
