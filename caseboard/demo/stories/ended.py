# ruff: noqa: E501 - what somebody wrote is easier to read on one line
"""Invented families who stand on the shelf, Ended, watching."""

from __future__ import annotations

from caseboard.demo.steps import (
    DAN,
    ENDED,
    FAMILY_SUPPORT,
    HELD,
    LOWE,
    PLAN,
    SALTBY,
    THORNHILL,
    Change,
    Move,
    Say,
    Story,
    saltby,
    thornhill,
)

STORIES: tuple[Story, ...] = (
    Story(
        name="Jessop",
        school=THORNHILL,
        children=thornhill(Amelia="Y6"),
        added=(52, "11:30"),
        steps=(
            Move(day=40, at="09:25", to=HELD, holder=LOWE, next=-20),
            Say(
                day=18,
                at="10:00",
                text="Amelia’s attendance has been above 97 per cent for six weeks, and she says that she is fine. So do her parents.",
                shared=True,
            ),
            Move(day=15, at="15:35", to=ENDED, outcome="outcomes_met"),
        ),
    ),
    Story(
        name="Costa",
        school=SALTBY,
        children=saltby(Rafael="Y2"),
        added=(44, "13:50"),
        steps=(
            Say(
                day=37,
                at="09:15",
                text="Thanked us for the offer and would rather manage with their own family for now. They know how to reach us.",
                shared=True,
            ),
            Move(day=32, at="16:00", to=ENDED, outcome="family_withdrew"),
        ),
    ),
    Story(
        name="Brook",
        school=SALTBY,
        children=saltby(Leo="Y4"),
        added=(48, "10:05"),
        by=DAN,
        steps=(
            Move(day=42, at="11:40", by=DAN, to=PLAN),
            Change(day=42, at="11:42", by=DAN, fields={"lead": FAMILY_SUPPORT}),
            Move(day=7, at="14:25", by=DAN, to=ENDED, outcome="one_agency"),
        ),
    ),
)
