"""What the README quotes is a line that a test prints: each name of a figure in it is one that a test counts."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
QUOTED = re.compile(r"`([A-Z][A-Z0-9_]+=[^`]*)`")
NAME = re.compile(r"\b([A-Z][A-Z0-9_]+)=")
SHARED = ("truth.py",)
"""Where figures stand that several tests print."""


def counted_in(file: Path) -> set[str]:
    return set(re.findall(r"[\"(\s,]([A-Z][A-Z0-9_]+)(?:=|\"\s*:)", file.read_text()))


def test_every_figure_that_is_quoted_is_one_that_a_test_prints():
    shared = set().union(*(counted_in(ROOT / "tests/support" / name) for name in SHARED))
    files = [file for file in (ROOT / "tests").rglob("test_*.py") if file != Path(__file__)]
    counted = [names for file in files if "figures(" in file.read_text() and (names := counted_in(file))]
    lines = QUOTED.findall((ROOT / "README.md").read_text())
    lines = [
        line for line in lines if not line.startswith(("SHARE=", "ARGS=", "CASEBOARD_", "LOST=0 DOUBLED"))
    ]
    assert len(lines) >= 18
    wrong = [
        line for line in lines if not any(set(NAME.findall(line)) <= names | shared for names in counted)
    ]
    assert wrong == []
