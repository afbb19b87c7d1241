"""The pages of meetings: arranged, with an agenda of what needs attention, by workers of its schools alone."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import select

from caseboard.audit import Act, AuditRow
from tests.support.counting import counted
from tests.support.pages import Page
from tests.web.families.support import get_family
from tests.web.meetings.conftest import add_family, arrange, in_days


def test_a_meeting_is_arranged_and_its_agenda_says_why_each_family_is_there(table):
    page = table.see()
    assert "School link meeting, Thornhill" in page
    assert "Kowalczyk" in page
    assert "Next date is past" in page
    assert "Mrs Lowe" in page
    assert f'href="{table.url}/sheets"' in page
    assert "School link meeting, Thornhill" in table.on_board.client.get("/meetings").text


def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(on_board):
    answer = arrange(on_board, schools="", day="soon", starts="early", place="The library")
    assert answer.status_code == 422
    for words in ("Enter a date", "Enter a time", "The library", "Mrs Lowe\nDan Pryce"):
        assert words in answer.text
    answer = arrange(on_board, schools="", ends="00:00")
    assert "Choose a school." in answer.text
    assert "It ends after it begins." in answer.text
    assert arrange(on_board, kind="taf").status_code == 422  # is about a family


def test_pressed_twice_it_is_one_meeting(on_board):
    request_id = str(uuid.uuid4())
    first, second = (arrange(on_board, request_id=request_id) for _ in range(2))
    assert first.location == second.location
    assert on_board.client.get("/meetings").text.count("School link meeting, Thornhill") == 1


def test_a_family_is_taken_off_and_another_put_on_by_its_name(table):
    add_family(table.on_board, "Calm", next_in=30)
    sent = {"request_id": str(uuid.uuid4()), "named": "Nobody"}
    answer = table.on_board.client.post(table.url + "/agenda", data=sent)
    assert answer.status_code == 422
    assert "No family here has this code or name." in answer.text
    assert 'value="Nobody"' in answer.text
    assert table.on_board.client.post(table.url + "/agenda", data=sent | {"named": "Calm"}).status_code == 303
    agenda, _, waiting = table.see().partition('id="waiting"')
    assert "<b>Calm</b>" in agenda
    assert "<b>Kowalczyk</b>" not in agenda
    assert "Kowalczyk" in waiting


def test_it_is_changed_called_off_and_put_back(table):
    client = table.on_board.client
    known = table.form("meeting-form", "/edit")
    sent = known | {"place": "Hall", "day": in_days(3), "professionals": "Mr Teague"}
    assert client.post(table.url, data=sent).status_code == 303
    page = table.see()
    assert "Hall" in page
    assert "Mr Teague" in page
    assert "Mrs Lowe" not in page
    assert "Type in what was agreed" not in page  # it is still to come
    client.post(table.url + "/called-off", data={"act": "call_off"})
    assert "This meeting is called off." in table.see()
    assert client.post(table.url, data=sent).status_code == 422
    client.post(table.url + "/called-off", data={"act": "put_back"})
    assert "called off" not in table.see().partition("<h1>")[2]


def test_a_meeting_about_a_family_is_arranged_from_its_page_and_stands_on_its_card(on_board):
    assert "/meetings" in on_board.see()
    links = Page(on_board.see("/meetings")).links
    address = next(link for link, words in links if words == "Arrange a meeting")
    assert "Kowalczyk" in on_board.client.get(address).text
    at = str(on_board.world.schools["thornhill"].public_id)
    about = {"about": str(on_board.family_id), "at": at, "kind": "taf", "day": in_days(9)}
    answer = arrange(on_board, **about, family_members="Mum\nNan", on_card="y")
    assert answer.status_code == 303
    assert "Nan" in on_board.client.get(answer.location).text
    assert "Team around the family" in on_board.see("/meetings")
    assert "Next: meeting" in on_board.see()
    assert "Team around the family, Kowalczyk" in on_board.client.get("/meetings").text


@pytest.mark.parametrize("who", ["head", "dsl", "partner", "admin", "worker_quay", "head_south"])
def test_nobody_else_reads_or_touches_it(table, who):
    client = table.on_board.client
    table.on_board.be(who)
    for end in ("", "/edit", "/agreed"):
        assert client.get(table.url + end).status_code == 404
    for end in ("", "/agenda", "/called-off", "/agreed"):
        assert client.post(table.url + end, data={"request_id": str(uuid.uuid4())}).status_code == 404
    assert "Kowalczyk" not in client.get("/meetings").text
    assert client.get(table.on_board.url("/meetings")).status_code == 404


def test_a_worker_of_another_school_cannot_arrange_one_about_the_family(on_board):
    on_board.be("worker_quay")
    for at in ("thornhill", "quayside"):
        place = str(on_board.world.schools[at].public_id)
        about = {"about": str(on_board.family_id), "at": place, "kind": "taf"}
        assert arrange(on_board, **about).status_code == 404
        assert on_board.client.get(f"/meetings/new?about={on_board.family_id}&at={place}").status_code == 404


def test_with_initials_there_is_no_name_and_with_names_no_initials(table):
    code = initials_of(table)
    assert code not in table.see()
    table.on_board.client.post("/display", data={"show": "initials"})
    for end in ("", "/agreed"):
        page = table.see(end)
        assert code in page
        assert "Kowalczyk" not in page


def initials_of(table):
    with table.on_board.records():
        return get_family(table.on_board.family_id).initials


def test_reading_one_is_in_the_trail(table):
    table.see()
    meeting_id = uuid.UUID(table.url.rsplit("/", 1)[-1])
    with table.on_board.records() as session:
        assert session.scalars(select(AuditRow.act).where(AuditRow.subject == meeting_id)).all() == [
            Act.MEETING_READ
        ]


def test_more_families_take_no_more_statements(table, app):
    counts = []
    for more in ((), ("Dunn", "Marsh", "Osei")):
        for name in more:
            add_family(table.on_board, name)
        url = arrange(table.on_board).location
        for end in ("", "/agreed"):
            with app.app_context(), counted() as statements:
                assert table.on_board.client.get(url + end).status_code == 200
            counts.append(len(statements))
    assert counts[:2] == counts[2:]
    assert max(counts) <= 24, counts
