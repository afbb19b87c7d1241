"""Making a copy of everything, and finding out at once that it can be brought back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from caseboard import clock, schema
from caseboard.config import Settings
from caseboard.keeping import archive, files, places, restore
from caseboard.keeping.problems import BadEntryError, KeepingError
from caseboard.keeping.verifying import Figures

SUSPECT = ".suspect"


@dataclass(frozen=True, slots=True)
class BackedUp:
    """What a backup holds."""

    rows: int
    size: int
    """Bytes."""
    figures: Figures


def make_backup(file: Path, settings: Settings, *, force: bool = False) -> BackedUp:
    """Writes all records to a file, as they are at one moment, while everybody goes on working.

    The file takes its name only after it was brought back in an empty database that was found equal, table by table,
    and whose case log was verified. When the place itself does not verify, its copy is kept as FILE.suspect and
    `BadEntryError` says what is wrong: a good copy is never replaced by one of a damaged place.
    """
    files.refuse_bad_place(file, settings, force=force)
    suspect: BadEntryError | None = None
    with files.new_file(file) as made:
        with places.snapshot(settings) as connection:
            header = archive.Header(str(schema.newest()), clock.now())
            contents = archive.write(made.out, connection, header)
        made.out.flush()
        size = made.part.stat().st_size
        try:
            came_back, figures = restore.check(made.part, _folder_for_trying(file, settings))
            if came_back != contents:
                raise KeepingError("The copy did not come back equal: it was thrown away.")
        except BadEntryError as error:
            suspect = error
            made.name = file.resolve().with_name(file.name + SUSPECT)
    if suspect is not None:
        raise BadEntryError(f"{suspect} The copy equals the database and is kept as {file.name}{SUSPECT}.")
    return BackedUp(sum(content.rows for content in contents.values()), size, figures)


def _folder_for_trying(file: Path, settings: Settings) -> Path:
    """Where there is room for the database twice: beside it, or beside the backup."""
    return settings.sqlite_file.parent if settings.sqlite_file else file.resolve().parent
