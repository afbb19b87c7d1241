"""Bringing a copy back: everything in it or nothing, with everybody signed out and mail held."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError, DataError

from caseboard import clock, mail, schema
from caseboard.accounts.models import User
from caseboard.accounts.security import new_uniquifier
from caseboard.config import Settings
from caseboard.db import db
from caseboard.families.models import ANY_BOARD, BoardChange
from caseboard.keeping import archive, places, records
from caseboard.keeping.archive import Archive
from caseboard.keeping.problems import BadEntryError, KeepingError
from caseboard.keeping.records import Content
from caseboard.keeping.verifying import Figures, verify_records

HOUR = 3_600_000_000
"""Microseconds."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was brought back."""

    made_at: datetime
    rows: int
    figures: Figures | None
    """None when the copy does not verify and was wanted all the same; `wrong` says why."""
    wrong: str = ""


def restore(file: Path, settings: Settings, *, force: bool = False, suspect: bool = False) -> Restored:
    """Puts the content of a backup in the place of everything here. Raises `KeepingError`; then nothing was changed.

    A database with people in it is replaced only with `force`; a copy whose case log does not verify is brought back
    only with `suspect`. Afterwards nobody is signed in, every link to choose a password is dead, every browser is a
    stranger, and mail is held: what was due when the copy was made may have been sent since.
    """
    with archive.opened(file) as found:
        if not schema.knows(found.header.revision):
            raise KeepingError("This backup was made by a newer release: install that one first.")
        _refuse_people(force=force)
        with _mail_held():
            if settings.sqlite_file is not None:
                with places.scratch(settings.sqlite_file.parent) as copy:
                    restored = _fill(copy, found, suspect=suspect)
                    places.replace_sqlite(settings, copy)
                return restored
            with db.engine.begin() as connection:
                connection.execute(sa.text("SET LOCAL statement_timeout = 0"))
                schema.downgrade("base", losing_records=True, on=connection)
                restored = _fill(connection, found, suspect=suspect)
                connection.execute(sa.text("ANALYZE"))  # else it plans for empty tables for a minute
                return restored


def check(file: Path, folder: Path) -> tuple[dict[str, Content], Figures]:
    """Whether a backup can be brought back, by doing it in a database that is gone afterwards.

    Says what it holds, table by table. Raises `KeepingError` when it cannot, and `BadEntryError` when it can but its
    case log does not verify.
    """
    with archive.opened(file) as found:
        if not schema.knows(found.header.revision):
            raise KeepingError("This backup was made by a newer release: check it with that one.")
        with places.scratch(folder) as copy:
            contents = _rebuild(copy, found)
            return contents, verify_records(copy)


def _fill(into: Connection, found: Archive, *, suspect: bool) -> Restored:
    contents = _rebuild(into, found)
    _forget_boards(into)
    _sign_everybody_out(into)
    mail.hold_mail_in(into)
    figures, wrong = None, ""
    try:
        figures = verify_records(into)
    except BadEntryError as error:
        if not suspect:
            raise BadEntryError(
                f"{error} Nothing was changed. With --suspect it is brought back as it is."
            ) from error
        wrong = str(error)
    return Restored(found.header.made_at, sum(c.rows for c in contents.values()), figures, wrong)


def _rebuild(into: Connection, found: Archive) -> dict[str, Content]:
    """The backup's records in an empty database: made at their own revision, compared, then brought up to this one."""
    schema.upgrade(found.header.revision, on=into)
    try:
        contents = found.load(into, set(sa.inspect(into).get_table_names()))
    except DataError as error:
        raise KeepingError("The backup holds a value that this kind of database refuses.") from error
    for shape in found.shapes:
        if records.content(into, shape) != contents[shape.name]:
            raise KeepingError(f"The records of {shape.name} did not come back as they are in the file.")
    _count_on(into)
    if into.dialect.name == "sqlite":
        into.commit()  # nobody else sees it, and migrations begin a transaction of their own here
    schema.upgrade(on=into)
    return contents


def _count_on(into: Connection) -> None:
    """New rows are numbered after the ones that came back. SQLite does so by itself."""
    if into.dialect.name != "postgresql":
        return
    for table in db.metadata.sorted_tables:
        column = table.autoincrement_column
        if column is not None and sa.inspect(into).has_table(table.name):
            newest = sa.select(sa.func.max(column)).scalar_subquery()
            sequence = sa.func.pg_get_serial_sequence(table.name, column.name)
            into.execute(
                sa.select(sa.func.setval(sequence, sa.func.coalesce(newest, 1), newest.is_not(None)))
            )


def _forget_boards(into: Connection) -> None:
    """Whoever serves meanwhile, and knows a board of what was here before, reads it anew: on SQLite what is brought
    back begins an hour after all that was noted here, or may be until it is in place. On PostgreSQL all of it is noted
    as one transaction."""
    if into.dialect.name == "sqlite":
        with db.engine.connect() as here:
            has_notes = sa.inspect(here).has_table(BoardChange.__tablename__)
            newest = here.scalar(sa.select(sa.func.max(BoardChange.at))) if has_notes else None
        begins = max(int(clock.now().timestamp() * 1_000_000), newest or 0) + HOUR
        into.execute(sa.delete(BoardChange).where(BoardChange.family_id == ANY_BOARD))
        into.execute(sa.insert(BoardChange).values(family_id=ANY_BOARD, at=begins))


def _sign_everybody_out(into: Connection) -> None:
    """Sessions are in no backup; what cookies and links hang on is made anew, so that copies of them are dead."""
    everybody = into.scalars(sa.select(User.id)).all()
    people = db.metadata.tables["users"]
    if everybody:
        into.execute(
            sa.update(people)
            .where(people.c.id == sa.bindparam("person"))
            .values(fs_uniquifier=sa.bindparam("fresh")),
            [{"person": key, "fresh": new_uniquifier()} for key in everybody],
        )


def _refuse_people(*, force: bool) -> None:
    try:
        with db.engine.connect() as connection:
            there = sa.inspect(connection).has_table("users")
            people = (
                connection.scalar(sa.select(sa.func.count()).select_from(sa.table("users"))) if there else 0
            )
    except DatabaseError as error:
        if db.engine.dialect.name != "sqlite":
            raise  # there is no file to move away
        raise KeepingError(
            f"The present database cannot be read ({type(error.orig).__name__}): move it away, then restore again."
        ) from error
    if people and not force:
        raise KeepingError(f"There are people in this database ({people}): it is replaced only with --force.")


@contextmanager
def _mail_held() -> Iterator[None]:
    """Holds mail here before anything could be sent again. What is brought back holds it everywhere: then the file has
    done its work, unless mail was held before and nothing came back."""
    was_held = mail.mailer().held_file.exists()
    mail.hold_mail()
    try:
        yield
    except BaseException:
        if not was_held:
            mail.stop_holding_here()
        raise
    mail.stop_holding_here()
