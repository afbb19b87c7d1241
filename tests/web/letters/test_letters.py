"""Reading a letter: what stands in it, narrowed to a school, ticked from, and said to be read."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from caseboard import clock
from caseboard.access import actor_for
from caseboard.accounts.models import User
from caseboard.actions.services import WhoDoesIt, agree_action
from caseboard.db import session
from caseboard.families.door import opened
from caseboard.families.due import Owner
from caseboard.families.models import Family
from caseboard.feed.models import Letter
from caseboard.schools.models import School
from tests.support.pages import Page
from tests.support.town import FRIDAY, MONDAY
from tests.web.letters.reading import SECTIONS, close, letters_of, path


def test_a_head_reads_the_letter_of_both_schools(letter, town, client):
    with clock.at(FRIDAY + timedelta(hours=1)):
        answer = client.sign_in(town["head"]).get(path(letter))
    page = Page(answer.text)
    assert answer.status_code == 200
    assert page.h1 == "Your week to Friday 6 November"
    assert [text for level, text in page.headings if level == 2] == SECTIONS
    assert sorted(text for level, text in page.headings if level == 3) == ["Carr", "Hussain", "Kowalczyk"]
    assert "One thing needs you. All three families changed." in " ".join(page.text.split())
    assert "Mrs Lowe holds this. Review it on Thu 12 Nov." in " ".join(page.text.split())
    assert "Closed by itself; nobody edited it." in page.text
    assert answer.text.count(">Ask Ruth</button>") == 3
    assert "&lt;b&gt;the family hub" in answer.text
    assert "For workers alone." not in answer.text
    assert page.title == "Letter"


def test_the_schools_own_late_action_is_ticked_by_way_of_the_letter_which_then_says_so(
    app, town, records, client
):
    with clock.at(MONDAY + timedelta(hours=2)), records():
        worker = actor_for(session().get(User, town["worker"].id))
        thornhill = session().get(School, town.schools["thornhill"].id)
        hussain = session().scalar(opened(select(Family).where(Family.name == "Hussain")))
        school = WhoDoesIt(Owner.SCHOOL, school_id=thornhill.id)
        action = agree_action(hussain, what="Ring Mum", who=school, due_on=MONDAY.date(), by=worker)
        action_id = action.public_id
        here = f"/schools/{thornhill.public_id}/families/{hussain.public_id}"
    close(app)
    (mine,) = letters_of(records, town["dsl"])
    with clock.at(FRIDAY + timedelta(hours=1)):
        client.sign_in(town["dsl"])
        text = client.get(path(mine)).text
        assert "Ring Mum: was due 2 Nov. <b>Tick it by Tue 10 Nov.</b>" in text
        assert f'href="{here}#actions-head"' in text
        assert 'id="actions-head"' in client.get(here).text
        tick = {"act": "done", "request_id": "12345678-1234-4234-8234-123456789abc"}
        assert client.post(f"{here}/actions/{action_id}", data=tick).status_code == 303
        text = client.get(path(mine)).text
    assert "<b>Done 6 Nov.</b>" in text
    assert "Tick it</a>" not in text


def test_the_letter_can_be_narrowed_to_one_school(letter, town, client):
    with clock.at(FRIDAY + timedelta(hours=1)):
        client.sign_in(town["head"])
        whole = client.get(path(letter))
        narrowed = client.get(f"{path(letter)}?school={town.schools['saltby'].public_id}")
        foreign = client.get(f"{path(letter)}?school={town.schools['elm'].public_id}")
    assert "Saltby only" in whole.text
    assert "Thornhill only" in whole.text
    assert "Hussain" not in narrowed.text
    assert "Carr" in narrowed.text
    assert "Both schools" in narrowed.text
    assert foreign.status_code == 404


def test_saying_that_it_was_read_is_a_post_by_the_reader_and_once(letter, town, new_client, records):
    client = new_client()
    with clock.at(FRIDAY + timedelta(hours=1)):
        client.sign_in(town["head"])
        for _ in range(3):
            client.get(path(letter))
            client.head(path(letter))
        with records():
            assert session().scalar(select(Letter.read_at).where(Letter.public_id == letter)) is None
        assert client.get(f"{path(letter)}/acknowledgements").status_code == 405
        assert client.post(f"{path(letter)}/acknowledgements").status_code == 303
    with clock.at(FRIDAY + timedelta(hours=2)):
        client.sign_in(town["head"])
        client.post(f"{path(letter)}/acknowledgements")
        page = client.get(path(letter)).text
    with records():
        assert session().scalar(
            select(Letter.read_at).where(Letter.public_id == letter)
        ) == FRIDAY + timedelta(hours=1)
    assert "I have read this" not in page
    assert "You read this on Fri 6 Nov, 15:00." in page


def test_the_start_is_the_unread_letter_and_then_the_week_so_far(letter, town, client):
    with clock.at(FRIDAY + timedelta(hours=1)):
        client.sign_in(town["head"])
        assert client.get("/letters/current").location == path(letter)
        client.post(f"{path(letter)}/acknowledgements")
        assert client.get("/letters/current").location == "/week"
