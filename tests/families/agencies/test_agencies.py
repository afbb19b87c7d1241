"""Agencies are rows with dates: one that is reorganised ends, another begins, and both keep their names."""

from __future__ import annotations

import uuid
from datetime import date

import pytest

from caseboard.families.agencies.queries import AgencyNotFoundError, get_agency, list_agencies
from caseboard.families.agencies.services import add_agency, change_agency
from caseboard.families.conflicts import MissingAnswersError
from caseboard.schools.services import add_authority

DAY = date(2026, 11, 2)


def test_a_hub_that_is_reorganised_ends_and_another_begins(place):
    old = add_agency(place.north.id, "Children's Hub", kind="front_door", starts=date(2016, 6, 1))
    change_agency(old, kind=old.kind, contact="", starts=old.starts, ends=date(2026, 10, 31))
    add_agency(place.north.id, "Northshore Front Door", kind="front_door", starts=date(2026, 11, 1))
    assert [a.name for a in list_agencies([place.north.id], on=DAY)] == ["Northshore Front Door"]
    assert len(list_agencies([place.north.id])) == 2


def test_two_agencies_of_one_name_are_not_there_on_the_same_day(place):
    first = add_agency(place.north.id, "CAMHS", kind="camhs", starts=date(2026, 1, 1), ends=date(2026, 5, 31))
    with pytest.raises(MissingAnswersError, match="of this name already"):
        add_agency(place.north.id, "camhs", kind="camhs", starts=date(2026, 5, 31))
    second = add_agency(place.north.id, "CAMHS", kind="camhs", starts=date(2026, 6, 1))
    assert first.helper_id == second.helper_id


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"kind": "wizard"}, "kind"), ({"name": "  "}, "name"), ({"ends": date(2020, 1, 1)}, "ends")],
)
def test_what_makes_no_sense_is_refused_beside_its_field(place, wrong, field):
    known = {"name": "CAMHS", "kind": "camhs", "starts": DAY} | wrong
    with pytest.raises(MissingAnswersError) as refused:
        add_agency(place.north.id, known.pop("name"), **known)
    assert set(refused.value.fields) == {field}


def test_another_authoritys_agency_is_not_found(place):
    south = add_authority("806", "Southdown")
    agency = add_agency(south.id, "CAMHS", kind="camhs", starts=DAY)
    for public_id in (agency.public_id, uuid.uuid4()):
        with pytest.raises(AgencyNotFoundError):
            get_agency(public_id, authority_ids=[place.north.id])
    assert list_agencies([place.north.id]) == []
