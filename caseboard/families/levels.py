"""Levels of need: filled bars, the local words, and the national name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from caseboard.db import session
from caseboard.families.models import Level
from caseboard.schools.models import LevelLabel


@dataclass(frozen=True, slots=True)
class LevelWords:
    bars: int
    """Filled bars out of four."""
    label: str
    """The local words on the card; an authority may choose its own."""
    national: str
    """The national name, in the accessible text and in full on the family page."""


LEVELS: dict[Level, LevelWords] = {
    Level.UNIVERSAL: LevelWords(1, "Level 1", "Universal"),
    Level.ADDITIONAL: LevelWords(2, "Level 2", "Additional needs"),
    Level.TARGETED: LevelWords(3, "Level 3", "Targeted early help, Family Help"),
    Level.CHILD_IN_NEED: LevelWords(4, "Level 4", "Child in need"),
    Level.CHILD_PROTECTION: LevelWords(4, "Level 4 CP", "Child protection"),
    Level.LOOKED_AFTER: LevelWords(4, "Level 4 LA", "Looked after"),
}


def local_labels(authority_id: int) -> Mapping[Level, str]:
    """An authority's own words for levels, where it has chosen any."""
    rows = session().execute(_LABELS, {"authority": authority_id})
    return {Level(level): label for level, label in rows}


_LABELS = select(LevelLabel.level, LevelLabel.label).where(LevelLabel.authority_id == bindparam("authority"))
