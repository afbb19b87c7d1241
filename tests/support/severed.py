"""A line to PostgreSQL that is cut when something of a certain number is asked: before it gets there, or once it is
done and before anybody hears of it."""

from __future__ import annotations

import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Lock, Thread

from sqlalchemy import make_url

SOCKET = ".s.PGSQL.5432"


@dataclass
class Line:
    """Counts what is asked of the server over all its connections."""

    url: str
    """The database's address by way of this line."""
    upstream: str | tuple[str, int]
    asked: int = 0
    due: int = 0
    is_heard: bool = False
    """Whether the server still hears what is asked when the line is cut."""
    cuts: int = 0

    def __post_init__(self) -> None:
        self._lock = Lock()

    @contextmanager
    def cut_at(self, number: int, *, is_heard: bool = False) -> Iterator[None]:
        """Inside, the line is cut at the question of this number; with 0 at none."""
        with self._lock:
            self.asked, self.due, self.is_heard, self.cuts = 0, number, is_heard, 0
        try:
            yield
        finally:
            self.due = 0

    def is_now(self) -> bool:
        with self._lock:
            self.asked += 1
            is_due = self.asked == self.due
            self.cuts += is_due
            return is_due

    def carry(self, near: socket.socket) -> None:
        far = _connected(self.upstream)
        is_cut, answered = Event(), Event()

        def bring_back() -> None:
            with suppress(OSError):
                while told := far.recv(1 << 20):
                    answered.set()
                    if not is_cut.is_set():
                        near.sendall(told)
            _close(near)

        Thread(target=bring_back, daemon=True).start()
        with suppress(OSError):
            while asked := near.recv(1 << 20):
                if self.is_now():
                    if self.is_heard:
                        answered.clear()
                        is_cut.set()
                        far.sendall(asked)
                        answered.wait(10)
                    _close(near)
                    break
                far.sendall(asked)
        _close(far)


def _connected(to: str | tuple[str, int]) -> socket.socket:
    far = socket.socket(socket.AF_UNIX if isinstance(to, str) else socket.AF_INET)
    far.connect(to)
    return far


def _close(one: socket.socket) -> None:
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()


@contextmanager
def line_to(url: str) -> Iterator[Line]:
    """A line to the database of this address."""
    real, folder = make_url(url), Path(tempfile.mkdtemp(prefix="caseboard-line-"))
    host = str(real.query.get("host") or real.host)
    upstream = f"{host}/{SOCKET}" if host.startswith("/") else (host, real.port or 5432)
    way = real.set(host=None, port=None, query={"host": str(folder)})
    line = Line(way.render_as_string(hide_password=False), upstream)
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(folder / SOCKET))
        door.listen(20)

        def open_door() -> None:
            with suppress(OSError):
                while True:
                    near, _ = door.accept()
                    Thread(target=line.carry, args=(near,), daemon=True).start()

        Thread(target=open_door, daemon=True).start()
        try:
            yield line
        finally:
            _close(door)
            shutil.rmtree(folder, ignore_errors=True)
