"""The form for an entry has a part for each child of the family, whatever was sent."""

from __future__ import annotations

from caseboard.families.models import EntryKind
from caseboard.web.entries.forms import SENT_AT_MOST, EntryForm

CHILDREN = {f"child-{number}": f"Child {number}" for number in range(30)}


def shown(app, **sent):
    """Each child that the page of a visit shows -> the words about that child alone."""
    with app.test_request_context(method="POST", data=sent):
        form = EntryForm(offered=(), children_of=CHILDREN, kind=EntryKind.VISIT.value)
        return {one.form.child.data: one.form.words.data for one in form.children if one.form.name}


def sent(*children):
    return {f"children-{number}-child": child for number, child in enumerate(children)}


def test_a_family_may_have_many_children_and_words_about_the_last_are_not_lost(app):
    said = sent(*CHILDREN) | {"children-29-words": "She laughed."}
    assert shown(app) == dict.fromkeys(CHILDREN)
    assert shown(app, **said) == dict.fromkeys(CHILDREN) | {"child-29": "She laughed."}


def test_parts_about_children_of_nobody_leave_room_for_those_of_the_family(app):
    assert shown(app, **sent(*(str(number) for number in range(SENT_AT_MOST + 9)))).keys() == CHILDREN.keys()
