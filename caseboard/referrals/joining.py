"""When two records are joined or put apart, requests and answers go along, and the card says what is open then."""

from __future__ import annotations

from caseboard.access import Actor
from caseboard.events.kinds.card import HelpAsked
from caseboard.events.models import CaseEvent
from caseboard.families.cardlog import change_and_log
from caseboard.families.models import Family
from caseboard.referrals.card import changes_of_card


def follow_card(family: Family, *, by: Actor) -> CaseEvent | None:
    """Puts on the card what is open in the record now; None where it says so already. Flushes."""
    changes = changes_of_card(family)
    if not changes:
        return None
    return change_and_log(family, HelpAsked(changes=changes), version=family.version, by=by)
