"""What a tablet has to load."""

from __future__ import annotations

import gzip
from pathlib import Path

import caseboard

SCRIPTS = Path(caseboard.__file__).parent / "static"


def test_all_scripts_together_are_under_40_kb_compressed():
    sizes = {file.name: len(gzip.compress(file.read_bytes(), 9)) for file in sorted(SCRIPTS.rglob("*.js"))}
    assert {"board.js", "htmx.min.js", "Sortable.min.js"} <= set(sizes)
    assert sum(sizes.values()) <= 40_000, sizes
