"""What can stand in the way of a change: somebody else was first, or an answer is missing."""

from __future__ import annotations

from caseboard.families.models import Family


class VersionConflictError(Exception):
    """The card has changed since the screen was drawn. Nothing was saved."""

    def __init__(self, family: Family) -> None:
        super().__init__("the card has changed since this screen was drawn")
        self.family = family


class MissingAnswersError(Exception):
    """A needed answer is missing or makes no sense: field -> plain sentence."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__("; ".join(fields.values()))
        self.fields = fields
