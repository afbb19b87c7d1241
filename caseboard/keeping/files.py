"""Files of records: for their owner's eyes only, and whole or not there."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from caseboard.config import Settings
from caseboard.keeping.problems import KeepingError

SERVED = Path(__file__).parents[1] / "static"


def refuse_bad_place(file: Path, settings: Settings, *, force: bool) -> None:
    """Raises `KeepingError` when a file of records must not be written here."""
    real = file.resolve()
    if real.is_relative_to(SERVED.resolve()):
        raise KeepingError("This folder is served to everybody: choose another.")
    if real in _databases(settings):
        raise KeepingError("This is the database itself, or belongs to it: choose another file.")
    if real.is_dir() or not real.parent.is_dir():
        raise KeepingError("Name a file in a folder that is there.")
    if real.exists() and not force:
        raise KeepingError("The file is there already: choose another, or replace it with --force.")


def _databases(settings: Settings) -> set[Path]:
    """SQLite's own files, and what stands beside each: what takes back a change that was cut short."""
    queue = settings.queue_url.removeprefix("sqlite:///")
    files = [settings.sqlite_file, Path(queue) if queue != settings.queue_url else None]
    beside = ("", "-journal", "-wal", "-shm")
    return {file.resolve().with_name(file.name + end) for file in files if file for end in beside}


@dataclass(slots=True)
class NewFile:
    """A file being written."""

    out: BinaryIO
    part: Path
    """Where it is meanwhile."""
    name: Path
    """What it will be called; may be changed until the end."""


@contextmanager
def new_file(file: Path) -> Iterator[NewFile]:
    """A file to write that takes its name, on the disk for good, only when all of it is written. Mode 0600."""
    real = file.resolve()
    part = real.with_name(f".{real.name}.{secrets.token_hex(8)}.part")
    try:
        with os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600), "w+b") as out:
            made = NewFile(out, part, real)
            yield made
            out.flush()
            os.fsync(out.fileno())
        part.replace(made.name)
    except OSError as error:
        raise KeepingError(f"The file could not be written: {error.strerror}.") from error
    finally:
        part.unlink(missing_ok=True)
    folder = os.open(real.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
