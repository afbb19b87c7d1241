"""Joining two records on screen: found by name, joined once, read, put apart again."""

from __future__ import annotations

import re
import uuid

from caseboard import clock
from caseboard.events.models import Audience
from caseboard.families.entries import record_update
from caseboard.families.people import merging
from caseboard.families.story.page import StoryPage, Told
from caseboard.families.story.services import write_story
from caseboard.families.together.moving import ask_to_move
from tests import factories
from tests.web.families.support import actor_of, get_family


def another(on_board, records, name="Kovalchik", who="worker", school="thornhill"):
    with records() as session:
        from caseboard.schools.models import School

        at = session.get_one(School, on_board.world.schools[school].id)
        family = factories.family(name, by=actor_of(on_board.world[who]), school=at)
        return family.public_id


def offered(on_board, text):
    page = on_board.send("/merges/found", find=text).text
    return re.findall(r'name="family"[^>]*value="([^"]+)"', page)


def test_another_record_is_found_though_spelled_otherwise_joined_read_and_put_apart(on_board, records):
    other = another(on_board, records)
    (choice,) = offered(on_board, "Kowalczyk")
    sent = {"find": "Kowalczyk", "family": choice, "request_id": str(uuid.uuid4())}
    for _ in range(2):
        assert on_board.send("/merges", **sent).status_code == 303
    assert on_board.client.get(on_board.url(family_id=other)).status_code == 404
    assert "Amina Kovalchik" in on_board.see()
    assert "Read what was written there" in on_board.see()
    assert on_board.see("/chronology")
    merge = re.search(r'id="read-([0-9a-f-]{36})"', on_board.see("/merges"))[1]
    assert "What was written of Kovalchik" in on_board.see(f"/merges/{merge}")
    assert on_board.send(f"/merges/{merge}/undos").status_code == 303
    assert on_board.client.get(on_board.url(family_id=other)).status_code == 200
    assert "Amina Kovalchik" not in on_board.see()


def test_a_family_of_a_school_one_does_not_work_for_is_neither_found_nor_joined(on_board, records):
    other = another(on_board, records, who="worker_quay", school="quayside")
    assert offered(on_board, "Kovalchik") == []
    quay = on_board.world.schools["quayside"].public_id
    answer = on_board.send("/merges", find="Kovalchik", family=f"{quay}.{other}")
    assert answer.status_code == 404
    assert "Kovalchik" not in answer.text


def test_a_worker_of_one_of_the_schools_asks_a_manager(on_board, records):
    another(on_board, records)
    on_board.be("worker_one")
    (choice,) = offered(on_board, "Kovalchik")
    answer = on_board.send("/merges", find="Kovalchik", family=choice)
    assert answer.status_code == 422
    assert "Ask a team manager" in answer.text


def test_what_was_written_there_is_taken_back_corrected_and_ticked_from_there(on_board, records):
    other = another(on_board, records)
    with records():
        entry = record_update(
            get_family(other),
            text="Zqright",
            audience=Audience.WORKER,
            schools=[],
            happened_on=clock.today(),
            by=actor_of(on_board.world["worker"]),
        ).public_id
    (choice,) = offered(on_board, "Kowalczyk")
    on_board.send("/merges", find="Kowalczyk", family=choice)
    merge = re.search(r'id="read-([0-9a-f-]{36})"', on_board.see("/merges"))[1]
    place = f"/merges/{merge}"
    seq = re.search(r'id="correct-(\d+)"', on_board.see(place))[1]
    on_board.send("/chronology", mark=f"{seq}.yes", joined=merge)
    assert "In the chronology" in on_board.see(place)
    form = on_board.see(f"/entries/{entry}/corrections")
    assert "Zqright" in form
    answer = on_board.send(f"/entries/{entry}/corrections", reason="Zqwhy", again="y")
    assert answer.headers["Location"].endswith("#write-head")
    page = on_board.see()
    replaced = re.search(r'name="corrects"[^>]*value="([^"]+)"', page)[1]
    sent = {"audience": "worker", "kind": "update", "happened_on": clock.today().isoformat()}
    saved = on_board.send("/entries", update="Zqbetter", corrects=replaced, **sent)
    assert saved.status_code < 400, saved.text
    assert "What is right" in on_board.see(place)
    assert "Zqbetter" in on_board.see()


def test_taking_back_what_was_shared_there_asks_why_on_that_page(on_board, records):
    other = another(on_board, records)
    with records():
        entry = record_update(
            get_family(other),
            text="Zqshared",
            audience=Audience.SCHOOL,
            schools=[on_board.world.schools["thornhill"].id],
            happened_on=clock.today(),
            by=actor_of(on_board.world["worker"]),
        ).public_id
    (choice,) = offered(on_board, "Kowalczyk")
    on_board.send("/merges", find="Kowalczyk", family=choice)
    refused = on_board.send(f"/entries/{entry}/unsharings", reason="")
    assert refused.status_code == 422
    assert "What was written of Kovalchik" in refused.text
    assert "Say why" in refused.text
    done = on_board.send(f"/entries/{entry}/unsharings", reason="Zqwhy")
    assert "/merges/" in done.headers["Location"]


def test_what_must_be_settled_first_is_said_with_a_link_to_where_that_is_done(on_board, records):
    other = another(on_board, records)
    with records():
        schools = on_board.world.schools
        ask_to_move(
            get_family(other),
            from_school=schools["thornhill"].id,
            to_school=schools["saltby"].public_id,
            by=actor_of(on_board.world["worker"]),
        )
    (choice,) = offered(on_board, "Kowalczyk")
    answer = on_board.send("/merges", find="Kowalczyk", family=choice)
    assert answer.status_code == 422
    assert "on its way to another school" in answer.text
    link = re.search(r'id="settle-1-link" href="([^"]+)"', answer.text)[1]
    assert link == on_board.url("/schools", family_id=other)


def test_a_told_line_leads_only_to_where_its_reader_may_go(on_board, records):
    other = another(on_board, records, school="saltby")
    with records():
        worker = actor_of(on_board.world["worker"])
        kept, joined = get_family(on_board.family_id), get_family(other)
        said = {"audience": Audience.WORKER, "schools": [], "happened_on": clock.today(), "by": worker}
        record_update(joined, text="Zqsaid", **said)
        join = merging.merge(kept, joined, by=worker).public_id
        told = (Told("Zqtold there", joined.last_seq - 1, str(join)),)
        write_story(kept, StoryPage(own_words="Zqwords", told=told), agreed_on=None, after=0, by=worker)
    assert f"/merges/{join}#event-" in on_board.see("/story")
    on_board.be("worker_one")
    page = on_board.see("/story")
    assert "Zqtold there" in page
    assert "/merges/" not in page
