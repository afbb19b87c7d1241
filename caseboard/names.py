"""How names are compared (without case, accents, apostrophes, hyphens and doubled spaces), and stand in a sentence.

What a person typed is always stored as typed; the folded form is kept beside it for search and for matching, so that
both databases find and sort alike.
"""

from __future__ import annotations

import unicodedata

LETTERS = {
    "ł": "l",
    "ø": "o",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "ı": "i",
    "ħ": "h",
}
"""Letters that Unicode does not take apart, by what people type for them."""
SILENT = dict.fromkeys("'’‘ʼ`´′.")
SPACED = dict.fromkeys("-‐‑–—−,", " ")
TYPED = str.maketrans({**LETTERS, **SILENT, **SPACED})


def fold(name: str) -> str:
    """The form in which names are compared: "Ní Dhomhnaill" and "ni dhomhnaill" are one, "O’Connor" is "oconnor"."""
    plain = unicodedata.normalize("NFKD", name.translate(TYPED)).casefold().translate(TYPED)
    letters = "".join(c for c in unicodedata.normalize("NFKD", plain) if not _is_mark(c))
    return " ".join(letters.casefold().split())


LONGEST_NAME = 200


def words_of(typed: str) -> list[str]:
    """The words of a name that somebody looks for. A text that is longer than any name, such as a page put into the
    wrong box, has none: each word of it would be a condition, and nobody is called so."""
    return fold(typed).split() if len(typed) <= LONGEST_NAME else []


def set_off(name: str) -> str:
    """A name before the rest of its sentence: "Mrs Lowe", and "K. Lunt, Early Help," with the comma that closes."""
    return f"{name}," if ", " in name else name


def _is_mark(character: str) -> bool:
    """An accent on its own, or a sign that shows nothing (a joiner, a change of direction)."""
    return unicodedata.combining(character) > 0 or unicodedata.category(character) in {"Cf", "Mn"}
