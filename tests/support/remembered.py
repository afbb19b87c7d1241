"""Whether what a process knows of boards is what the database holds, whatever a test has done to it meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime, time
from functools import partial

from flask import Flask
from sqlalchemy import select

from caseboard import clock
from caseboard.db import begin_reading, db, end_reading_or_writing, session
from caseboard.families import known
from caseboard.families.order import Standing
from caseboard.families.rows import FamilyRow, list_rows_of, list_stages
from caseboard.schools.models import School


def boards_are_as_they_stand(app: Flask) -> int:
    """Each board that was read in this process, brought up to date, is as one that is read anew. How many there are."""
    with app.app_context():
        boards = known._BOARDS.get(db.engine)
        remembered = dict(boards._known) if boards else {}
        for (school_ids, is_school), board in remembered.items():
            begin_reading()
            with clock.at(datetime.combine(board.today, time(12), tzinfo=clock.LONDON)):
                wanted = select(School.authority_id).where(School.id.in_(school_ids)).distinct()
                authorities = list(session().scalars(wanted))
                now, stages = known.known_board(
                    school_ids, partial(list_stages, authorities), is_school=is_school
                )
                anew = known._read(school_ids, stages, at=now.at, is_school=is_school)
                assert _told(now.by_stage) == _told(anew.by_stage)
                assert (now.families, now.due) == (anew.families, anew.due)
                rows = list_rows_of(list(now.rows), school_ids, stages)
                assert _in_full(now.rows.values()) == _in_full(rows)
            end_reading_or_writing()
        db.session.remove()
    return len(remembered)


def _told(by_stage: Mapping[int, list[Standing]]) -> dict[int, list[Standing]]:
    return {stage: families for stage, families in by_stage.items() if families}


def _in_full(rows: Iterable[FamilyRow]) -> dict[int, dict[str, object]]:
    """Without the words for a stage, which are those of whoever asked first: no card takes them from here."""
    return {row.id: asdict(row) | {"stage": row.stage.id} for row in rows}
