"""Backups and restores, by the operator's own commands, on both databases."""

from __future__ import annotations

import errno
import gzip
import hashlib
import json
import os
import random
import signal
import stat
import threading
from pathlib import Path

import pytest
from sqlalchemy import select, text

from caseboard import clock, mail, schema
from caseboard.access import actor_for
from caseboard.accounts.models import User
from caseboard.db import db, session, writing
from caseboard.events.models import Audience, CaseEvent
from caseboard.families import entries, services
from caseboard.families.conflicts import VersionConflictError
from caseboard.families.door import opened
from caseboard.families.models import Family, Level
from caseboard.feed import deliveries
from caseboard.keeping import archive, backup, files, places, restore
from caseboard.keeping.problems import KeepingError
from tests.keeping.conftest import COOKIE


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


def work_a_little(number: int) -> None:
    """One change of one family, committed."""
    ruth = session().scalars(select(User).where(User.name == "Ruth Amin")).one()
    by = actor_for(ruth)
    families = session().scalars(
        opened(select(Family).where(Family.taken_off_at.is_(None)).order_by(Family.id))
    )
    found = families.all()
    family = found[number % len(found)]
    if number % 2:
        level = Level.TARGETED if family.level is not Level.TARGETED else Level.ADDITIONAL
        services.change_card(family, version=family.version, level=level, by=by)
    else:
        entries.record_update(
            family,
            text=f"Update {number}",
            audience=Audience.WORKER,
            schools=[],
            happened_on=clock.today(),
            by=by,
        )
    session().commit()


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


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGHUP])
def test_a_backup_that_is_told_to_stop_leaves_nothing_behind(place, monkeypatch, request, end):
    before = signal.signal(end, signal.SIG_DFL)  # under nohup a hang-up is nothing to a program
    request.addfinalizer(lambda: signal.signal(end, before))
    monkeypatch.setattr(archive, "write", lambda *_: os.kill(os.getpid(), end))
    assert "Stopped" in place.refused("backup", place.folder / "a")
    assert [f.name for f in place.folder.iterdir() if f.name != place.file.name] == []


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
    assert [f.name for f in place.folder.iterdir() if f.name != place.file.name] == []


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
    assert [f.name for f in place.folder.iterdir() if f.name != place.file.name] == []


# --- what a restore refuses -------------------------------------------------------------------------------------------


def test_a_database_with_people_is_replaced_only_with_force(place):
    place.do("backup", place.folder / "a")
    before = place.exported()
    with place.inside():
        work_a_little(number=1)
    changed = place.exported()
    assert "only with --force" in place.refused("restore", place.folder / "a")
    assert place.exported() == changed
    assert not place.held.exists()
    place.do("restore", place.folder / "a", "--force")
    assert place.exported() == before


def test_a_damaged_file_is_refused_whichever_bit_is_wrong(place, new_place):
    file = place.folder / "a"
    place.do("backup", file)
    good = file.read_bytes()
    chance = random.Random(20261122)
    other = new_place()
    other.do("init")
    app = other.app()
    spots = [0, 30, 85, 90, 95, len(good) - 1, *(chance.randrange(len(good)) for _ in range(60))]
    damaged = [good[:at] + bytes([good[at] ^ (1 << chance.randrange(8))]) + good[at + 1 :] for at in spots]
    damaged += [good[: chance.randrange(len(good))] for _ in range(20)]
    damaged += [b"", good + b"\0", gzip.compress(b"{}"), b"hello\n"]
    with app.app_context():
        for content in damaged:
            file.write_bytes(content)
            with pytest.raises(archive.BadFileError):
                restore.restore(file, app.config["CASEBOARD"])
    assert "not a whole backup" in other.refused("restore", file)
    assert "not a whole backup" in other.refused("verify", file)
    assert "could not be read" in other.refused("restore", other.folder / "absent")
    assert other.sql("SELECT count(*) FROM users") == [(0,)]
    assert not other.held.exists()


def rewritten(file: Path, change) -> None:
    """Changes a backup's lines and hashes it anew, as somebody would who knows how."""
    lines = [json.loads(line) for line in gzip.decompress(file.read_bytes().split(b"\n", 1)[1]).splitlines()]
    change(lines)
    rest = gzip.compress("".join(json.dumps(line) + "\n" for line in lines).encode())
    digest = hashlib.sha256(rest).hexdigest()
    file.write_bytes(archive._first_line(digest) + rest)


def test_a_file_of_a_newer_release_is_refused(place, new_place):
    place.do("backup", place.folder / "a")
    rewritten(place.folder / "a", lambda lines: lines[0].update(revision="9999"))
    other = new_place()
    assert "newer release" in other.refused("restore", place.folder / "a")
    assert "newer release" in other.refused("verify", place.folder / "a")


def test_a_table_whose_rows_do_not_match_their_hash_is_refused(place, new_place):
    place.do("backup", place.folder / "a")

    def change(lines):
        row = next(i for i, line in enumerate(lines) if isinstance(line, list))
        lines[row][-1] = "another"

    rewritten(place.folder / "a", change)
    assert "not a whole backup" in new_place().refused("restore", place.folder / "a")


@pytest.mark.parametrize("revision", ["0003"])
def test_a_file_of_an_older_release_is_brought_up_to_this_one(place, new_place, revision):
    """All there are of the present shape; an older shape is made by the migrations and then upgraded."""
    place.do("backup", place.folder / "a")
    other = new_place()
    other.do("restore", place.folder / "a")
    with other.inside():
        assert schema.is_current()


# --- what a restore ends ----------------------------------------------------------------------------------------------


def test_nobody_is_signed_in_after_a_restore_and_no_link_lives(place):
    from caseboard.access.arrivals import find_session

    with place.inside():
        assert find_session(COOKIE)
        before = dict(session().execute(select(User.email, User.fs_uniquifier)).all())
    place.do("backup", place.folder / "a")
    assert place.sql("SELECT count(*) FROM sessions") == [(1,)]
    place.do("restore", place.folder / "a", "--force")
    with place.inside():
        assert find_session(COOKIE) is None
        after = dict(session().execute(select(User.email, User.fs_uniquifier)).all())
    assert before.keys() == after.keys()
    assert not set(before.values()) & set(after.values())
    for table in ("sessions", "known_devices", "failed_sign_ins"):
        assert place.sql(f"SELECT count(*) FROM {table}") == [(0,)]
    assert place.sql("SELECT count(*) FROM intents") == [(1,)]


def test_no_session_and_no_device_is_in_the_file_at_all(place):
    place.do("backup", place.folder / "a")
    inside = gzip.decompress((place.folder / "a").read_bytes().split(b"\n", 1)[1])
    assert b"k" * 64 not in inside
    assert b'"table":"sessions"' not in inside


def test_mail_is_held_until_it_is_released(place):
    due = place.sql("SELECT count(*) FROM feed_deliveries WHERE state = 'due'")[0][0]
    assert due == 4
    place.do("backup", place.folder / "a")
    said = place.do("restore", place.folder / "a", "--force")
    assert f"Mail is held ({due} messages due)" in said
    assert "release-mail" in said
    assert not place.held.exists()  # which held it meanwhile: now the records do
    assert place.run("worker", "--once")[0] == 0
    with place.inside():
        assert deliveries.send_due() == 0
        due = deliveries.count_due()
        assert mail.mailer().kept == []
    assert place.do("release-mail") == f"Mail goes out again: {due} messages due.\n"
    assert place.do("release-mail") == f"No mail was held: {due} messages due.\n"
    with place.inside():
        assert deliveries.send_due() == due >= 4


def test_mail_is_held_for_the_workers_of_other_machines_until_anybody_releases_it(
    place, new_place, postgres_place
):
    place.do("backup", place.folder / "a")
    postgres_place.do("restore", place.folder / "a")
    elsewhere = new_place(postgres_place.url)
    with elsewhere.inside():
        assert deliveries.send_due() == 0
    assert "goes out again" in elsewhere.do("release-mail")
    assert "No mail was held" in postgres_place.do("release-mail")
    with elsewhere.inside():
        assert deliveries.send_due() == 4


def test_a_restore_while_letters_go_out_stops_them(place, monkeypatch):
    send, sent = mail.send, []

    def send_one_and_hold(message):
        sent.append(message)
        mail.hold_mail()
        return send(message)

    monkeypatch.setattr(mail, "send", send_one_and_hold)
    with place.inside():
        assert deliveries.send_due() == 1
    assert len(sent) == 1


def test_a_restore_that_fails_does_not_hold_mail(place, monkeypatch):
    place.do("backup", place.folder / "a")
    before = place.exported()

    def fail(*_):
        raise archive.BadFileError("no")

    monkeypatch.setattr(restore, "_sign_everybody_out", fail)
    place.refused("restore", place.folder / "a", "--force")
    assert not place.held.exists()
    assert place.exported() == before


def test_a_restore_on_postgresql_is_all_or_nothing(place, postgres_place, monkeypatch):
    place.do("backup", place.folder / "a")
    postgres_place.do("restore", place.folder / "a")
    postgres_place.do("release-mail")
    before = postgres_place.exported()

    def fail(*_):
        raise archive.BadFileError("no")

    with monkeypatch.context() as patched:
        patched.setattr(restore, "_sign_everybody_out", fail)
        postgres_place.refused("restore", place.folder / "a", "--force")
    assert not postgres_place.held.exists()
    assert postgres_place.exported() == before


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
