"""Backups and what comes back of them, by the operator's own commands, on both databases."""

from __future__ import annotations

import errno
import os
import signal
import stat
import threading
from pathlib import Path

import pytest
from sqlalchemy import select, text

from caseboard.db import db, session, writing
from caseboard.events.models import CaseEvent
from caseboard.families.conflicts import VersionConflictError
from caseboard.keeping import archive, backup, files, places, restore
from caseboard.keeping.problems import KeepingError
from tests.keeping.conftest import work_a_little


def test_a_restored_database_has_the_same_content(place, new_place):
    file = place.folder / "monday.backup"
    said = place.do("backup", file)
    assert "found equal and verified" in said
    other = new_place()
    other.do("restore", file)
    assert other.exported() == place.exported()
    assert "2 schools" in other.do("verify")


def test_sqlite_to_postgresql_and_back_keeps_every_byte_of_the_export(
    place, postgres_place, new_place, figures
):
    place.do("backup", place.folder / "a")
    postgres_place.do("restore", place.folder / "a")
    postgres_place.do("verify")
    postgres_place.do("backup", place.folder / "b")
    back = new_place()
    back.do("restore", place.folder / "b")
    exports = [one.exported() for one in (place, postgres_place, back)]
    figures(R54_EXPORT_BYTES=len(exports[0]), DATABASES=len(exports), DIFFERENT=len(set(exports)) - 1)
    figures.at_least(R54_EXPORT_BYTES=10_000)
    assert len(set(exports)) == 1


def test_postgresql_restores_over_itself_and_goes_on_numbering(place, postgres_place):
    place.do("backup", place.folder / "a")
    postgres_place.do("restore", place.folder / "a")
    before = postgres_place.exported()
    assert "only with --force" in postgres_place.refused("restore", place.folder / "a")
    postgres_place.do("restore", place.folder / "a", "--force")
    [(known,)] = postgres_place.sql("SELECT reltuples FROM pg_class WHERE relname = 'case_events'")
    assert known > 0, "it plans for empty tables"
    assert postgres_place.exported() == before
    with postgres_place.inside():
        work_a_little(number=1)
    postgres_place.do("verify")
    with pytest.raises(Exception, match="append-only"):
        postgres_place.sql("DELETE FROM case_events")


def test_the_triggers_survive_and_work_goes_on(place, new_place):
    place.do("backup", place.folder / "a")
    other = new_place()
    other.do("restore", place.folder / "a")
    with pytest.raises(Exception, match="append-only"):
        other.sql("UPDATE chain_links SET told = 1")
    with other.inside():
        work_a_little(number=1)
    other.do("verify")


# --- while everybody works --------------------------------------------------------------------------------------------


def keep_working(
    app, stop: threading.Event, done: list[int], failures: list[BaseException], number: int
) -> None:
    with app.app_context(), writing():
        while not stop.is_set():
            try:
                work_a_little(number)
                done.append(number)
            except VersionConflictError:
                session().rollback()
            except BaseException as error:
                failures.append(error)
                return
            number += 4
            stop.wait(0.005)  # as people do: who never lets go of SQLite starves the others


def back_up_under_writers(place, times: int) -> list[int]:
    """Backs up so many times while four people write, and says how many events each backup held."""
    app = place.app()
    stop = threading.Event()
    done: list[int] = []
    failures: list[BaseException] = []
    writers = [
        threading.Thread(target=keep_working, args=(app, stop, done, failures, number)) for number in range(4)
    ]
    for writer in writers:
        writer.start()
    held = []
    try:
        for number in range(times):
            file = place.folder / f"{number}.backup"
            before = len(done)
            with app.app_context():
                made = backup.make_backup(file, app.config["CASEBOARD"])
            held.append(made.figures.events)
            assert stat.S_IMODE(file.stat().st_mode) == 0o600
            assert len(done) > before, "writing stood still"
    finally:
        stop.set()
        for writer in writers:
            writer.join(30)
        with app.app_context():
            db.engine.dispose()
    assert failures == []
    return held


def test_a_backup_under_four_writers_is_consistent_each_time(place):
    held = back_up_under_writers(place, 10)
    assert held == sorted(held)
    assert held[0] < held[-1]


def test_so_it_is_on_postgresql(place, postgres_place):
    place.do("backup", place.folder / "a")
    postgres_place.do("restore", place.folder / "a")
    held = back_up_under_writers(postgres_place, 4)
    assert held == sorted(held)
    assert held[0] < held[-1]


def test_nothing_is_left_beside_the_database_or_the_file(place, tmp_path):
    target = tmp_path / "kept"
    target.mkdir()
    place.do("backup", target / "a")
    place.do("export", target / "b")
    assert sorted(f.name for f in target.iterdir()) == ["a", "b"]
    assert [f.name for f in place.folder.iterdir() if f.name.startswith(".")] == []


# --- where a file may be ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["backup", "export"])
def test_a_file_of_records_is_private_and_replaces_nothing_unasked(place, command):
    file = place.folder / "file"
    place.do(command, file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.write_text("something else")
    assert "there already" in place.refused(command, file)
    assert file.read_text() == "something else"
    place.do(command, file, "--force")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert b"something else" not in file.read_bytes()


@pytest.mark.parametrize("command", ["backup", "export"])
def test_a_file_of_records_is_never_served_nor_put_on_the_database(place, command, tmp_path):
    assert "served" in place.refused(command, files.SERVED / "css" / "x", "--force")
    link = tmp_path / "link"
    link.symlink_to(files.SERVED)
    assert "served" in place.refused(command, link / "x")
    for own in (place.file, f"{place.file}-journal", place.folder / "queue.sqlite3"):
        assert "database itself" in place.refused(command, own, "--force")
    assert "folder" in place.refused(command, tmp_path / "absent" / "x")
    place.do("verify")


def left_in(place) -> list[str]:
    """What is there besides the database and its journal, into which it was noted that there is no copy."""
    return [f.name for f in place.folder.iterdir() if not f.name.startswith(place.file.name)]


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGHUP])
def test_a_backup_that_is_told_to_stop_leaves_nothing_behind(place, monkeypatch, request, end):
    before = signal.signal(end, signal.SIG_DFL)  # under nohup a hang-up is nothing to a program
    request.addfinalizer(lambda: signal.signal(end, before))
    monkeypatch.setattr(archive, "write", lambda *_: os.kill(os.getpid(), end))
    assert "Stopped" in place.refused("backup", place.folder / "a")
    assert left_in(place) == []


def test_where_no_copy_can_be_tried_the_folder_is_named():
    with (
        pytest.raises(KeepingError, match="A copy to try cannot be made in /proc: "),
        places.scratch(Path("/proc")),
    ):
        pass


def test_when_writing_fails_nothing_is_left_behind(place, monkeypatch):
    def full(_descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    assert "No space left" in place.refused("backup", place.folder / "a")
    assert left_in(place) == []


@pytest.mark.parametrize("broken", ["other rows", "cannot come back"])
def test_a_copy_that_does_not_come_back_equal_gets_no_name(place, monkeypatch, broken):
    """Whatever the trial finds, also what no mistake of ours has brought about yet."""
    tried = restore.check

    def check(file, folder):
        if broken == "cannot come back":
            raise KeepingError("The copy cannot be brought back.")
        contents, figures = tried(file, folder)
        return {**contents, "families": contents["users"]}, figures

    monkeypatch.setattr(restore, "check", check)
    assert "cop" in place.refused("backup", place.folder / "a")
    assert left_in(place) == []


# --- a place that does not verify -------------------------------------------------------------------------------------


def test_a_damaged_place_replaces_no_good_copy_but_is_kept_beside(place, new_place):
    file = place.folder / "a"
    place.do("backup", file)
    good = file.read_bytes()
    place.sql(
        "DROP TRIGGER chain_links_no_update", "UPDATE chain_links SET hash = '" + "0" * 64 + "' WHERE seq = 3"
    )
    assert "link 3" in place.refused("backup", file, "--force")
    assert file.read_bytes() == good
    suspect = place.folder / "a.suspect"
    assert stat.S_IMODE(suspect.stat().st_mode) == 0o600
    other = new_place()
    assert "link 3" in other.refused("restore", suspect)
    assert "link 3" in other.do("restore", suspect, "--suspect")
    assert other.exported() == place.exported()


def test_events_in_the_backup_are_those_in_the_place(place):
    with place.inside():
        events = session().scalar(select(text("count(*)")).select_from(CaseEvent))
    assert f"{events} events" in place.do("backup", place.folder / "a")
