"""Cards that are written once: the same card in the same place is the same text.

What `boards/_card.html` is given is all it can show, so what it wrote may be kept by exactly that. A family moved, a
name covered, a right lost, a new day: each makes another card, which is written anew. Nothing is kept by who asked.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from flask import Flask
from markupsafe import Markup

from caseboard.families.card import KEPT, Card


def init_app(app: Flask) -> None:
    @lru_cache(maxsize=KEPT)
    def card_of(card: Card, stage_name: str, pattern: tuple[str, str], query: str) -> Markup:
        """A card as text. `pattern` makes the family's address, `query` is what leads back to this board."""
        before, between = pattern
        written: Markup = app.jinja_env.get_template("boards/_card.html").module.card(  # type: ignore[attr-defined]  # its macro
            card, stage_name, f"{before}{card.school_id}{between}{card.family_id}", query
        )
        return written

    def written(cards: Iterable[Card], stage_name: str, pattern: tuple[str, str], query: str) -> Markup:
        """The cards of a stage, one after the other."""
        texts = [card_of(card, stage_name, pattern, query) for card in cards]
        return Markup("\n".join(texts))  # noqa: S704 - a template has written each

    app.jinja_env.globals["written"] = written
