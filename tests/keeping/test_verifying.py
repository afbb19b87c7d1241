"""Whatever is changed behind the program's back is found, and the first bad entry is named, without names."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from caseboard.db import db
from caseboard.keeping.database_sound import APPEND_ONLY
from caseboard.keeping.problems import BadEntryError
from caseboard.keeping.verifying import verify_records

GUARDS = [f"{table}_no_{verb}" for table in APPEND_ONLY for verb in ("update", "delete")]
NAMES = ("Hussain", "Brien", "Ďurčo", "Kowalczyk", "Ruth", "Dan", "Thornhill", "Saltby", "Seen at home")

LINK = "WHERE school_id = 1 AND seq = {}"
EVENT = "WHERE id = (SELECT event_id FROM chain_links WHERE school_id = 1 AND seq = {})"
LAST = "(SELECT max(seq) FROM chain_links WHERE school_id = 1)"
UPDATE = "(SELECT id FROM entries WHERE kind = 'update' ORDER BY id LIMIT 1 OFFSET 4)"

REASON = (
    "(SELECT entries.id FROM entries, case_events WHERE case_events.kind = '{}' AND entries.public_id ="
    " replace(json_extract(case_events.data, '$.reason'), '-', '') LIMIT 1)"
)

TAMPERINGS: dict[str, tuple[list[str], str]] = {
    "another kind": ([f"UPDATE case_events SET kind = 'family_ended' {EVENT.format(9)}"], "link 9 (event"),
    "other particulars": ([f"UPDATE case_events SET data = '{{}}' {EVENT.format(9)}"], "link 9 (event"),
    "another author": ([f"UPDATE case_events SET actor_id = 3 {EVENT.format(9)}"], "link 9 (event"),
    "another audience": ([f"UPDATE case_events SET audience = 'sealed' {EVENT.format(9)}"], "link 9 (event"),
    "another time": (
        [f"UPDATE case_events SET recorded_at = '2020-01-01 00:00:00.000000' {EVENT.format(9)}"],
        "link 9 (event",
    ),
    "another family": (
        [f"UPDATE case_events SET family_id = 5, seq = 99 {EVENT.format(9)}"],
        "link 9 (event 99",
    ),
    "an event deleted in the middle": ([f"DELETE FROM case_events {EVENT.format(9)}"], "link 9:"),
    "a link deleted in the middle": ([f"DELETE FROM chain_links {LINK.format(9)}"], "link 9:"),
    "the newest link deleted": ([f"DELETE FROM chain_links {LINK.format(LAST)}"], "link {last}"),
    "the newest link deleted and the head set back": (
        [
            f"DELETE FROM chain_links {LINK.format(LAST)}",
            f"UPDATE chain_heads SET (seq, told_seq, hash) = (SELECT seq, seq, hash FROM chain_links "
            f"{LINK.format(LAST)}) WHERE school_id = 1",
        ],
        "link {last}",
    ),
    "two links put in each other's place": (
        [
            "UPDATE chain_links SET event_id = -event_id WHERE school_id = 1 AND seq IN (7, 8)",
            "UPDATE chain_links SET event_id = (SELECT -event_id FROM chain_links WHERE school_id = 1 AND seq = 8)"
            f" {LINK.format(7)}",
            f"UPDATE chain_links SET event_id = 7 {LINK.format(8)}",
        ],
        "link 7",
    ),
    "an event slipped into the chain": (
        [
            "INSERT INTO case_events SELECT 9999, '0123456789abcdef0123456789abcdef', family_id, 999, kind, actor_id,"
            f" happened_at, recorded_at, audience, data FROM case_events {EVENT.format(9)}",
            f"INSERT INTO chain_links SELECT school_id, {LAST} + 1, 9999, told, recorded_at, hash FROM chain_links"
            f" {LINK.format(9)}",
        ],
        "link {next} (event 999",
    ),
    "an event slipped in without a link": (
        [
            "INSERT INTO case_events SELECT 9999, '0123456789abcdef0123456789abcdef', 1,"
            " (SELECT max(seq) + 1 FROM case_events WHERE family_id = 1), kind, actor_id,"
            f" happened_at, recorded_at, audience, data FROM case_events {EVENT.format(9)}",
            "UPDATE families SET last_seq = last_seq + 1 WHERE id = 1",
        ],
        "in no school's chain",
    ),
    "told afterwards": ([f"UPDATE chain_links SET told = 1 - told {LINK.format(9)}"], "link 9 (event"),
    "another hash": ([f"UPDATE chain_links SET hash = '{'a' * 64}' {LINK.format(9)}"], "link 9 (event"),
    "another head": ([f"UPDATE chain_heads SET hash = '{'a' * 64}' WHERE school_id = 1"], "link {next}"),
    "no head": (["DELETE FROM chain_heads WHERE school_id = 1"], "no head"),
    "another stage on the card": (["UPDATE families SET stage_id = 5 WHERE id = 2"], "the card's stage"),
    "another level on the card": (["UPDATE families SET level = 'cla' WHERE id = 2"], "the card's level"),
    "another next date on the card": (["UPDATE families SET next_on = '2030-01-01' WHERE id = 2"], "next_on"),
    "the family taken off": (
        ["UPDATE families SET taken_off_at = added_at WHERE id = 2"],
        "whether the family was taken off",
    ),
    "the family brought back": (
        ["UPDATE families SET taken_off_at = NULL WHERE taken_off_at IS NOT NULL"],
        "whether the family was taken off",
    ),
    "another count of events": (
        ["UPDATE families SET last_seq = last_seq + 1 WHERE id = 2"],
        "the family counts",
    ),
    "a level that does not exist": (["UPDATE families SET level = 'none' WHERE id = 2"], "cannot be read"),
    "other words": (
        [f"UPDATE entries SET text = text || ' not' WHERE id = {UPDATE}"],
        "the words of its entry",
    ),
    "words removed but not their salt": (
        [f"UPDATE entries SET text = '' WHERE id = {UPDATE}"],
        "the words of its",
    ),
    "an entry deleted": ([f"DELETE FROM entries WHERE id = {UPDATE}"], "its entry is gone"),
    "a reason deleted": (["DELETE FROM entries WHERE kind = 'reason'"], "its reason is gone"),
    "other words of the reason for taking a family off": (
        [f"UPDATE entries SET text = text || ' not' WHERE id = {REASON.format('family_taken_off')}"],
        "the words of its reason",
    ),
    "other words of the reason for taking back": (
        [f"UPDATE entries SET text = text || ' not' WHERE id = {REASON.format('entry_unshared')}"],
        "the words of its reason",
    ),
    "a reason of somebody else": (
        ["UPDATE entries SET author_id = 3 WHERE kind = 'reason'"],
        "its reason names another author",
    ),
    "a reason for schools": (
        ["UPDATE entries SET audience = 'school' WHERE kind = 'reason'"],
        "its reason names another author or audience",
    ),
    "an entry shared": (
        [f"UPDATE entries SET audience = 'team' WHERE id = {UPDATE}"],
        "another author or audience",
    ),
    "an entry of somebody else": (
        [f"UPDATE entries SET author_id = 3 WHERE id = {UPDATE}"],
        "another author",
    ),
    "an entry shared again": (["UPDATE entries SET unshared_at = NULL"], "whether its entry was taken back"),
    "an entry slipped in": (
        [
            "INSERT INTO entries (id, public_id, family_id, author_id, kind, audience, text, salt, happened_on,"
            " recorded_at, unshared_at)"
            " SELECT 9999, '0123456789abcdef0123456789abcdef', family_id, author_id, kind, audience,"
            f" text, salt, happened_on, recorded_at, unshared_at FROM entries WHERE id = {UPDATE}"
        ],
        "is not in the log",
    ),
    "another anchor in a letter": (
        [f"UPDATE feed_weeks SET chain_hash = '{'a' * 64}' WHERE school_id = 1"],
        "differs from an anchor",
    ),
    "other words in a letter": (
        [
            "UPDATE feed_weeks SET content = replace(content, '\"families\"', '\"families \"')"
            " WHERE id = (SELECT max(id) FROM feed_weeks)"
        ],
        "its words are not what was sent",
    ),
    "a letter's seal gone": (
        ["DELETE FROM feed_seals WHERE place = 1"],
        "letter 1: ",
    ),
    "a school gone": (["DELETE FROM schools WHERE id = 2"], "points to a row of schools that is not there"),
    "a pointer to nobody": (
        ["UPDATE audit_rows SET user_id = 9999"],
        "points to a row of users that is not there",
    ),
}


FIRST = "WHERE id = (SELECT min(id) FROM {})"
ASKED = {
    f"UPDATE contacts SET asked_on = '2020-01-01' {FIRST}": "the contact's asked_on is not what the log says",
    "UPDATE contacts SET again_id = NULL": "the contact's again is not what the log says",
    f"UPDATE referrals SET made_on = '2020-01-01' {FIRST}": "the referral's made_on is not",
    f"UPDATE assessments SET referral_id = NULL {FIRST}": "the assessment's referral is not",
    f"UPDATE decisions SET outcome = 'early_help' {FIRST}": "the decision's outcome is not",
    f"UPDATE decisions SET taken_back_at = recorded_at {FIRST}": "the decision's taken_back is not",
    f"UPDATE question_steps SET result = 'changed' {FIRST}": "the step's result is not",
    "UPDATE decision_schools SET told_on = NULL WHERE told_on IS NOT NULL": "the decision's told is not",
    "DELETE FROM contact_children": "the contact's children is not",
    "DELETE FROM question_steps": "its step is gone",
    "INSERT INTO assessments (id, public_id, family_id, kind, started_on, recorded_by, recorded_at)"
    " SELECT 9999, '0123456789abcdef0123456789abcdef', family_id, kind, started_on, recorded_by, recorded_at"
    " FROM assessments": "assessment 01234567-89ab-cdef-0123-456789abcdef is not in the log",
}


def tamper(file: Path, *statements: str) -> None:
    """As somebody with the database file and time: foreign keys rest, and the triggers are gone and back again."""
    with sqlite3.connect(file, isolation_level=None) as raw:
        triggers = dict(raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
        for guard in GUARDS:
            raw.execute(f"DROP TRIGGER {guard}")
        for statement in statements:
            assert raw.execute(statement).rowcount >= 1, statement
        for guard in GUARDS:
            raw.execute(triggers[guard])
    raw.close()


def test_a_place_as_it_was_written_is_verified_in_one_line(place):
    before = all_but_the_note(place)
    said = place.do("verify")
    assert said.count("\n") == 1
    assert said.startswith("Verified: ")
    assert "4 closed weeks" in said
    assert all_but_the_note(place) == before


def all_but_the_note(place) -> list[str]:
    """The whole database as SQL, without what is written down of the check itself."""
    with closing(sqlite3.connect(place.file)) as raw:
        return [line for line in raw.iterdump() if not line.startswith('INSERT INTO "copy_runs"')]


@pytest.mark.parametrize(("statements", "named"), TAMPERINGS.values(), ids=TAMPERINGS)
def test_a_tampering_is_found_and_the_first_bad_entry_named(place, statements, named):
    ((last,),) = place.sql("SELECT max(seq) FROM chain_links WHERE school_id = 1")
    tamper(place.file, *statements)
    said = place.refused("verify")
    assert named.format(last=last, next=last + 1) in said
    assert not [name for name in NAMES if name in said]


def test_every_row_of_what_was_asked_and_answered_is_compared_with_the_log(place):
    with place.inside(), db.engine.connect() as connection:
        for statement, named in ASKED.items():
            table = statement.split()[2 if statement[:6] in ("DELETE", "INSERT") else 1]
            assert connection.execute(text(statement.format(table))).rowcount >= 1, statement
            with pytest.raises(BadEntryError, match=re.escape(named)):
                verify_records(connection)
            connection.rollback()
        verify_records(connection)


def test_the_school_is_named_by_its_number_and_the_event_by_the_familys(place):
    ((urn, family, seq),) = place.sql(
        "SELECT s.urn, f.public_id, e.seq FROM chain_links l JOIN schools s ON s.id = l.school_id"
        " JOIN case_events e ON e.id = l.event_id JOIN families f ON f.id = e.family_id"
        " WHERE l.school_id = 1 AND l.seq = 9"
    )
    tamper(place.file, f"UPDATE case_events SET actor_id = 3 {EVENT.format(9)}")
    said = place.refused("verify").replace("-", "")
    assert f"School {urn}, link 9 (event {seq} of family {family}):" in said


def test_a_tail_cut_off_everywhere_is_found_by_the_closed_letter(place):
    """Links, events, entries, head and counts all set back: only what left the place still knows."""
    tamper(
        place.file,
        f"DELETE FROM case_events {EVENT.format(LAST)}",
        f"DELETE FROM chain_links {LINK.format(LAST)}",
        "UPDATE chain_heads SET (seq, told_seq, hash) = (SELECT seq, seq, hash FROM chain_links"
        f" {LINK.format(LAST)}) WHERE school_id = 1",
        "UPDATE families SET last_seq = (SELECT max(seq) FROM case_events WHERE family_id = families.id)",
    )
    assert "an anchor outside the chain knows are missing" in place.refused("verify")


def test_words_erased_by_law_are_counted_and_do_not_break_the_chain(place):
    tamper(place.file, f"UPDATE entries SET text = '', salt = '' WHERE id = {UPDATE}")
    assert "(1 erased)" in place.do("verify")


def test_the_words_of_a_reason_are_erased_by_law_like_others(place):
    tamper(
        place.file, f"UPDATE entries SET text = '', salt = '' WHERE id = {REASON.format('family_taken_off')}"
    )
    assert "(1 erased)" in place.do("verify")


@pytest.mark.parametrize("guard", GUARDS)
def test_a_missing_guard_is_named(place, guard):
    place.sql(f"DROP TRIGGER {guard}")
    assert guard in place.refused("verify")


def test_a_damaged_page_is_found(place):
    content = bytearray(place.file.read_bytes())
    page = len(content) // 4096 // 2 * 4096
    content[page : page + 64] = bytes(64)
    place.file.write_bytes(content)
    assert "damaged" in place.refused("verify")


def test_a_file_that_is_no_database_is_refused(place):
    place.file.write_bytes(b"x" * 8192)
    place.refused("verify")


def test_a_backup_can_be_verified_without_bringing_it_back(place, new_place):
    place.do("backup", place.folder / "a")
    other = new_place()
    assert place.do("verify") == other.do("verify", place.folder / "a")
    assert not other.file.exists() or other.file.stat().st_size == 0


POSTGRES = {
    "another author": ([f"UPDATE case_events SET actor_id = 3 {EVENT.format(9)}"], "link 9 (event"),
    "a link deleted": ([f"DELETE FROM chain_links {LINK.format(9)}"], "link 9:"),
    "the newest link deleted": ([f"DELETE FROM chain_links {LINK.format(LAST)}"], "link "),
    "another stage on the card": (["UPDATE families SET stage_id = 5 WHERE id = 2"], "the card's stage"),
    "other words": (
        [f"UPDATE entries SET text = text || ' not' WHERE id = {UPDATE}"],
        "the words of its entry",
    ),
    "a pointer to nobody": (
        ["UPDATE audit_rows SET user_id = 9999"],
        "points to a row of users that is not there",
    ),
    "a guard missing": (["DROP TRIGGER audit_rows_append_only ON audit_rows"], "audit_rows_append_only"),
    "a guard asleep": (
        ["ALTER TABLE case_events DISABLE TRIGGER case_events_append_only"],
        "case_events_append_only",
    ),
}


def test_tampering_on_postgresql_is_found(place, postgres_place):
    place.do("backup", place.folder / "a")
    postgres_place.do("restore", place.folder / "a")
    with postgres_place.inside():
        for statements, named in POSTGRES.values():
            with db.engine.connect() as connection:
                connection.execute(text("SET LOCAL session_replication_role = replica"))
                for statement in statements:
                    connection.execute(text(statement))
                with pytest.raises(BadEntryError, match=re.escape(named)):
                    verify_records(connection)
                connection.rollback()
    postgres_place.do("verify")
