"""A disk that breaks at a call of its own choosing: a small library loaded before the programs' own, and its orders."""

from __future__ import annotations

import mmap
import struct
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).with_name("failing.c")
NUMBERS = struct.Struct("4i")


@dataclass
class FailingDisk:
    """Counts the calls that write, sync or cut the database's files, in all programs that run with it."""

    library: Path
    file: Path
    told: mmap.mmap

    @property
    def environment(self) -> dict[str, str]:
        return {"LD_PRELOAD": str(self.library), "FAILING_FILE": str(self.file)}

    @property
    def seen(self) -> int:
        return self._numbers[0]

    @property
    def failed(self) -> int:
        return self._numbers[3]

    @contextmanager
    def failing_at(self, number: int, *, and_after: bool = False) -> Iterator[None]:
        """Inside, the call of this number fails, and those after it too where that is wanted. With 0 none fails."""
        self.told[:] = NUMBERS.pack(0, number, and_after, 0)
        try:
            yield
        finally:
            seen, _, _, failed = self._numbers
            self.told[:] = NUMBERS.pack(seen, 0, 0, failed)

    @property
    def _numbers(self) -> tuple[int, int, int, int]:
        seen, number, after, failed = NUMBERS.unpack(self.told[:])
        return seen, number, after, failed


def failing_disk(folder: Path) -> FailingDisk:
    """Needs a C compiler."""
    library, file = folder / "failing.so", folder / "orders"
    command = ["cc", "-O2", "-shared", "-fPIC", "-w", "-o", str(library), str(SOURCE), "-ldl"]
    subprocess.run(command, check=True, timeout=60)
    file.write_bytes(bytes(NUMBERS.size))
    with file.open("r+b") as opened:
        return FailingDisk(library, file, mmap.mmap(opened.fileno(), NUMBERS.size))
