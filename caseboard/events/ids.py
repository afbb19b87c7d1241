"""The public ids that an event's data carry."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

LENGTH = 36
"""Of a public id as the log writes it."""


def ids_in(data: Any) -> Iterator[uuid.UUID]:
    """Every public id that stands in an event's data, however deep."""
    if isinstance(data, dict):
        for value in data.values():
            yield from ids_in(value)
    elif isinstance(data, list):
        for value in data:
            yield from ids_in(value)
    elif isinstance(data, str) and len(data) == LENGTH:
        with suppress(ValueError):
            yield uuid.UUID(data)
