"""Starting the production server as the README says, and what it uses of the machine."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from bench.client import Client

START_WITHIN = 30


@dataclass(slots=True)
class Running:
    port: int
    process: subprocess.Popen[bytes]
    ready_after: float
    """Seconds from the command to the first page."""
    log: IO[str]
    """What it writes while it runs."""

    def own_times(self) -> list[float]:
        """Milliseconds that the server says it took for each request since this was asked the last time: from having
        the request to having its answer."""
        lines = (json.loads(line) for line in self.log.readlines() if line.startswith("{"))
        return [line["ms"] for line in lines if line["event"] == "request"]

    def cpu_seconds(self) -> float:
        """Processor time used so far by the server and its processes."""
        return sum(_cpu(pid) for pid in self.pids())

    def memory_mb(self) -> float:
        """Proportional set size of the server and its processes: shared pages counted once."""
        return sum(_pss(pid) for pid in self.pids()) / 1024

    def pids(self) -> list[int]:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [self.process.pid, *(int(child) for child in children)]


@contextmanager
def running(environment: Mapping[str, str], *command: str, first_page: str = "/healthz") -> Iterator[Running]:
    """Runs `caseboard serve`, or another server of ours, on a free port until the block ends."""
    port = free_port()
    arguments = command or (str(Path(sys.executable).with_name("caseboard")), "serve")
    with tempfile.NamedTemporaryFile() as written, Path(written.name).open() as log:
        started = time.monotonic()
        process = subprocess.Popen(  # noqa: S603 - our own program
            [*arguments, "--bind", f"127.0.0.1:{port}"],
            env={**os.environ, **environment},
            stdout=subprocess.DEVNULL,
            stderr=written,
            start_new_session=True,
        )
        try:
            _wait_until_ready(port, process, first_page)
            yield Running(port, process, time.monotonic() - started, log)
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _wait_until_ready(port: int, process: subprocess.Popen[bytes], first_page: str) -> None:
    until = time.monotonic() + START_WITHIN
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"the server stopped with exit code {process.returncode}")
        try:
            if Client(port).get(first_page).status == 200:
                return
        except OSError:
            time.sleep(0.02)
    raise TimeoutError("the server did not answer in time")


def _cpu(pid: int) -> float:
    """Of every thread, in nanoseconds as the scheduler counts them: ticks are too coarse for one request."""
    spent = 0
    for thread in Path(f"/proc/{pid}/task").glob("*"):
        with suppress(OSError):
            spent += int((thread / "schedstat").read_text().split()[0])
    return spent / 1e9


def _pss(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
