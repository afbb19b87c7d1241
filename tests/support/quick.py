"""What makes a short run short: nothing is compiled twice, and nobody waits for a disk.

Every test has an application and a database of its own. It would compile the same statements, templates and addresses
as the one before it, and wait for a disk at every commit, which no test can tell from none. The long run waits for the
disk.
"""

from __future__ import annotations

import gc
import os
import shutil
from functools import cache
from pathlib import Path
from typing import Any

import flask_sqlalchemy
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Engine, create_engine
from werkzeug.routing import Rule

from tests.support.figures import SOAK

MEMORY = Path("/dev/shm")  # noqa: S108 — pytest makes a private folder in it
ENOUGH = 2 * 1024**3


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


@cache
def hurry() -> None:
    """Once, before the first application and the first folder of a test are made."""
    if not SOAK and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))
    _keep_addresses()
    _keep_what_was_compiled()


@cache
def look_for_rubbish_seldom() -> None:
    """Once everything is loaded and collected. What is there by then stays, and need not be searched again and again:
    that took a fifth of the time of the tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def _keep_addresses() -> None:
    """What an address is compiled to is a function of the address alone; for 290 of them it takes 90 ms."""
    kept: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    usual = Rule.compile

    def compile_once(self: Rule) -> None:
        key = (
            *(self.rule, self.subdomain, self.host, self.map.host_matching, self.merge_slashes),
            repr(self.defaults),
        )
        if key not in kept:
            usual(self)
            builders = self._build.__func__, self._build_unknown.__func__  # type: ignore[attr-defined]
            kept[key] = self._parts, self._trace, self._converters, frozenset(self.arguments), *builders
        self._parts, self._trace, self._converters, arguments, build, build_unknown = kept[key]
        self.arguments |= arguments
        self._build = build.__get__(self, None)
        self._build_unknown = build_unknown.__get__(self, None)

    Rule.compile = compile_once  # type: ignore[method-assign]


def _keep_what_was_compiled() -> None:
    """On SQLite alone: few tests make a database on PostgreSQL."""
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
