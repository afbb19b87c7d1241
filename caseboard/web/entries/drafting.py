"""The rest of a form as it was typed, kept with its draft and put back into the form."""

from __future__ import annotations

import re
from typing import Any

from werkzeug.datastructures import MultiDict

from caseboard.families.drafts import Kept

KEPT = re.compile(
    r"(kind|happened_on|how|where|present|did|may_read|about|significant|basis|agreed|schools|readers|corrects"
    r"|children-\d{1,2}-(child|seen|alone|why|words))"
)
VALUES_AT_MOST = 400
LONGEST = 20_000


def kept_fields(form: MultiDict[str, str]) -> dict[str, Any]:
    """What was typed and chosen besides the words themselves, as it was sent."""
    found: dict[str, Any] = {}
    for name in list(form)[:VALUES_AT_MOST]:
        if KEPT.fullmatch(name):
            found[name] = [value[:LONGEST] for value in form.getlist(name)[:20]]
    return found


def as_sent(draft: Kept) -> MultiDict[str, str]:
    """The form as it was when the draft was kept."""
    known = {name: values for name, values in (draft.fields or {}).items() if KEPT.fullmatch(name)}
    found = MultiDict([(name, value) for name, values in known.items() for value in values])
    found["update"], found["audience"] = draft.text, draft.audience
    return found
