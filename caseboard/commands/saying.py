"""Long lists in few lines."""

from __future__ import annotations

from collections.abc import Sequence

SHOWN = 20
"""How many lines of one kind are printed before "and 12 more"."""


def print_list(title: str, lines: Sequence[str]) -> None:
    if not lines:
        return
    print(f"{title}:")
    for line in lines[:SHOWN]:
        print(f"  {line}")
    if len(lines) > SHOWN:
        print(f"  and {len(lines) - SHOWN} more")
