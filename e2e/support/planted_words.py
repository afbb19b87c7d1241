"""Words planted at a foreign authority, on either side of a family, and for workers or partners alone."""

from __future__ import annotations

from caseboard import clock
from caseboard.accounts.models import Role
from caseboard.accounts.services import add_person, give_role
from caseboard.demo.people import DOMAIN
from caseboard.families import entries, services
from caseboard.families.models import Level
from caseboard.families.services import TypedChild
from caseboard.referrals.answering import record_answer
from caseboard.referrals.asking import ask
from caseboard.referrals.rules import Answer, Asking
from caseboard.schools.register import RegisterSchool
from caseboard.schools.services import import_register
from e2e.support.canaries import (
    BOTH_SCHOOLS,
    HELD_HERE,
    NOBODY,
    PARTNER,
    PARTNERED,
    READERS,
    RUTH,
    URNS,
    WORKERS,
    Canary,
    Demonstration,
    actor_of,
    family_of,
    say,
    school_of,
    sided,
)
from tests import factories

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
    school = school_of("foreign")
    for key, name, role in (
        ("foreign_head", "Mrs Zqcurlew", Role.HEAD_TEACHER),
        ("foreign_worker", "Robin Zqgannet", Role.SOCIAL_WORKER),
    ):
        user = add_person(email=f"{key.replace('_', '.')}@{DOMAIN}", name=name, by=None)
        give_role(user, role, school=school, by=None)
        made.world.people[key] = factories.plain(user)
    worker = actor_of("foreign.worker")
    family = services.add_family(
        school=school.id, name="Zqavocet", children=[], typed=[TypedChild("Zqpipit", "Zqavocet")], by=worker
    )
    services.change_card(family, version=family.version, lead="Ms Zqruff", level=Level.TARGETED, by=worker)
    say(family, "Zqknot came to the breakfast club.", ["foreign"], by=worker)
    say(family, "Zqtern, for workers alone.", [], by=worker)
    words = "dunlin shore mouth curlew gannet avocet pipit ruff knot tern"
    made.canaries += [Canary(f"Zq{word}", NOBODY) for word in words.split()]


# --- a family of both schools: each school sees its own side -------------------------------------------------------


def plant_both_sides(made: Demonstration) -> None:
    """A child, a helper and an update on either side of a family that stands on both boards."""
    ruth = actor_of(RUTH)
    family = family_of(BOTH_SCHOOLS, ruth)
    for side, forename in (("thornhill", "Zqwren"), ("saltby", "Zqrook")):
        child = services.typed_child(TypedChild(forename, BOTH_SCHOOLS), school_of(side).id)
        services.add_child(family, child, by=ruth)
    services.change_card(
        family,
        version=family.version,
        lead="Mr Zqbrant, Saltby",
        asked="Ms Zqteal (Thornhill)",
        by=ruth,
    )
    say(family, "At Thornhill: zqwigeon.", ["thornhill"], by=ruth)
    say(family, "At Saltby: zqsmew.", ["saltby"], by=ruth)
    made.canaries += sided(thornhill="Zqwren Zqteal zqwigeon", saltby="Zqrook Zqbrant zqsmew")


# --- what is for workers alone --------------------------------------------------------------------------------------


def plant_workers_words(made: Demonstration) -> None:
    """A private update, one that was shared and taken back, and the reasons."""
    ruth = actor_of(RUTH)
    family = family_of(HELD_HERE, ruth)
    say(family, "For workers alone: zqbittern.", [], by=ruth)
    shared = say(family, "Shared by mistake: zqgodwit.", ["thornhill"], by=ruth)
    entries.unshare(family, shared.public_id, reason="It was zqsiskin.", by=ruth)
    mistaken = services.typed_child(TypedChild("Robin", HELD_HERE), school_of("thornhill").id)
    services.add_child(family, mistaken, by=ruth)
    services.take_off_child(family, mistaken.public_id, reason="That was zqlinnet.", by=ruth)
    words = "zqbittern zqgodwit zqsiskin zqlinnet"
    made.canaries += [Canary(word, WORKERS) for word in words.split()]


def plant_words_of_an_answer(made: Demonstration) -> None:
    """What was asked, what they said in their words, who said it, and what would make us ask again: for workers."""
    ruth = actor_of(RUTH)
    family = family_of(HELD_HERE, ruth)
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
    ruth = actor_of(RUTH)
    theirs, other = family_of(PARTNERED, ruth), family_of(HELD_HERE, ruth)
    say(theirs, "For the team: zqgarganey.", [], by=ruth, team=True)
    say(theirs, "For workers alone: zqpintail.", [], by=ruth)
    say(theirs, "For school: zqgoosander.", ["thornhill"], by=ruth)
    say(other, "For another team: zqmerganser.", [], by=ruth, team=True)
    child = services.typed_child(TypedChild("Zqscaup", PARTNERED), school_of("thornhill").id)
    services.add_child(theirs, child, by=ruth)
    made.canaries += [
        Canary("zqgarganey", WORKERS | {PARTNER}),
        Canary("zqpintail", WORKERS),
        Canary("zqgoosander", WORKERS | READERS["thornhill"]),
        Canary("zqmerganser", WORKERS),
        Canary("Zqscaup", WORKERS | READERS["thornhill"]),
    ]
