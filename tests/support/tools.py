"""Fault tools made by somebody else, beside the project or where FAULT_TOOLS says; the long run uses them too."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.mail_server import free_port

TOOLS = Path(os.environ.get("FAULT_TOOLS") or Path(__file__).parents[2] / "../shared/tools")


@contextmanager
def running(tool: str, *arguments: str, port: int) -> Iterator[None]:
    """One of the tools, from when it listens to the end of the block."""
    program = subprocess.Popen([sys.executable, str(TOOLS / tool), *arguments], stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 30
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=5).close()
                break
            except OSError:
                assert program.poll() is None
                assert time.monotonic() < until
                time.sleep(0.02)
        yield
    finally:
        program.kill()
        program.wait()


@contextmanager
def their_line(upstream: int, fault: str, folder: Path) -> Iterator[int]:
    """The port of a line on which every request meets this fault."""
    words = {"half": "half:200", "cut": "cut:60", "delay": "delay:300"}
    port = free_port()
    control = folder / f"line-{port}"
    control.write_text(words.get(fault, fault))
    with running("chaosproxy.py", f"127.0.0.1:{port}", f"127.0.0.1:{upstream}", str(control), port=port):
        yield port


@dataclass
class TheirMailServer:
    port: int
    log: Path

    @property
    def delivered(self) -> list[dict[str, object]]:
        """What it took over, also where it hung up before it said so."""
        lines = [json.loads(line) for line in self.log.read_text().splitlines()]
        return [line for line in lines if line["ev"] == "delivered"]


@contextmanager
def their_mail_server(folder: Path, **faults: object) -> Iterator[TheirMailServer]:
    port = free_port()
    log, control = folder / "mail.jsonl", folder / "mail.json"
    log.touch()
    control.write_text(json.dumps(faults))
    with running("smtpfault.py", str(port), str(control), str(log), port=port):
        yield TheirMailServer(port, log)
