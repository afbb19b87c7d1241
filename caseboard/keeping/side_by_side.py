"""Rows of several tables read side by side, family by family, a little at a time."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any


class Groups:
    """Rows in the order of their families, handed out family by family."""

    def __init__(self, rows: Iterator[Any]) -> None:
        self._groups = groupby(rows, key=lambda row: row.family_id)
        self._next = next(self._groups, None)

    def of(self, family_id: int) -> list[Any]:
        """The rows of this family; families are asked for in order. Rows of an earlier one that was never asked for
        stop everything here, and `rest` finds them."""
        if self._next is None or self._next[0] != family_id:
            return []
        found = list(self._next[1])
        self._next = next(self._groups, None)
        return found

    def rest(self) -> int | None:
        """The first family that was never asked for."""
        return self._next[0] if self._next else None
