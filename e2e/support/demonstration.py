"""The demonstration, with words planted in it that some people must never read, and others must.

Everything is put there by the services of real use. The demonstration is made as it was eight days ago: a week closes
between then and now, so that the planted words stand in a closed letter and in this week so far.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from caseboard import clock, demo
from caseboard.access import Actor, actor_for
from caseboard.accounts.models import Role, User
from caseboard.accounts.queries import find_person
from caseboard.accounts.services import add_person, give_role
from caseboard.db import session, writing
from caseboard.demo.people import DOMAIN, PEOPLE
from caseboard.demo.steps import TakeOff
from caseboard.demo.stories import STORIES
from caseboard.events.models import Audience
from caseboard.families import entries, services
from caseboard.families.door import cases, opened
from caseboard.families.models import Child, Entry, EntryKind, Family, Level
from caseboard.families.people import households, merging, placements
from caseboard.families.people.placements import SiteFacts
from caseboard.families.sealed.services import seal
from caseboard.families.services import TypedChild
from caseboard.families.sharing import withdraw
from caseboard.feed import services as feed
from caseboard.feed.closing import close_due_weeks
from caseboard.feed.editing import write_line
from caseboard.feed.friday import coming
from caseboard.feed.models import AskKind, SubscriptionKind
from caseboard.feed.queries import list_letters
from caseboard.feed.school_asks import ask_school
from caseboard.feed.subscriptions import start_subscription
from caseboard.meetings.agreeing import Line, Paper, write_what_was_agreed
from caseboard.meetings.services import Arrangement, arrange_meeting
from caseboard.referrals.answering import record_answer
from caseboard.referrals.asking import ask
from caseboard.referrals.rules import Answer, Asking
from caseboard.schools.models import School
from caseboard.schools.queries import find_school
from caseboard.schools.register import RegisterSchool
from caseboard.schools.services import import_register
from caseboard.signposts.services import list_services, point_to
from tests import factories
from tests.factories import World

RUTH, HALE, LOWE, TEAGUE = "ruth.amin", "m.hale", "j.lowe", "d.teague"
DAN, OKORO, ADMIN, PARTNER = "dan.pryce", "s.okoro", "admin", "ap.lead"
ACCOUNTS = tuple(person.account for person in PEOPLE)
WORKERS = frozenset({RUTH, DAN, OKORO})
READERS = {"thornhill": frozenset({HALE, LOWE}), "saltby": frozenset({HALE, TEAGUE})}
NOBODY: frozenset[str] = frozenset()
URNS = {"thornhill": "900101", "saltby": "900102", "foreign": "900999"}
BOTH_SCHOOLS, HELD_HERE, SALTBYS = "Kowalczyk", "Hussain", "Adeyemi"
SPOKEN_OF = "Marsh"
"""A family of Thornhill of which a meeting speaks."""
PARTNERED = "Dunn"
"""The one family that the partner of the demonstration was added to."""
BEFORE = timedelta(days=8)


@dataclass(frozen=True)
class Canary:
    """A word that is nowhere else, and the accounts that may read it. With `side`, on pages of that school only."""

    word: str
    seen_by: frozenset[str]
    side: str = ""
    gone_for: frozenset[str] = frozenset()
    """Who may read it and finds it nowhere any more: a line that left the Friday page with its week."""
    only_at: str = ""
    """What its pages end with: it is on no other."""


@dataclass
class Demonstration:
    """The accounts by their names before the @, the schools, the password, the canaries."""

    world: World
    password: str
    canaries: list[Canary] = field(default_factory=list)
    secrets: dict[str, str] = field(default_factory=dict)
    """The head's feed and calendar: kind -> the secret in the address."""


def make_demonstration(app: Flask) -> Demonstration:
    """Fills an empty, migrated database. Commits."""
    now = clock.now()
    with app.app_context(), writing():
        with clock.at(now - BEFORE):
            place = demo.make_demo(app.config["CASEBOARD"])
        made = Demonstration(World(), place.password)
        made.world.people = {account: factories.plain(_user(account)) for account in ACCOUNTS}
        with clock.at(now - BEFORE + timedelta(hours=1)):
            plant_foreign(made)
            plant_both_sides(made)
            plant_workers_words(made)
            plant_words_of_an_answer(made)
            plant_partners_words(made)
            plant_asks(made)
            plant_people(made)
            plant_meetings(made)
            session().commit()
        with clock.at(now - timedelta(minutes=10)):
            close_due_weeks(clock.now())
        with clock.at(now - timedelta(minutes=5)):
            plant_this_week(made)
            plant_questions(made)
            plant_subscriptions(made)
            session().commit()
        made.world.schools = {key: factories.place(_school(key)) for key in URNS}
        made.canaries += surnames()
    return made


# --- another authority: nobody of the demonstration sees any of it ------------------------------------------------


def plant_foreign(made: Demonstration) -> None:
    """An authority with a school, a head, a worker and a family, whose every name and word is a canary."""
    import_register(
        [
            RegisterSchool(
                urn=URNS["foreign"],
                name="Zqdunlin Primary School",
                authority_code="888",
                authority_name="Zqshore",
                establishment_number="2999",
                phase="Primary",
                type_name="Community school",
                open=True,
                closed_on=None,
                federation_code=None,
                federation_name="",
                street="",
                locality="",
                town="Zqmouth",
                postcode="TS99 9ZZ",
                lowest_age=3,
                highest_age=11,
                row=0,
            )
        ]
    )
    school = _school("foreign")
    for key, name, role in (
        ("foreign_head", "Mrs Zqcurlew", Role.HEAD_TEACHER),
        ("foreign_worker", "Robin Zqgannet", Role.SOCIAL_WORKER),
    ):
        user = add_person(email=f"{key.replace('_', '.')}@{DOMAIN}", name=name, by=None)
        give_role(user, role, school=school, by=None)
        made.world.people[key] = factories.plain(user)
    worker = _actor("foreign.worker")
    family = services.add_family(
        school=school.id, name="Zqavocet", children=[], typed=[TypedChild("Zqpipit", "Zqavocet")], by=worker
    )
    services.change_card(family, version=family.version, lead="Ms Zqruff", level=Level.TARGETED, by=worker)
    _say(family, "Zqknot came to the breakfast club.", ["foreign"], by=worker)
    _say(family, "Zqtern, for workers alone.", [], by=worker)
    words = "dunlin shore mouth curlew gannet avocet pipit ruff knot tern"
    made.canaries += [Canary(f"Zq{word}", NOBODY) for word in words.split()]


# --- a family of both schools: each school sees its own side -------------------------------------------------------


def plant_both_sides(made: Demonstration) -> None:
    """A child, a helper and an update on either side of a family that stands on both boards."""
    ruth = _actor(RUTH)
    family = _family(BOTH_SCHOOLS, ruth)
    for side, forename in (("thornhill", "Zqwren"), ("saltby", "Zqrook")):
        child = services.typed_child(TypedChild(forename, BOTH_SCHOOLS), _school(side).id)
        services.add_child(family, child, by=ruth)
    services.change_card(
        family,
        version=family.version,
        lead="Mr Zqbrant, Saltby",
        asked="Ms Zqteal (Thornhill)",
        by=ruth,
    )
    _say(family, "At Thornhill: zqwigeon.", ["thornhill"], by=ruth)
    _say(family, "At Saltby: zqsmew.", ["saltby"], by=ruth)
    made.canaries += _sided(thornhill="Zqwren Zqteal zqwigeon", saltby="Zqrook Zqbrant zqsmew")


def _sided(**words: str) -> list[Canary]:
    return [
        Canary(word, WORKERS | READERS[side], side) for side, found in words.items() for word in found.split()
    ]


# --- what is for workers alone --------------------------------------------------------------------------------------


def plant_workers_words(made: Demonstration) -> None:
    """A private update, one that was shared and taken back, and the reasons."""
    ruth = _actor(RUTH)
    family = _family(HELD_HERE, ruth)
    _say(family, "For workers alone: zqbittern.", [], by=ruth)
    shared = _say(family, "Shared by mistake: zqgodwit.", ["thornhill"], by=ruth)
    entries.unshare(family, shared.public_id, reason="It was zqsiskin.", by=ruth)
    mistaken = services.typed_child(TypedChild("Robin", HELD_HERE), _school("thornhill").id)
    services.add_child(family, mistaken, by=ruth)
    services.take_off_child(family, mistaken.public_id, reason="That was zqlinnet.", by=ruth)
    words = "zqbittern zqgodwit zqsiskin zqlinnet"
    made.canaries += [Canary(word, WORKERS) for word in words.split()]


def plant_words_of_an_answer(made: Demonstration) -> None:
    """What was asked, what they said in their words, who said it, and what would make us ask again: for workers."""
    ruth = _actor(RUTH)
    family = _family(HELD_HERE, ruth)
    asked = Asking(agency="School nursing", asked_on=clock.today(), agreement="agreed", words="zqwhinchat")
    request = ask(family, asked, version=family.version, by=ruth)
    answer = Answer(
        outcome="service", on=clock.today(), words="zqstonechat", again_if="zqhoatzin", decider="Zqkakapo"
    )
    record_answer(family, request, answer, version=family.version, by=ruth)
    made.canaries += [
        Canary(word, WORKERS) for word in ("zqwhinchat", "zqstonechat", "zqhoatzin", "Zqkakapo")
    ]


# --- what is for the partners of a family ---------------------------------------------------------------------------


def plant_partners_words(made: Demonstration) -> None:
    """Of the family they were added to a partner reads what was said to the team, and nothing else."""
    ruth = _actor(RUTH)
    theirs, other = _family(PARTNERED, ruth), _family(HELD_HERE, ruth)
    _say(theirs, "For the team: zqgarganey.", [], by=ruth, team=True)
    _say(theirs, "For workers alone: zqpintail.", [], by=ruth)
    _say(theirs, "For school: zqgoosander.", ["thornhill"], by=ruth)
    _say(other, "For another team: zqmerganser.", [], by=ruth, team=True)
    child = services.typed_child(TypedChild("Zqscaup", PARTNERED), _school("thornhill").id)
    services.add_child(theirs, child, by=ruth)
    made.canaries += [
        Canary("zqgarganey", WORKERS | {PARTNER}),
        Canary("zqpintail", WORKERS),
        Canary("zqgoosander", WORKERS | READERS["thornhill"]),
        Canary("zqmerganser", WORKERS),
        Canary("Zqscaup", WORKERS | READERS["thornhill"]),
    ]


# --- what the letter asks, in a worker's own words, and a secret address ------------------------------------------


def plant_people(made: Demonstration) -> None:
    """Homes under *do not disclose* whose new addresses wait for a second person, a placement, and a joined record."""
    ruth, samira = _actor(RUTH), _actor(OKORO)
    family = _family(HELD_HERE, ruth)
    child = next(strand.child for strand in family.strands if strand.until is None)
    site = SiteFacts("Workshop", "1 Zqpuffin Lane", "", "0")
    placements.add_placement(
        family, child, provider="The Boathouse", contact="", starts=clock.today(), sites=[site], by=ruth
    )
    for by, was, will in ((ruth, "Zqsandpiper", "Zqnightjar"), (samira, "Zqcapercaillie", "Zqptarmigan")):
        home = households.add_household(family, name="A home", members=[child], by=by)
        households.mark(family, home, by=by)
        for place in (was, will):
            households.write_address(
                family, home, lines=f"1 {place} Lane", postcode="", since=clock.today(), by=by
            )
    twice = services.add_family(
        school=_school("thornhill").id,
        name="Zqwhimbrel",
        children=[],
        typed=[TypedChild("Kim", HELD_HERE)],
        by=ruth,
    )
    merging.merge(family, twice, by=ruth)
    service = list_services(family.authority_id, on=clock.today())[0]
    point_to(
        family,
        service,
        how="warm",
        given_on=clock.today(),
        follow_up_on=clock.today() + timedelta(days=14),
        tells_school=False,
        by=ruth,
    )
    hidden = "Zqpuffin Zqsandpiper Zqnightjar Zqcapercaillie Zqptarmigan"
    made.canaries += [Canary(word, NOBODY) for word in hidden.split()]
    made.canaries.append(Canary("Zqwhimbrel", WORKERS))
    plant_two_homes(made)


def plant_two_homes(made: Demonstration) -> None:
    """Two homes of one family that must not learn each other's address, of a family that a partner and a school read:
    each address is on a page of its own, for workers, and on nothing else."""
    ruth = _actor(RUTH)
    family = _family(PARTNERED, ruth)
    children = [strand.child for strand in family.strands if strand.until is None]
    for lane, members, roll in (
        ("Zqdunnock", children[:1], "Zqfirecrest"),
        ("Zqbullfinch", children[1:2], "Zqchough"),
    ):
        home = households.add_household(family, name="A home", members=members, kept_apart=True, by=ruth)
        households.write_address(
            family, home, lines=f"1 {lane} Lane", postcode="", since=clock.today(), by=ruth
        )
        for child in members:
            child.address = f"2 {roll} Road"
        made.canaries.append(Canary(lane, WORKERS, only_at="/address"))
        made.canaries.append(Canary(roll, NOBODY))


def plant_meetings(made: Demonstration) -> None:
    """Who sits there, where, and what was agreed: for workers; of the actions a school reads its own and what it was
    told. Of a meeting about a family of the other authority nobody here sees a thing."""
    ruth, foreign = _actor(RUTH), _actor("foreign.worker")
    day, starts = clock.today(), time(0, 5)
    paper = [
        ("Agreed for workers: zqfieldfare", "Mum", False),
        ("Agreed at the table: zqredwing", "me", True),
        ("Agreed for school: zqbrambling", "school", False),
    ]
    what = Arrangement(
        kind="school_link",
        place="The zqcrossbill room",
        professionals=["Mx Zqnuthatch"],
        day=day,
        starts=starts,
    )
    meeting = arrange_meeting(what, schools=[_school("thornhill").id], by=ruth)
    lines = [
        Line(number=n, family=SPOKEN_OF, what=words, who=who, due_on=day, tells_school=tells)
        for n, (words, who, tells) in enumerate(paper)
    ]
    write_what_was_agreed(meeting, Paper(lines=lines, also_came=["Zqserin"]), by=ruth)
    theirs = Arrangement(
        kind="core_group", place="Zqtwite Hall", family_members=["Zqgoldcrest"], day=day, starts=starts
    )
    arrange_meeting(theirs, family=_family("Zqavocet", foreign), by=foreign)
    made.canaries += [
        *(Canary(word, WORKERS) for word in ("zqfieldfare", "zqcrossbill", "Zqnuthatch", "Zqserin")),
        *(Canary(word, WORKERS | READERS["thornhill"]) for word in ("zqredwing", "zqbrambling")),
        *(Canary(word, NOBODY) for word in ("Zqtwite", "Zqgoldcrest")),
    ]


def plant_asks(made: Demonstration) -> None:
    """Asked of each school by the worker; and a line of the letter in the worker's own words."""
    ruth = _actor(RUTH)
    for side, name, words in (("thornhill", HELD_HERE, "zqpochard"), ("saltby", SALTBYS, "zqscoter")):
        school = next(one for one in ruth.schools if one.id == _school(side).id)
        family = _family(name, ruth).public_id
        due = clock.today() + timedelta(days=9)
        ask_school(school, family, kind=AskKind.YES_NO, text=f"Is it {words}?", due_on=due, by=ruth)
        own = f"In my own words: {words}eider."
        write_line(school, family, text=own, next_text="", starts=coming(school).starts, by=ruth)
        made.canaries.append(Canary(words, WORKERS | READERS[side]))
        made.canaries.append(Canary(f"{words}eider", WORKERS | READERS[side], gone_for=WORKERS))


def plant_subscriptions(made: Demonstration) -> None:
    hale = _actor(HALE)
    made.secrets = {kind.value: start_subscription(kind, by=hale) for kind in SubscriptionKind}


# --- since the last letter ------------------------------------------------------------------------------------------


def plant_this_week(made: Demonstration) -> None:
    ruth = _actor(RUTH)
    both, held = _family(BOTH_SCHOOLS, ruth), _family(HELD_HERE, ruth)
    _say(both, "This week at Thornhill: zqdotterel.", ["thornhill"], by=ruth)
    _say(both, "This week at Saltby: zqphalarope.", ["saltby"], by=ruth)
    _say(held, "This week, for workers alone: zqwhinchat.", [], by=ruth)
    known: dict[str, Any] = {"kind": EntryKind.UPDATE, "happened_on": clock.today()}
    seal(both, text="Sealed: zqshrike.", readers=[_user(OKORO).public_id], by=ruth, **known)
    seal(both, text="Sealed by the manager: zqlapwing.", readers=[], by=_actor(OKORO), **known)
    _say(held, "Shared on an agreement: zqwryneck.", ["thornhill"], by=ruth)
    withdraw(held, on=clock.today(), words="By phone: zqhoopoe.", by=ruth)
    entries.keep_draft(
        held, text="Not yet said: zqfulmar.", user_id=ruth.user_id
    )  # saving an entry drops a draft
    made.canaries += [
        *_sided(thornhill="zqdotterel", saltby="zqphalarope"),
        Canary("zqwhinchat", WORKERS),
        Canary("zqfulmar", frozenset({RUTH})),
        Canary("zqshrike", frozenset({RUTH, OKORO})),
        Canary("zqlapwing", frozenset({OKORO})),
        Canary("zqwryneck", WORKERS),
        Canary("zqhoopoe", WORKERS),
    ]


def plant_questions(made: Demonstration) -> None:
    """The head of both asks about a family of Saltby, and about one of both: other readers of that school see it."""
    hale = _actor(HALE)
    letter = list_letters(hale)[0]
    for name, word in ((SALTBYS, "zqplover"), (BOTH_SCHOOLS, "zqsanderling")):
        family = _family(name, _actor(RUTH))
        asked = feed.ask_question(letter.letter_id, family.public_id, f"What of {word}?", by=hale)
        side = next(key for key in READERS if _school(key).id == asked.school_id)
        made.canaries.append(Canary(word, WORKERS | READERS[side]))


# --- the families that were there anyway ----------------------------------------------------------------------------


def surnames() -> list[Canary]:
    """A family's name is read by those who see its school, and by nobody else.

    Two families of one name say nothing, and one that was taken off is read nowhere: they are left out.
    """
    found = []
    names = [story.name for story in STORIES]
    for story in STORIES:
        schools = {school for school, _, _ in story.on_rolls}
        if names.count(story.name) > 1 or any(isinstance(step, TakeOff) for step in story.steps):
            continue
        readers = [READERS[key] for key in READERS if URNS[key] in schools]
        partners = {PARTNER} if story.name == PARTNERED else set()
        found.append(Canary(story.name, WORKERS.union(*readers, partners)))
    return found


def list_names() -> set[str]:
    """Every name of a family on a board, of its children, and of everybody with an account."""
    families = session().scalars(opened(select(Family))).all()
    children = [strand.child for family in families for strand in family.strands]
    return {
        *(family.name for family in families),
        *(name for child in children for name in (child.forename, child.surname)),
        *session().scalars(opened(select(Child.surname).where(Child.on_roll))),
        *session().scalars(select(User.name)),
    }


def _user(account: str) -> User:
    user = find_person(f"{account}@{DOMAIN}")
    assert user is not None
    return user


def _actor(account: str) -> Actor:
    return actor_for(_user(account))


def _school(key: str) -> School:
    school = find_school(URNS[key])
    assert school is not None
    return school


def _family(name: str, by: Actor) -> Family:
    found = cases(by).find_families([school.id for school in by.schools], name)
    return next(family for family in found if family.name == name)


def _say(family: Family, text: str, schools: list[str], *, by: Actor, team: bool = False) -> Entry:
    return entries.record_update(
        family,
        text=text,
        audience=Audience.SCHOOL if schools else Audience.TEAM if team else Audience.WORKER,
        schools=[_school(key).id for key in schools],
        happened_on=clock.today(),
        by=by,
    )
