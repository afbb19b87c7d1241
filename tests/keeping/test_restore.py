"""What a restore refuses, what it ends, and that mail waits after it until somebody lets it go."""

from __future__ import annotations

import gzip
import hashlib
import json
import random
from pathlib import Path

import pytest
from sqlalchemy import select

from caseboard import mail, schema
from caseboard.access import actor_for
from caseboard.accounts.models import User
from caseboard.boards.queries import worker_board
from caseboard.db import begin_reading, db, end_reading_or_writing, session
from caseboard.feed import deliveries
from caseboard.keeping import archive, places, restore
from tests.keeping.conftest import COOKIE, work_a_little
from tests.support.remembered import boards_are_as_they_stand

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
    written = (json.dumps(line, separators=(",", ":"), ensure_ascii=False) for line in lines)
    rest = gzip.compress("".join(f"{line}\n" for line in written).encode())
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


@pytest.mark.parametrize("revision", ["0025", "this release's"])
@pytest.mark.parametrize("on", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_whoever_serves_meanwhile_knows_no_board_of_what_was_there_before(
    request, place, revision, on, monkeypatch
):
    """The file may be of a release that did not note what changes on boards; and until it is in its place, people go on
    with what is there."""
    file = place.folder / "a"
    place.do("backup", file)
    if on == "postgresql":
        place = request.getfixturevalue("postgres_place")
        place.do("restore", file)
    if revision == "0025":
        rewritten(file, lambda lines: lines[0].update(revision=revision))
    serving = place.app()
    names = [name for (name,) in place.sql("SELECT name FROM families ORDER BY id LIMIT 2")]
    changed = "UPDATE families SET name = '{}' WHERE id = {}"
    place.sql(changed.format("Before", 1))
    assert "Before" in shown(serving)
    put_in_place = places.replace_sqlite

    def at_last(*given):
        place.sql(changed.format("Meanwhile", 1))
        assert "Meanwhile" in shown(serving)
        put_in_place(*given)

    monkeypatch.setattr(places, "replace_sqlite", at_last)
    place.do("restore", file, "--force")
    place.sql(changed.format("After", 2))
    assert "After" in shown(serving)
    assert names[0] in shown(serving)
    assert not {"Before", "Meanwhile"} & set(shown(serving))
    assert boards_are_as_they_stand(serving) == 1
    with serving.app_context():
        db.engine.dispose()


def shown(serving) -> list[str]:
    """The names on the board, in the process that serves it."""
    with serving.app_context():
        begin_reading()
        ruth = session().scalars(select(User).where(User.name == "Ruth Amin")).one()
        actor = actor_for(ruth)
        board = worker_board(actor, actor.schools, page_school=None, shows_initials=False)
        end_reading_or_writing()
        db.session.remove()
        return [card.title for stage in (*board.stages, board.shelf) for card in stage.cards]


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
