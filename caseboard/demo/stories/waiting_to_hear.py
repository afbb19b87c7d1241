# ruff: noqa: E501 - what somebody wrote is easier to read on one line
"""Invented families who stand under Waiting to hear."""

from __future__ import annotations

from caseboard.demo.steps import (
    CAMHS,
    CHASE,
    DAN,
    EARLY_HELP,
    HUB,
    SALTBY,
    TARGETED,
    THORNHILL,
    WAITING,
    Ask,
    Change,
    Move,
    Say,
    Story,
    saltby,
    thornhill,
)

STORIES: tuple[Story, ...] = (
    Story(
        name="Adeyemi",
        school=SALTBY,
        children=saltby(Tolu="R"),
        added=(24, "09:40"),
        level=TARGETED,
        steps=(
            Say(
                day=22,
                at="11:20",
                text="Tolu settles with a picture timetable. The class teacher has made a small one to carry about.",
                shared=True,
            ),
            Move(day=18, at="10:02", to=WAITING),
            Change(day=18, at="10:04", fields={"asked": CAMHS}, asked_day=18),
            Change(day=13, at="09:15", fields={"next_what": CHASE}, next=0),
            Say(day=9, at="12:10", text="Rang CAMHS, left a message. Rang again two days later, same."),
            Say(day=4, at="16:25", text="Third call. They have the letter; no date yet."),
        ),
    ),
    Story(
        name="Kowalczyk",
        school=THORNHILL,
        children=thornhill(Zofia="Y6") + saltby(Antek="Y3"),
        added=(16, "14:25"),
        level=TARGETED,
        steps=(
            Say(
                day=14,
                at="10:45",
                text="Met both parents with an interpreter. They agreed that we ask the Hub, and that both schools may know.",
            ),
            Move(day=6, at="09:12", to=WAITING),
            Ask(
                day=6,
                at="09:13",
                agency=HUB,
                kind="front_door",
                asked_for="social_care",
                text="Both parents would like somebody to talk to about the evenings. They know that we ask.",
            ),
            Change(day=6, at="09:14", fields={"next_what": CHASE}, next=3),
            Say(
                day=5,
                at="11:30",
                text="The Hub asked for attendance. Both school offices have sent it; nothing more is needed from you.",
                shared=True,
            ),
        ),
    ),
    Story(
        name="Słowik",
        school=THORNHILL,
        children=thornhill(Maja="Y3", Oskar="Y1"),
        added=(30, "09:05"),
        steps=(
            Say(
                day=27,
                at="10:10",
                text="Rent went up in the summer and the flat is damp. They would like advice before winter.",
            ),
            Move(day=11, at="15:20", to=WAITING),
            Change(day=11, at="15:22", fields={"asked": "Housing Options"}, asked_day=11),
            Change(day=11, at="15:25", fields={"next_what": CHASE}, next=2),
            Say(
                day=3,
                at="14:15",
                text="Housing Options has given an appointment for next week. Maja may be late that morning.",
                shared=True,
            ),
        ),
    ),
    Story(
        name="Turner-Bell",
        school=SALTBY,
        children=saltby(Rowan="Y4"),
        added=(9, "11:45"),
        by=DAN,
        steps=(
            Say(
                day=7,
                at="15:50",
                by=DAN,
                text="Rowan’s parents live apart now and both come to meetings. They would like the same plan in both homes.",
            ),
            Move(day=2, at="10:40", by=DAN, to=WAITING),
            Change(
                day=2,
                at="10:42",
                by=DAN,
                fields={"asked": EARLY_HELP, "next_what": CHASE},
                asked_day=2,
                next=6,
            ),
        ),
    ),
    Story(
        name="Rahman",
        school=THORNHILL,
        children=thornhill(Imran="Y6"),
        added=(12, "08:55"),
        steps=(
            Move(day=5, at="13:30", to=WAITING),
            Change(day=5, at="13:32", fields={"asked": HUB, "next_what": CHASE}, asked_day=5, next=-2),
            Say(
                day=4,
                at="15:10",
                text="Imran looks after his brother some evenings. He asked for a quiet place to do homework at lunch; the "
                "library is open for him.",
                shared=True,
            ),
        ),
    ),
)
