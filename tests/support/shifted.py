"""The clock of real programs, put forward: a small library loaded before theirs, and the file that says how far."""

from __future__ import annotations

import subprocess
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.support.tools import TOOLS

OURS = Path(__file__).with_name("shifted.c")
THEIRS = TOOLS / "clockoff.c"
"""The same by somebody else, used where it is there."""


@dataclass
class ShiftedClock:
    library: Path
    file: Path

    @property
    def environment(self) -> dict[str, str]:
        return {"LD_PRELOAD": str(self.library), "CLOCK_OFFSET_FILE": str(self.file)}

    def now(self) -> datetime:
        return datetime.fromtimestamp(time.time() + int(self.file.read_text()), UTC)

    def put(self, moment: datetime) -> None:
        """From now on it is this moment for the programs, and time goes on from there."""
        fresh = self.file.with_suffix(".new")
        fresh.write_text(str(round(moment.timestamp() - time.time())))
        fresh.replace(self.file)


def shifted_clock(folder: Path) -> ShiftedClock:
    """Needs a C compiler."""
    source = THEIRS if THEIRS.exists() else OURS
    library = folder / "shifted.so"
    command = ["cc", "-O2", "-shared", "-fPIC", "-w", "-o", str(library), str(source), "-ldl"]
    subprocess.run(command, check=True, timeout=60)
    made = ShiftedClock(library, folder / "offset")
    made.file.write_text("0")
    return made
