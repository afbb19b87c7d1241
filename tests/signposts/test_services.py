"""Pointing a family to a service, asking what came of it, and who keeps the directory."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from caseboard import clock
from caseboard.access import NotPermittedError
from caseboard.events import log
from caseboard.families.coming_back import due_on_boards, get_signpost
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.door import FamilyNotFoundError
from caseboard.signposts.services import (
    ServiceFacts,
    add_service,
    change_service,
    follow_up,
    list_services,
    point_to,
)
from tests.support.place import START, kinds

HUB = ServiceFacts("parenting", "Northshore Family Hub", "01632 960 001", starts=date(2020, 1, 1))


def hub(town, **more):
    facts = {name: getattr(HUB, name) for name in ("category", "name", "contact", "starts")}
    return add_service(town.north, ServiceFacts(**(facts | more)), by=town.ruth)


def point(town, family, service, **more):
    asked = {
        "how": "warm",
        "given_on": clock.today(),
        "follow_up_on": clock.today() + timedelta(days=14),
        "by": town.ruth,
    }
    return point_to(family, service, **(asked | more))


def told_to(event):
    return {link.school_id for link in event.links if link.told}


def due(town, *, is_school=False):
    return due_on_boards([town.thornhill.id], clock.today(), is_school=is_school)


def test_no_school_reads_it_unless_the_worker_says_so_and_then_only_theirs(town):
    family, service = town.split(), hub(town)
    point(town, family, service)
    assert told_to(log.list_family_events(family.id)[-1]) == set()
    point(town, family, service, tells_school=True, by=town.lee)
    assert told_to(log.list_family_events(family.id)[-1]) == {town.thornhill.id}


def test_it_comes_back_to_the_worker_on_its_day_and_moves_no_family(town):
    with clock.at(START):
        family = town.family()
        signpost = point(town, family, hub(town))
        stage = family.stage_id
    with clock.at(START + timedelta(days=13)):
        assert due(town) == {}
    with clock.at(START + timedelta(days=14)):
        assert due(town)[family.id].follow_up_since == clock.today()
        assert due(town, is_school=True) == {}
        again = clock.today() + timedelta(days=7)
        follow_up(family, signpost, taken_up="unknown", again_on=again, by=town.ruth)
        assert due(town) == {}
    with clock.at(START + timedelta(days=21)):
        assert family.id in due(town)
        follow_up(family, signpost, taken_up="yes", helped="no", by=town.ruth)
        assert due(town) == {}
        assert (signpost.taken_up, signpost.helped, signpost.follow_up_on) == ("yes", "no", None)
    assert family.stage_id == stage


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"how": "shouted"}, "how"),
        ({"given_on": date(2099, 1, 1)}, "given_on"),
        ({"given_on": date(2019, 12, 31)}, "service"),
        ({"follow_up_on": date(2020, 1, 1)}, "follow_up_on"),
        ({"follow_up_on": date(2099, 1, 1)}, "follow_up_on"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_saved(town, asked, field):
    family, service = town.family(), hub(town)
    with pytest.raises(MissingAnswersError) as missing:
        point(town, family, service, **asked)
    assert set(missing.value.fields) == {field}
    assert kinds(family) == ["family_added"]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"taken_up": ""}, "taken_up"),
        ({"taken_up": "yes"}, "helped"),
        ({"taken_up": "unknown", "again_on": date(2020, 1, 1)}, "again_on"),
    ],
)
def test_what_came_of_it_is_said_whole(town, said, field):
    family = town.family()
    signpost = point(town, family, hub(town))
    with pytest.raises(MissingAnswersError) as missing:
        follow_up(family, signpost, by=town.ruth, **said)
    assert set(missing.value.fields) == {field}


def test_a_signpost_is_found_by_way_of_its_family_only(town):
    signpost = point(town, town.family(), hub(town))
    with pytest.raises(FamilyNotFoundError):
        get_signpost(town.family("Barker"), signpost.public_id)


def test_a_service_of_another_authority_is_not_pointed_to_nor_kept(town):
    service = hub(town)
    service.authority_id = town.south
    with pytest.raises(NotPermittedError):
        point(town, town.family(), service)
    with pytest.raises(NotPermittedError):
        change_service(service, HUB, by=town.ruth)
    with pytest.raises(NotPermittedError):
        add_service(town.south, HUB, by=town.ruth)
    with pytest.raises(NotPermittedError):
        add_service(town.north, HUB, by=town.actor("hale"))


def test_a_service_that_has_ended_is_offered_no_more_and_its_name_may_be_used_again(town):
    service = hub(town)
    with pytest.raises(MissingAnswersError):
        hub(town, name="NORTHSHORE family hub")
    yesterday = clock.today() - timedelta(days=1)
    ended = ServiceFacts("parenting", service.name, starts=service.starts, ends=yesterday)
    change_service(service, ended, by=town.ruth)
    assert list_services(town.north, on=clock.today()) == []
    hub(town, starts=clock.today())
    assert len(list_services(town.north)) == 2


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (ServiceFacts("parenting", " "), "name"),
        (ServiceFacts("nonsense", "Hub"), "category"),
        (ServiceFacts("parenting", "Hub", starts=date(2026, 2, 1), ends=date(2026, 1, 1)), "ends"),
        (ServiceFacts("parenting", "Hub", contact="x" * 501), "contact"),
    ],
)
def test_a_service_without_its_facts_is_not_listed(town, facts, field):
    with pytest.raises(MissingAnswersError) as missing:
        add_service(town.north, facts, by=town.ruth)
    assert set(missing.value.fields) == {field}
