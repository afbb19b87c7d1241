"""The backup file: one line that names it and holds the hash of the rest, then compressed lines of JSON.

The first compressed line says which revision the records are of and which tables there are. Then, table by table, a
line with its columns, a line for each row, and a line with how many there were and their hash; and a last line. So a
file that was cut short or changed in one bit is known before anything is read from it, and the records can be read
without this program: `tail -n +2 FILE | gunzip`.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import re
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import Connection

from caseboard.keeping import records
from caseboard.keeping.problems import BadFileError
from caseboard.keeping.records import Content, Shape

FIRST_LINE = re.compile(rb"caseboard backup 1 sha256:([0-9a-f]{64})\n")
COMPRESSION = 2
"""Half the size costs little; more costs much."""

NOT_WHOLE = "This is not a whole backup file: nothing was read from it."


@dataclass(frozen=True, slots=True)
class Header:
    """What a backup says about itself."""

    revision: str
    made_at: datetime


# --- writing ----------------------------------------------------------------------------------------------------------


def write(out: BinaryIO, connection: Connection, header: Header) -> dict[str, Content]:
    """Writes every record of a database that is at this release's revision. Says what it wrote, table by table."""
    out.write(_first_line("0" * 64))
    hashed = _Hashed(out)
    contents: dict[str, Content] = {}
    with gzip.GzipFile(filename="", mode="wb", fileobj=hashed, compresslevel=COMPRESSION, mtime=0) as packed:
        made_at = header.made_at.isoformat()
        _write_line(packed, {"revision": header.revision, "made_at": made_at})
        for shape in records.shapes():
            _write_line(packed, shape.to_json())
            contents[shape.name] = _write_rows(packed, connection, shape)
            _write_line(packed, {"end": shape.name, **asdict(contents[shape.name])})
        _write_line(packed, {"end": "backup", "tables": len(contents)})
    out.seek(0)
    out.write(_first_line(hashed.digest.hexdigest()))
    return contents


def _write_rows(packed: gzip.GzipFile, connection: Connection, shape: Shape) -> Content:
    digest, count = hashlib.sha256(), 0
    for some in records.lines(connection, shape):
        block = b"".join(some)
        digest.update(block)
        packed.write(block)
        count += len(some)
    return Content(count, digest.hexdigest())


def _write_line(packed: gzip.GzipFile, line: dict[str, Any]) -> None:
    packed.write(json.dumps(line, separators=(",", ":")).encode() + b"\n")


def _first_line(digest: str) -> bytes:
    return f"caseboard backup 1 sha256:{digest}\n".encode()


class _Hashed(io.RawIOBase):
    """Passes on what is written, and hashes it."""

    def __init__(self, out: BinaryIO) -> None:
        self.out = out
        self.digest = hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, block: Any) -> int:
        self.digest.update(block)
        return self.out.write(block)


# --- reading ----------------------------------------------------------------------------------------------------------


@contextmanager
def _told_plainly() -> Iterator[None]:
    """What a file that is no backup makes Python say, as one sentence."""
    try:
        yield
    except (EOFError, zlib.error, gzip.BadGzipFile, KeyError, TypeError, ValueError) as error:
        raise BadFileError(NOT_WHOLE) from error
    except OSError as error:
        raise BadFileError(f"The file could not be read: {error.strerror}.") from error


@dataclass(slots=True)
class Archive:
    """An open backup file whose hash was right."""

    header: Header
    packed: Iterator[bytes]
    shapes: list[Shape] = field(default_factory=list)

    @_told_plainly()
    def load(self, into: Connection, known: set[str]) -> dict[str, Content]:
        """Adds every record to a database of the file's revision, whose tables are `known`. Once.

        Says what it added. Raises `BadFileError` when the file is not what a backup is.
        """
        contents: dict[str, Content] = {}
        while "end" not in (line := _control(self.packed)):
            shape = Shape.from_json(line)
            if shape.name not in known or shape.name in contents:
                raise BadFileError(NOT_WHOLE)
            self.shapes.append(shape)
            contents[shape.name] = self._load_rows(into, shape)
        if line != {"end": "backup", "tables": len(contents)} or next(self.packed, None) is not None:
            raise BadFileError(NOT_WHOLE)
        return contents

    def _load_rows(self, into: Connection, shape: Shape) -> Content:
        digest, count = hashlib.sha256(), 0
        some: list[bytes] = []
        for line in self.packed:
            if line.startswith(b"["):
                some.append(line)
            if some and (len(some) == records.AT_A_TIME or not line.startswith(b"[")):
                digest.update(b"".join(some))
                count += len(some)
                records.store(into, shape, some)
                some = []
            if not line.startswith(b"["):
                found = Content(count, digest.hexdigest())
                if json.loads(line) != {"end": shape.name, **asdict(found)}:
                    raise BadFileError(NOT_WHOLE)
                return found
        raise BadFileError(NOT_WHOLE)


@contextmanager
def opened(file: Path) -> Iterator[Archive]:
    """The backup in a file, once all of it was found to be as it was written. Raises `BadFileError` otherwise."""
    with ExitStack() as open_files:
        with _told_plainly():
            stored = open_files.enter_context(file.open("rb"))
            first = FIRST_LINE.fullmatch(stored.readline(200))
            start = stored.tell()
            if first is None or hashlib.file_digest(stored, "sha256").hexdigest() != first[1].decode():
                raise BadFileError(NOT_WHOLE)
            stored.seek(start)
            packed = open_files.enter_context(gzip.GzipFile(fileobj=stored, mode="rb"))
            lines = iter(io.BufferedReader(packed, 1 << 20))
            line = _control(lines)
            header = Header(str(line["revision"]), datetime.fromisoformat(line["made_at"]))
        yield Archive(header, lines)


def _control(lines: Iterator[bytes]) -> dict[str, Any]:
    line = json.loads(next(lines, b""))
    if not isinstance(line, dict):
        raise BadFileError(NOT_WHOLE)
    return line
