"""Figures that the fault tests print, and how long they run: short in `make test`, long in `make soak`."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TypeVar

Amount = TypeVar("Amount", int, float)

SOAK = os.environ.get("CASEBOARD_SOAK", "") not in ("", "0")


def amount(short: Amount, soak: Amount) -> Amount:
    """How much of something: the one in every test run, the other in the long one."""
    return soak if SOAK else short


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
