"""A line that fails: a proxy on loopback that loses requests, loses answers, cuts, doubles and delays."""

from __future__ import annotations

import random
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

FAULTS = ("drop_request", "half", "drop_response", "cut", "dup", "delay")
"""
drop_request   the connection is reset before the server hears of it
half           the server gets half of the request, then a reset
drop_response  the server answers, and nobody hears it
cut            a few bytes of the answer, then a reset
dup            the server gets the request twice
delay          both ways take their time
"""
WAIT = 0.3


@dataclass
class Line:
    """Faults happen to this share of the requests, drawn from `faults`."""

    upstream: int
    share: float = 0.5
    faults: tuple[str, ...] = FAULTS
    port: int = 0
    seen: Counter[str] = field(default_factory=Counter)
    chance: random.Random = field(default_factory=lambda: random.Random(7))

    def handle(self, near: socket.socket) -> None:
        with near, suppress(OSError):
            near.settimeout(60)
            request = read_request(near)
            fault = self.chance.choice(self.faults) if self.chance.random() < self.share else "pass"
            self.seen[fault] += 1
            if fault == "drop_request":
                reset(near)
                return
            if fault == "half":
                with socket.create_connection(("127.0.0.1", self.upstream), timeout=60) as far:
                    far.sendall(request[: len(request) // 2])
                    time.sleep(WAIT / 10)
                    reset(far)
                reset(near)
                return
            if fault == "delay":
                time.sleep(WAIT)
            answer = self.ask(request)
            if fault == "dup":
                self.ask(request)
            if fault == "drop_response":
                reset(near)
            elif fault == "cut":
                near.sendall(answer[:60])
                reset(near)
            else:
                if fault == "delay":
                    time.sleep(WAIT)
                near.sendall(answer)

    def ask(self, request: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", self.upstream), timeout=60) as far:
            far.sendall(request)
            parts = []
            while part := far.recv(65536):
                parts.append(part)
        return b"".join(parts)


def read_request(near: socket.socket) -> bytes:
    """One whole request; whoever asks closes the connection after it."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += _more(near)
    head, _, _ = data.partition(b"\r\n\r\n")
    size = next(
        (
            int(line.split(b":")[1])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length:")
        ),
        0,
    )
    while len(data) < len(head) + 4 + size:
        data += _more(near)
    return data


def _more(near: socket.socket) -> bytes:
    data = near.recv(65536)
    if not data:
        raise ConnectionError
    return data


def reset(connection: socket.socket) -> None:
    """Ends a connection as a broken line does: with RST."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


@contextmanager
def bad_line(upstream: int, *, share: float = 0.5, faults: tuple[str, ...] = FAULTS) -> Iterator[Line]:
    """A proxy on a free port until the block ends."""
    line = Line(upstream, share, faults)
    listener = socket.create_server(("127.0.0.1", 0))
    line.port = listener.getsockname()[1]

    def serve() -> None:
        with suppress(OSError):
            while True:
                near, _ = listener.accept()
                threading.Thread(target=line.handle, args=(near,), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield line
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
