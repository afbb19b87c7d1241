"""Homes with addresses that must not be learnt, a joined record, and meetings, with words planted in them."""

from __future__ import annotations

from datetime import time, timedelta

from caseboard import clock
from caseboard.families import services
from caseboard.families.people import households, merging, placements
from caseboard.families.people.placements import SiteFacts
from caseboard.families.services import TypedChild
from caseboard.meetings.agreeing import Line, Paper, write_what_was_agreed
from caseboard.meetings.services import Arrangement, arrange_meeting
from caseboard.signposts.services import list_services, point_to
from e2e.support.canaries import (
    HELD_HERE,
    NOBODY,
    OKORO,
    PARTNERED,
    READERS,
    RUTH,
    SPOKEN_OF,
    WORKERS,
    Canary,
    Demonstration,
    actor_of,
    family_of,
    school_of,
)


def plant_people(made: Demonstration) -> None:
    """Homes under *do not disclose* whose new addresses wait for a second person, a placement, and a joined record."""
    ruth, samira = actor_of(RUTH), actor_of(OKORO)
    family = family_of(HELD_HERE, ruth)
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
        school=school_of("thornhill").id,
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
    ruth = actor_of(RUTH)
    family = family_of(PARTNERED, ruth)
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
    ruth, foreign = actor_of(RUTH), actor_of("foreign.worker")
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
    meeting = arrange_meeting(what, schools=[school_of("thornhill").id], by=ruth)
    lines = [
        Line(number=n, family=SPOKEN_OF, what=words, who=who, due_on=day, tells_school=tells)
        for n, (words, who, tells) in enumerate(paper)
    ]
    write_what_was_agreed(meeting, Paper(lines=lines, also_came=["Zqserin"]), by=ruth)
    theirs = Arrangement(
        kind="core_group", place="Zqtwite Hall", family_members=["Zqgoldcrest"], day=day, starts=starts
    )
    arrange_meeting(theirs, family=family_of("Zqavocet", foreign), by=foreign)
    made.canaries += [
        *(Canary(word, WORKERS) for word in ("zqfieldfare", "zqcrossbill", "Zqnuthatch", "Zqserin")),
        *(Canary(word, WORKERS | READERS["thornhill"]) for word in ("zqredwing", "zqbrambling")),
        *(Canary(word, NOBODY) for word in ("Zqtwite", "Zqgoldcrest")),
    ]
