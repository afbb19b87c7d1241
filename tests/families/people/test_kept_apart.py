"""Two homes of one family that must not learn each other's address never do: on no paper, in no shared words unseen."""

from __future__ import annotations

from datetime import date

import pytest

from caseboard.families.on_paper import hidden_places
from caseboard.families.people import adults, households
from caseboard.families.risks import find_risks
from caseboard.families.story.page import Helps, StoryPage, Told
from caseboard.printing.papers.of_family import story_page

SINCE = date(2026, 1, 5)


@pytest.fixture
def two_homes(place):
    """Anna's and Piotr's. His must not learn hers, where Jan lives too; hers may know his. Nothing is marked."""
    jan = place.child("Jan Kowalczyk", address="3 Zqroll Street", postcode="ZQ3 3ZQ")
    family = place.family("Kowalczyk", [jan])
    for name, lines, members, apart in (
        ("Anna", "1 Zqhers Lane", [jan], True),
        ("Piotr", "2 Zqhis Road", [], False),
    ):
        adult = adults.add_adult(family, forename=name, surname="Kowalczyk", by=place.ruth)
        home = households.add_household(
            family, name=f"{name}'s home", members=[adult, *members], kept_apart=apart, by=place.ruth
        )
        households.write_address(
            family, home, lines=lines, postcode=f"zq{lines[0]} {lines[0]}zq", since=SINCE, by=place.ruth
        )
    return family


def test_no_paper_of_the_family_tells_the_address_or_what_the_roll_knows_of_it(two_homes):
    told = ("Ring at 1 Zqhers Lane.", "Post to ZQ1 1ZQ", "Walks from Zqroll Street")
    page = StoryPage(
        own_words=told[0],
        going_well=told,
        worried=told,
        helpers=(Helps("Nan, 1 Zqhers Lane", told[1]),),
        happens_next=told,
        told=tuple(Told(one, 1) for one in told),
        who_sees=told[0],
    )
    shown = str(story_page(two_homes, page))
    assert "Zqhers" not in shown
    assert "ZQ1 1ZQ" not in shown
    assert "Zqroll" not in shown
    assert "zqhis road" not in hidden_places([two_homes.id])[two_homes.id], "hers may know his"


def test_who_shares_words_is_told_that_another_home_must_not_learn_the_address(place, two_homes):
    found = find_risks(two_homes, "She moved to Zqhers Lane, he to Zqhis Road.", by=place.ruth)
    assert {risk.what: risk.found for risk in found} == {
        "An address that another home must not learn": "Zqhers Lane",
        "An address of this family": "Zqhis Road",
    }
