"""What a tablet has to load."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import caseboard

STATIC = Path(caseboard.__file__).parent / "static"
ROOT = Path(__file__).parents[2]


def test_all_scripts_together_are_under_40_kb_compressed(figures):
    sizes = {file.name: len(gzip.compress(file.read_bytes(), 9)) for file in sorted(STATIC.rglob("*.js"))}
    assert {"board.js", "cover.js", "htmx.min.js", "sortable.js", "write.js"} <= set(sizes)
    figures(SCRIPTS=len(sizes), SCRIPTS_GZIP_BYTES=sum(sizes.values()))
    assert sum(sizes.values()) <= 40_000, sizes


def test_the_scripts_that_are_served_were_made_of_what_stands_in_assets():
    """`uv sync` makes them again; with `--no-sync` a test of a browser could try yesterday's."""
    made_of = dict(reversed(line.split("  ")) for line in (STATIC / "vendor/.stamp").read_text().splitlines())
    sources = {str(file.relative_to(ROOT)) for file in (ROOT / "assets/scripts").rglob("*.js")}
    assert sources <= set(made_of)
    assert made_of == {name: hashlib.sha256((ROOT / name).read_bytes()).hexdigest() for name in made_of}
