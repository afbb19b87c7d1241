"""Adding an update, previewing it, keeping its words, taking it back, and saying that nothing has changed."""

from __future__ import annotations

import html
import re
import uuid
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from caseboard import clock
from caseboard.accounts.models import Assignment, SignInSession
from caseboard.events import log
from caseboard.events.models import Audience
from caseboard.families.door import opened
from caseboard.families.models import Draft, Entry
from tests.support.pages import Page
from tests.web.families.test_show import region

SAID = "Two visits, no answer."


def save(on_board, **fields):
    """As the script sends it, with the words that stood in the preview."""
    known = {"update": SAID, "audience": "worker", "happened_on": clock.today().isoformat()}
    sent = known | {"basis": "safeguarding"} | fields
    return on_board.send("/entries", **({"shown": sent["update"]} | sent))


def entries(on_board, kind="update"):
    with on_board.records() as session:
        found = session.scalars(opened(select(Entry).where(Entry.kind == kind).order_by(Entry.id)))
        return [(entry.public_id, entry.text, entry.audience) for entry in found]


def draft(on_board, who="worker"):
    with on_board.records() as session:
        found = opened(select(Draft).where(Draft.user_id == on_board.world[who].id))
        return session.scalar(found.with_only_columns(Draft.text))


def ids(on_board, *schools):
    return [str(on_board.world.schools[school].public_id) for school in schools]


def words_in_box(text):
    return html.unescape(re.search(r"<textarea[^>]*>\r?\n?(.*?)</textarea>", text, re.S).group(1))


# --- saving -------------------------------------------------------------------------------------------------------


def test_an_update_is_saved_and_the_page_says_so(on_board):
    answer = save(on_board)
    assert answer.status_code == 303
    text = on_board.see()
    assert "The update is saved" in text
    assert SAID in region(text, "history")
    assert entries(on_board)[0][1:] == (SAID, Audience.WORKER)


def test_worker_only_is_what_is_chosen_unless_somebody_chooses_school(on_board):
    assert re.search(r'<input[^>]*checked[^>]*value="worker"', on_board.see())
    save(on_board, audience="")
    assert all(audience is Audience.WORKER for _, _, audience in entries(on_board))


@pytest.mark.parametrize("audience", ["everybody", "SCHOOL"])
def test_no_other_audience_can_be_sent(on_board, audience):
    assert save(on_board, audience=audience).status_code == 422
    assert entries(on_board) == []


def test_every_school_of_the_family_is_ticked_to_begin_with(on_board):
    text = on_board.see()
    for school in ids(on_board, "thornhill", "saltby"):
        assert re.search(rf'<input[^>]*checked[^>]*name="schools"[^>]*value="{school}"', text)


def test_it_is_shared_only_with_the_schools_that_stay_ticked(on_board):
    save(on_board, audience="school", schools=ids(on_board, "saltby"))
    assert "Saltby may read this." in region(on_board.see(), "history")
    on_board.be("dsl")
    assert SAID not in on_board.see()


def test_sharing_with_no_school_is_refused_and_the_words_stay(on_board):
    answer = save(on_board, audience="school", schools=[])
    assert answer.status_code == 422
    assert "Choose the school that may see it." in answer.text
    assert words_in_box(answer.text) == SAID


def test_a_school_of_somebody_else_cannot_be_shared_with(on_board):
    assert save(on_board, audience="school", schools=ids(on_board, "quayside", "elm")).status_code == 422
    assert entries(on_board) == []


def test_a_worker_of_one_school_shares_with_that_one_without_being_asked(on_board):
    on_board.be("worker_one")
    assert "Which school may read it" not in on_board.see()
    assert save(on_board, audience="school", schools=ids(on_board, "saltby")).status_code == 303
    with on_board.records():
        told = log.list_told_events(on_board.world.schools["saltby"].id)
        assert [event.kind for event in told] == ["family_added"]


def test_twice_the_same_form_saves_once(on_board):
    request_id = str(uuid.uuid4())
    for _ in range(3):
        assert save(on_board, request_id=request_id).status_code == 303
    assert len(entries(on_board)) == 1


def test_the_same_form_with_other_words_is_not_taken_for_the_first_and_not_lost(on_board):
    request_id = str(uuid.uuid4())
    save(on_board, request_id=request_id)
    answer = save(on_board, request_id=request_id, update="And another thing")
    assert answer.status_code == 409
    assert words_in_box(answer.text) == "And another thing"
    assert "is saved: it stands in the history" in html.unescape(answer.text)
    again = re.search(r'id="update-form".*?name="request_id" value="([^"]+)"', answer.text, re.S).group(1)
    assert save(on_board, request_id=again, update="And another thing").status_code == 303
    assert [text for _, text, _ in entries(on_board)] == [SAID, "And another thing"]


def test_two_people_writing_at_once_both_have_their_words_recorded(on_board):
    ruth = on_board.see()
    on_board.be("manager")
    save(on_board, update="From the manager")
    on_board.be("worker")
    request_id = re.search(r'id="update-form".*?name="request_id" value="([^"]+)"', ruth, re.S).group(1)
    save(on_board, update="From Ruth", request_id=request_id)
    assert [text for _, text, _ in entries(on_board)] == ["From the manager", "From Ruth"]


@pytest.mark.parametrize(
    "fields", [{"happened_on": ""}, {"happened_on": "soon"}, {"audience": "all"}, {"update": ""}]
)
def test_whatever_is_wrong_the_words_come_back(on_board, fields):
    answer = save(on_board, **fields)
    assert answer.status_code == 422
    assert words_in_box(answer.text) == fields.get("update", SAID)
    assert "Error: Family" in answer.text


def test_it_cannot_have_happened_tomorrow(on_board):
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    answer = save(on_board, happened_on=tomorrow)
    assert answer.status_code == 422
    assert "cannot be in the future" in answer.text


def test_words_that_are_too_long_come_back_whole_and_are_kept_as_a_draft(on_board):
    long = "ł" * 20_001
    answer = save(on_board, update=long)
    assert answer.status_code == 422
    assert "This is 20,001 characters." in answer.text
    assert words_in_box(answer.text) == long
    assert draft(on_board) == long


def test_a_script_is_told_where_to_go(on_board):
    answer = on_board.client.post(
        on_board.url("/entries"),
        data={
            "update": SAID,
            "audience": "worker",
            "happened_on": "2026-01-05",
            "request_id": str(uuid.uuid4()),
        },
        htmx=True,
    )
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (200, on_board.url())


# --- what the head will see ---------------------------------------------------------------------------------------


def test_the_page_names_who_will_read_it_at_each_school(on_board):
    answer = save(on_board, audience="school", schools=ids(on_board, "thornhill"), preview="y")
    assert answer.status_code == 200
    preview = re.search(r'<section class="preview".*?</section>', answer.text, re.S).group()
    assert "<b>Mrs Hale and Mrs Lowe</b> at Thornhill will read exactly this:" in preview
    assert f"data-words>{SAID}</blockquote>" in preview
    assert re.search(rf'data-school="{ids(on_board, "saltby")[0]}" hidden', preview)


def test_previewing_saves_nothing_but_a_draft(on_board):
    save(on_board, audience="school", schools=ids(on_board, "thornhill"), preview="y")
    assert entries(on_board) == []
    assert draft(on_board) == SAID


def test_who_is_no_longer_a_reader_is_not_named(on_board):
    with on_board.records() as session:
        dsl = on_board.world["dsl"].id
        row = session.scalars(select(Assignment).where(Assignment.user_id == dsl)).one()
        row.ends = clock.today() - timedelta(days=1)
    assert "Mrs Lowe" not in on_board.see()


# --- drafts -------------------------------------------------------------------------------------------------------


def test_a_draft_is_kept_and_offered_back_to_its_author_only(on_board):
    answer = on_board.client.post(
        on_board.url("/draft"), data={"update": "Half a thought", "audience": "school"}, htmx=True
    )
    assert answer.status_code == 204
    text = on_board.see()
    assert words_in_box(text) == "Half a thought"
    assert "Your unsaved words are below." in text
    assert "Half a thought" not in on_board.be("manager").see()


def test_a_draft_can_be_saved_from_a_page_that_refused_something_else(on_board):
    entry_id = shared(on_board)
    on_board.send("/draft", update="Half a thought", audience="worker", kind="contact", how="phone")
    page = Page(on_board.send(f"/entries/{entry_id}/unsharings", reason=" ").text)
    form = next(one["fields"] for one in page.forms if one.get("id") == "update-form")
    known = {name: form[name] for name in ("kind", "request_id")}
    assert save(on_board, how="phone", **known).status_code == 303
    assert [text for _, text, _ in entries(on_board, "contact")] == [SAID]


def test_a_draft_can_be_thrown_away(on_board):
    on_board.send("/draft", update="Half a thought")
    assert on_board.send("/draft", update="").status_code == 303
    assert draft(on_board) is None
    assert "unsaved words" not in on_board.see()


def test_a_draft_that_comes_after_its_update_was_saved_is_not_kept(on_board):
    request_id = str(uuid.uuid4())
    save(on_board, request_id=request_id)
    on_board.send("/draft", request_id=request_id, update=SAID)
    assert draft(on_board) is None


def test_nobody_keeps_a_draft_about_a_family_they_may_not_change(on_board):
    for who in ("worker_quay", "dsl", "admin"):
        assert on_board.be(who).send("/draft", update="Mine").status_code == 404
    with on_board.records() as session:
        assert session.scalars(opened(select(Draft.user_id))).all() == []


# --- the session ended while they wrote ---------------------------------------------------------------------------


def end_session(on_board):
    with on_board.records() as session:
        for row in session.scalars(select(SignInSession)):
            row.ended_at = clock.now()


def idle(on_board, minutes):
    return time_machine.travel(clock.now() + timedelta(minutes=minutes), tick=False)


@pytest.mark.parametrize("end", ["/entries", "/draft"])
def test_words_sent_after_the_session_idled_out_are_kept_for_their_author(on_board, end):
    on_board.see()
    with idle(on_board, 16):
        answer = on_board.client.post(
            on_board.url(end), data={"update": SAID, "audience": "school"}, htmx=True
        )
        assert answer.status_code == 401
        assert "why=kept" in answer.headers["HX-Redirect"]
        assert draft(on_board) == SAID
        assert entries(on_board) == []


def test_after_signing_in_again_the_words_are_in_the_box(on_board):
    on_board.see()
    with idle(on_board, 16):
        on_board.client.post(on_board.url("/entries"), data={"update": SAID})
        assert words_in_box(on_board.be("worker").see()) == SAID


def test_words_about_a_family_they_may_no_longer_change_are_not_kept(on_board):
    on_board.see()
    with on_board.records() as session:
        for row in session.scalars(
            select(Assignment).where(Assignment.user_id == on_board.world["worker"].id)
        ):
            row.ends = clock.today() - timedelta(days=1)
    with idle(on_board, 16):
        answer = on_board.client.post(on_board.url("/entries"), data={"update": SAID}, htmx=True)
        assert "why=unsaved" in answer.headers["HX-Redirect"]
        assert draft(on_board) is None


# --- taking back --------------------------------------------------------------------------------------------------


def shared(on_board):
    save(on_board, audience="school", schools=ids(on_board, "thornhill", "saltby"))
    return entries(on_board)[0][0]


def test_its_author_stops_sharing_and_the_school_no_longer_reads_it(on_board):
    entry_id = shared(on_board)
    assert "Stop sharing" in on_board.see()
    answer = on_board.send(f"/entries/{entry_id}/unsharings", reason="Wrong family")
    assert answer.status_code == 303
    history = region(on_board.see(), "history")
    assert "taken back" in history
    assert "Why: Wrong family" in history
    assert "<summary>Stop sharing" not in on_board.see()
    text = on_board.be("dsl").see()
    assert SAID not in text
    assert "Wrong family" not in text


def test_without_a_reason_it_stays_shared(on_board):
    entry_id = shared(on_board)
    answer = on_board.send(f"/entries/{entry_id}/unsharings", reason=" ")
    assert answer.status_code == 422
    assert "Say why, in a few words." in answer.text
    assert SAID in on_board.be("dsl").see()


def test_somebody_elses_update_is_not_offered_and_cannot_be_taken_back(on_board):
    entry_id = shared(on_board)
    on_board.be("manager")
    assert "<summary>Stop sharing" not in on_board.see()
    answer = on_board.send(f"/entries/{entry_id}/unsharings", reason="Mine now")
    assert answer.status_code == 422
    assert SAID in on_board.be("dsl").see()


def test_an_entry_is_reached_only_through_its_own_family(on_board):
    assert on_board.send(f"/entries/{uuid.uuid4()}/unsharings", reason="Any").status_code == 404


# --- checked, no change -------------------------------------------------------------------------------------------


def test_one_tap_says_that_somebody_looked(on_board):
    request_id = str(uuid.uuid4())
    for _ in range(2):
        assert on_board.send("/checks", request_id=request_id).status_code == 303
    with on_board.records():
        told = log.list_told_events(on_board.world.schools["thornhill"].id)
        assert [event.kind for event in told] == ["family_added", "checked_no_change"]
