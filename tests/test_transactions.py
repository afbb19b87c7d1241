"""What makes an acknowledgement true and an erasure one: how each connection to SQLite is set up."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from caseboard import access, clock
from caseboard.accounts.models import User
from caseboard.db import db, session
from caseboard.events.models import Audience
from caseboard.families.door import opened
from caseboard.families.entries import record_update
from caseboard.families.models import Entry
from caseboard.schools.models import School
from tests import factories
from tests.support.database import SERVER

pytestmark = pytest.mark.skipif(bool(SERVER), reason="PostgreSQL is set up by whoever runs it")

WANTED = {
    "journal_mode": "truncate",
    "synchronous": 2,  # FULL: what was committed is on the disk before anybody is told
    "foreign_keys": 1,
    "busy_timeout": 10_000,
    "secure_delete": 1,
}
WORDS = "Zqkittiwake, whom nobody may read any more. " * 40


def test_every_connection_waits_for_the_disk_and_erases_what_it_deletes(app):
    with app.app_context(), db.engine.connect() as connection:
        said = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in WANTED}
        assert connection.exec_driver_sql("PRAGMA mmap_size").scalar() in (None, 0)
    assert said == WANTED


def test_words_that_are_erased_are_nowhere_in_the_file(app, records, world):
    """R51, as far as the database goes: nothing of them is left in pages that are free now, nor in a journal."""
    file = app.config["CASEBOARD"].sqlite_file
    with records():
        worker = session().get_one(User, world["worker"].id)
        school = session().get_one(School, world.schools["thornhill"].id)
        family = factories.family("Hussain", by=worker, school=school)
        record_update(
            family,
            text=WORDS,
            audience=Audience.WORKER,
            schools=[],
            happened_on=clock.today(),
            by=access.actor_for(worker),
        )
    assert b"Zqkittiwake" in file.read_bytes()
    with records():
        session().execute(opened(update(Entry).values(text="", salt="")))
    left = [one.name for one in file.parent.glob(f"{file.name}*") if b"Zqkittiwake" in one.read_bytes()]
    assert left == []
