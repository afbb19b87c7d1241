"""Words kept beside a request or an answer, as somebody who may read the case record reads them."""

from __future__ import annotations

from caseboard.access import Actor, Permission
from caseboard.events.models import Audience
from caseboard.families.models import Entry
from caseboard.referrals.rules import AGAIN_IF, IN_THEIR_WORDS


def readable(entry: Entry | None, *, by: Actor) -> str:
    """What this worker may read of them; those struck through or shared only elsewhere are left out."""
    if entry is None or entry.struck_at is not None or entry.audience is Audience.SEALED:
        return ""
    if entry.audience is Audience.SCHOOL and entry.author_id != by.user_id:
        mine = {school.id for school in by.schools_for(Permission.READ_CASES)}
        if not any(row.school_id in mine for row in entry.told):
            return ""
    return entry.text


def own_words(entry: Entry | None, *, by: Actor) -> str:
    """The same under a label that says what they are."""
    text = readable(entry, by=by)
    if text.startswith(AGAIN_IF):
        return text.removeprefix(AGAIN_IF)
    before, mark, after = text.partition(IN_THEIR_WORDS)
    return after if mark and "\n" not in before else text
