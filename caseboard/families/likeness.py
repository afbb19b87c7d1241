"""Whether two names are one name spelled in two ways: a letter or two apart, or of the same sound.

Works on folded names (`caseboard.names`), so that case, accents and apostrophes are out of the way already.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from rapidfuzz.distance import DamerauLevenshtein

SOUNDS = (
    (re.compile(r"tsch|tch|cz|ch"), "c"),
    (re.compile(r"sch|sz|sh"), "s"),
    (re.compile(r"ph|w|v"), "f"),
    (re.compile(r"ck|qu|q|x|c(?=[aou]|$)"), "k"),
    (re.compile(r"dh|th"), "t"),
    (re.compile(r"(?<=[a-z])h(?=[^aeiouy]|$)|gh"), ""),
)
VOWELS = re.compile(r"[aeiouyj]")
TWICE = re.compile(r"(.)\1+")
SHORTEST = 4
"""Shorter words are compared letter by letter only: too many names are one letter from "Ali"."""


def sound(word: str) -> str:
    """What is left of a word when it is heard: consonants by their sound, and whether it begins with a vowel."""
    heard = word
    for pattern, letter in SOUNDS:
        heard = pattern.sub(letter, heard)
    first, rest = heard[:1], heard[1:]
    return TWICE.sub(r"\1", ("a" if VOWELS.match(first) else first) + VOWELS.sub("", rest))


def is_like(one: str, other: str) -> bool:
    """Whether two folded words may be one name: equal, close in spelling, or of the same sound."""
    if one == other:
        return True
    if not (one.isalpha() and other.isalpha()):
        return False
    if TWICE.sub(r"\1", one) == TWICE.sub(r"\1", other):
        return True  # "Dun" and "Dunn", however short
    shorter = min(len(one), len(other))
    if shorter < SHORTEST:
        return False
    apart = 1 if shorter < 7 else 2
    if DamerauLevenshtein.distance(one, other, score_cutoff=apart) <= apart:
        return True
    heard = sound(one)
    return shorter > SHORTEST and len(heard) >= 3 and heard == sound(other)


def like_words(typed: str, known: Iterable[str]) -> set[str]:
    """Which of the known words the typed one may be: containing it, or like it."""
    return {word for word in known if typed in word or is_like(typed, word)}


def any_like(words: Collection[str], others: Collection[str]) -> bool:
    return any(is_like(one, other) for one in words for other in others)
