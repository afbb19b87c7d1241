"""Who lives together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, StringField

from caseboard.families.people.view import PersonView
from caseboard.web.fields import options, plain
from caseboard.web.forms import RequestForm
from caseboard.web.members.acting import TicksField

FACTS = ("name", "members", "kept_apart")


def ref(person: PersonView) -> str:
    """How a form names a person."""
    return f"{'adult' if person.is_adult else 'child'}:{person.public_id}"


class HouseholdForm(RequestForm):
    name = StringField("What to call it", filters=[plain])
    members = TicksField("Who lives there")
    kept_apart = BooleanField("Another household of this family must not learn this address")

    def __init__(self, *args: Any, everybody: Sequence[PersonView], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members.choices = options((ref(person), person.called) for person in everybody)
