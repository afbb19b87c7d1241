"""The server and what the commands say of a machine that does not let them: ports, folders, files."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from caseboard.commands import running
from caseboard.commands.database import why_refused
from tests.support.operator import place, refused, thornhill

__all__ = ["place", "thornhill"]


@pytest.fixture
def served(place) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "caseboard",
        "serve",
        "--bind",
        f"127.0.0.1:{port}",
        "--processes",
        "2",
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ.copy())
    try:
        for _ in range(600):
            try:
                with socket.create_connection(("127.0.0.1", port), timeout=1):
                    break
            except OSError:
                assert process.poll() is None, process.communicate()
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}", process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.communicate(timeout=40)


def test_the_server_answers_without_saying_what_it_is_and_stops_when_told(served):
    url, process = served
    host, _, port = url.removeprefix("http://").partition(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=10)
    connection.request("GET", "/healthz")
    answer = connection.getresponse()
    assert (answer.status, answer.read(), answer.headers["Server"]) == (200, b"ok\n", None)
    connection.close()
    with socket.create_connection((host, int(port)), timeout=10) as raw:
        raw.sendall(b"NONSENSE zq7-canary\r\nHost\x00: x\r\n\r\n")
        said = raw.recv(4096)
    assert said.startswith(b"HTTP/1.1 400")
    assert b"Server" not in said
    assert b"canary" not in said
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=40)
    assert process.returncode == 0
    assert b"Caseboard is at" in out
    assert all(line.startswith(b"{") for line in err.splitlines()), err


def test_serving_a_database_that_is_not_set_up_is_refused(place):
    place.run("db", "downgrade", "base")
    refused(place.run("serve"), "caseboard init")


@pytest.mark.parametrize("bind", ["nonsense", "127.0.0.1:many", "127.0.0.1:99999"])
def test_serving_at_no_address_is_refused_at_once(thornhill, bind):
    refused(thornhill.run("serve", "--bind", bind), f"{bind} is no address")


def test_an_address_where_something_else_listens_is_said_in_one_line(thornhill, monkeypatch):
    monkeypatch.setattr(running, "LET_GO_SECONDS", 0.0)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        bind = f"127.0.0.1:{other.getsockname()[1]}"
        refused(
            thornhill.run("serve", "--bind", bind), f"Cannot listen at {bind}: another program listens there."
        )


def test_a_delivery_report_that_is_not_there_is_said_in_one_line(place):
    refused(place.run("take-bounce", place.folder / "none.eml"), "The file could not be read: No such file")


def test_a_queue_and_a_database_with_an_address_that_is_none_are_said_in_one_line(place, monkeypatch):
    monkeypatch.setenv("CASEBOARD_QUEUE_URL", f"sqlite:///{place.folder}")
    refused(place.run("worker"), "The queue that CASEBOARD_QUEUE_URL names cannot be reached.")
    monkeypatch.setenv("CASEBOARD_DATABASE_URL", "postgresql://somebody:else@127.0.0.1:many/away")
    ran = place.run("verify")
    refused(ran, "CASEBOARD_DATABASE_URL cannot be read")
    assert "else" not in ran.err


def test_a_data_folder_that_cannot_be_made_is_said_in_one_line(place, monkeypatch):
    file = place.file("a file", "")
    monkeypatch.delenv("CASEBOARD_DATABASE_URL")
    monkeypatch.setenv("CASEBOARD_DATA_DIR", str(file))
    refused(place.run("init"), "cannot be made or reached: File exists.")


def test_a_database_that_is_away_is_said_in_one_line(place, monkeypatch):
    monkeypatch.setenv("CASEBOARD_DATABASE_URL", "postgresql://somebody:else@127.0.0.1:1/away")
    ran = place.run("verify")
    refused(ran, "The database cannot be reached")
    assert "else" not in ran.err


def test_a_full_disk_is_said_as_one(thornhill):
    with create_engine(thornhill.url).connect() as connection:
        connection.execute(text("PRAGMA max_page_count=1"))
        with pytest.raises(DBAPIError) as full:
            connection.execute(text("CREATE TABLE more AS SELECT zeroblob(100000)"))
    assert why_refused(full.value) == "The disk of the database is full (SQLITE_FULL)."


def test_a_file_that_is_no_database_is_said_as_one(place, monkeypatch):
    file = place.file("garbage.sqlite3", b"no database " * 999)
    file.chmod(0o600)
    monkeypatch.setenv("CASEBOARD_DATABASE_URL", f"sqlite:///{file}")
    refused(place.run("verify"), "The database file is something else, or damaged")
