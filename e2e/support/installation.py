"""An installation as an operator has it: the console script, a data folder, the production server, and a clock.

Where the machine has gcc and the folder ../shared/tools, the clock of every program can be moved (`move_clock`); else
what is due at a later moment is run in this process, which is told the moment.
"""

from __future__ import annotations

import http.client
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path

from caseboard import clock, create_app
from caseboard.config import read_settings
from caseboard.db import db
from caseboard.jobs import run_due
from tests.support.mail_server import free_port

ROOT = Path(__file__).parents[2]
CLOCK = ROOT / "../shared/tools/clockoff.c"
START_WITHIN = 60
STOP_WITHIN = 20


@dataclass
class Installation:
    folder: Path
    mail_port: int
    port: int = field(default_factory=free_port)
    offset: timedelta = timedelta(0)
    web: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def now(self) -> datetime:
        """What time it is for the people of this place."""
        return clock.now() + self.offset

    def do(self, *command: str, said: str = "", may_fail: bool = False) -> str:
        """A command as the operator gives it, with what is typed; what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "caseboard", *command],
            env=self.environment,
            cwd=ROOT,
            input=said,
            capture_output=True,
            text=True,
            timeout=90,
        )
        assert may_fail or done.returncode == 0, done.stderr
        return done.stdout if done.returncode == 0 else done.stderr

    def serve(self) -> None:
        """Starts the production server and waits until it answers."""
        with (self.folder / "serve.log").open("ab") as log:
            self.web = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "caseboard",
                    "serve",
                    "--bind",
                    f"127.0.0.1:{self.port}",
                    "--processes",
                    "1",
                ],
                env=self.environment,
                cwd=ROOT,
                stdout=subprocess.DEVNULL,
                stderr=log,
            )
        until = time.monotonic() + START_WITHIN
        while self._health() != 200:
            assert self.web.poll() is None, self.log
            assert time.monotonic() < until, self.log
            time.sleep(0.05)

    def stop(self) -> None:
        if self.web is not None:
            self.web.terminate()
            self.web.wait(STOP_WITHIN)
            self.web = None

    @property
    def log(self) -> str:
        return (self.folder / "serve.log").read_text()

    def work_at(self, moment: datetime) -> str:
        """Moves the clock to that moment and does what is due then."""
        if self.move_clock(moment):
            return self.do("worker", "--once")
        app = create_app(read_settings(self.environment))
        with app.app_context(), clock.at(moment):
            done = run_due(prune=False)  # or everybody would be signed out
            db.session.remove()
            db.engine.dispose()
        return f"{done.weeks_closed} weeks closed, {done.messages_sent} messages sent."

    def move_clock(self, to: datetime) -> bool:
        """Makes it that moment for every program of this place; False where it cannot be done."""
        if self._shim is None:
            return False
        self.offset = to - clock.now()
        (self.folder / "offset").write_text(str(int(self.offset.total_seconds())))
        return True

    @cached_property
    def _shim(self) -> Path | None:
        """The library that moves a program's clock; None where it cannot be built."""
        compiler = shutil.which("gcc")
        if compiler is None or not CLOCK.is_file():
            return None
        made = self.folder / "clockoff.so"
        subprocess.run(
            [compiler, "-shared", "-fPIC", "-o", str(made), str(CLOCK), "-ldl"],
            check=True,
            capture_output=True,
        )
        return made

    @property
    def environment(self) -> dict[str, str]:
        ours = {name: value for name, value in os.environ.items() if not name.startswith("CASEBOARD_")}
        moved = (
            {"LD_PRELOAD": str(self._shim), "CLOCK_OFFSET_FILE": str(self.folder / "offset")}
            if self._shim
            else {}
        )
        return {
            **ours,
            **moved,
            "CASEBOARD_SECRET_KEY": "an installation's own secret, long enough",
            "CASEBOARD_DATA_DIR": str(self.folder),
            "CASEBOARD_QUIET_HOURS": "0",
            "CASEBOARD_PUBLIC_URL": self.url,
            "CASEBOARD_SMTP_HOST": "127.0.0.1",
            "CASEBOARD_SMTP_PORT": str(self.mail_port),
            "CASEBOARD_SMTP_TLS": "none",
            "CASEBOARD_MAIL_FROM": "Caseboard <caseboard@caseboard.example>",
        }

    def _health(self) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()
