"""The page of what the bar has no room for."""

from __future__ import annotations

from flask import url_for

from caseboard.accounts.models import Role, User
from caseboard.web.menu.places import PLACES
from tests import factories


def places(page: str) -> list[str]:
    return [place.label for place in PLACES if f">{place.label}</a>" in page]


def test_a_worker_sees_the_places_they_may_come_to_and_no_other(client, world):
    page = client.sign_in(world["worker"]).get("/more").text
    assert places(page) == ["Meetings", "School letters", "Figures", "Directory of services"]


def test_the_bar_leads_there_only_where_there_is_something(client, world):
    assert ">More</a>" in client.sign_in(world["worker"]).get("/account").text
    assert ">More</a>" not in client.sign_in(world["head"]).get("/account").text


def test_every_place_opens_for_whoever_is_led_to_it(client, world, records):
    client.sign_in(world["manager"])
    with records() as session:
        factories.role(session.get_one(User, world["manager"].id), Role.ADMIN)
    with client.application.test_request_context():
        addresses = [url_for(place.endpoint) for place in PLACES]
    assert places(client.get("/more").text) == [place.label for place in PLACES]
    assert [client.get(address).status_code for address in addresses] == [200] * len(PLACES)


def test_names_and_initials_are_offered_where_there_are_families(client, world):
    assert 'id="show-initials"' in client.sign_in(world["worker"]).get("/more").text
    assert 'id="show-initials"' not in client.sign_in(world["admin"]).get("/more").text
