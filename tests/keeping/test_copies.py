"""Whoever looks after a place sees on a page what became of its copies (R52): real files, real commands, real pages."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from caseboard import clock
from caseboard.accounts.models import Role
from caseboard.commands import noting
from caseboard.db import db, session
from caseboard.keeping import archive
from tests import factories
from tests.keeping.test_verifying import tamper
from tests.support.browsing import Browser

NIGHT = datetime(2026, 11, 23, 2, 10, tzinfo=UTC)
DAY = timedelta(days=1)


class Admin:
    """What an admin reads in a place at a moment."""

    def __init__(self, place) -> None:
        self.app = place.app()
        self.app.test_client_class = Browser
        with place.inside():
            user = factories.user("Ada Minton", email="ada@caseboard.example")
            factories.role(user, Role.ADMIN)
            self.person = factories.plain(user)
            session().commit()

    def reads(self, path: str = "/copies") -> str:
        browser = self.app.test_client()
        assert isinstance(browser, Browser)
        page = browser.sign_in(self.person).get(path)
        assert page.status_code == 200
        with self.app.app_context():
            db.engine.dispose()
        return page.text


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def anywhere(request: pytest.FixtureRequest, place):
    """The place that has been lived in, on each database. On PostgreSQL it was brought back from a copy."""
    if request.param == "sqlite":
        return place
    other = request.getfixturevalue("postgres_place")
    with clock.at(NIGHT - 2 * DAY):
        place.do("backup", place.folder / "moving")
        other.do("restore", place.folder / "moving")
    return other


def damage(file: Path) -> None:
    held = bytearray(file.read_bytes())
    held[len(held) // 2] ^= 1
    file.write_bytes(held)


def test_what_became_of_each_nights_copy_is_on_the_page_of_whoever_looks_after_the_place(anywhere, figures):
    file, admin = anywhere.folder / "monday.backup", Admin(anywhere)
    with clock.at(NIGHT):
        anywhere.do("backup", file)
    with clock.at(NIGHT + timedelta(minutes=10)):
        anywhere.do("verify", file)
        assert "all-well" in admin.reads()
        damage(file)
        code, _, said = anywhere.run("verify", file)
        assert (code, said) == (1, f"caseboard verify: {archive.NOT_WHOLE}\n")
        page, begins = admin.reads(), admin.reads("/people")
    told = "The copy monday.backup did not hold when it was checked on Mon 23 Nov, 02:20."
    assert told in page
    assert told in begins
    assert f"What was wrong: {archive.NOT_WHOLE}" in page
    assert str(anywhere.folder) not in page
    figures(R52_EXIT=code, ON_THE_PAGE=page.count(told), WHERE_AN_ADMIN_BEGINS=begins.count(told))
    with clock.at(NIGHT + DAY):
        anywhere.do("backup", anywhere.folder / "tuesday.backup")
        assert "all-well" in admin.reads()
        assert "copies-warning" not in admin.reads("/people")
    with clock.at(NIGHT + 2 * DAY + timedelta(minutes=1)):
        assert "No copy since Tue 24 Nov, 02:10." in admin.reads("/people")
        assert "already" in anywhere.refused("backup", file)
        page = admin.reads()
        assert "No copy since Tue 24 Nov, 02:10." in page
        assert "No copy could be made on Wed 25 Nov, 02:11." in page
        anywhere.do("backup", file, "--force")
        assert "all-well" in admin.reads()


def test_of_a_bad_record_the_page_says_no_more_than_that(place):
    """Ids of families, and that there is anything sealed, are for whoever runs the command."""
    admin = Admin(place)
    tamper(place.file, "UPDATE case_events SET actor_id = 3 WHERE id = 9")
    with clock.at(NIGHT):
        said = place.refused("verify")
        assert "of family" in said
        assert "copy equals" in place.refused("backup", place.folder / "monday")
        page = admin.reads()
    assert "The records did not verify on Mon 23 Nov, 02:10." in page
    assert page.count(f"What was wrong: {noting.A_RECORD}") == 2
    assert "of family" not in page
    assert (
        noting._told_of_a_bad_entry("Sealed entry 1: its words are not what was written.") == noting.A_RECORD
    )


def test_where_nothing_can_be_written_down_the_command_says_and_ends_as_ever(place, monkeypatch):
    file = place.folder / "monday"
    with closing(sqlite3.connect(place.file)) as raw:
        raw.execute("CREATE TRIGGER none BEFORE INSERT ON copy_runs BEGIN SELECT raise(ABORT, 'no'); END")
        raw.commit()
    assert "found equal and verified" in place.do("backup", file)
    damage(file)
    assert place.refused("verify", file) == f"caseboard verify: {archive.NOT_WHOLE}\n"
    monkeypatch.setattr(noting, "add_run", lambda _run: (_ for _ in ()).throw(KeyboardInterrupt))
    assert place.refused("verify", file) == f"caseboard verify: {archive.NOT_WHOLE}\n"
    assert place.sql("SELECT * FROM copy_runs") == []


def test_a_failure_of_the_database_is_told_as_before_though_a_note_was_committed(place, monkeypatch):
    """The commit of the note is none of the command's: nothing was changed by it."""
    from caseboard.commands import keeping

    def fails(_settings):
        db.session.execute(db.text("SELECT nothing FROM nowhere"))

    monkeypatch.setattr(keeping, "verify", fails)
    said = place.refused("verify")
    assert said.endswith("Nothing was changed.\n")
    ((wrong, is_good),) = place.sql("SELECT wrong, is_good FROM copy_runs")
    assert (wrong, is_good) == ("The database refused (SQLITE_ERROR).", 0)


def test_what_is_written_down_has_no_folder_and_nothing_that_cannot_be_printed(place, tmp_path):
    deep = tmp_path / "A Folder of Mrs Hale"
    deep.mkdir()
    place.refused("verify", deep / "absent\x1b[2J.backup")
    ((file, wrong),) = place.sql("SELECT file, wrong FROM copy_runs")
    assert file == "absent [2J.backup"
    assert wrong == "The file could not be read: No such file or directory."


def test_a_sentence_keeps_the_name_of_a_thing_and_not_where_it_stands():
    said = "A copy to try cannot be made in /srv/of hers/caseboard: Permission denied."
    assert noting.FOLDERS.sub("", said) == "A copy to try cannot be made in caseboard: Permission denied."


def test_a_restore_is_on_the_page_with_what_the_copy_knew_of_copies(place, new_place):
    with clock.at(NIGHT):
        place.do("backup", place.folder / "monday")
    with clock.at(NIGHT + timedelta(hours=1)):
        place.do("verify")
        place.do("backup", place.folder / "later")
    other = new_place()
    with clock.at(NIGHT + DAY):
        other.do("restore", place.folder / "later")
        page = Admin(other).reads()
    assert "Mon 23 Nov, 03:10, in later. The records were brought back from it on Tue 24 Nov, 02:10" in page
    assert "all-well" in page
    assert "Copy: monday" in page
    assert "Copy: later" not in page
