"""The board page: what is on it, for whom, and how it is filtered."""

from __future__ import annotations

import sqlite3
import time
import uuid
from contextlib import closing

import pytest

from caseboard.access import actor_for
from caseboard.accounts.models import Role, User
from caseboard.schools.models import Authority, School
from caseboard.schools.queries import list_stages
from caseboard.web.guard import ONLY_READ
from tests import factories
from tests.support.database import SERVER
from tests.support.pages import Page


def add(records, world, name="Hussain", school="thornhill", **more) -> uuid.UUID:
    with records() as session:
        place = session.get(School, world.schools[school].id)
        by = actor_for(session.get(User, world["worker" if school != "quayside" else "worker_quay"].id))
        return factories.family(name, by=by, school=place, **more).public_id


def board_url(world, school="thornhill") -> str:
    return f"/schools/{world.schools[school].public_id}/board"


def links_in_the_bar(text: str) -> list[str]:
    nav = text.split('<nav aria-label="Main">')[1].split("</nav>")[0]
    return [words for _, words in Page(f"<html>{nav}</html>").links]


def test_the_bar_names_up_to_three_schools_and_leads_to_a_list_of_more(client, world, records):
    client.sign_in(world["worker"])
    page = client.get(board_url(world)).text
    assert links_in_the_bar(page)[:3] == ["Both schools", "Saltby", "Thornhill"]
    with records() as session:
        north = session.get(Authority, world.north)
        more = [factories.school(north, f"Zeal {n}") for n in range(40)]
        factories.role(session.get(User, world["worker"].id), Role.SOCIAL_WORKER, *more)
        last = more[-1].public_id
    client.sign_in(world["worker"])
    assert links_in_the_bar(client.get("/caseload").text)[:2] == ["All schools", "Choose a school"]
    page = client.get(f"/schools/{last}/board").text
    assert links_in_the_bar(page)[:3] == ["All schools", "Choose a school", "Zeal 39"]
    listed = Page(client.get("/schools").text)
    assert listed.h1 == "Choose a school"
    assert (f"/schools/{last}/board", "Zeal 39") in listed.links
    assert len([href for href, _ in listed.links if href.endswith("/board")]) == 42
    assert "Quayside" not in listed.text


@pytest.mark.parametrize(
    ("who", "names"),
    [("head", ["Saltby", "Thornhill"]), ("dsl", ["Thornhill"]), ("head_quay", ["Quayside"])],
)
def test_everybody_chooses_among_their_own_schools(client, world, who, names):
    listed = Page(client.sign_in(world[who]).get("/schools").text)
    assert [name for href, name in listed.links if href.endswith("/board")] == 2 * names


@pytest.mark.parametrize("who", ["admin", "partner", "notifier", "nobody", "former"])
def test_without_a_board_there_is_nothing_to_choose(client, world, who):
    assert client.sign_in(world[who]).get("/schools").status_code == 404


def test_a_worker_sees_every_stage_and_every_family(client, world, records):
    add(records, world, "Hussain")
    add(records, world, "Dunn")
    answer = client.sign_in(world["worker"]).get(board_url(world))
    page = Page(answer.text)
    assert answer.status_code == 200
    assert page.h1 == "Board, Thornhill"
    assert page.title == "Board"
    stages = [text for level, text in page.headings if level == 2]
    assert stages[-6:] == [
        "New worry",
        "Waiting to hear",
        "Held in school",
        "Being assessed",
        "Plan in progress",
        "Ended, watching",
    ]
    assert {"Hussain", "Dunn"} == {text for level, text in page.headings if level == 3}
    assert "Move Hussain, now in New worry" in page.text


def test_the_caseload_joins_the_schools_of_a_worker(client, world, records):
    add(records, world, "Hussain", "thornhill")
    add(records, world, "Petrov", "saltby")
    add(records, world, "Foreign", "quayside")
    page = Page(client.sign_in(world["worker"]).get("/caseload").text)
    assert page.h1 == "Board, both schools"
    assert {"Hussain", "Petrov"} == {text for level, text in page.headings if level == 3}


def test_a_head_reads_the_board_and_moves_nothing(client, world, records):
    add(records, world)
    answer = client.sign_in(world["head"]).get(board_url(world))
    assert answer.status_code == 200
    assert "Hussain" in answer.text
    for what in ("/move", "Add a family", "move-dialog", "sortable.js", "Undo"):
        assert what not in answer.text


@pytest.mark.parametrize("who", ["worker_quay", "head_quay", "admin", "partner", "notifier", "nobody"])
def test_a_board_that_is_not_ones_own_is_not_there(client, world, records, who):
    add(records, world, "Canary")
    answer = client.sign_in(world[who]).get(board_url(world))
    assert answer.status_code == 404
    assert "Canary" not in answer.text


def test_initials_are_shown_instead_of_names_and_never_beside_them(client, world, records):
    add(records, world, "Hussain")
    client.sign_in(world["worker"])
    client.post("/display", data={"show": "initials", "back": "/caseload"})
    text = client.get(board_url(world)).text
    assert "HU 1" in text
    assert "Hussain" not in text


def test_a_filter_says_how_many_it_hides(client, world, records):
    add(records, world, "Hussain")
    page = client.sign_in(world["worker"]).get(board_url(world) + "?chip=attention").text
    assert "1 family is hidden by this filter" in page
    assert "Hussain" not in page
    assert "hidden by this filter" not in client.get(board_url(world)).text


def test_a_filter_that_does_not_exist_is_no_filter(client, world, records):
    add(records, world, "Hussain")
    assert "Hussain" in client.sign_in(world["worker"]).get(board_url(world) + "?chip=x&all=y").text


@pytest.mark.parametrize("who", ["worker", "head"])
def test_a_schools_board_is_that_schools_board_whatever_is_added_to_its_address(client, world, records, who):
    add(records, world, "Hussain", "thornhill")
    add(records, world, "Petrov", "saltby")
    text = client.sign_in(world[who]).get(board_url(world) + "?on=caseload").text
    assert "Hussain" in text
    assert "Petrov" not in text


def test_a_long_stage_shows_sixty_and_a_link_to_all(client, world, records):
    with records() as session:
        place = session.get(School, world.schools["thornhill"].id)
        by = actor_for(session.get(User, world["worker"].id))
        for number in range(62):
            factories.family(f"Name{number}", by=by, school=place)
        stage = next(s.public_id for s in list_stages(place.authority_id))
    text = client.sign_in(world["worker"]).get(board_url(world)).text
    assert text.count('class="family"') == 60
    assert "Show all 62" in text
    text = client.get(f"{board_url(world)}?all={stage}").text
    assert text.count('class="family"') == 62
    assert "Show all 62" not in text


def test_finding_answers_with_links_and_keeps_the_name_out_of_every_address(client, world, records):
    family = add(records, world, "Hussain")
    add(records, world, "Dunn")
    client.sign_in(world["worker"])
    answer = client.post(f"/schools/{world.schools['thornhill'].public_id}/find", data={"name": "huss"})
    page = Page(answer.text)
    assert page.h1 == "Find a family"
    assert [url for url, text in page.links if "Hussain" in text] == [
        f"/schools/{world.schools['thornhill'].public_id}/families/{family}"
    ]
    assert "Dunn" not in answer.text
    fragment = client.post("/caseload/find", data={"name": "HUSS"}, htmx=True)
    assert "<html" not in fragment.text
    assert "1 family found" in fragment.text


def test_finding_nobody_says_so(client, world):
    client.sign_in(world["worker"])
    assert "No family found" in client.post("/caseload/find", data={"name": "zzz"}).text
    assert "No family found" in client.post("/caseload/find", data={"name": ""}).text


@pytest.mark.skipif(bool(SERVER), reason="on PostgreSQL nobody waits for somebody who writes elsewhere")
def test_whoever_looks_for_a_family_does_not_wait_for_somebody_who_writes(app, client, world):
    client.sign_in(world["worker"])
    with closing(sqlite3.connect(app.config["CASEBOARD"].sqlite_file)) as other:
        other.execute("BEGIN IMMEDIATE")
        started = time.monotonic()
        assert "No family found" in client.post("/caseload/find", data={"name": "zzz"}).text
        assert time.monotonic() - started < 5


def test_what_is_sent_and_only_read_is_a_form_that_there_is(app):
    forms = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    assert forms >= ONLY_READ


def test_a_head_finds_families_of_the_own_school_only(client, world, records):
    add(records, world, "Hussain", "thornhill")
    add(records, world, "Petrov", "saltby")
    client.sign_in(world["dsl"])
    url = f"/schools/{world.schools['thornhill'].public_id}/find"
    assert "1 family found" in client.post(url, data={"name": "Hussain"}).text
    assert "No family found" in client.post(url, data={"name": "Petrov"}).text


def poll(client, url, page: Page, **more):
    known = {c["name"]: c["value"] for c in page.controls if c.get("form") == "poll" and c["tag"] == "input"}
    return client.get(url + "/changes", query_string={**known, **more}, htmx=True)


def test_the_poll_answers_nothing_when_nothing_changed(client, world, records):
    add(records, world)
    page = Page(client.sign_in(world["worker"]).get(board_url(world)).text)
    answer = poll(client, board_url(world), page)
    assert answer.status_code == 204
    assert answer.data == b""


def test_the_poll_answers_whole_stages_when_something_changed(client, world, records):
    add(records, world)
    page = Page(client.sign_in(world["worker"]).get(board_url(world)).text)
    add(records, world, "Dunn")
    answer = poll(client, board_url(world), page)
    assert answer.status_code == 200
    assert "Dunn" in answer.text
    assert answer.text.count('<section class="stage') == 5
    assert "<html" not in answer.text
    assert answer.headers["Vary"]


def test_the_poll_of_a_busy_person_only_says_who_changed_what(client, world, records):
    page = Page(client.sign_in(world["manager"]).get(board_url(world)).text)
    add(records, world, "Dunn")
    add(records, world, "Hussain")
    answer = poll(client, board_url(world), page, busy="1")
    assert "Ruth Amin changed 2 families" in answer.text
    assert "Dunn" not in answer.text


def test_reading_a_board_is_in_the_trail(client, world, records):
    client.sign_in(world["worker"]).get("/caseload")
    with records() as session:
        from caseboard.audit.models import Act, AuditRow

        rows = session.query(AuditRow).filter_by(act=Act.BOARD_READ).all()
        assert {row.school_id for row in rows} == {world.schools[n].id for n in ("thornhill", "saltby")}


@pytest.mark.parametrize("families", [10, 40, 300])
def test_a_board_is_a_handful_of_statements_and_sixty_kilobytes_of_forty_families(
    client, world, records, families, statements
):
    with records() as session:
        place = session.get(School, world.schools["thornhill"].id)
        by = actor_for(session.get(User, world["worker"].id))
        for number in range(families):
            factories.family(f"Name{number}", by=by, school=place)
    client.sign_in(world["worker"])
    for at_most in (10, 7):  # as nobody has read it yet, and from then on
        with statements() as seen:
            answer = client.get(board_url(world), headers={"Accept-Encoding": "gzip"}, check=False)
        asked = [s for s in seen if not s.startswith("BEGIN")]
        assert len(asked) <= at_most, "\n".join(asked)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert families > 40 or len(answer.data) < 60_000
