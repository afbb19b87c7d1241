"""Moving and undoing: what is answered, to whom, and what is saved."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from typing import Any

import pytest

from caseboard.access import actor_for
from caseboard.accounts.models import User
from caseboard.events import log
from caseboard.families.door import cases
from caseboard.moves import services
from caseboard.schools.models import School, Stage, StageKind
from caseboard.schools.queries import list_stages
from tests import factories
from tests.support.pages import Page


@dataclass
class Case:
    """A family in New worry, and what its forms need."""

    family: uuid.UUID
    school: uuid.UUID
    stages: dict[str, uuid.UUID]

    @property
    def url(self) -> str:
        return f"/schools/{self.school}/families/{self.family}"

    def form(self, to: str, *, version: int = 1, **more) -> dict[str, str]:
        return {
            "stage": str(self.stages[to]),
            "version": str(version),
            "request_id": str(uuid.uuid4()),
        } | more


@pytest.fixture
def case(world, records) -> Case:
    with records() as session:
        place = session.get(School, world.schools["thornhill"].id)
        by = actor_for(session.get(User, world["worker"].id))
        family = factories.family("Hussain", by=by, school=place)
        stages = {stage.kind.value: stage.public_id for stage in list_stages(place.authority_id)}
        return Case(family.public_id, place.public_id, stages)


def look(records, world, case: Case) -> tuple[str, list[str]]:
    """The family's stage now, and what its log says."""
    with records() as session:
        by = actor_for(session.get(User, world["worker"].id))
        family = cases(by).get_family(case.family, school=world.schools["thornhill"].id)
        return family.stage.kind.value, [event.kind for event in log.list_family_events(family.id)]


def fields_of(page: Page, form_id: str) -> dict[str, Any]:
    return next(dict(form["fields"]) for form in page.forms if form.get("id") == form_id)


def moved_by_another(records, world, case: Case, kind: StageKind) -> None:
    with records() as session:
        by = actor_for(session.get(User, world["worker_one"].id))
        family = cases(by).get_family(case.family, school=world.schools["thornhill"].id)
        stage = session.query(Stage).filter_by(authority_id=family.authority_id, kind=kind).one()
        services.move_family(family, to_stage=stage, version=family.version, by=by)


@pytest.fixture
def worker(client, world):
    return client.sign_in(world["worker"])


def test_the_page_has_a_button_for_every_other_stage(worker, case):
    page = Page(worker.get(f"{case.url}/move").text)
    buttons = [c for c in page.controls if c["tag"] == "button" and c.get("name") == "stage"]
    assert page.h1.startswith("Hussain")
    assert {button["value"] for button in buttons} == {
        str(stage) for kind, stage in case.stages.items() if kind != "new_worry"
    }
    assert page.title == "Move a family"


def test_a_script_gets_the_same_as_a_fragment(worker, case):
    text = worker.get(f"{case.url}/move", htmx=True).text
    assert "<html" not in text
    assert 'id="move-form"' in text


def test_a_move_answers_both_stages_the_result_and_the_status(worker, case, world, records):
    answer = worker.post(f"{case.url}/moves", data=case.form("waiting"), htmx=True)
    assert answer.status_code == 200
    assert set(re.findall(r'id="stage-([0-9a-f-]+)"', answer.text)) == {
        str(case.stages["new_worry"]),
        str(case.stages["waiting"]),
    }
    assert "Hussain moved from New worry to Waiting to hear. Undo is available." in answer.text
    assert answer.text.count('hx-swap-oob="outerMorph"') >= 5
    assert look(records, world, case) == ("waiting", ["family_added", "family_moved"])


def test_without_scripts_a_move_leads_back_to_the_board_and_says_once_what_it_did(worker, case):
    answer = worker.post(f"{case.url}/moves", data=case.form("waiting", on="caseload"))
    assert answer.status_code == 303
    assert answer.location == "/caseload"
    assert "moved</b> from New worry to Waiting to hear." in worker.get("/caseload").text
    assert "moved</b>" not in worker.get("/caseload").text


def test_the_same_form_again_gets_the_first_answer_and_moves_nothing(worker, case, world, records):
    form = case.form("waiting")
    first = worker.post(f"{case.url}/moves", data=form, htmx=True)
    again = worker.post(f"{case.url}/moves", data=form, htmx=True)
    assert (first.status_code, again.status_code) == (200, 200)
    assert "Hussain moved from New worry to Waiting to hear." in again.text
    assert look(records, world, case) == ("waiting", ["family_added", "family_moved"])


def test_the_same_request_for_another_stage_is_refused(worker, case, world, records):
    form = case.form("waiting")
    worker.post(f"{case.url}/moves", data=form, htmx=True)
    answer = worker.post(f"{case.url}/moves", data={**form, "stage": str(case.stages["plan"])}, htmx=True)
    assert answer.status_code == 409
    assert look(records, world, case)[0] == "waiting"


def test_the_second_of_two_is_told_who_was_first(worker, case, world, records):
    moved_by_another(records, world, case, StageKind.WAITING)
    answer = worker.post(f"{case.url}/moves", data=case.form("plan"), htmx=True)
    assert answer.status_code == 409
    assert re.search(r"Not moved\. Lee Moss moved this family to Waiting to hear at \d\d:\d\d\.", answer.text)
    assert answer.text.count('<section class="stage') == 5
    assert look(records, world, case)[0] == "waiting"


def test_the_second_of_two_without_scripts_gets_the_page_with_the_sentence(worker, case, world, records):
    moved_by_another(records, world, case, StageKind.WAITING)
    answer = worker.post(f"{case.url}/moves", data=case.form("plan"))
    page = Page(answer.text)
    assert answer.status_code == 409
    assert page.is_whole
    assert "Not moved. Lee Moss moved this family to Waiting to hear" in page.text
    form = fields_of(page, "move-form") | {"stage": str(case.stages["plan"])}
    assert worker.post(f"{case.url}/moves", data=form).status_code == 303


@pytest.mark.parametrize(
    ("kind", "words"), [("held", "Say who holds it now"), ("ended", "Choose how support ended")]
)
def test_what_a_stage_needs_is_asked_for(worker, case, world, records, kind, words):
    answer = worker.post(f"{case.url}/moves", data=case.form(kind), htmx=True)
    assert answer.status_code == 422
    assert words in answer.text
    assert look(records, world, case) == ("new_worry", ["family_added"])


def test_a_stage_that_asks_nothing_takes_no_answers_and_is_not_stopped_by_them(worker, case, world, records):
    form = case.form("waiting")
    answers = {"holder": "H" * 90, "next_on": "2026-02-31", "outcome": "none"}
    for sent in (form | answers, form):
        assert worker.post(f"{case.url}/moves", data=sent, htmx=True).status_code == 200
    assert look(records, world, case) == ("waiting", ["family_added", "family_moved"])


@pytest.mark.parametrize("next_on", ["2020-01-01", "tomorrow", "31/12/2026", "2026-02-31"])
def test_a_next_review_that_makes_no_sense_is_not_saved(worker, case, world, records, next_on):
    form = case.form("held", holder="Mrs Lowe", next_on=next_on)
    answer = worker.post(f"{case.url}/moves", data=form, htmx=True)
    assert answer.status_code == 422
    assert "Mrs Lowe" in answer.text
    assert look(records, world, case)[0] == "new_worry"


def test_a_name_is_shown_as_it_was_typed_and_never_run(worker, case):
    form = case.form("held", holder='<img src="x" onerror="alert(1)">', review="2199-01-01")
    answer = worker.post(f"{case.url}/moves", data=form, htmx=True)
    assert answer.status_code == 200
    assert "<img" not in answer.text
    assert "&lt;img" in answer.text


@pytest.mark.parametrize(
    "broken", [{"stage": "x"}, {"stage": str(uuid.UUID(int=7))}, {"version": "many"}, {"version": ""}]
)
def test_a_form_that_is_not_ours_is_not_understood(worker, case, world, records, broken):
    answer = worker.post(f"{case.url}/moves", data=case.form("waiting") | broken, htmx=True)
    assert answer.status_code in {400, 422}
    assert look(records, world, case)[0] == "new_worry"


def test_a_form_without_its_id_is_not_saved(worker, case, world, records):
    answer = worker.post(f"{case.url}/moves", data=case.form("waiting") | {"request_id": "1"}, htmx=True)
    assert answer.status_code == 422
    assert "This form is not complete. Reload the page and try again." in answer.text
    assert look(records, world, case)[0] == "new_worry"


def test_a_stage_of_another_authority_is_not_understood(worker, case, world, records):
    with records() as session:
        foreign = (
            session.query(Stage).filter_by(authority_id=world.south, kind=StageKind.PLAN).one().public_id
        )
    answer = worker.post(f"{case.url}/moves", data=case.form("waiting") | {"stage": str(foreign)}, htmx=True)
    assert answer.status_code == 400


@pytest.mark.parametrize("who", ["worker_quay", "head", "dsl", "head_quay", "admin", "partner", "nobody"])
@pytest.mark.parametrize("path", ["move", "moves", "undos"])
def test_who_may_not_change_cases_finds_nothing_there(client, world, records, case, who, path):
    client.sign_in(world[who])
    url = f"{case.url}/{path}"
    answer = client.get(url) if path == "move" else client.post(url, data=case.form("waiting"))
    assert answer.status_code == 404
    assert "Hussain" not in answer.text
    assert look(records, world, case)[0] == "new_worry"


def test_a_family_is_not_reached_through_a_school_it_is_not_at(worker, world, case):
    other = f"/schools/{world.schools['saltby'].public_id}/families/{case.family}"
    assert worker.get(f"{other}/move").status_code == 404
    assert worker.post(f"{other}/moves", data=case.form("waiting")).status_code == 404


def test_without_a_csrf_token_nothing_moves(worker, case, world, records):
    answer = worker.post(f"{case.url}/moves", data=case.form("waiting"), csrf=False)
    assert answer.status_code == 400
    assert look(records, world, case)[0] == "new_worry"


# --- undo -------------------------------------------------------------------------------------------------------------


def undo_form(answer) -> dict[str, str]:
    return fields_of(Page(answer.text), "undo-form")


def test_undo_puts_the_family_back_as_a_new_event(worker, case, world, records):
    moved = worker.post(f"{case.url}/moves", data=case.form("waiting"), htmx=True)
    form = undo_form(moved)
    answer = worker.post(f"{case.url}/undos", data=form, htmx=True)
    assert answer.status_code == 200
    assert "Hussain is back in New worry." in answer.text
    assert 'id="undo"' not in answer.text
    expected = ("new_worry", ["family_added", "family_moved", "change_undone"])
    assert look(records, world, case) == expected
    assert worker.post(f"{case.url}/undos", data=form, htmx=True).status_code == 200
    assert look(records, world, case) == expected


def test_undo_is_refused_when_somebody_moved_the_family_since(worker, case, world, records):
    form = undo_form(worker.post(f"{case.url}/moves", data=case.form("waiting"), htmx=True))
    moved_by_another(records, world, case, StageKind.PLAN)
    answer = worker.post(f"{case.url}/undos", data=form, htmx=True)
    assert answer.status_code == 409
    assert "Not undone. Lee Moss moved this family to Plan in progress at" in answer.text
    assert look(records, world, case)[0] == "plan"


def test_only_a_move_can_be_undone(worker, case, world, records):
    form = {"seq": "1", "version": "1", "request_id": str(uuid.uuid4())}
    answer = worker.post(f"{case.url}/undos", data=form, htmx=True)
    assert answer.status_code == 409
    assert "Not undone. Only a move can be undone here." in answer.text
    assert look(records, world, case)[1] == ["family_added"]


@pytest.mark.parametrize("broken", [{"seq": ""}, {"seq": "x"}, {"version": ""}, {"request_id": "no"}])
def test_an_undo_that_is_not_ours_is_not_understood(worker, case, broken):
    form = {"seq": "2", "version": "2", "request_id": str(uuid.uuid4())} | broken
    assert worker.post(f"{case.url}/undos", data=form, htmx=True).status_code == 400
