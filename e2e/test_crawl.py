"""As everybody, over everything: what must not be read is not there, and every answer is as it has to be.

The demonstration has words planted in it (see `support/demonstration.py`). The wide walk goes over HTTP with cookies;
the looks go through the browser, on three screens, in the dark and on paper.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from sqlalchemy import Select, select
from werkzeug.routing import Rule

from caseboard.accounts.models import FamilyPartner, User
from caseboard.db import db, session
from caseboard.families.door import opened
from caseboard.families.models import Child, Entry, Family, FamilySchool
from caseboard.families.story.models import Story
from caseboard.families.together.models import Handover, SchoolAgreement, SchoolMove
from caseboard.feed.models import FeedDelivery, Letter, Question, SchoolAsk, Subscription
from caseboard.schools.models import School
from caseboard.web.guard import requirements
from e2e.support.crawler import (
    Answer,
    Crawler,
    Walk,
    names_told,
    wrong_headers,
    wrong_in_page,
)
from e2e.support.demonstration import (
    ACCOUNTS,
    BOTH_SCHOOLS,
    DAN,
    LOWE,
    OKORO,
    PARTNERED,
    RUTH,
    TEAGUE,
    WORKERS,
    Canary,
    list_names,
)
from e2e.support.walks import SIGNED_OUT, addresses_to_try, permissions_of

EVERYBODY = [*ACCOUNTS, SIGNED_OUT]
PAGES = 600
SEARCHED = ("zq", "Kowalczyk")
SCHOOLS_OF = {
    LOWE: ("thornhill",),
    TEAGUE: ("saltby",),
    **dict.fromkeys((RUTH, DAN, OKORO, "m.hale"), ("thornhill", "saltby")),
}
# --- who may read what ----------------------------------------------------------------------------------------------


SECOND_WORKER = "dan.pryce"
"""Has the rights of the first, whose walk comes to every kind of page; theirs looks for what is the first's alone."""


class Rules:
    """Which canaries may stand in an answer to somebody."""

    def __init__(self, app: Flask, demonstration) -> None:
        self.canaries: list[Canary] = demonstration.canaries
        self.patterns = {
            canary: re.compile(
                canary.word if canary.word[:2] in ("Zq", "zq") else rf"(?<!\w){canary.word}(?!\w)",
                re.IGNORECASE if canary.word[:2] in ("Zq", "zq") else 0,
            )
            for canary in self.canaries
        }
        self.sides = {str(place.public_id): key for key, place in demonstration.world.schools.items()}
        self.readers = {
            str(person.public_id): account for account, person in demonstration.world.people.items()
        }

    def found(self, answer: Answer) -> set[Canary]:
        text = answer.text
        folded = (
            text.lower()
        )  # nearly all are in none: to look for a word costs a tenth of looking by a pattern
        return {
            canary
            for canary, pattern in self.patterns.items()
            if canary.word.lower() in folded and pattern.search(text)
        }

    def allowed(self, canary: Canary, account: str, answer: Answer) -> bool:
        if answer.posted and canary.word.lower() in answer.posted.values():
            return True  # what somebody typed is given back to them
        if "/preview/" in answer.address:
            reader = self.readers[urlsplit(answer.address).path.rsplit("/", 1)[1]]
            return account in WORKERS and reader in canary.seen_by
        if canary.only_at and not urlsplit(answer.address).path.endswith(canary.only_at):
            return False
        side = self.side_of(answer)
        if canary.side and side and canary.side != side and account not in WORKERS:
            return False
        return account in canary.seen_by

    def side_of(self, answer: Answer) -> str:
        parts = urlsplit(answer.address)
        school = re.match(r"/schools/([^/]+)/", parts.path)
        named = [school[1]] if school else parse_qs(parts.query).get("school", [])
        return self.sides.get(named[0], "") if named else ""


# --- the wide walk --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("account", EVERYBODY)
def test_a_walk_over_everything_finds_nothing_foreign(
    account, demo_app, demonstration, as_account, figures, capfd
):
    rules = Rules(demo_app, demonstration)
    is_second = account == SECOND_WORKER
    crawler = Crawler(demo_app, as_account(account), PAGES // 3 if is_second else PAGES, SEARCHED)
    walk = crawler.walk(addresses_to_try(demo_app, demonstration))
    with demo_app.app_context():
        names = list_names()

    wrong: list[str] = []
    seen: set[Canary] = set()
    for answer in walk.answers:
        found = rules.found(answer)
        seen |= found
        problems = [
            *(f"reads {canary.word}" for canary in found if not rules.allowed(canary, account, answer)),
            *wrong_headers(answer),
            *wrong_in_page(answer),
            *names_told(answer, names),
        ]
        if answer.status >= 500:
            problems.append(f"answered {answer.status}")
        wrong += [f"{answer.endpoint} {answer.address}: {problem}" for problem in problems]
    assert not wrong, "\n".join(wrong[:40])
    log = capfd.readouterr().err
    assert log.count('"event": "request"') >= len(walk.answers) // 2, "nothing was logged that could tell"
    folded = log.lower()
    assert not [one.word for one in rules.canaries if one.word.lower() in folded], "said by the log"
    assert not re.search(r"[?&]|[\w.]+@|/schools/", log), "an address in the log"

    assert is_second or not (missed := unvisited(demo_app, account, demonstration, walk)), (
        f"the walk never came to {missed}"
    )
    unread = [c.word for c in demonstration.canaries if account in c.seen_by - c.gone_for and c not in seen]
    assert is_second or not unread, f"the walk never came to where these stand: {unread}"
    pages = walk.count(lambda answer: answer.is_whole_page)
    figures(
        f"crawl as {account}: {len(walk.answers)} answers, {pages} pages of {kinds(walk)} kinds, "
        f"{len(walk.answers) * len(rules.canaries)} cells, {len(seen)} canaries read, 0 foreign"
    )


ON_ONE_TABLET = {"turns.show"}
"""A page for whoever waits on this tablet while another uses it; to all others there is nothing. See test_corridor."""


def unvisited(app: Flask, account: str, demonstration, walk: Walk) -> set[str]:
    """The kinds of page this account may open, and did not."""
    permissions = permissions_of(app, demonstration, account)
    open_to = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or set()) and requirements(app, rule.endpoint) & permissions
    }
    return (
        open_to
        - ON_ONE_TABLET
        - {answer.endpoint for answer in walk.answers if answer.status in {200, 204, 303}}
    )


def kinds(walk: Walk) -> int:
    return len({answer.endpoint for answer in walk.answers if answer.is_whole_page})


# --- what is foreign and what is absent answer alike ----------------------------------------------------------------


class Foreign:
    """Ids of everything there is that one account may not see, and of nothing at all."""

    def __init__(self, app: Flask, demonstration, account: str) -> None:
        world = demonstration.world
        self.own = [world.schools[key] for key in SCHOOLS_OF.get(account, ())]
        own_ids = [school.id for school in self.own]
        with app.app_context():
            here = select(FamilySchool.family_id).where(FamilySchool.school_id.in_(own_ids))
            elsewhere = select(Letter.id).where(Letter.reader_id == world["foreign_head"].id)
            not_mine = Letter.reader_id != world[account].id

            def some(column, *conditions, limit=2):
                query = opened(select(column).where(*conditions).order_by(column).limit(limit))
                return list(session().scalars(query))

            self.families = {
                school.public_id: some(
                    Family.public_id,
                    Family.name == BOTH_SCHOOLS,
                )[0]
                for school in self.own
            }
            """school -> a family of their own there."""
            self.ids: dict[str, list[uuid.UUID]] = {
                "school_id": some(School.public_id, School.id.notin_(own_ids)),
                "family_id": [
                    *some(
                        Family.public_id,
                        Family.id.notin_(here),
                        Family.name != PARTNERED,
                        Family.authority_id == world.schools["thornhill"].authority_id,
                    ),
                    *some(Family.public_id, Family.authority_id == world.schools["foreign"].authority_id),
                ],
                "letter_id": [
                    *some(Letter.public_id, not_mine),
                    *some(Letter.public_id, Letter.reader_id == world["foreign_head"].id),
                ],
                "child_id": some(Child.public_id, Child.school_id == world.schools["foreign"].id),
                "entry_id": some(Entry.public_id, Entry.family_id.notin_(here)),
                "question_id": some(Question.public_id, Question.school_id.notin_(own_ids)),
                "ask_id": some(SchoolAsk.public_id, SchoolAsk.school_id.notin_(own_ids)),
                "delivery_id": some(FeedDelivery.public_id, FeedDelivery.letter_id.in_(elsewhere)),
                "subscription_id": some(Subscription.public_id, Subscription.user_id != world[account].id),
                "agreement_id": some(SchoolAgreement.public_id) or [uuid.uuid4()],
                "move_id": some(SchoolMove.public_id) or [uuid.uuid4()],
                "handover_id": some(Handover.public_id),
                "story_id": some(Story.public_id),
                "act_id": [uuid.uuid4()],  # those of the demonstration are its one manager's own
                "block_id": [uuid.uuid4()],
                "partner_id": some(FamilyPartner.public_id),
                "reader_id": [world["foreign_head"].public_id],
                "person_id": some(
                    User.public_id, User.id.in_([world[k].id for k in ("foreign_head", "foreign_worker")])
                ),
            }
            for name in {part for rule in app.url_map.iter_rules() for part in PARTS.findall(rule.rule)}:
                self.ids.setdefault(name, others(name, here) or [uuid.uuid4()])


PARTS = re.compile(r"<uuid:(\w+)>")


def others(part: str, here: Select[int]) -> list[uuid.UUID]:
    """Ids of what belongs to families that are not one's own, by the name that addresses give it: `adult_id`."""
    word = part.removesuffix("_id")
    named = (db.metadata.tables.get(name) for name in (f"{word}s", f"{word.removesuffix('y')}ies", word))
    table = next(
        (one for one in named if one is not None and {"family_id", "public_id"} <= set(one.c.keys())), None
    )
    if table is None:
        return []
    query = select(table.c.public_id).where(table.c.family_id.notin_(here)).order_by(table.c.id).limit(2)
    return list(session().scalars(opened(query)))


def tries(rule: Rule, foreign: Foreign) -> Iterator[tuple[str, str]]:
    """(an address with foreign ids, the same one with ids of nothing): under each own school and under others'."""
    parts = re.findall(r"<uuid:(\w+)>", rule.rule)
    wanted = [part for part in parts if part != "school_id"]
    own = [school.public_id for school in foreign.own] if wanted else []
    for school in [*own, *foreign.ids["school_id"]] if "school_id" in parts else [uuid.uuid4()]:
        if school in foreign.families and len(wanted) > 1:  # what is foreign, under a family of one's own
            mine = {"school_id": school, "family_id": foreign.families[school]}
            others = [part for part in wanted if part != "family_id"]
            yield (
                fill(rule, mine | {part: foreign.ids[part][0] for part in others}),
                fill(rule, mine | {part: uuid.uuid4() for part in others}),
            )
        for number in range(max((len(foreign.ids[part]) for part in wanted), default=1)):
            ids, absent = {"school_id": school}, {"school_id": school if school in own else uuid.uuid4()}
            for part in wanted:
                absent[part] = uuid.uuid4()
                ids[part] = (
                    foreign.ids[part][number % len(foreign.ids[part])] if foreign.ids[part] else absent[part]
                )
            yield fill(rule, ids), fill(rule, absent)


def fill(rule: Rule, ids: dict[str, uuid.UUID]) -> str:
    return re.sub(r"<uuid:(\w+)>", lambda found: str(ids[found[1]]), rule.rule)


def told(answer) -> tuple[int, str, list[tuple[str, str]]]:
    """An answer without the request's own reference."""
    headers = sorted((name, value) for name, value in answer.headers if name not in {"Date", "Set-Cookie"})
    return answer.status_code, re.sub(r"Reference \w+", "Reference", answer.text), headers


@pytest.mark.parametrize("account", ACCOUNTS)
def test_what_is_foreign_answers_as_what_is_absent(account, demo_app, demonstration, as_account, figures):
    foreign, browser = Foreign(demo_app, demonstration, account), as_account(account)
    nothing = told(browser.get(f"/schools/{uuid.uuid4()}/families/{uuid.uuid4()}"))
    assert nothing[0] == 404
    asked, different = 0, []
    checked = set()
    for rule in demo_app.url_map.iter_rules():
        if "<uuid:" not in rule.rule or not requirements(demo_app, rule.endpoint):
            continue
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            for theirs, absent in tries(rule, foreign):
                asked += 1
                for address in [theirs] if (rule.rule, method) in checked else [theirs, absent]:
                    sent = {"request_id": str(uuid.uuid4())} if method == "POST" else None
                    answer = told(browser.open(address, method=method, data=sent, check=False))
                    if answer != nothing:
                        different.append(f"{method} {address}: {answer[0]}")
                checked.add((rule.rule, method))
    assert not different, "\n".join(different[:30])
    figures(f"foreign as {account}: {asked} addresses, each the same 404 as one of nothing")
