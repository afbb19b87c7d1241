"""Two schools, one family: each sees its own children only, unless it is agreed, and no longer than that."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest

from caseboard import clock
from caseboard.access import Actor, actor_for
from caseboard.accounts.models import Role, User
from caseboard.db import session
from caseboard.events import log
from caseboard.families import school_view
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.door import FamilyNotFoundError
from caseboard.families.services import add_child
from caseboard.families.together.agreeing import agree, end_agreement, list_agreements
from tests.families.conftest import database, person, place  # noqa: F401

LAST_DAY = date(2026, 7, 3)


@pytest.fixture(autouse=True)
def summer(database):  # noqa: F811
    with clock.at(datetime(2026, 6, 15, 9, tzinfo=UTC)):
        yield


@pytest.fixture
def split(place):  # noqa: F811
    """A child with a marked name at either school."""
    jan, ewa = place.child("Zqjan Sato"), place.child("Zqewa Sato", place.saltby, send="K", year_group="Y6")
    return place.family("Sato", [jan, ewa])


@pytest.fixture
def teague(place):  # noqa: F811
    return person("Mr Teague", Role.DSL, place.saltby)


def surfaces(reader: Actor, family) -> str:
    """Everything a school reads of the family, as text: board, find, page, week."""
    reader = actor_for(session().get_one(User, reader.user_id))
    school = reader.schools[0]
    found = [
        school_view.board(reader, school, shows_initials=False),
        school_view.find(reader, school, "sato", shows_initials=False),
        school_view.family_page(reader, school, family.public_id, shows_initials=False),
        school_view.week(school, after=clock.now() - timedelta(days=60), until=clock.now()),
    ]
    return str(found)


def share(family, place, **change):  # noqa: F811
    known = {"schools": [place.thornhill.id, place.saltby.id], "ends": LAST_DAY, "words": "Emi, on the phone"}
    return agree(family, **(known | change), by=place.ruth)


def test_without_an_agreement_each_school_reads_its_own_children_only(place, split, teague):  # noqa: F811
    at_thornhill, at_saltby = surfaces(place.hale, split), surfaces(teague, split)
    assert "Zqjan" in at_thornhill
    assert "Zqewa" not in at_thornhill
    assert "Y6" not in at_thornhill
    assert "Zqewa" in at_saltby
    assert "Zqjan" not in at_saltby


def test_with_an_agreement_they_know_the_children_at_each_other_but_not_their_send(place, split, teague):  # noqa: F811
    share(split, place)
    page = school_view.family_page(place.hale, place.hale.schools[0], split.public_id, shows_initials=False)
    assert [(c.called, c.year_group, c.send, c.elsewhere) for c in page.children] == [
        ("Zqjan Sato", "Y4", "", ""),
        ("Zqewa Sato", "Y6", "", "Saltby"),
    ]
    assert page.card.children == "Y6, Y4"
    assert "Zqjan" in surfaces(teague, split)


def test_it_ends_at_midnight_in_london_exactly(place, split):  # noqa: F811
    share(split, place)
    with clock.at(datetime(2026, 7, 3, 22, 59, 59, tzinfo=UTC)):
        assert "Zqewa" in surfaces(place.hale, split)
    with clock.at(datetime(2026, 7, 3, 23, tzinfo=UTC)):
        assert "Zqewa" not in surfaces(place.hale, split)


def test_it_can_be_ended_at_once_and_a_second_time_changes_nothing(place, split):  # noqa: F811
    row = share(split, place)
    assert end_agreement(split, row.public_id, by=place.ruth)
    assert "Zqewa" not in surfaces(place.hale, split)
    assert not end_agreement(split, row.public_id, by=place.ruth)
    assert [one.is_in_force for one in list_agreements(split, by=place.ruth)] == [False]


def test_it_holds_for_the_one_family_alone(place, split):  # noqa: F811
    other = place.family(
        "Hussain", [place.child("Bilal Hussain"), place.child("Zqharis Hussain", place.saltby)]
    )
    share(split, place)
    assert "Zqharis" not in surfaces(place.hale, other)


def test_a_child_who_joins_at_the_other_school_is_told_of_only_where_it_is_agreed(place, split):  # noqa: F811
    add_child(split, place.child("Zqleo Sato", place.saltby), by=place.ruth)
    assert "Zqleo" not in surfaces(place.hale, split)
    share(split, place)
    add_child(split, place.child("Zqmia Sato", place.saltby), by=place.ruth)
    assert "Zqmia Sato joined the family." in surfaces(place.hale, split)


def test_both_schools_are_told_that_it_is_agreed_and_not_who_agreed(place, split, teague):  # noqa: F811
    row = share(split, place, words="Zqwords")
    for reader in (place.hale, teague):
        text = surfaces(reader, split)
        assert "may know of the children at each other, until Fri 3 Jul." in text
        assert "Zqwords" not in text
    end_agreement(split, row.public_id, by=place.ruth)
    told = log.list_told_events(place.saltby.id, families=[split.id])
    assert [event.kind for event in told][-2:] == ["schools_agreed", "schools_agreement_ended"]


def test_a_worker_of_one_school_cannot_agree_for_the_other_nor_see_that_it_is_agreed(place, split):  # noqa: F811
    with pytest.raises(FamilyNotFoundError):
        agree(split, schools=[place.thornhill.id, place.saltby.id], ends=LAST_DAY, words="x", by=place.lee)
    row = share(split, place)
    assert list_agreements(split, by=place.lee) == []
    with pytest.raises(FamilyNotFoundError):
        end_agreement(split, row.public_id, by=place.lee)
    with pytest.raises(FamilyNotFoundError):
        end_agreement(split, uuid.uuid4(), by=place.ruth)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"ends": None}, "ends"),
        ({"ends": date(2026, 6, 14)}, "ends"),
        ({"ends": date(2026, 6, 15) + timedelta(days=367)}, "ends"),
        ({"words": " "}, "words"),
    ],
)
def test_what_is_missing_is_asked_for(place, split, change, field):  # noqa: F811
    with pytest.raises(MissingAnswersError) as missing:
        share(split, place, **change)
    assert list(missing.value.fields) == [field]
    with pytest.raises(MissingAnswersError):
        share(split, place, schools=[place.thornhill.id])
