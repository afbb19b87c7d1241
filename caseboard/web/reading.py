"""Reads of case records leave a row in the audit trail, written when the answer is ready and before it leaves.

The row gets a short transaction of its own, after the reading one has ended: on SQLite a reader that turned into a
writer could fail with "database is locked".
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import NamedTuple

from flask import current_app, g, request

from caseboard import audit, clock
from caseboard.db import AWAY, give_up, session, writing
from caseboard.logs import errors

BOARD_AGAIN = timedelta(minutes=10)
"""A board that somebody keeps open is one read in the trail for so long; a family page is one every time."""

REMEMBERED_AT_MOST = 10_000

AS_ITS_BOARD = frozenset({"moves", "undos"})
"""What shows of a family only what stands on its card."""


class Read(NamedTuple):
    act: audit.Act
    subject: uuid.UUID | None
    school_id: int | None


def note_read(act: audit.Act, subject: uuid.UUID | None, school_id: int | None = None) -> None:
    """Notes that the acting person is being shown something; `record_reads` writes it down."""
    if "reads" not in g:
        g.reads = []
    g.reads.append(Read(act, subject, school_id))


def note_page_of_a_family() -> None:
    """Whatever is shown at the address of a family is a read of it: no page and no refused form can forget to say so.

    The dialog of a move is left out, which shows what its board has shown.
    """
    family_id = (request.view_args or {}).get("family_id")
    if family_id is not None and request.blueprint not in AS_ITS_BOARD:
        note_read(audit.Act.FAMILY_READ, family_id, g.school.id if g.school else None)


def record_reads() -> None:
    """Commits the notes of this request. Called once, after the view and before the answer leaves.

    When nothing can be written, as on a full disk, people go on reading and each read is told to the log instead.
    """
    noted = [read for read in g.pop("reads", []) if not _is_the_same_board(read)]
    if not noted:
        return
    session().expunge_all()  # or ending the transaction would make the person be read again
    give_up()
    try:
        with writing():
            audit.record_reads(noted, by=g.actor.user_id, source=request.remote_addr or "")
            session().commit()
    except AWAY:
        give_up()
        _tell_the_log(noted)
    else:
        _remember_boards(noted)


def _tell_the_log(noted: list[Read]) -> None:
    for read in noted:
        errors.error(
            "read not in the trail",
            extra={
                "request": g.get("request_id"),
                "user": str(g.actor.public_id),
                "kind": read.act.value,
                "subject": str(read.subject),
            },
        )


def _is_the_same_board(read: Read) -> bool:
    if read.act is not audit.Act.BOARD_READ:
        return False
    last = _boards().get((g.actor.user_id, read))
    return last is not None and abs(clock.now() - last) < BOARD_AGAIN


def _remember_boards(noted: list[Read]) -> None:
    boards = _boards()
    if len(boards) > REMEMBERED_AT_MOST:
        boards.clear()
    for read in noted:
        if read.act is audit.Act.BOARD_READ:
            boards[(g.actor.user_id, read)] = clock.now()


def _boards() -> dict[tuple[int, Read], datetime]:
    """When this process last wrote down that a person had a board open. Forgetting it costs one more row."""
    kept: dict[tuple[int, Read], datetime] = current_app.extensions.setdefault("boards_read", {})
    return kept
