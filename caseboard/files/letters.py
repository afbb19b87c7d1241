"""From a file to its text."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path
from typing import BinaryIO

from caseboard.files.problem import FileProblem

MEGABYTE = 1024 * 1024
MAX_FILE_BYTES = 10 * MEGABYTE
"""The largest file read unless a reader names its own limit, in bytes."""
FileSource = bytes | str | os.PathLike[str] | BinaryIO
"""A file as its bytes, its path, or a stream opened for reading bytes (an upload)."""
_UTF8_LETTER = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


def read_bytes(source: FileSource, *, limit: int = MAX_FILE_BYTES) -> bytes:
    """The content of a file that is not empty and no larger than `limit` bytes.

    A path is measured before it is opened and a stream is never read past the limit, so that a file far too
    large costs neither time nor memory. Raises FileProblem if it is too large, empty, absent or not a file.
    """
    if isinstance(source, bytes):
        content = source
    elif isinstance(source, (str, os.PathLike)):
        content = _read_path(Path(source), limit)
    else:
        content = source.read(limit + 1)
    if len(content) > limit:
        raise _too_large(limit)
    if not content.strip(b"\xef\xbb\xbf \t\r\n"):
        raise FileProblem("The file is empty.")
    return content


def _read_path(path: Path, limit: int) -> bytes:
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise FileProblem(f"{path.name} is not a file.")
        if found.st_size > limit:
            raise _too_large(limit)
        with path.open("rb") as stream:
            return stream.read(limit + 1)
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or "the name is not a path"
        raise FileProblem(f"The file cannot be read: {reason}.") from error


def _too_large(limit: int) -> FileProblem:
    most = f"{limit // MEGABYTE} MB" if limit >= MEGABYTE else f"{limit} bytes"
    return FileProblem(f"The file is too large: the most is {most}.")


def decode_text(content: bytes) -> str:
    """The text of a file in UTF-8 (with or without a byte order mark) or, failing that, Windows-1252.

    Raises FileProblem for a spreadsheet, UTF-16, NUL bytes, a letter cut in half at the end of the file, and a
    file that mixes both encodings: each of those would otherwise turn names into other names.
    """
    check_it_is_text(content)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        is_utf8 = content.startswith(b"\xef\xbb\xbf") or _UTF8_LETTER.search(content)
        if error.reason == "unexpected end of data" and is_utf8:
            raise FileProblem(
                "The file ends in the middle of a letter: it was cut short.",
                row=_row_at(content, error.start),
            ) from error
        marked = content.startswith(b"\xef\xbb\xbf")
        wrong = len(re.findall(rb"[\x80-\xff]", _UTF8_LETTER.sub(b"", content)))
        if marked or len(_UTF8_LETTER.findall(content)) >= wrong:
            raise FileProblem(
                "Some letters are UTF-8 and some are not. Export the file again as CSV UTF-8.",
                row=_row_at(content, error.start),
            ) from error
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError as error:
        raise FileProblem(
            "A letter is neither UTF-8 nor Windows-1252. Export the file again as CSV UTF-8.",
            row=_row_at(content, error.start),
        ) from error


def check_it_is_text(content: bytes) -> None:
    """Raise FileProblem if the bytes are a spreadsheet, UTF-16 or hold NUL: no reader of ours takes those."""
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise FileProblem("This is a spreadsheet or an archive, not a text file. Save it as CSV UTF-8 first.")
    start = content[:2000]
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or start.count(0) * 5 > len(start):
        raise FileProblem("The file is in UTF-16. Save it as CSV UTF-8 first.")
    damaged = content.find(0)
    if damaged >= 0:
        raise FileProblem("The file holds a NUL byte: it is damaged.", row=_row_at(content, damaged))


def _row_at(content: bytes, offset: int) -> int:
    before = content[:offset]
    return len(re.findall(rb"\r\n|\r|\n", before)) + 1
