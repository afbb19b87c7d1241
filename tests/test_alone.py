"""R66: what the tests would notice of a program that talks to somebody else. That it does not is asked after all."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.support.alone import REACHED


@pytest.mark.parametrize(
    ("does", "noted"),
    [
        ("socket.socket().connect(('192.0.2.1', 25))", ["socket.connect 192.0.2.1"]),
        ("socket.socket(socket.AF_INET6).connect(('2001:db8::1', 25))", ["socket.connect 2001:db8::1"]),
        ("socket.create_connection(('mail.example', 25), 1)", ["socket.getaddrinfo mail.example"]),
        ("socket.gethostbyname('mail.example')", ["socket.gethostbyname mail.example"]),
        (
            "socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 53))",
            ["socket.sendto 192.0.2.1"],
        ),
        ("smtplib.SMTP('mail.example')", ["socket.getaddrinfo mail.example"]),
        ("urllib.request.urlopen('https://cdn.example/a.js')", ["socket.getaddrinfo cdn.example"]),
    ],
)
def test_whoever_would_reach_somebody_is_refused_and_noted(tmp_path, does, noted):
    answer, seen = run(tmp_path, does)
    assert "nothing here may reach" in answer.stderr
    assert seen == noted


def test_the_machine_itself_may_be_reached(tmp_path):
    does = (
        "s = socket.create_server(('127.0.0.1', 0)); "
        "socket.create_connection(('localhost', s.getsockname()[1]), 5).close(); "
        "u = socket.socket(socket.AF_UNIX); u.connect_ex('/no/such/socket')"
    )
    answer, seen = run(tmp_path, does)
    assert (answer.returncode, seen) == (0, [])


def run(folder, does):
    """A program that is started as ours are; what it said, and what was noted of it."""
    file = folder / "reached"
    file.touch()
    answer = subprocess.run(
        [sys.executable, "-c", f"import smtplib, socket, urllib.request; {does}"],
        env={**os.environ, REACHED: str(file)},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    return answer, file.read_text().splitlines()
