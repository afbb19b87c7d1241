"""The paper of a day's meetings as one encrypted file, made by the operator and read back."""

from __future__ import annotations

import io
import sys
from datetime import time, timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from caseboard import cli, clock
from caseboard.accounts.models import User
from caseboard.actions.services import WhoDoesIt, agree_action
from caseboard.audit import Act, AuditRow
from caseboard.db import session
from caseboard.families.due import Owner
from caseboard.meetings.services import Arrangement, arrange_meeting
from caseboard.printing.models import PrintRun
from caseboard.schools.models import School
from tests.keeping.conftest import inside
from tests.support.database import migrated_database
from tests.support.place import make_town

PASSPHRASE = "sandwich lamp copper ocean"


@pytest.fixture
def pack(tmp_path, monkeypatch, capsys):
    """The command, on a place where a team meets tomorrow about Słowik, and the people around Ní Dhomhnaill do."""
    monkeypatch.setenv("CASEBOARD_SECRET_KEY", "x" * 32)
    with migrated_database(tmp_path) as url:
        monkeypatch.setenv("CASEBOARD_DATABASE_URL", url)
        monkeypatch.setenv("CASEBOARD_DATA_DIR", str(tmp_path))
        with inside(url, tmp_path):
            town = make_town()
            with clock.at(clock.now() - timedelta(days=20)):
                first, second = (
                    town.family("Słowik"),
                    town.family("Ní Dhomhnaill", "Aoife Ní Dhomhnaill@thornhill"),
                )
                agree_action(
                    first,
                    what="Ring Słowik’s aunt",
                    who=WhoDoesIt(Owner.PERSON, "Mrs Lowe"),
                    due_on=clock.today(),
                    by=town.ruth,
                )
            for kind, family in (("team", None), ("taf", second)):
                what = Arrangement(kind=kind, day=clock.today() + timedelta(days=1), starts=time(9))
                arrange_meeting(what, schools=[town.thornhill.id], family=family, by=town.ruth)
            urn = {
                name: session().get_one(School, getattr(town, name).id).urn
                for name in ("thornhill", "saltby")
            }
            email = {name: session().get_one(User, key).email for name, key in town.people.items()}
            session().commit()

        def run(*words, stdin=PASSPHRASE, by="ruth", at="thornhill"):
            monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
            code = cli.main(["meeting-pack", "--urn", urn[at], "--by", email[by], *map(str, words)])
            said = capsys.readouterr()
            return code, said.out, said.err

        def records(record):
            with inside(url, tmp_path):
                found = list(session().scalars(select(record)))
                session().expunge_all()
                return found

        run.records, run.file = records, tmp_path / "pack.pdf"
        yield run


def pages(file, passphrase=PASSPHRASE):
    reader = PdfReader(file)
    assert reader.is_encrypted
    assert reader.decrypt(passphrase), "the passphrase opens it"
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def test_the_pack_opens_with_the_passphrase_alone_and_has_the_days_meetings_by_initials(pack):
    code, out, err = pack(pack.file)
    assert (code, err) == (0, "")
    assert "2 meetings on 6 sheets" in out
    assert pack.file.stat().st_mode & 0o777 == 0o600
    raw = pack.file.read_bytes()
    assert not PdfReader(pack.file).decrypt("another passphrase of words")
    assert b"AESV3" in raw
    assert PdfReader(pack.file).trailer["/Encrypt"]["/R"] == 6
    found = pages(pack.file)
    assert len(found) == 6
    assert all(text.count("OFFICIAL-SENSITIVE") == 2 for text in found)
    assert all("Copy 1 of 1, for Ruth Amin." in text and "shred it by" in text for text in found)
    whole = " ".join(found)
    for name in ("Słowik", "Dhomhnaill", "Aoife", "Amina"):
        assert name not in whole
    assert "Team meeting, Thornhill" in whole
    assert "Mrs Lowe: Ring [name]’s aunt" in whole
    assert whole.count("Signature") == 2 * 4


def test_with_a_reason_it_has_names_whatever_letters_they_are_of(pack):
    assert pack(pack.file, "--names", "Cover worker")[0] == 0
    whole = " ".join(pages(pack.file))
    assert "Słowik" in whole
    assert "Ní Dhomhnaill" in whole


def test_it_is_on_record_as_a_printing_by_a_named_person(pack):
    pack(pack.file, "--names", "Cover worker")
    runs, trail = pack.records(PrintRun), pack.records(AuditRow)
    assert [(run.paper, run.copies_for, run.why_names) for run in runs] == [
        (paper, "Ruth Amin", "Cover worker") for _ in range(2) for paper in ("agenda", "meeting_sheet")
    ]
    printed = [row for row in trail if row.act is Act.SHEETS_PRINTED]
    assert {(row.user_id, row.source) for row in printed} == {(runs[0].user_id, "meeting-pack")}
    assert all("Słowik" not in repr(row.details) for row in printed)


@pytest.mark.parametrize(
    ("words", "more", "said"),
    [
        ((), {"stdin": ""}, "Give the passphrase"),
        ((), {"stdin": "short words"}, "too short"),
        ((), {"stdin": "password password password"}, "tried first"),
        ((), {"stdin": "ö" * 70 + "sandwich lamp"}, "too long"),
        ((), {"by": "hale"}, "may not print"),
        ((), {"by": "sal"}, "may not print"),
        ((), {"at": "saltby", "by": "sal"}, "No meeting"),
        (("--on", "2026-01-02"), {}, "No meeting"),
    ],
)
def test_what_makes_no_pack_leaves_no_file_and_no_record(pack, words, more, said):
    code, out, err = pack(pack.file, *words, **more)
    assert (code, out) == (1, "")
    assert err.count("\n") == 1
    assert said in err, err
    assert not pack.file.exists()
    assert pack.records(PrintRun) == []


def test_it_never_writes_over_a_file(pack):
    pack.file.write_text("here already")
    assert "there already" in pack(pack.file)[2]
    assert pack.file.read_text() == "here already"
    assert pack.records(PrintRun) == []
