"""A form about a family acts once, however often it is sent."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask import g

from caseboard import intents
from caseboard.web.forms import RequestForm

NOT_ASKED = frozenset({"csrf_token", "request_id", "preview", "shown", "checked"})


def renew(form: RequestForm) -> None:
    """For a form that is shown again and may then be saved as something new."""
    form.request_id.data = str(uuid.uuid4())


def has_acted(fields: Mapping[str, str], user_id: int) -> bool:
    """Whether the form with the `request_id` among these fields has been saved: a draft of it then came late."""
    try:
        request_id = uuid.UUID(fields.get("request_id", ""))
    except ValueError:
        return False
    return intents.has_acted(user_id, request_id)


class Once:
    """One sending of a form: whether it has acted before, and what to remember when it acts now.

    `is_repeat` when the same form with the same words was saved before; `is_reused` when the form was saved before
    and its words have changed since.
    """

    def __init__(self, act: str, form: RequestForm, *subjects: uuid.UUID, **more: Any) -> None:
        self.request_id = form.intent()
        self.asked = {
            "act": act,
            "subjects": [str(subject) for subject in subjects],
            "said": {name: value for name, value in form.data.items() if name not in NOT_ASKED},
        } | more
        self.is_reused = False
        self.answer: dict[str, Any] | None = None
        self.look_again()

    def look_again(self) -> None:
        """Whether the same form, sent at the same moment, has acted since this one was looked at."""
        try:
            self.answer = intents.find_answer(g.actor.user_id, self.request_id, self.asked)
        except intents.IntentReusedError:
            self.is_reused = True

    @property
    def is_repeat(self) -> bool:
        return self.answer is not None

    def remember(self, **answer: Any) -> None:
        """Keeps the answer in the transaction of what was done."""
        intents.remember(g.actor.user_id, self.request_id, self.asked, answer)
