"""A transaction the database gave up runs again; an error never says more than is known about what was saved."""

from __future__ import annotations

import sqlite3

import pytest
from flask import Blueprint, flash, g, session
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from caseboard import audit
from caseboard.access import Permission as P
from caseboard.audit.models import AuditRow
from caseboard.db import session as database
from caseboard.intents import IntentRacedError
from caseboard.web import reading, sessions, trying
from caseboard.web.guard import requires


class Trouble(Exception):
    def __init__(self, sqlstate):
        super().__init__("words of the database")
        self.sqlstate = sqlstate


def gave_way(sqlstate="40P01"):
    return OperationalError("UPDATE", {}, Trouble(sqlstate))


def no_space(*_given, **_more):
    raise OperationalError("INSERT", {}, sqlite3.OperationalError("database or disk is full"))


class Trial:
    """A view that leaves a row, and fails as told before or after it is saved."""

    def __init__(self):
        self.failures = []
        self.after = None
        self.runs = 0

    def __call__(self):
        self.runs += 1
        audit.record(audit.Act.SIGNED_IN, by=None, source="trial")
        database().flush()
        if self.failures:
            raise self.failures.pop(0)
        database().commit()
        flash("It is saved.")
        if self.after:
            raise self.after
        return "saved"


@pytest.fixture
def trial(app):
    app.config["PROPAGATE_EXCEPTIONS"] = False
    blueprint, view = Blueprint("trial", __name__), Trial()

    @blueprint.post("/trial")
    @requires(P.OWN_ACCOUNT)
    def create():
        return view()

    @blueprint.get("/trial")
    @requires(P.OWN_ACCOUNT)
    def show():
        reading.note_read(audit.Act.FAMILY_READ, None)
        return "shown"

    @blueprint.post("/keep")
    @requires(P.OWN_ACCOUNT)
    def keep():
        session["show"] = "initials"
        return "kept"

    app.register_blueprint(blueprint)
    for endpoint in ("trial.create", "trial.show", "trial.keep"):
        app.view_functions[endpoint] = trying.trying_again(app.view_functions[endpoint])
    return view


@pytest.fixture
def worker(client, world):
    return client.sign_in(world["worker"])


def saved(records):
    with records():
        return len(database().scalars(select(AuditRow).where(AuditRow.source == "trial")).all())


@pytest.mark.parametrize("error", [gave_way("40P01"), gave_way("40001"), IntentRacedError()])
@pytest.mark.parametrize("times", [1, 2])
def test_a_request_that_gave_way_runs_again_and_saves_once(trial, worker, records, error, times):
    trial.failures = [error] * times
    answer = worker.post("/trial")
    assert (answer.status_code, answer.text, trial.runs) == (200, "saved", times + 1)
    assert saved(records) == 1


def test_it_is_given_up_after_the_third_time_and_said(trial, worker, records):
    trial.failures = [gave_way()] * 3
    answer = worker.post("/trial")
    assert (answer.status_code, trial.runs) == (503, 3)
    assert "Not saved" in answer.text
    assert answer.headers["Retry-After"]
    assert saved(records) == 0


@pytest.mark.parametrize("sqlstate", ["57014", "55P03", "57P01", None])
def test_other_trouble_is_not_tried_again(trial, worker, sqlstate):
    trial.failures = [gave_way(sqlstate)]
    assert worker.post("/trial").status_code == 503
    assert trial.runs == 1


@pytest.mark.parametrize("error", [gave_way(), ZeroDivisionError()])
def test_trouble_after_it_was_saved_does_not_say_not_saved_and_does_it_once(trial, worker, records, error):
    trial.after = error
    answer = worker.post("/trial")
    assert (answer.status_code, trial.runs) == (504, 1)
    assert "We do not know if this saved" in answer.text
    assert "Not saved" not in answer.text
    assert saved(records) == 1


def test_words_for_the_next_page_that_cannot_be_kept_do_not_undo_what_is_saved(
    trial, worker, records, monkeypatch
):
    monkeypatch.setattr(sessions.rows, "keep_session", no_space)
    answer = worker.post("/trial")
    assert (answer.status_code, answer.text) == (200, "saved")
    assert saved(records) == 1


def test_a_choice_that_cannot_be_kept_is_not_saved(trial, worker, monkeypatch):
    monkeypatch.setattr(sessions.rows, "keep_session", no_space)
    answer = worker.post("/keep")
    assert answer.status_code == 503
    assert "Not saved" in answer.text


def test_a_read_that_the_trail_cannot_take_is_shown_and_told_to_the_log(
    trial, worker, world, monkeypatch, capfd
):
    monkeypatch.setattr(reading.audit, "record_reads", no_space)
    assert worker.get("/trial").text == "shown"
    said = capfd.readouterr().err
    assert "read not in the trail" in said
    assert str(world["worker"].public_id) in said


def test_every_view_is_tried_again(app):
    plain = [e for e, view in app.view_functions.items() if not hasattr(view, "__wrapped__")]
    assert plain == []
    with app.test_request_context("/"):
        assert not trying.may_be_saved(None)
        assert "has_saved" not in g


def test_a_connection_that_died_is_let_go_and_the_next_request_has_another(app, trial, worker, monkeypatch):
    """Even rolling back fails then, wherever it is tried."""
    with app.app_context():
        kind = type(database())
    failed = []

    def dead(self):
        failed.append(self)
        no_space()

    trial.failures = [gave_way("57P01")]
    monkeypatch.setattr(kind, "rollback", dead)
    answer = worker.post("/trial")
    assert answer.status_code == 503
    assert "Not saved" in answer.text
    assert failed
    monkeypatch.undo()
    assert worker.post("/trial").text == "saved"
