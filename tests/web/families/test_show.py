"""The family page: the case record for a worker, for a school what it may read."""

from __future__ import annotations

import re
import uuid

import pytest
from sqlalchemy import select

from caseboard.audit import Act, AuditRow
from tests.support.pages import Page


def region(text: str, name: str) -> str:
    """The words of a region, by its heading's id."""
    found = re.search(rf'<section[^>]*aria-labelledby="{name}-head".*?</section>', text, re.S)
    assert found, name
    return " ".join(re.sub(r"<[^>]+>", " ", found.group()).split())


def test_the_page_is_headed_by_the_familys_name_and_says_nothing_in_its_title(on_board):
    page = Page(on_board.see())
    assert page.h1 == "Kowalczyk"
    assert page.title == "Family"


def test_where_names_are_covered_only_initials_are_sent(on_board):
    on_board.client.post("/display", data={"show": "initials", "back": "/"})
    text = on_board.see()
    assert Page(text).h1 == "KO 1"
    assert "Kowalczyk" not in text
    assert "Jan" not in re.sub(r"\d+ Jan", "", text)


def test_the_story_says_who_they_are_and_how_it_stands(on_board):
    story = region(on_board.see(), "story")
    for words in (
        "Jan Kowalczyk Year 6, Thornhill SEND: K, SEN support",
        "Ewa Kowalczyk Reception, Saltby SEND: Not known",
        "Stage New worry, since",
        "Level 2 Additional needs",
        "Who leads Ruth Amin",
        "Who holds it now Nobody named yet",
        "Next date No next date",
        "Thornhill was told",
        "Saltby was told",
    ):
        assert words in story


def test_history_has_every_event_newest_first(on_board):
    on_board.send("/checks")
    history = region(on_board.see(), "history")
    assert history.index("Checked, no change.") < history.index("Put on the board in New worry.")
    assert "Thornhill and Saltby may read this." in history


def test_a_worker_of_one_school_sees_nothing_of_the_other(on_board):
    text = on_board.be("worker_one").see()
    assert "Jan Kowalczyk" in text
    assert "Ewa" not in text
    assert "Saltby" not in text


def test_the_schools_page_is_read_only_and_has_no_form_but_the_bars(on_board):
    text = on_board.be("dsl").see()
    assert Page(text).h1 == "Kowalczyk"
    assert "Jan Kowalczyk" in region(text, "story")
    assert {form["action"] for form in Page(text).forms} == {
        "/display",
        "/covers",
        "/uncovers",
        "/turns",
        "/sign-out",
    }
    for absent in ("Ewa", "Saltby", "/edit", "/removals", "/move"):
        assert absent not in text


def test_a_school_reads_what_was_shared_with_it_and_nothing_else(on_board):
    on_board.send("/entries", update="ZQ-for-workers", audience="worker", happened_on="2026-01-05")
    saltby = str(on_board.world.schools["saltby"].public_id)
    thornhill = str(on_board.world.schools["thornhill"].public_id)
    on_board.send(
        "/entries",
        update="ZQ-for-saltby",
        shown="ZQ-for-saltby",
        basis="safeguarding",
        audience="school",
        schools=saltby,
        happened_on="2026-01-05",
    )
    on_board.send(
        "/entries",
        update="ZQ-for-thornhill",
        shown="ZQ-for-thornhill",
        basis="safeguarding",
        audience="school",
        schools=thornhill,
        happened_on="2026-01-05",
    )
    text = on_board.be("dsl").see()
    assert "ZQ-for-thornhill" in text
    assert "ZQ-for-workers" not in text
    assert "ZQ-for-saltby" not in text


@pytest.mark.parametrize(
    "who", ["worker_quay", "head_quay", "head_south", "admin", "partner", "nobody", "former"]
)
@pytest.mark.parametrize("end", ["", "/edit", "/removals", "/children/new"])
def test_for_everybody_else_there_is_no_such_page(on_board, who, end):
    on_board.be(who)
    foreign = on_board.client.get(on_board.url(end))
    absent = on_board.client.get(on_board.url(end, family_id=uuid.uuid4()))
    assert (foreign.status_code, absent.status_code) == (404, 404)
    strip = re.compile(r"Reference \w+")
    assert strip.sub("", foreign.text) == strip.sub("", absent.text)


def test_heads_change_nothing(on_board):
    on_board.be("head")
    for end in ("", "/entries", "/checks", "/draft", "/removals", "/children"):
        assert on_board.send(end, update="Mine", reason="Mine").status_code == 404


def test_reading_a_family_is_in_the_audit_trail(on_board):
    on_board.see()
    on_board.be("dsl").see()
    with on_board.records() as session:
        rows = session.scalars(select(AuditRow).where(AuditRow.act == Act.FAMILY_READ)).all()
        assert [(row.user_id, row.subject) for row in rows] == [
            (on_board.world[who].id, on_board.family_id) for who in ("worker", "dsl")
        ]


def test_nothing_typed_as_a_name_becomes_part_of_a_page(on_board):
    payload = '"><img src=x hx-get=/ hx-trigger=load>'
    on_board.send("/entries", update=payload, audience="worker", happened_on="2026-01-05")
    text = on_board.see()
    assert "<img" not in text
    assert "&lt;img src=x" in text
