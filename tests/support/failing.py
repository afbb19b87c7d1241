"""A disk that breaks at a call of its own choosing, and knows what has reached it: a small library loaded before the
programs' own, and its orders."""

from __future__ import annotations

import mmap
import struct
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

SOURCE = Path(__file__).with_name("failing.c")
NUMBERS = struct.Struct("6i")


class Told(NamedTuple):
    """What stands in the file of orders."""

    seen: int = 0
    """Calls on the database's files since it was last told something."""
    due: int = 0
    """The number of the one that fails; 0 for none."""
    and_after: int = 0
    failed: int = 0
    sent: int = 0
    """Times that something was sent to somebody."""
    sent_early: int = 0
    """Times that something was sent while what was written had not reached the disk."""


@dataclass
class FailingDisk:
    """Counts the calls that write, sync or cut the database's files, in all programs that run with it."""

    library: Path
    file: Path
    numbers: mmap.mmap

    @property
    def environment(self) -> dict[str, str]:
        return {"LD_PRELOAD": str(self.library), "FAILING_FILE": str(self.file)}

    @property
    def told(self) -> Told:
        return Told(*NUMBERS.unpack(self.numbers[:]))

    @contextmanager
    def failing_at(self, number: int, *, and_after: bool = False) -> Iterator[None]:
        """Inside, the call of this number fails, and those after it too where that is wanted. With 0 none fails."""
        self.numbers[:] = NUMBERS.pack(*Told(due=number, and_after=and_after))
        try:
            yield
        finally:
            self.numbers[:] = NUMBERS.pack(*self.told._replace(due=0))


def failing_disk(folder: Path) -> FailingDisk:
    """Needs a C compiler."""
    library, file = folder / "failing.so", folder / "orders"
    command = ["cc", "-O2", "-shared", "-fPIC", "-w", "-o", str(library), str(SOURCE), "-ldl"]
    subprocess.run(command, check=True, timeout=60)
    file.write_bytes(bytes(NUMBERS.size))
    with file.open("r+b") as opened:
        return FailingDisk(library, file, mmap.mmap(opened.fileno(), NUMBERS.size))
