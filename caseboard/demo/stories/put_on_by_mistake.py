"""A family put on the board by mistake, and taken off again."""

from __future__ import annotations

from caseboard.demo.steps import DAN, THORNHILL, Story, TakeOff, thornhill

STORIES: tuple[Story, ...] = (
    Story(
        name="Harker",
        school=THORNHILL,
        children=thornhill(Jonah="Y3"),
        added=(33, "12:00"),
        by=DAN,
        steps=(TakeOff(day=33, at="12:09", by=DAN, reason="Meant another family of the same name."),),
    ),
)
