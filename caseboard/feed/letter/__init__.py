"""The letter: frozen weeks put together for one reader, in sections that add up, in seven hundred words."""

from caseboard.feed.letter.composing import NEEDS_SHOWN, compose, corrected
from caseboard.feed.letter.fitting import WORDS_AT_MOST, count_words, cut
from caseboard.feed.letter.joining import Place, catch_up
from caseboard.feed.letter.lines import told
from caseboard.feed.letter.shapes import DayAhead, Item, LetterText, Need, Told

__all__ = [
    "NEEDS_SHOWN",
    "WORDS_AT_MOST",
    "DayAhead",
    "Item",
    "LetterText",
    "Need",
    "Place",
    "Told",
    "catch_up",
    "compose",
    "corrected",
    "count_words",
    "cut",
    "told",
]
