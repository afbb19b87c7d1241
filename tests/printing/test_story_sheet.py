"""Cutting a family's page into sheets. No database."""

from __future__ import annotations

from caseboard.families.story.page import (
    HELPERS_AT_MOST,
    LINE_LIMIT,
    LINES_AT_MOST,
    NAME_LIMIT,
    OWN_WORDS_LIMIT,
    TOLD_AT_MOST,
    WHO_SEES_LIMIT,
    Helps,
    StoryPage,
    Told,
)
from caseboard.printing.papers.story_sheet import SECTIONS, cut_story


def page(line: int, lines: int = LINES_AT_MOST) -> StoryPage:
    text = ("word " * line)[:line].strip()
    return StoryPage(
        own_words=("word " * OWN_WORDS_LIMIT)[: line * 3].strip(),
        going_well=(text,) * lines,
        worried=(text,) * lines,
        helpers=(Helps(text[:NAME_LIMIT], text),) * min(lines + 1, HELPERS_AT_MOST),
        happens_next=(text,) * lines,
        told=(Told(text, 0),) * min(lines + 1, TOLD_AT_MOST),
        who_sees=text[:WHO_SEES_LIMIT],
    )


def test_a_page_is_one_sheet_closer_set_where_it_is_long_and_two_where_it_is_as_long_as_it_may_be():
    assert cut_story(StoryPage(own_words="Nights are the hard part.")).sheets == (SECTIONS,)
    usual, long, longest = cut_story(page(60, 2)), cut_story(page(85, 4)), cut_story(page(LINE_LIMIT))
    assert (len(usual.sheets), usual.is_close) == (1, False)
    assert (len(long.sheets), long.is_close) == (1, True)
    assert (len(longest.sheets), longest.is_close) == (2, True)
    assert sum(longest.sheets, ()) == SECTIONS
