# ruff: noqa: E501 - what somebody wrote is easier to read on one line
"""Invented families who stand under New worry."""

from __future__ import annotations

from caseboard.demo.steps import (
    CHECK_IN,
    DAN,
    REVIEW,
    SALTBY,
    TEAGUE,
    THORNHILL,
    UNIVERSAL,
    VISIT,
    Change,
    Say,
    Story,
    saltby,
    thornhill,
)

STORIES: tuple[Story, ...] = (
    Story(
        name="Marsh",
        school=THORNHILL,
        children=thornhill(Ellie="Y2"),
        not_on_roll=("Alfie",),
        added=(3, "09:20"),
        steps=(
            Say(
                day=3,
                at="09:32",
                text="Mrs Lowe passed this on. Mum told the office that mornings are hard since the baby came, and that "
                "she would like somebody to talk to. She is happy for me to ring.",
            ),
            Change(day=2, at="11:05", fields={"next_what": CHECK_IN}, next=0),
            Say(
                day=1,
                at="14:40",
                text="Mum would like help with the walk to school in the mornings. Ellie has had a calm start every day "
                "since breakfast club. Please keep her place there.",
                shared=True,
            ),
        ),
    ),
    Story(
        name="Nguyen",
        school=SALTBY,
        children=saltby(Linh="Y5"),
        added=(10, "10:15"),
        level=UNIVERSAL,
        steps=(
            Change(day=10, at="10:18", fields={"lead": TEAGUE, "next_what": REVIEW}, next=2),
            Say(
                day=8,
                at="15:35",
                text="Talked at the gate. The family would like help with two forms and nothing else for now.",
                shared=True,
            ),
            Say(day=4, at="16:10", text="Rang: both forms are sent. Will ask once more after the weekend."),
        ),
    ),
    Story(
        name="Ní Dhomhnaill",
        school=THORNHILL,
        children=thornhill(Aoife="Y1"),
        added=(1, "15:10"),
        by=DAN,
        steps=(
            Say(
                day=1,
                at="15:18",
                by=DAN,
                text="New to the area since half-term. Aoife misses her friends and is quiet at lunch. Grandmother asked "
                "what there is for newcomers.",
            ),
        ),
    ),
    Story(
        name="Osei",
        school=SALTBY,
        children=saltby(Kwame="Y2", Abena="R"),
        added=(4, "13:05"),
        steps=(
            Change(day=4, at="13:08", fields={"next_what": VISIT}, next=1),
            Say(
                day=2,
                at="09:50",
                text="The family is between two homes while theirs is repaired. Uniforms and reading books are at an aunt’s. "
                "Please be easy about both this week.",
                shared=True,
            ),
        ),
    ),
    Story(
        name="Fairley",
        school=THORNHILL,
        children=thornhill(Toby="Y4"),
        added=(0, "2"),
        steps=(),
    ),
)
