"""The place on a home screen: what a tablet is given to keep, and that nobody is in it."""

from __future__ import annotations

import json
import re


def test_the_manifest_names_the_place_and_pictures_that_are_there(client):
    answer = client.get("/manifest.webmanifest")
    assert answer.mimetype == "application/manifest+json"
    told = json.loads(answer.text)
    assert (told["name"], told["start_url"], told["display"]) == ("Caseboard", "/", "standalone")
    for icon in told["icons"]:
        picture = client.get(icon["src"])
        assert picture.mimetype == "image/png"
        width = int.from_bytes(picture.data[16:20])
        assert icon["sizes"] == f"{width}x{width}"


def test_the_service_worker_keeps_one_page_and_static_files(client):
    answer = client.get("/service-worker.js")
    assert answer.mimetype == "text/javascript"
    kept = json.loads(re.match(r"const KEPT = (\[.*\]);", answer.text)[1])
    assert kept[0] == "/no-connection"
    assert all(address.startswith("/static/") for address in kept[1:])
    for address in kept:
        assert client.get(address).status_code == 200


def test_the_page_that_is_kept_is_the_same_for_everybody(client, new_client, world):
    signed_out = client.get("/no-connection")
    assert "Set-Cookie" not in signed_out.headers
    assert new_client().sign_in(world["worker"]).get("/no-connection").text == signed_out.text
