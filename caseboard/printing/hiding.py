"""What must not stand on a paper: names where there are initials, and never an address that must not be
shown: under *do not disclose*, or of a home that another one of the family must not learn of."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from caseboard.families.on_paper import hidden_places, names_to_hide
from caseboard.families.rows import FamilyRow
from caseboard.names import fold

WITHHELD = "An update with a name in it is not printed."
AN_ADDRESS = "Words with an address that must not be shown are not printed."
HIDDEN_NAME = "Somebody of the family’s name"
A_NAME = "[name]"

_WORD = re.compile(r"[^\W\d_]+(?:[’'ʼ\-‐‑][^\W\d_]+)*")
_OWNER = re.compile(r"[’'ʼ]s$")
_TWO_NAMES = re.compile(r"\[name\](?:[ \-]\[name\])+")


@dataclass(frozen=True, slots=True)
class Hiding:
    """What is hidden on one paper. The keys are those of its families."""

    with_names: bool
    own: Mapping[int, frozenset[str]]
    """The names in each family: folded words."""
    surnames: frozenset[str]
    """Of every family on the paper."""
    places: Mapping[int, Sequence[str]]
    """Streets and postcodes that must not be shown, folded."""

    def card(self, family_id: int, text: str) -> str:
        """Words of the card, such as who holds it: without anybody of the family's name."""
        return HIDDEN_NAME if self.names(family_id, text) else text

    def words(self, family_id: int, text: str) -> str:
        """What somebody wrote, with each name that is known replaced; withheld if an address is in it."""
        if self.tells_a_place(family_id, text):
            return AN_ADDRESS
        return text if self.with_names else masked(text, self.own.get(family_id, frozenset()), self.surnames)

    def update(self, family_id: int, text: str) -> str:
        """An update for school: withheld whole when a name or an address is in it."""
        if self.tells_a_place(family_id, text):
            return AN_ADDRESS
        return WITHHELD if self.names(family_id, text) else text

    def names(self, family_id: int, text: str) -> bool:
        """Whether a text names somebody whom the paper must not name."""
        return not self.with_names and mentions(text, self.own.get(family_id, frozenset()), self.surnames)

    def tells_a_place(self, family_id: int, text: str) -> bool:
        folded = f" {fold(text)} "
        closed = folded.replace(" ", "")
        return any(
            f" {place} " in folded or (any(c.isdigit() for c in place) and place in closed)
            for place in self.places.get(family_id, ())
        )


def hiding(rows: Sequence[FamilyRow], *, with_names: bool) -> Hiding:
    """For a paper with these families on it. Three statements at most."""
    return hiding_of({row.id: row.name for row in rows}, with_names=with_names)


def hiding_of(names: Mapping[int, str], *, with_names: bool) -> Hiding:
    """The same, from family key -> name."""
    keys = list(names)
    places = hidden_places(keys)
    if with_names:
        return Hiding(True, {}, frozenset(), places)
    people = names_to_hide(keys)
    surnames = {key: _words_of(name) for key, name in names.items()}
    own = {key: surnames[key] | people.get(key, frozenset()) for key in keys}
    return Hiding(False, own, frozenset().union(*surnames.values()), places)


def _words_of(name: str) -> frozenset[str]:
    return frozenset(fold(name).split()) | {fold(name)}


def mentions(text: str, own: Collection[str], others: Collection[str] = ()) -> bool:
    """Whether a text has one of these names in it, by folded words.

    `own` are the family's names, found however they are written, also of one or of all: "Dunn’s", "the Dunns".
    `others`, surnames of further families on the paper, count only where they are written with a capital, since many
    of them are ordinary words.
    """
    return any(_is_a_name(word, own, others) for word in _WORD.findall(text))


def masked(text: str, own: Collection[str], others: Collection[str] = ()) -> str:
    """The text with "[name]" in the place of each name that is found."""

    def one(match: re.Match[str]) -> str:
        word = match.group()
        owner = _OWNER.search(word)
        return f"{A_NAME}{owner.group() if owner else ''}" if _is_a_name(word, own, others) else word

    return _TWO_NAMES.sub(A_NAME, _WORD.sub(one, text))


def _is_a_name(word: str, own: Collection[str], others: Collection[str]) -> bool:
    bare = fold(_OWNER.sub("", word))
    parts = {bare, *bare.split()}
    parts |= {part.removesuffix("s") for part in parts} | {part.removesuffix("es") for part in parts}
    return bool(parts & set(own) or (word[0].isupper() and parts & set(others)))
