"""What SQLAlchemy and Jinja have worked out for one test's application is kept for the next one.

Every test has an application and a database of its own, and would compile the same statements and templates again.
"""

from __future__ import annotations

from typing import Any

import flask_sqlalchemy
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Engine, create_engine


class Kept(BytecodeCache):
    """Compiled templates, by name and by what is in them."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        found = self._kept.get((bucket.key, bucket.checksum))
        if found:
            bucket.bytecode_from_string(found)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


def keep_what_was_compiled() -> None:
    """Once, before the first application is made. On SQLite alone: few tests make a database on PostgreSQL."""
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": Kept()}
    first = create_engine("sqlite://", query_cache_size=5000)
    first.connect().close()  # by which its dialect comes to know the library
    usual = flask_sqlalchemy.SQLAlchemy._make_engine

    def make_engine(self: Any, *args: Any) -> Engine:
        engine = usual(self, *args)
        if engine.dialect.name == first.dialect.name:
            engine.dialect = first.dialect  # statements are kept by dialect
            engine._compiled_cache = first._compiled_cache
        return engine

    flask_sqlalchemy.SQLAlchemy._make_engine = make_engine  # type: ignore[assignment,method-assign]
