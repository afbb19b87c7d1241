"""What needs attention and why: rules over dates, without a database. The order inside a stage comes from here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

UNTOLD_DAYS = 14
"""After this many days without word to the school, a family needs attention (journey J11)."""


@dataclass(frozen=True, slots=True)
class Facts:
    """The dates of one family that decide whether it needs attention. All are London days."""

    today: date
    in_stage_since: date
    usual_days: int | None
    next_on: date | None
    told_on: date
    """When the school was last told; the day it came on the board if never. With several schools, the oldest."""
    came_back: int = 0
    """How many things fell due: actions overdue, a signpost to ask about, a worry that nobody has read."""

    @property
    def days_in_stage(self) -> int:
        """Calendar days since the stage change, never since the last edit."""
        return max(0, (self.today - self.in_stage_since).days)

    @property
    def days_late(self) -> int:
        """Days the next date is overdue; 0 when it is not."""
        return max(0, (self.today - self.next_on).days) if self.next_on else 0

    @property
    def days_untold(self) -> int:
        return max(0, (self.today - self.told_on).days)

    @property
    def is_late(self) -> bool:
        return self.days_late > 0

    @property
    def is_untold(self) -> bool:
        return self.days_untold >= UNTOLD_DAYS

    @property
    def is_long(self) -> bool:
        """Over the usual days of its stage."""
        return self.usual_days is not None and self.days_in_stage > self.usual_days

    @property
    def needs_attention(self) -> bool:
        return self.is_late or self.is_untold or self.is_long or self.came_back > 0

    @property
    def is_due_this_week(self) -> bool:
        """The next date is late, or falls on or before this Sunday."""
        return self.next_on is not None and self.next_on <= end_of_week(self.today)

    def order(self) -> tuple[bool, bool, bool, bool, int, int]:
        """Sorts a stage: late review, then what came back, school not told, over usual days, longest without word."""
        return (
            not self.is_late,
            not self.came_back,
            not self.is_untold,
            not self.is_long,
            -self.days_untold,
            -self.days_in_stage,
        )


def end_of_week(day: date) -> date:
    """The Sunday of a Monday-to-Sunday week."""
    return day + timedelta(days=6 - day.weekday())
