"""Sending one message, through a real mail server."""

from __future__ import annotations

import uuid
from dataclasses import replace
from pathlib import Path

import pytest

from caseboard import mail
from caseboard.config import Settings
from caseboard.mail import Accepted, Mailer, Message, Refused, TryAgain
from tests.support.mail_server import free_port, mail_server

MESSAGE = Message(
    to="m.hale@caseboard.example",
    subject="Your Friday update is ready",
    text="Hello.\n",
    html="<p>Hello.</p>",
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        secret_key="k" * 40,
        data_dir=tmp_path,
        database_url="sqlite://",
        queue_url="sqlite:///queue.sqlite3",
        public_url="https://caseboard.example",
        smtp_tls="none",
        mail_from="office@caseboard.example",
        testing=True,
    )


@pytest.fixture
def server():
    with mail_server() as running:
        yield running


@pytest.fixture
def mailer(settings, server) -> Mailer:
    return Mailer(replace(settings, smtp_host="127.0.0.1", smtp_port=server.port))


def test_a_message_arrives_at_one_recipient_with_its_headers(mailer, server):
    about = uuid.UUID(int=7)
    assert mailer.send(replace(MESSAGE, message_id=mailer.message_id(about))) == Accepted()
    (arrived,) = server.arrived
    assert arrived.recipients == ["m.hale@caseboard.example"]
    assert arrived.sender == "office@caseboard.example"
    assert arrived.message["To"] == "m.hale@caseboard.example"
    assert arrived.message["Cc"] is None
    assert arrived.message["Bcc"] is None
    assert arrived.message["From"] == "Caseboard <office@caseboard.example>"
    assert arrived.message["Subject"] == "Your Friday update is ready"
    assert arrived.message["Message-ID"] == f"<{about}@caseboard.example>"
    assert arrived.message["Auto-Submitted"] == "auto-generated"
    assert arrived.text == "Hello."
    assert "<p>Hello.</p>" in arrived.html


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        ("450", TryAgain("450")),
        ("421", TryAgain("421")),
        ("451", TryAgain("451")),
        ("452", TryAgain("452")),
        ("550", Refused("550")),
        ("552", Refused("552")),
        ("554", Refused("554")),
        ("rcpt 450", TryAgain("450")),
        ("rcpt 550", Refused("550")),
        ("mail 550", TryAgain("550")),  # the sender's fault, which an operator can mend
        ("drop", TryAgain("dropped")),
    ],
)
def test_what_the_server_says_becomes_an_outcome_without_its_words(mailer, server, fault, outcome):
    server.faults = [fault]
    assert mailer.send(MESSAGE) == outcome
    assert server.arrived == []
    assert mailer.send(MESSAGE) == Accepted()


def test_a_line_lost_after_the_message_was_taken_over_asks_for_another_try(mailer, server):
    server.faults = ["drop after"]
    assert isinstance(mailer.send(MESSAGE), TryAgain)
    assert len(server.arrived) == 1


def test_a_server_that_is_not_there_asks_for_another_try(settings):
    mailer = Mailer(replace(settings, smtp_host="127.0.0.1", smtp_port=free_port()))
    assert mailer.send(MESSAGE) == TryAgain("unreachable")


def test_a_server_that_does_not_answer_in_time_asks_for_another_try(mailer, server, monkeypatch):
    monkeypatch.setattr(mail, "STEP_SECONDS", 0.4)
    server.faults = ["slow"]
    assert mailer.send(MESSAGE) == TryAgain("timeout")


def test_a_conversation_that_drags_on_is_cut_off(mailer, server, monkeypatch):
    monkeypatch.setattr(mail, "TALK_SECONDS", 0.4)
    server.faults = ["slow"]
    assert isinstance(mailer.send(MESSAGE), TryAgain)


def test_encryption_that_the_server_does_not_offer_is_not_done_without(mailer, server):
    mailer.settings = replace(mailer.settings, smtp_tls="starttls")
    assert isinstance(mailer.send(MESSAGE), TryAgain | Refused)
    assert server.arrived == []


@pytest.mark.parametrize(
    "to",
    ["", "nobody", "a@b.example, c@d.example", "a@b.example\nBcc: c@d.example", "Mrs Hale <a@b.example>"],
)
def test_anything_but_one_plain_address_is_refused(mailer, server, to):
    assert mailer.send(replace(MESSAGE, to=to)) == Refused("address")
    assert server.arrived == []


def test_a_subject_cannot_add_a_header(mailer, server):
    assert mailer.send(replace(MESSAGE, subject="Hello\nBcc: c@d.example")) == Refused("address")
    assert server.arrived == []


def test_without_a_server_tests_keep_the_message_and_others_see_it_on_the_console(settings, capsys):
    in_test = Mailer(settings)
    assert in_test.send(MESSAGE) == Accepted()
    assert [kept["Subject"] for kept in in_test.kept] == ["Your Friday update is ready"]

    at_home = Mailer(replace(settings, testing=False))
    assert at_home.kind == "console"
    assert at_home.send(MESSAGE) == Accepted()
    said = capsys.readouterr()
    assert "Your Friday update is ready" in said.out
    assert said.err == ""  # where the log goes, which carries ids only
