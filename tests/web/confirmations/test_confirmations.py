"""An admin gives somebody another address; it is used for letters when its owner has said that it is theirs."""

from __future__ import annotations

from caseboard.accounts import addresses
from caseboard.accounts.models import User
from caseboard.db import session


def change(client, world, who, address):
    return client.post(f"/people/{world[who].public_id}/addresses", data={"email": address})


def test_an_admin_changes_an_address_and_it_waits_to_be_confirmed(world, client, records):
    client.sign_in(world["admin_north"])
    assert change(client, world, "head", "New@Caseboard.example").status_code == 303
    with records():
        head = session().get(User, world["head"].id)
        assert (head.email, addresses.is_confirmed(head)) == ("new@caseboard.example", False)
        addresses.confirm(head)
        assert addresses.is_confirmed(head)


def test_nobodys_address_is_taken_and_what_is_none_is_refused(world, client):
    client.sign_in(world["admin"])
    assert "Somebody else has this address." in change(client, world, "head", world["dsl"].email).text
    assert change(client, world, "head", "nowhere").status_code == 422


def test_only_who_looks_after_the_account(world, client, records):
    for who in ("worker", "manager", "head", "admin_south", "nobody"):
        client.sign_in(world[who])
        assert change(client, world, "head", "x@caseboard.example").status_code == 404
    with records():
        assert session().get(User, world["head"].id).email == world["head"].email


def test_a_token_of_an_address_changed_since_is_dead(app, world, client, records):
    with records():
        head = session().get(User, world["head"].id)
        addresses.change_address(head, "one@caseboard.example", by=None)
        token = addresses.confirmation_token(head, app.config["CASEBOARD"].secret_key)
        addresses.change_address(head, "two@caseboard.example", by=None)
    assert client.get(f"/confirm-address/{token}").status_code == 404
    client.get("/sign-in")
    assert client.post(f"/confirm-address/{token}").status_code == 404
