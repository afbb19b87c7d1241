"""Asking for paper and getting it."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from caseboard.audit import Act, AuditRow
from caseboard.printing.models import PrintRun
from tests.support.pages import Page
from tests.web.families.support import on_board  # noqa: F401


@pytest.fixture
def paper(on_board):  # noqa: F811
    on_board.be("worker")
    return on_board


def url(place, school="thornhill"):
    return f"/schools/{place.world.schools[school].public_id}/sheets"


ASKED = {
    "request_id": str(uuid.uuid4()),
    "paper": "meeting_sheet",
    "copies_for": "Mrs Lowe\nMr Teague",
    "since": date(2026, 1, 5).isoformat(),
}


@pytest.fixture(autouse=True)
def _today():
    from caseboard import clock

    with clock.at(clock.london_moment(date(2026, 11, 23), clock.time(8, 31))):
        yield


def test_the_form_has_the_fields_and_no_names(paper):
    text = paper.client.get(url(paper)).text
    page = Page(text)
    assert page.h1 == "Print"
    for label in ("Paper", "For", "Print names", "Why names are needed", "Since"):
        assert label in page.text
    assert "Kowalczyk" not in text
    assert (
        'aria-describedby="with_names-hint" aria-label="Print names"' in text
    )  # what explains it is not its name


def test_the_paper_has_copies_sheets_marking_and_initials(paper):
    answer = paper.client.post(url(paper), data=ASKED | {"meeting": "Thornhill library"})
    assert answer.status_code == 200
    text = " ".join(Page(answer.text).text.split())
    assert "Copy 1 of 2, for Mrs Lowe . Sheet 1 of 1" in text.replace("Lowe.", "Lowe .")
    assert "Copy 2 of 2, for Mr Teague" in text
    assert text.count("OFFICIAL-SENSITIVE") == 4
    assert "Thornhill library" in text
    assert "KO 1" in text
    assert "Kowalczyk" not in answer.text
    assert "Jan" not in answer.text.replace("5 Jan", "")
    assert Page(answer.text).title == "Meeting sheet"


def test_names_need_a_reason(paper):
    answer = paper.client.post(url(paper), data=ASKED | {"with_names": "y"})
    assert answer.status_code == 422
    assert "Say why initials would not do." in answer.text
    assert "Mrs Lowe" in answer.text, "what was typed is kept"
    answer = paper.client.post(url(paper), data=ASKED | {"with_names": "y", "why_names": "New team"})
    assert "Kowalczyk" in answer.text
    assert "KO 1" not in answer.text
    assert "Names of children" in answer.text


def test_words_come_with_the_question(paper):
    assert "Does this text name anyone?" not in paper.client.post(url(paper), data=ASKED).text
    answer = paper.client.post(url(paper), data=ASKED | {"with_words": "y"})
    assert "Does this text name anyone?" in answer.text


def test_printing_is_committed_and_on_record(paper):
    paper.client.post(url(paper), data=ASKED)
    paper.client.post("/caseload/sheets", data=ASKED)
    with paper.records() as session:
        runs = session.scalars(select(PrintRun).order_by(PrintRun.id)).all()
        assert [run.school_id for run in runs] == [paper.world.schools["thornhill"].id, None]
        trail = session.scalars(select(AuditRow).where(AuditRow.act == Act.SHEETS_PRINTED)).all()
        assert [row.subject for row in trail] == [run.public_id for run in runs]
        assert all(row.source == "127.0.0.1" for row in trail)


def runs_on_record(paper):
    with paper.records() as session:
        runs = session.scalar(select(func.count()).select_from(PrintRun))
        assert runs == session.scalar(
            select(func.count()).select_from(AuditRow).where(AuditRow.act == Act.SHEETS_PRINTED)
        )
        return runs


def test_pressed_twice_it_is_one_printing_and_the_same_paper(paper):
    first, second = (paper.client.post(url(paper), data=ASKED) for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.text == second.text
    assert runs_on_record(paper) == 1


def test_two_at_the_same_moment_are_one_printing(app, paper, new_client):
    def print_it(_):
        client = new_client().sign_in(paper.world["worker"])
        return client.post(url(paper), data=ASKED).status_code

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(print_it, range(4))) == {200}
    assert runs_on_record(paper) == 1


def test_other_words_another_form_another_page_or_later_on_is_another_printing(paper):
    from caseboard import clock

    paper.client.post(url(paper), data=ASKED)
    for expected, form in enumerate(
        [{"copies_for": "Mrs Hale"}, {"with_words": "y"}, {"request_id": str(uuid.uuid4())}], start=2
    ):
        for _ in range(2):
            assert paper.client.post(url(paper), data=ASKED | form).status_code == 200
        assert runs_on_record(paper) == expected
    paper.client.post("/caseload/sheets", data=ASKED)
    assert runs_on_record(paper) == 5
    with clock.at(clock.now() + timedelta(minutes=10)):
        for _ in range(2):
            text = paper.client.post(url(paper), data=ASKED).text
        assert "08:41" in text
    assert runs_on_record(paper) == 6


def test_somebody_elses_request_id_prints_ones_own(paper):
    paper.client.post(url(paper), data=ASKED)
    paper.be("manager")
    assert paper.client.post(url(paper), data=ASKED).status_code == 200
    assert runs_on_record(paper) == 2


@pytest.mark.parametrize(
    "form",
    [
        {"request_id": ""},
        {"request_id": "x"},
        {"since": "soon"},
        {"since": ""},
        {"copies_for": " "},
        {"paper": "A0"},
        {"since": "2027-01-01"},
        {"meeting": "x" * 201},
    ],
)
def test_what_makes_no_sense_is_asked_again(paper, form):
    answer = paper.client.post(url(paper), data=ASKED | form)
    assert answer.status_code == 422
    assert "Not saved yet" in answer.text
    with paper.records() as session:
        assert session.scalar(select(PrintRun)) is None


@pytest.mark.parametrize(
    "who", ["head", "dsl", "head_quay", "admin", "partner", "notifier", "nobody", "worker_quay"]
)
def test_others_find_no_such_page(paper, who):
    paper.be(who)
    assert paper.client.get(url(paper)).status_code == 404
    assert paper.client.post(url(paper), data=ASKED).status_code == 404
    if who != "worker_quay":
        assert paper.client.get("/caseload/sheets").status_code == 404


def test_the_manager_prints_too(paper):
    assert paper.be("manager").client.get(url(paper)).status_code == 200


@pytest.mark.parametrize("text", ['<b>Mrs</b> & "Lowe"', "{{ 7*7 }}", "'><script>"])
def test_what_is_typed_is_plain_text(paper, text):
    answer = paper.client.post(url(paper), data=ASKED | {"copies_for": text, "meeting": text})
    assert answer.status_code == 200
    assert "<b>Mrs" not in answer.text
    assert "<script>" not in answer.text.replace("<script src", "")


@pytest.mark.parametrize("changed_settings", [{"marking": "OFFICIAL"}])
def test_the_marking_is_a_setting(paper):
    text = paper.client.post(url(paper), data=ASKED).text
    assert "OFFICIAL" in text
    assert "SENSITIVE" not in text
