"""What walks ask for besides what links lead to."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from flask import Flask
from sqlalchemy import select

from caseboard.access import Permission, actor_for
from caseboard.accounts.addresses import confirmation_token
from caseboard.accounts.models import User
from caseboard.db import session
from caseboard.families.door import opened
from caseboard.families.models import Family
from caseboard.feed.models import Letter
from caseboard.meetings.models import Meeting
from caseboard.schools.models import Authority
from e2e.support.canaries import HELD_HERE, Demonstration

SIGNED_OUT = "signed out"
"""Nobody, among the accounts."""
ELSEWHERE = (
    "/",
    "/healthz",
    "/nothing-here",
    "/static/nothing.css",
    "/static/../caseboard.sqlite3",
    "/caseload",
    "/schools",
    "/week",
    "/letters",
    "/people",
    "/people/new",
    "/covers",
    "/more",
    "/copies",
    "/sent",
    "/unsent",
    "/service-worker.js",
    "/no-connection",
    "/services",
    "/partner",
    "/arrivals",
    "/forgotten-password",
    "/reset-password/nothing",
    "/code",
    "/no-code",
    "/recovery-code",
    "/second-factor",
    "/recovery-codes",
    "/sign-in/again",
    "/sign-in?why=ended",
    "/display/pointer?is=mouse",
    "/school-letters/progress",
)


def addresses_to_try(app: Flask, demonstration: Demonstration) -> Iterator[str]:
    """What is asked for besides what the links lead to: for many of the people, not theirs."""
    schools = demonstration.world.schools
    with app.app_context():
        families = {
            row.name: row.public_id
            for row in session().scalars(opened(select(Family)))
            if row.name in {"Kowalczyk", HELD_HERE, "Adeyemi", "Dunn", "Sato", "Zqavocet"}
        }
        head = session().get_one(User, demonstration.world["m.hale"].id)
        confirm = confirmation_token(head, app.config["CASEBOARD"].secret_key)
        authority = session().get_one(Authority, schools["thornhill"].authority_id).public_id
        meetings = session().scalars(opened(select(Meeting.public_id).order_by(Meeting.id))).all()
        letters = session().scalars(select(Letter.public_id).order_by(Letter.id.desc()).limit(8)).all()
    yield from ELSEWHERE
    yield from of_a_family(app, schools["thornhill"].public_id, families[HELD_HERE])
    yield f"/escalation-steps/{authority}"
    yield f"/usual-days/{authority}"
    yield f"/confirm-address/{confirm}"
    yield f"/feed/{demonstration.secrets['atom']}/updates.atom"
    yield f"/feed/{demonstration.secrets['ics']}/dates.ics"
    for school in schools.values():
        yield f"/schools/{school.public_id}/board"
        yield f"/schools/{school.public_id}/letter"
        yield f"/schools/{school.public_id}/friday"
        yield f"/schools/{school.public_id}/families/new"
        yield f"/caseload?school={school.public_id}"
        yield f"/week?school={school.public_id}"
        for family in families.values():
            yield f"/schools/{school.public_id}/families/{family}"
    for family in families.values():
        yield f"/partner/{family}"
    for meeting in meetings:
        yield f"/meetings/{meeting}"
        yield f"/meetings/{meeting}/agreed"
    for letter in letters:
        yield f"/letters/{letter}"
        for family in families.values():
            yield f"/letters/{letter}/questions/new?family={family}"


def of_a_family(app: Flask, school_id: uuid.UUID, family_id: uuid.UUID) -> Iterator[str]:
    """Every kind of page of the family that most is planted in: what it has is not found late, behind the others'."""
    ids = {"school_id": school_id, "family_id": family_id}
    urls = app.url_map.bind("127.0.0.1")
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or set()) and rule.arguments == set(ids):
            yield urls.build(rule.endpoint, ids)


def permissions_of(app: Flask, demonstration: Demonstration, account: str) -> frozenset[Permission]:
    """What somebody may do somewhere."""
    if account == SIGNED_OUT:
        return frozenset({Permission.SIGN_IN})
    with app.app_context():
        actor = actor_for(session().get_one(User, demonstration.world[account].id))
        return frozenset(permission for permission in Permission if actor.may(permission))
