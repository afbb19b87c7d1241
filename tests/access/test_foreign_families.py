"""Nobody sees a family of a school that is not theirs, on any page, under any mixture of ids; nobody changes one.

Every family carries a surname that is nowhere else. Every route of the running application is asked, as everybody,
for their own things and for others' things under their own addresses. Two oracles: the status, and that no byte of
any answer holds the surname of a family the person may not see.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass

import pytest

from caseboard.access import Permission
from caseboard.accounts.models import User
from caseboard.audit import Act, AuditRow
from caseboard.db import db
from caseboard.schools.models import School
from caseboard.web.guard import requirements
from tests import factories

SURNAMES = {
    "thornhill": "Zqkestrel",
    "saltby": "Zqplover",
    "quayside": "Zqcurlew",
    "elm": "Zqavocet",
    "oak": "Zqdunlin",
}
SEES = {
    "worker": {"thornhill", "saltby"},
    "worker_one": {"thornhill"},
    "worker_quay": {"quayside"},
    "manager": {"thornhill", "saltby", "quayside"},
    "head": {"thornhill", "saltby"},
    "dsl": {"thornhill"},
    "head_quay": {"quayside"},
    "head_south": {"elm"},
    "partner": set(),
    "notifier": set(),
    "admin": set(),
    "admin_north": set(),
    "nobody": set(),
    "former": set(),
    "leaver": set(),
}
UNTOUCHED = ("audit_rows", "sessions", "known_devices", "failed_sign_ins")
"""What a refused request may leave behind."""


@dataclass
class Filled:
    world: factories.World
    families: dict[str, uuid.UUID]


@pytest.fixture
def filled(world, records):
    """A family on every school's board, put there by somebody who may."""
    families = {}
    with records() as session:
        for key, place in world.schools.items():
            school = session.get(School, place.id)
            helper = factories.user(f"Helper {key}")
            factories.role(helper, factories.Role.SOCIAL_WORKER, school)
            row = factories.family(SURNAMES[key], by=session.get(User, helper.id), school=school)
            families[key] = row.public_id
    return Filled(world, families)


def addresses(rule, filled, school, family):
    """The rule's address for this school and this school's family; other ids are random."""
    known = {"school_id": filled.world.schools[school].public_id, "family_id": filled.families[family]}
    return re.sub(
        r"<(?:\w+:)?(\w+)>",
        lambda m: "x" if m[1] in {"token", "filename"} else str(known.get(m[1], uuid.uuid4())),
        rule.rule,
    )


def school_rules(app, method):
    return [
        rule for rule in app.url_map.iter_rules() if "school_id" in rule.arguments and method in rule.methods
    ]


def snapshot(app):
    """Every row of every table, read past the application: it would refuse to be read like this."""
    with app.app_context():
        raw = db.engine.raw_connection()
        try:
            cursor = raw.cursor()
            found = {}
            for table in db.metadata.sorted_tables:
                if table.name not in UNTOUCHED:
                    cursor.execute(f"SELECT * FROM {table.name}")
                    found[table.name] = sorted(map(repr, cursor.fetchall()))
            raw.rollback()
            return found
        finally:
            raw.close()


@pytest.mark.parametrize("who", SEES)
def test_no_page_shows_a_foreign_family(app, client, filled, who):
    if who != "leaver":
        client.sign_in(filled.world[who])
    foreign = [SURNAMES[school] for school in SURNAMES if school not in SEES[who]]
    pages = [rule for rule in app.url_map.iter_rules() if "GET" in rule.methods and rule.endpoint != "static"]
    asked = 0
    for rule in pages:
        places = SURNAMES if rule.arguments & {"school_id", "family_id"} else ["thornhill"]
        for school in places:
            mixed = [school, {"thornhill": "quayside", "saltby": "thornhill"}.get(school, "saltby")]
            for family in mixed if "family_id" in rule.arguments else [school]:
                answer = client.get(addresses(rule, filled, school, family), check=False)
                found = [name for name in foreign if name in answer.text or name in str(answer.headers)]
                assert not found, (rule.rule, school, family)
                if rule.arguments & {"school_id"} and who not in {"leaver"}:
                    allowed = school in SEES[who] and (family == school or "family_id" not in rule.arguments)
                    assert allowed or answer.status_code == 404, (
                        rule.rule,
                        school,
                        family,
                        answer.status_code,
                    )
                asked += 1
    assert asked > 20


@pytest.mark.parametrize("who", ["worker", "worker_one", "manager", "head", "dsl", "admin", "partner"])
def test_no_form_changes_a_foreign_family(app, client, filled, records, who):
    """The exact bug to fear: one's own school in the address, somebody else's family behind it."""
    client.sign_in(filled.world[who])
    own = next(iter(sorted(SEES[who])), "thornhill")
    before = snapshot(app)
    asked = 0
    for rule in school_rules(app, "POST"):
        if "family_id" not in rule.arguments:
            continue
        for school, family in ((own, "quayside"), (own, "elm"), ("elm", "elm"), ("oak", "oak"), ("elm", own)):
            if who == "manager" and family == "quayside" and school == "quayside":
                continue
            answer = client.post(addresses(rule, filled, school, family), data={"version": "1"}, check=False)
            assert answer.status_code == 404, (rule.rule, school, family)
            asked += 1
    assert asked >= 300
    assert snapshot(app) == before
    with records() as session:  # R60: each refusal is a row that can be counted, with who, what and where
        rows = session.query(AuditRow).filter_by(act=Act.REFUSED, user_id=filled.world[who].id).all()
        assert len(rows) == asked
        assert all(row.subject and row.source and row.details["endpoint"] for row in rows)


SCHOOLS_OWN_ACTS = {Permission.READ_SCHOOL_VIEW, Permission.RAISE_WORRIES, Permission.CONFIRM_ARRIVALS}
"""What somebody at a school may do besides reading: their own tests say what comes of it."""


@pytest.mark.parametrize("who", ["head", "dsl", "admin", "nobody"])
def test_who_only_reads_changes_nothing_even_at_their_own_school(app, client, filled, who):
    client.sign_in(filled.world[who])
    before = snapshot(app)
    for rule in school_rules(app, "POST"):
        if requirements(app, rule.endpoint) & SCHOOLS_OWN_ACTS:
            continue
        answer = client.post(
            addresses(rule, filled, "thornhill", "thornhill"), data={"version": "1"}, check=False
        )
        assert answer.status_code == 404, rule.rule
    assert snapshot(app) == before


@pytest.mark.parametrize("who", ["worker", "head"])
def test_looking_changes_nothing_but_the_trail(app, client, filled, who):
    client.sign_in(filled.world[who])
    before = snapshot(app)
    for rule in app.url_map.iter_rules():
        if "GET" in rule.methods and rule.endpoint != "static":
            client.get(addresses(rule, filled, "thornhill", "thornhill"), check=False)
    assert snapshot(app) == before


def test_the_oracle_can_tell(client, filled):
    """A check that finds nothing anywhere would prove nothing."""
    client.sign_in(filled.world["worker"])
    board = client.get(f"/schools/{filled.world.schools['thornhill'].public_id}/board")
    assert SURNAMES["thornhill"] in board.text
    assert SURNAMES["quayside"] not in board.text
