"""The invented families: what happened to each, told in working days before today.

Day 1 is the last working day, day 60 is twelve weeks back, and day 0 is a few minutes ago. Times are a London clock's.
Dates of next steps are working days from today: -3 was three working days ago. All people are made up.
"""

from __future__ import annotations

from caseboard.demo.steps import Story
from caseboard.demo.stories import (
    being_assessed,
    ended,
    held_in_school,
    new_worry,
    plan_in_progress,
    put_on_by_mistake,
    waiting_to_hear,
)

STAGES = (
    new_worry,
    waiting_to_hear,
    held_in_school,
    being_assessed,
    plan_in_progress,
    ended,
    put_on_by_mistake,
)
STORIES: tuple[Story, ...] = tuple(story for stage in STAGES for story in stage.STORIES)
"""In the order of the stages in which they stand today."""
