"""Writing down what a command about copies came to, for the page that an admin reads.

It comes after the work and after the command knows what it will say, on a transaction of its own. Whether it can be
written changes nothing of what the operator reads or of the exit code: a run that is not written down is missed on the
page when the newest copy is a day old.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from caseboard import clock, schema
from caseboard.commands.database import why_refused
from caseboard.commands.parser import CommandError
from caseboard.copies.models import CopyRun, RunKind
from caseboard.copies.runs import add_run
from caseboard.db import db, session, writing
from caseboard.keeping.problems import BadEntryError, KeepingError
from caseboard.keeping.restore import Restored

OURS = (KeepingError, CommandError, schema.MigrationError)
"""Whose text is a sentence of ours, without names."""
OF_THE_DATABASE = ("The database ", "A row of ", "A record of ", "A record cannot be read ")
"""How a bad entry begins that is told of tables alone. Any other names a record of a case by its ids, or says that
there is something sealed: that is for whoever runs the command."""
A_RECORD = "A record is not what was written. The command says which one."

FOLDERS = re.compile(r"(?<!\w)/(?:[^:]*/)?")
"""Where a thing stands on the machine is nothing for a page: its own name is left."""
LONGEST = 500


@contextmanager
def noted(given: argparse.Namespace) -> Iterator[None]:
    """Around a whole run of `backup` or `verify`: writes down how it ended, also when it failed or was stopped."""
    began = clock.now()
    if given.name == "backup":
        kind, copied_at = RunKind.BACKUP, began
    else:
        kind, copied_at = RunKind.VERIFY_FILE if given.file else RunKind.VERIFY, None
    try:
        yield
    except BaseException as error:
        _note(kind, given.file, began, is_good=False, wrong=_why(error))
        raise
    _note(kind, given.file, began, is_good=True, copied_at=copied_at)


def note_restored(file: str, began: datetime, done: Restored) -> None:
    """Writes down in the records that were brought back where they came from, beside what they know of copies."""
    _note(
        RunKind.RESTORE,
        file,
        began,
        is_good=done.figures is not None,
        copied_at=done.made_at,
        wrong=_told_of_a_bad_entry(done.wrong) if done.wrong else "",
    )


def _note(
    kind: RunKind,
    file: str | None,
    began: datetime,
    *,
    is_good: bool,
    copied_at: datetime | None = None,
    wrong: str = "",
) -> None:
    """Writes down a run that is over, if the database takes it. Never fails."""
    with suppress(Exception, KeyboardInterrupt):
        run = CopyRun(
            kind=kind,
            began_at=began,
            ended_at=clock.now(),
            file=_printable(Path(file).name) if file else "",
            copied_at=copied_at,
            is_good=is_good,
            wrong=FOLDERS.sub("", _printable(wrong)),
        )
        try:
            with writing():
                add_run(run)
                session().commit()
        finally:
            session().close()
            db.engine.dispose()


def _why(error: BaseException) -> str:
    """What went wrong, as a sentence that holds nothing of a record."""
    if isinstance(error, BadEntryError):
        return _told_of_a_bad_entry(str(error))
    if isinstance(error, OURS):
        return str(error)
    if isinstance(error, DBAPIError):
        return why_refused(error)
    if isinstance(error, KeyboardInterrupt):
        return "It was stopped before its end."
    if isinstance(error, OSError):
        return f"{Path(error.filename or 'The machine').name}: {error.strerror or type(error).__name__}."
    return f"A mistake in the program: {type(error).__name__}."


def _told_of_a_bad_entry(text: str) -> str:
    return text if text.startswith(OF_THE_DATABASE) else A_RECORD


def _printable(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text[:LONGEST]).split())
