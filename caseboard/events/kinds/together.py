"""Two families that are one, joined and put apart."""

from __future__ import annotations

from dataclasses import dataclass

from caseboard.events.kinds.base import EventKind

MERGED_AWAY = "family_merged_away"


@dataclass(frozen=True, slots=True, kw_only=True)
class FamiliesMerged(EventKind):
    """Another record of this family was joined to this one. `other` and `children` are public ids."""

    name = "families_merged"
    merge: str
    other: str
    children: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyMergedAway(EventKind):
    """This record was joined to another, and left the board."""

    name = MERGED_AWAY
    merge: str
    into: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeUndone(EventKind):
    """Two records are two families again. On the one that had been kept."""

    name = "merge_undone"
    merge: str
    other: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyPutBack(EventKind):
    """This record is on the board again: joining it to another was undone."""

    name = "family_put_back"
    merge: str
