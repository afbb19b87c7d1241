"""How names are compared: without case, accents, apostrophes, hyphens and doubled spaces.

What a person typed is always stored as typed; the folded form is kept beside it for search and for matching, so that
both databases find and sort alike.
"""

from __future__ import annotations

import unicodedata

LETTERS = str.maketrans(
    {"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe"}
)
SILENT = str.maketrans("", "", "'’‘ʼ`´.")
SPACED = str.maketrans({"-": " ", "‐": " ", "‑": " ", "–": " ", "—": " ", ",": " "})


def fold(name: str) -> str:
    """The form in which names are compared: "Ní Dhomhnaill" and "ni dhomhnaill" are one, "O’Connor" is "oconnor"."""
    plain = unicodedata.normalize("NFKD", name.translate(LETTERS).translate(SILENT).translate(SPACED))
    letters = "".join(c for c in plain if not unicodedata.combining(c) and unicodedata.category(c) != "Cf")
    return " ".join(letters.casefold().split())
