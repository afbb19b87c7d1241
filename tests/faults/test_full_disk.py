"""A full disk (R19): nothing acknowledged is lost, what is refused says so, and it goes on when there is room again."""

from __future__ import annotations

import resource
import shutil
import subprocess
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import func, select

from caseboard import clock
from caseboard.db import db
from caseboard.families.models import Entry
from tests.support.running import Place, _members
from tests.support.tablet import movers
from tests.support.truth import compare


@dataclass
class SmallDisk:
    """A folder that can be made too small for what comes, and grow again."""

    folder: Path
    is_real: bool
    """A file system of its own; where none can be mounted, a limit on the size of every file the server writes."""

    def shrink(self, place: Place) -> None:
        if self.is_real:
            used = shutil.disk_usage(self.folder).used
            self._remount(f"size={used // 1024 + 400}k")
        else:
            self._limit(place, place.file.stat().st_size + 200_000)

    def grow(self, place: Place) -> None:
        if self.is_real:
            self._remount("size=64m")
        else:
            self._limit(place, resource.RLIM_INFINITY)

    def _remount(self, size: str) -> None:
        subprocess.run(["mount", "-o", f"remount,{size}", str(self.folder)], check=True)

    def _limit(self, place: Place, size: int) -> None:
        assert place.web is not None
        for pid in _members(place.web.pid):
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


@contextmanager
def small_disk(folder: Path, *, real: bool) -> Iterator[SmallDisk]:
    folder.mkdir(mode=0o700)
    command = ["mount", "-t", "tmpfs", "-o", "size=64m,mode=0700", "none", str(folder)]
    is_real = real and subprocess.run(command, capture_output=True).returncode == 0
    try:
        yield SmallDisk(folder, is_real)
    finally:
        if is_real:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.mark.parametrize(
    "real", [pytest.param(True, id="tmpfs"), pytest.param(False, id="limit", marks=pytest.mark.soak)]
)
def test_on_a_full_disk_what_is_refused_says_so_and_people_read_on(tmp_path, on_sqlite, figures, real):
    with small_disk(tmp_path / "disk", real=real) as disk:
        url, filled = on_sqlite(disk.folder)
        place = Place(url, disk.folder, filled, logs=tmp_path)
        try:
            fill_the_disk(place, disk, figures)
        finally:
            place.stop()


NOT_KNOWN = 504
"""To SQLite a limit on the size of a file is a disk that fails. Where it does at a COMMIT, nobody knows."""


def fill_the_disk(place: Place, disk: SmallDisk, figures) -> None:
    place.start_web()
    disk.shrink(place)
    [mover] = movers(place, 1, each=8)
    school, family = f"/schools/{place.filled.school}", place.filled.families[20].id
    refused = saved = texts = 0
    until = time.monotonic() + 60
    while (refused < 12 or not unsaved(mover)) and time.monotonic() < until:
        asked = mover.next()
        for answer in (mover.send(asked), write(place, mover.tablet, family)):
            if answer.status >= 500:
                refused += 1
                if answer.status == NOT_KNOWN and not disk.is_real:
                    assert "We do not know if this saved" in answer.body
                else:
                    assert answer.status == 503, answer.body
                    assert "Not saved" in answer.body
                    assert answer.headers["retry-after"]
            else:
                saved += 1
                texts += answer.status == 303
                assert answer.status in (200, 303), answer.body
    assert refused >= 12
    for path in (f"{school}/board", f"{school}/families/{family}", f"{school}/families/{family}/edit"):
        assert mover.tablet.get(path, htmx=False).status == 200, "people read on"
    words = place.health()
    assert words == ((503, "disk") if disk.is_real else (200, "ok"))
    disk.grow(place)
    last = mover.insist(unsaved(mover)[-1], tries=1)
    assert last is not None, "it goes on by itself"
    assert last.status in (200, 409)
    assert mover.send(fresh(place, mover)).status == 200
    assert place.health() == (200, "ok")
    truth = compare(place, mover.journal)
    figures(R19_DISK="tmpfs" if disk.is_real else "limit", REFUSED=refused, SAVED=saved, **truth.figures)
    figures.at_least(REFUSED=12, SAVED=10)
    assert truth.is_whole
    assert truth.events == truth.acknowledged
    with place.inside(), db.engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(Entry.__table__)) == texts


def unsaved(mover):
    """Moves that were neither saved nor refused for good: an update fills what is left before a move does."""
    return [asked for asked in mover.journal if not asked.acknowledged and not asked.refused]


def fresh(place, mover):
    """A move of a family that was never refused anything."""
    mover.families = [place.filled.families[30]]
    mover.__post_init__()
    return mover.next()


def write(place: Place, tablet, family):
    """An update of eight thousand letters: a disk fills faster than by moves."""
    fields = {
        "request_id": uuid.uuid4(),
        "update": "Seen at home. " * 580,
        "audience": "worker",
        "happened_on": clock.today().isoformat(),
    }
    return tablet.post(f"/schools/{place.filled.school}/families/{family}/entries", fields, htmx=False)
