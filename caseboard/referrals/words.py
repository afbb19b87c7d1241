"""Words kept beside a request or an answer, as somebody who may read the case record reads them."""

from __future__ import annotations

from caseboard.access import Actor, Permission
from caseboard.db import session
from caseboard.events.models import Audience
from caseboard.families.models import Entry, Family
from caseboard.referrals.card import say
from caseboard.referrals.models import Decision
from caseboard.referrals.rules import AGAIN_IF, IN_THEIR_WORDS, Answer


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


def keep_words(
    family: Family, decision: Decision, answer: Answer, *, before: Decision | None, by: Actor
) -> None:
    """Keeps the reason in their words, and what would make us ask again, as entries of their own.

    Words that stand with the answer that is put right, and are to be read by nobody else now, are not said twice.
    """
    who = decision.agency.name if decision.agency else "They"
    for name, typed, begins in (
        ("words", answer.words.strip(), f"{who}{IN_THEIR_WORDS}"),
        ("again_if", answer.again_if.strip(), AGAIN_IF),
    ):
        known: Entry | None = getattr(before, name) if before else None
        if known is not None and not answer.shared_with and typed == own_words(known, by=by).strip():
            setattr(decision, f"{name}_id", known.id)
        elif typed:
            entry = say(family, f"{begins}{typed}", shared_with=answer.shared_with, by=by)
            setattr(decision, f"{name}_id", entry.id if entry else None)
    if before is not None and decision.not_held_id is None:
        decision.not_held_id = before.not_held_id
    session().flush()
