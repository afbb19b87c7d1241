"""How people are related, also to another family on the board: shown to those who may read that family."""

from __future__ import annotations

from datetime import date

import pytest

from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.people import adults, placements
from caseboard.families.people.placements import SiteFacts
from caseboard.families.people.view import people, with_ties


def ties(family, who):
    known = people(family, by=who, shows_initials=False)
    return with_ties(family, known, by=who, shows_initials=False).ties


@pytest.fixture
def related(place):
    """Sara of the Hussains at Thornhill is the aunt of Omar, whose family is at Saltby."""
    here = place.family("Hussain")
    there = place.family("Aziz", [place.child("Omar Aziz", place.saltby)], school=place.saltby.id)
    sara = adults.add_adult(here, forename="Sara", surname="Hussain", by=place.ruth)
    omar = there.strands[0].child
    amina = here.strands[0].child
    adults.relate(here, sara, "mother", amina, by=place.ruth)
    adults.relate(here, sara, "aunt_uncle", omar, by=place.ruth)
    return here, there


def test_both_families_show_it_to_a_worker_of_both(place, related):
    here, there = related
    assert [tie.said for tie in ties(here, place.ruth)] == [
        "Sara Hussain: mother of Amina Hussain",
        "Sara Hussain: aunt or uncle of Omar Aziz",
    ]
    assert [tie.family[1] for tie in ties(there, place.ruth)] == [here.public_id]


def test_a_worker_of_one_school_learns_nothing_of_the_other_family(place, related):
    here, _ = related
    assert [tie.said for tie in ties(here, place.lee)] == ["Sara Hussain: mother of Amina Hussain"]


def test_the_same_relation_is_not_written_twice_nor_to_oneself(place, related):
    here, _ = related
    sara = adults.get_adult(
        here, people(here, by=place.ruth, shows_initials=False).adults[0].public_id, by=place.ruth
    )
    amina = here.strands[0].child
    with pytest.raises(MissingAnswersError, match="written down already"):
        adults.relate(here, sara, "carer", amina, by=place.ruth)
    with pytest.raises(MissingAnswersError, match="two different people"):
        adults.relate(here, sara, "mother", sara, by=place.ruth)


def test_alternative_provision_needs_its_places_and_its_review_comes_back_every_half_term(place):
    family = place.family("Moss")
    child = family.strands[0].child
    facts = {"provider": "The Forge", "contact": "Mr Ash", "starts": date(2026, 9, 7), "by": place.ruth}
    with pytest.raises(MissingAnswersError, match="at least one place"):
        placements.add_placement(family, child, sites=[], **facts)
    site = SiteFacts("Workshop", "1 Dock Road", "TS99 1ZZ", "024")
    placement = placements.add_placement(family, child, sites=[site], **facts)
    first = placement.review_by
    placements.review_placement(
        family, placement, on=date(2026, 11, 20), school_id=child.school_id, by=place.ruth
    )
    assert placement.review_by > date(2026, 12, 31)
    assert first
    assert [s.days for s in placements.list_placements(family, by=place.ruth)[0].sites] == ["024"]


def test_a_colleague_of_another_school_does_not_see_the_placement(place):
    family = place.shared_family()
    ewa = next(s.child for s in family.strands if s.child.school_id == place.saltby.id)
    site = SiteFacts("Workshop", "1 Dock Road", "", "0")
    placements.add_placement(
        family,
        ewa,
        provider="The Forge",
        contact="",
        starts=date(2026, 9, 7),
        sites=[site],
        by=place.ruth,
    )
    assert placements.list_placements(family, by=place.lee) == []
