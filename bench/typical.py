"""What a family's page usually holds, written by the same services as in real use: the page that is measured is no
empty one."""

from __future__ import annotations

import uuid
from datetime import timedelta

from flask import Flask

from caseboard import clock
from caseboard.access import actor_for
from caseboard.accounts.models import User
from caseboard.actions.services import WhoDoesIt, agree_action
from caseboard.db import session, writing
from caseboard.events.models import Audience
from caseboard.families.door import cases
from caseboard.families.due import Owner
from caseboard.families.entries import record_update
from caseboard.families.people.adults import add_adult
from caseboard.families.people.households import add_household
from caseboard.feed.closing import close_due_weeks

UPDATES = 6
SAID = (
    "Came in with her mother on Tuesday. They have moved to her sister's for now and would like help with the "
    "school run; breakfast club begins on Monday and somebody meets her at the gate."
)


def live(app: Flask, school: uuid.UUID, family: uuid.UUID) -> None:
    """Writes about one family, agrees an action, notes who they are and who lives where; then the week closes."""
    with app.app_context(), writing():
        by = actor_for(session().get_one(User, 1))
        place = next(one for one in by.schools if one.public_id == school)
        found = cases(by).get_family(family, school=place.id)
        adults = [add_adult(found, forename=name, surname="Petrov", by=by) for name in ("Ada", "Ben")]
        add_household(found, name="Mum's home", members=[adults[0]], by=by)
        for number in range(UPDATES):
            shared = number % 2 == 0
            record_update(
                found,
                text=SAID,
                audience=Audience.SCHOOL if shared else Audience.WORKER,
                schools=[place.id] if shared else [],
                happened_on=clock.today(),
                by=by,
            )
        agree_action(
            found,
            what="Ring about the breakfast club",
            who=WhoDoesIt(Owner.SCHOOL, school_id=place.id),
            due_on=clock.today() + timedelta(days=5),
            schools=[place.id],
            by=by,
        )
        session().commit()
        close_due_weeks()
