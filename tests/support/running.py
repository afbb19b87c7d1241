"""The real programs of a place: `caseboard serve`, `caseboard worker` and the commands, as an operator runs them."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask

from caseboard import create_app
from caseboard.db import db, session, writing
from tests.support.database import SECRET, settings_for
from tests.support.filled import Filled
from tests.support.mail_server import MailServer, free_port

ROOT = Path(__file__).parents[2]
START_WITHIN = 60


@dataclass
class Place:
    """One installation: a database, a data folder, a port, and what runs on them."""

    url: str
    folder: Path
    filled: Filled
    environment: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    web: subprocess.Popen[bytes] | None = None
    worker: subprocess.Popen[bytes] | None = None
    logs: Path | None = None
    """Where the programs' logs go, if not into the data folder."""

    @property
    def is_sqlite(self) -> bool:
        return self.url.startswith("sqlite")

    @property
    def file(self) -> Path:
        return Path(self.url.removeprefix("sqlite:///"))

    def start_web(self, *, processes: int = 2, threads: int = 2) -> float:
        """Starts the web server, waits until it answers, and says how many seconds that took."""
        began = time.monotonic()
        options = (
            "--bind",
            f"127.0.0.1:{self.port}",
            "--processes",
            str(processes),
            "--threads",
            str(threads),
        )
        self.web = self._start("serve", *options)
        while self.health()[0] != 200:
            assert self.web.poll() is None, self.said("serve")
            assert time.monotonic() - began < START_WITHIN, self.said("serve")
            time.sleep(0.01)
        return time.monotonic() - began

    def start_worker(self) -> None:
        self.worker = self._start("worker")

    def kill_web(self) -> None:
        """SIGKILL for the master and all its processes at the same moment."""
        assert self.web is not None
        kill(self.web)
        self.web = None

    def kill_worker(self) -> None:
        assert self.worker is not None
        kill(self.worker)
        self.worker = None

    def stop(self) -> None:
        for program in (self.web, self.worker):
            if program is not None:
                kill(program)
        self.web = self.worker = None

    def run(self, *command: str, timeout: float = 120) -> subprocess.CompletedProcess[str]:
        """A command as the operator gives it."""
        return subprocess.run(
            [sys.executable, "-m", "caseboard", *command],
            env=self._environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=timeout,
        )

    def do(self, *command: str) -> str:
        done = self.run(*command)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def health(self, timeout: float = 30) -> tuple[int, str]:
        """Status and words of /healthz; 0 when nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request("GET", "/healthz")
            answer = connection.getresponse()
            return answer.status, answer.read().decode().strip()
        except (OSError, http.client.HTTPException):
            return 0, ""
        finally:
            connection.close()

    def said(self, program: str) -> str:
        """What a program wrote to its standard error: its log."""
        file = self._log(program)
        return file.read_text() if file.exists() else ""

    @contextmanager
    def inside(self) -> Iterator[Flask]:
        """The application of this place in the test's own process, for looking at the records."""
        app = create_app(settings_for(self.url, self.folder))
        with app.app_context(), writing():
            try:
                yield app
            finally:
                session().rollback()
                db.session.remove()
                db.engine.dispose()

    def memory_mb(self) -> float:
        """Proportional set size of everything that runs here: what two processes share is counted once."""
        groups = [program.pid for program in (self.web, self.worker) if program is not None]
        return sum(_pss(pid) for group in groups for pid in _members(group)) / 1024

    def _start(self, *command: str) -> subprocess.Popen[bytes]:
        with self._log(command[0]).open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "caseboard", *command],
                env=self._environment,
                cwd=ROOT,
                stdout=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,
            )

    def _log(self, program: str) -> Path:
        return (self.logs or self.folder) / f"{program}.log"

    @property
    def _environment(self) -> dict[str, str]:
        ours = {name: value for name, value in os.environ.items() if not name.startswith("CASEBOARD_")}
        return {
            **ours,
            "CASEBOARD_SECRET_KEY": SECRET,
            "CASEBOARD_DATA_DIR": str(self.folder),
            "CASEBOARD_DATABASE_URL": self.url,
            "CASEBOARD_QUIET_HOURS": "0",
            "CASEBOARD_PUBLIC_URL": "http://127.0.0.1:8000",
            "CASEBOARD_REQUIRE_SECOND_FACTOR": "0",
            **self.environment,
        }


def smtp_to(server: MailServer) -> dict[str, str]:
    """Settings that send the mail of a place to a test's mail server."""
    return {
        "CASEBOARD_SMTP_HOST": "127.0.0.1",
        "CASEBOARD_SMTP_PORT": str(server.port),
        "CASEBOARD_SMTP_TLS": "none",
        "CASEBOARD_MAIL_FROM": "office@caseboard.example",
    }


def kill(program: subprocess.Popen[bytes]) -> None:
    """SIGKILL for a program and everything it started."""
    os.killpg(program.pid, signal.SIGKILL)
    program.wait()
    until = time.monotonic() + 10
    while _members(program.pid) and time.monotonic() < until:
        time.sleep(0.002)


def _members(group: int) -> list[int]:
    """The processes of a session that still run."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, leader = stat.read_text().rpartition(")")[2].split()[:4]
        except OSError:
            continue
        if int(leader) == group and state != "Z":
            found.append(int(stat.parent.name))
    return found


def _pss(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
