"""What the letter asks and says in a worker's own words, what came since, and the secret addresses of a calendar."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from caseboard import clock
from caseboard.families import entries
from caseboard.families.models import EntryKind
from caseboard.families.sealed.services import seal
from caseboard.families.sharing import withdraw
from caseboard.feed import services as feed
from caseboard.feed.editing import write_line
from caseboard.feed.friday import coming
from caseboard.feed.models import AskKind, SubscriptionKind
from caseboard.feed.queries import list_letters
from caseboard.feed.school_asks import ask_school
from caseboard.feed.subscriptions import start_subscription
from e2e.support.canaries import (
    BOTH_SCHOOLS,
    HALE,
    HELD_HERE,
    OKORO,
    READERS,
    RUTH,
    SALTBYS,
    WORKERS,
    Canary,
    Demonstration,
    actor_of,
    family_of,
    say,
    school_of,
    sided,
    user_of,
)


def plant_asks(made: Demonstration) -> None:
    """Asked of each school by the worker; and a line of the letter in the worker's own words."""
    ruth = actor_of(RUTH)
    for side, name, words in (("thornhill", HELD_HERE, "zqpochard"), ("saltby", SALTBYS, "zqscoter")):
        school = next(one for one in ruth.schools if one.id == school_of(side).id)
        family = family_of(name, ruth).public_id
        due = clock.today() + timedelta(days=9)
        ask_school(school, family, kind=AskKind.YES_NO, text=f"Is it {words}?", due_on=due, by=ruth)
        own = f"In my own words: {words}eider."
        write_line(school, family, text=own, next_text="", starts=coming(school).starts, by=ruth)
        made.canaries.append(Canary(words, WORKERS | READERS[side]))
        made.canaries.append(Canary(f"{words}eider", WORKERS | READERS[side], gone_for=WORKERS))


def plant_subscriptions(made: Demonstration) -> None:
    hale = actor_of(HALE)
    made.secrets = {kind.value: start_subscription(kind, by=hale) for kind in SubscriptionKind}


# --- since the last letter ------------------------------------------------------------------------------------------


def plant_this_week(made: Demonstration) -> None:
    ruth = actor_of(RUTH)
    both, held = family_of(BOTH_SCHOOLS, ruth), family_of(HELD_HERE, ruth)
    say(both, "This week at Thornhill: zqdotterel.", ["thornhill"], by=ruth)
    say(both, "This week at Saltby: zqphalarope.", ["saltby"], by=ruth)
    say(held, "This week, for workers alone: zqwhinchat.", [], by=ruth)
    known: dict[str, Any] = {"kind": EntryKind.UPDATE, "happened_on": clock.today()}
    seal(both, text="Sealed: zqshrike.", readers=[user_of(OKORO).public_id], by=ruth, **known)
    seal(both, text="Sealed by the manager: zqlapwing.", readers=[], by=actor_of(OKORO), **known)
    say(held, "Shared on an agreement: zqwryneck.", ["thornhill"], by=ruth)
    withdraw(held, on=clock.today(), words="By phone: zqhoopoe.", by=ruth)
    entries.keep_draft(
        held, text="Not yet said: zqfulmar.", user_id=ruth.user_id
    )  # saving an entry drops a draft
    made.canaries += [
        *sided(thornhill="zqdotterel", saltby="zqphalarope"),
        Canary("zqwhinchat", WORKERS),
        Canary("zqfulmar", frozenset({RUTH})),
        Canary("zqshrike", frozenset({RUTH, OKORO})),
        Canary("zqlapwing", frozenset({OKORO})),
        Canary("zqwryneck", WORKERS),
        Canary("zqhoopoe", WORKERS),
    ]


def plant_questions(made: Demonstration) -> None:
    """The head of both asks about a family of Saltby, and about one of both: other readers of that school see it."""
    hale = actor_of(HALE)
    letter = list_letters(hale)[0]
    for name, word in ((SALTBYS, "zqplover"), (BOTH_SCHOOLS, "zqsanderling")):
        family = family_of(name, actor_of(RUTH))
        asked = feed.ask_question(letter.letter_id, family.public_id, f"What of {word}?", by=hale)
        side = next(key for key in READERS if school_of(key).id == asked.school_id)
        made.canaries.append(Canary(word, WORKERS | READERS[side]))
