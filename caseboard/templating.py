"""Jinja as it is used here, for pages and for mail."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from flask.templating import Environment
from jinja2 import StrictUndefined


class Templates(Environment):
    """A name that is not there is a mistake, and a line that only steers leaves no line."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Templates share what is known everywhere. Jinja lays an empty layer of its own over it for each of them,
        through which every import and every part that is pulled in looks at all of it again."""
        return super().make_globals(d) if d else self.globals
