"""Each call in turn by which SQLite writes, syncs or cuts its files fails, once or from there on (R22); and nobody is
told that something is saved before the disk has it (R18).

What was asked for is done or it is not, never half; what people are told is so; and all goes on when the disk is well.
"""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import uuid
from collections import Counter

import pytest
from sqlalchemy import func, select

from caseboard import clock
from caseboard.db import db
from caseboard.families.models import Entry
from tests.support.failing import failing_disk
from tests.support.figures import SOAK, amount
from tests.support.filled import HEADS
from tests.support.mail_server import mail_server
from tests.support.operator import SIMS
from tests.support.running import smtp_to
from tests.support.sending import letters_go_out
from tests.support.tablet import movers
from tests.support.truth import compare

pytestmark = pytest.mark.skipif(not shutil.which("cc"), reason="the failing disk is a small C library")

SAYS = {503: "Not saved", 504: "We do not know if this saved"}


@pytest.fixture
def disk(tmp_path):
    return failing_disk(tmp_path)


@pytest.fixture
def broken(sqlite_place, disk):
    """A place whose programs run on the failing disk."""
    sqlite_place.environment |= disk.environment
    return sqlite_place


def version_of(place, family):
    """As the file has it, by another program's eyes."""
    with sqlite3.connect(f"file:{place.file}?mode=rw", uri=True) as connection:
        query = "SELECT version FROM families WHERE public_id = ?"
        [(version,)] = connection.execute(query, (family.hex,)).fetchall()
    connection.close()
    return version


@pytest.mark.parametrize("and_after", [False, True], ids=["once", "from there on"])
def test_a_move_is_made_or_it_is_not_whichever_call_fails(broken, disk, figures, and_after):
    place = broken
    place.start_web(threads=1)
    [mover] = movers(place, 1, each=12)
    with disk.failing_at(0):
        assert mover.send(mover.next()).status == 200
    calls = disk.told.seen
    said, made = Counter[int](), 0
    for number in range(1, calls + 1):
        asked = mover.next()
        with disk.failing_at(number, and_after=and_after):
            answer = mover.send(asked)
        was_hurt = disk.told.failed > 0
        there = version_of(place, asked.family) == asked.version + 1
        said[answer.status] += 1
        if answer.status == 200:
            assert there
            continue
        assert was_hurt
        assert SAYS[answer.status] in answer.body
        assert answer.status == 504 or not there, "it says that it was not saved"
        made += there
        again = mover.insist(asked, tries=1)
        assert again is not None
        assert again.status == 200, again.body
    truth = compare(place, mover.journal)
    figures(R22_CALLS=calls, FAIL="on" if and_after else "once", NOT_SAVED=said[503], NOT_KNOWN=said[504])
    figures(NOT_KNOWN_AND_MADE=made, SAVED=said[200], **truth.figures)
    figures.at_least(R22_CALLS=8, NOT_SAVED=6)
    assert truth.is_whole
    assert truth.events == truth.acknowledged == len(mover.journal)
    assert place.health() == (200, "ok")


def test_words_are_kept_or_they_are_not_whichever_call_fails(broken, disk, figures):
    place = broken
    place.start_web(threads=1)
    [mover] = movers(place, 1, each=1)

    def write(request_id):
        form = {
            "request_id": request_id,
            "update": "Seen at home, and well. " * 200,
            "audience": "worker",
            "happened_on": clock.today().isoformat(),
        }
        path = f"/schools/{place.filled.school}/families/{mover.families[0].id}/entries"
        return mover.tablet.post(path, form, htmx=False)

    def count():
        with place.inside(), db.engine.connect() as connection:
            return connection.scalar(select(func.count()).select_from(Entry.__table__))

    with disk.failing_at(0):
        assert write(uuid.uuid4()).status == 303
    calls, before, refused = disk.told.seen, count(), 0
    tried = range(calls, 0, -1 if SOAK else -5)
    for done, number in enumerate(tried):
        request_id = uuid.uuid4()
        with disk.failing_at(number, and_after=True):
            answer = write(request_id)
        if answer.status != 303:
            refused += 1
            assert SAYS[answer.status] in answer.body
            assert "Seen at home" in answer.body, "what was typed comes back"
            assert answer.status == 504 or count() == before + done
            assert write(request_id).status == 303
        assert count() == before + done + 1
    figures(R22_CALLS=calls, TRIED=len(tried), REFUSED=refused, ENTRIES=count() - before)
    figures.at_least(R22_CALLS=8, REFUSED=6)
    assert "Verified:" in place.do("verify")


# --- what is acknowledged is on the disk ------------------------------------------------------------------------------

WRITES_AND_SAYS_SO = """
import socket, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.executescript(f"PRAGMA journal_mode=TRUNCATE; PRAGMA synchronous={sys.argv[2]}; CREATE TABLE t (x)")
here, there = socket.socketpair()
here.send(b"saved")
"""


@pytest.mark.parametrize(("synchronous", "early"), [("FULL", 0), ("OFF", 1)])
def test_it_is_noticed_when_somebody_is_told_too_early(disk, tmp_path, synchronous, early):
    command = [sys.executable, "-c", WRITES_AND_SAYS_SO, tmp_path / "caseboard.sqlite3", synchronous]
    subprocess.run(command, env=os.environ | disk.environment, check=True, timeout=60)
    assert (disk.told.sent, disk.told.sent_early) == (1, early)


def test_nothing_is_acknowledged_before_it_is_on_the_disk(broken, disk, figures):
    """R18: a killed process cannot show it, for what it wrote lives on in the machine; a power cut would."""
    place = broken
    place.start_web(threads=1)
    [mover] = movers(place, 1, each=12)
    with disk.failing_at(0):
        for _ in range(amount(40, 1000)):
            assert mover.send(mover.next()).status == 200
    figures(
        R18_ACKNOWLEDGED=len(mover.journal), SENT=disk.told.sent, BEFORE_THE_DISK_HAD_IT=disk.told.sent_early
    )
    figures.at_least(R18_ACKNOWLEDGED=40, SENT=40)
    assert disk.told.sent_early == 0


# --- letters ----------------------------------------------------------------------------------------------------------


@pytest.mark.soak
def test_every_letter_goes_out_once_whichever_call_fails(broken, disk, figures, tmp_path):
    """The worker's next minute mends what the last one could not do. A letter whose sending could not be noted goes
    again with the same Message-ID."""
    place, kept = broken, tmp_path / "kept"
    shutil.copyfile(place.file, kept)
    with mail_server() as server:
        place.environment |= smtp_to(server)
        with disk.failing_at(0):
            letters_go_out(place, server, at_least=HEADS + 4)
        calls, letters, twins = disk.told.seen, len(server.arrived), 0
        tried = sorted(random.Random(22).sample(range(1, calls), amount(2, 12)))
        for number in tried:
            shutil.copyfile(kept, place.file)
            server.arrived.clear()
            with disk.failing_at(number):
                letters_go_out(place, server, at_least=letters)
                assert disk.told.failed == 1
            ids = Counter(arrived.message["Message-ID"] for arrived in server.arrived)
            assert len(ids) == letters
            twins += sum(ids.values()) - letters
            assert "Verified:" in place.do("verify")
    figures(R22_CALLS=calls, TRIED=len(tried), LETTERS=letters, TWINS=twins)
    assert twins <= len(tried)


# --- commands ---------------------------------------------------------------------------------------------------------


def content(place):
    """Everything in the database, as words."""
    with sqlite3.connect(place.file) as connection:
        words = "\n".join(connection.iterdump())
    connection.close()
    return words


def test_a_roll_is_taken_in_or_it_is_not_whichever_call_fails(broken, disk, figures, tmp_path):
    place, kept = broken, tmp_path / "kept"
    with sqlite3.connect(place.file) as connection:
        [(urn,)] = connection.execute(
            "SELECT urn FROM schools WHERE public_id = ?", (place.filled.school.hex,)
        )
    connection.close()
    before = content(place)
    shutil.copyfile(place.file, kept)
    with disk.failing_at(0):
        place.do("import-pupils", "--urn", urn, str(SIMS))
    calls, done, unknown = disk.told.seen, len(content(place)), 0
    tried = range(1, calls + 1) if SOAK else (calls // 2, calls)
    for number in tried:
        shutil.copyfile(kept, place.file)
        with disk.failing_at(number, and_after=True):
            ran = place.run("import-pupils", "--urn", urn, str(SIMS))
        now = content(place)
        if disk.told.seen < number:  # ids are random: this time a page less was written, and nothing failed
            assert (ran.returncode, len(now)) == (0, done)
            continue
        assert ran.returncode == 1
        assert "Traceback" not in ran.stderr
        if "Nothing was changed." in ran.stderr:
            assert now == before
        else:
            assert "not known" in ran.stderr
            unknown += 1
        assert now == before or len(now) == done, "half of it"
    figures(R22_CALLS=calls, TRIED=len(tried), NOT_KNOWN=unknown)
    place.do("import-pupils", "--urn", urn, str(SIMS))
    assert "Verified:" in place.do("verify")


@pytest.mark.soak
def test_a_backup_is_put_back_or_it_is_not_whichever_call_fails(broken, disk, figures, tmp_path):
    place, kept, backup = broken, tmp_path / "kept", str(tmp_path / "backup")
    place.do("backup", backup)
    then = sum(family.version for family in place.filled.families)
    place.start_web(threads=1)
    [mover] = movers(place, 1, each=3)
    for _ in range(3):
        assert mover.send(mover.next()).status == 200
    place.stop()
    shutil.copyfile(place.file, kept)
    with disk.failing_at(0):
        place.do("restore", backup, "--force")
    calls, put_back = disk.told.seen, 0
    tried = sorted({*random.Random(22).sample(range(1, calls), amount(2, 40)), *range(calls - 8, calls + 1)})
    for number in tried:
        shutil.copyfile(kept, place.file)
        (place.folder / "mail-held").unlink(missing_ok=True)
        with disk.failing_at(number, and_after=True):
            ran = place.run("restore", backup, "--force")
        assert "Traceback" not in ran.stderr
        with sqlite3.connect(place.file) as connection:
            [(now,)] = connection.execute("SELECT sum(version) FROM families")
        connection.close()
        assert now in (then, then + 3), "half of it"
        assert ran.returncode == 1 or now == then, "what failed came after, when it was written down"
        if now == then:
            put_back += 1
            assert "Nothing was changed" not in ran.stderr
            assert "No mail was held" not in place.do("release-mail")
    figures(R22_CALLS=calls, TRIED=len(tried), PUT_BACK=put_back)
    place.do("restore", backup, "--force")
    assert "Verified:" in place.do("verify")
