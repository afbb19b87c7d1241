"""Figures that the fault tests print, and how long they run: short in `make test`, long in `make soak`.

`make soak SHARE=0.1` does a tenth of the long run.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TypeVar

import pytest

Amount = TypeVar("Amount", int, float)

SOAK = float(os.environ.get("CASEBOARD_SOAK") or 0)
"""The share of the long run that is done; nothing in every other run."""


def amount(short: Amount, soak: Amount) -> Amount:
    """How much of something: the one in every test run, the other, or a share of it, in the long one."""
    if not SOAK:
        return short
    return max(short, type(soak)(soak * SOAK))


@dataclass
class Figures:
    """What one test counted. A figure is a line `NAME=value`, printed whether the test passes or fails."""

    about: str
    kept: dict[str, object] = field(default_factory=dict)

    def __call__(self, **values: object) -> None:
        self.kept.update(values)

    def at_least(self, **floors: int) -> None:
        """Fewer than this and the test has shown nothing: it fails."""
        for name, floor in floors.items():
            found = self.kept[name]
            assert isinstance(found, int | float)
            assert found >= floor, f"{name}={found} is below {floor}: nothing was shown"

    @property
    def line(self) -> str:
        return f"{self.about}: " + " ".join(f"{name}={_shown(value)}" for name, value in self.kept.items())


def _shown(value: object) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def percentile(times: list[float], of: float) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * of))]


def keep(node: pytest.Item, line: str) -> None:
    """Keeps a line for the end of the run, also when another process runs the test."""
    node.user_properties.append(("figures", line))


def write_kept(reporter: pytest.TerminalReporter, folder: str) -> None:
    """Writes the lines that the tests below a folder have kept, in the order in which they ended."""
    lines = {
        (report.nodeid, value): None
        for reports in reporter.stats.values()
        for report in reports
        for name, value in getattr(report, "user_properties", ())
        if name == "figures" and report.nodeid.startswith(f"{folder}/")
    }
    if lines:
        reporter.section(f"figures of {folder}")
        for _, line in lines:
            reporter.write_line(line)
