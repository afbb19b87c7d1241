"""Cards that are written once: the same card in the same place is the same text.

What `boards/_card.html` is given is all it can show, so what it wrote may be kept by exactly that. A family moved, a
name covered, a right lost, a new day: each makes another card, which is written anew. Nothing is kept by who asked.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from functools import lru_cache

from flask import Flask, Response, g
from markupsafe import Markup

from caseboard.families.card import KEPT, Card

PLACE = secrets.token_hex(16)
"""Stands on a page where cards go, until it is sent. Nobody can type it: each start of the program has another."""
_PLACES = re.compile(rb"<!--%b (\d+)-->" % PLACE.encode())


def init_app(app: Flask) -> None:
    @lru_cache(maxsize=KEPT)
    def card_of(card: Card, stage_name: str, pattern: tuple[str, str], query: str) -> bytes:
        """A card as it is sent. `pattern` makes the family's address, `query` is what leads back to this board."""
        before, between = pattern
        written: Markup = app.jinja_env.get_template("boards/_card.html").module.card(  # type: ignore[attr-defined]  # a macro of the template
            card, stage_name, f"{before}{card.school_id}{between}{card.family_id}", query
        )
        return written.encode()

    def written(cards: Iterable[Card], stage_name: str, pattern: tuple[str, str], query: str) -> Markup:
        """The place of a stage's cards, one after the other: `put_in` puts them there."""
        if "cards" not in g:
            g.cards = []
        g.cards.append([card_of(card, stage_name, pattern, query) for card in cards])
        return Markup(f"<!--{PLACE} {len(g.cards) - 1}-->")  # noqa: S704 - holds nothing typed

    @app.after_request
    def put_in(response: Response) -> Response:
        """Puts the cards into the page. They are most of it: as text they would be copied from a stage to the board to
        the page and to what is sent, twice as wide for one curved apostrophe."""
        stages = g.pop("cards", None)
        if stages:
            page, *rest = _PLACES.split(response.get_data())
            pieces = [page]
            for number, after in zip(rest[::2], rest[1::2], strict=True):
                pieces += [b"\n".join(stages[int(number)]), after]
            response.set_data(b"".join(pieces))
        return response

    app.jinja_env.globals["written"] = written
