"""The case log: numbers without gaps, one chain a school, and nothing in it can be changed."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from uuid import uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from caseboard import clock
from caseboard.db import session
from caseboard.events import hashing, log
from caseboard.events.kinds import KINDS, typed
from caseboard.events.kinds.card import LevelChanged
from caseboard.events.models import CaseEvent, ChainHead, ChainLink
from caseboard.events.verifying import verify_chain
from caseboard.families.entries import check_no_change, unshare
from caseboard.families.models import Level
from caseboard.families.services import add_child, change_card, take_off_child
from caseboard.schools.models import StageKind
from tests import factories
from tests.support.place import START, kinds, kinds_of, move


def links(school):
    return (
        session()
        .scalars(select(ChainLink).where(ChainLink.school_id == school.id).order_by(ChainLink.seq))
        .all()
    )


def test_every_family_counts_its_own_events_without_gaps(town):
    first, second = town.family("Hussain"), town.family("Carr")
    for family in (first, second, first, second, first):
        check_no_change(family, by=town.ruth)
    for family, last in ((first, 4), (second, 3)):
        assert [event.seq for event in log.list_family_events(family.id)] == list(range(1, last + 1))
        assert family.last_seq == last


def test_every_school_counts_the_events_of_all_its_families_without_gaps(town):
    for name in ("Hussain", "Carr", "Novák"):
        move(town.family(name), town.stage(StageKind.HELD), by=town.dan)
    town.split()
    assert [link.seq for link in links(town.thornhill)] == list(range(1, 8))
    assert [link.seq for link in links(town.saltby)] == [1]


def test_one_event_of_a_family_at_two_schools_is_in_both_chains(town):
    family = town.split()
    event = move(family, town.stage(StageKind.WAITING), by=town.ruth)
    assert {link.school_id for link in event.links} == {town.thornhill.id, town.saltby.id}
    assert all(link.told for link in event.links)
    assert verify_chain(town.thornhill.id) is None
    assert verify_chain(town.saltby.id) is None


def test_an_event_enters_no_chain_of_a_school_the_family_has_left(town):
    family = town.split()
    ewa = next(s.child for s in family.strands if s.child.school_id == town.saltby.id)
    take_off_child(family, ewa.public_id, reason="Another Ewa", by=town.ruth)
    move(family, town.stage(StageKind.WAITING), by=town.ruth)
    assert kinds_of(link.event for link in links(town.saltby)) == ["family_added", "child_taken_off"]


def test_a_school_that_joins_later_has_no_link_to_what_was_before(town):
    family = town.family()
    move(family, town.stage(StageKind.WAITING), by=town.ruth)
    add_child(family, factories.child("Omar Hussain", town.saltby), by=town.ruth)
    move(family, town.stage(StageKind.PLAN), by=town.ruth)
    assert kinds_of(link.event for link in links(town.saltby)) == ["child_added", "family_moved"]


def test_each_school_is_told_of_what_it_may_read_and_the_flag_says_so(town):
    family = town.split()
    town.share(family, "For Thornhill", town.thornhill)
    town.share(family, "For workers")
    town.share(family, "For both", town.thornhill, town.saltby)
    assert [link.told for link in links(town.thornhill)] == [True, True, False, True]
    assert [link.told for link in links(town.saltby)] == [True, False, False, True]
    assert [event.seq for event in log.list_told_events(town.saltby.id)] == [1, 4]


def test_a_chain_verifies_from_its_first_link_to_its_newest(town):
    assert verify_chain(town.thornhill.id) is None
    for number in range(12):
        family = town.split(f"Novák-{number}") if number % 3 else town.family(f"Ní Dhomhnaill {number}")
        change_card(family, version=1, level=Level.CHILD_PROTECTION, lead="Zoë Šťastná ☂", by=town.dan)
        town.share(family, "Ein paar Wörter, 李, \N{FAMILY}", town.thornhill)
    session().commit()
    session().expire_all()
    assert len(links(town.thornhill)) == 12 * 4
    assert verify_chain(town.thornhill.id) is None
    assert verify_chain(town.saltby.id) is None
    assert verify_chain(town.quay.id) is None


def test_a_school_sees_a_new_version_when_something_it_may_read_changed_and_only_then(town):
    family = town.split()

    def version():
        return log.board_version([town.saltby.id], told_only=True)

    seen = version()
    town.share(family, "For workers")
    entry = town.share(family, "For Thornhill", town.thornhill)
    unshare(family, entry.public_id, reason="Not theirs", by=town.ruth)
    assert version() == seen
    shared = town.share(family, "For Saltby", town.saltby)
    assert version() != seen
    seen = version()
    unshare(family, shared.public_id, reason="Not theirs", by=town.ruth)
    assert version() != seen, "what was taken back has to leave the school's screen"


def test_the_times_of_a_chain_never_run_backwards(town):
    with clock.at(START):
        family = town.family()
    for days in (1, 2, 3):
        with clock.at(START + timedelta(days=days)):
            check_no_change(family, by=town.ruth)
    times = [link.recorded_at for link in links(town.thornhill)]
    assert times == sorted(times)
    assert log.chain_at(town.thornhill.id, START + timedelta(days=1))[0] == 2
    assert log.chain_at(town.thornhill.id, START - timedelta(seconds=1)) == (0, hashing.FIRST_HASH)


@pytest.mark.parametrize("table", ["case_events", "chain_links"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET recorded_at = recorded_at", "DELETE FROM {}"])
def test_the_database_itself_refuses_to_change_or_remove_what_was_logged(town, table, statement):
    town.family()
    session().commit()
    with pytest.raises(DBAPIError, match="append-only"):
        session().execute(text(statement.format(table)))
    session().rollback()
    assert len(links(town.thornhill)) == 1


def test_an_event_changed_in_memory_is_refused_when_it_is_written(town):
    event = log.list_family_events(town.family().id)[0]
    event.kind = "family_moved"
    with pytest.raises(DBAPIError, match="append-only"):
        session().flush()
    session().rollback()


def test_the_canonical_form_is_the_same_after_a_round_trip_through_the_database(town):
    family = town.family()
    berlin = timezone(timedelta(hours=2))
    row = log.append(
        LevelChanged(
            changes={"zürich": ["é", None], "level": ["cp", "cin"], "a": [1, "☂"], "Ä": ["\N{FAMILY}", ""]}
        ),
        about=log.Subject(family.id, family.public_id, 2, [town.thornhill.id]),
        actor_id=town.ruth.user_id,
        actor_public_id=town.ruth.public_id,
        audience=log.Audience.SCHOOL,
        happened_at=datetime(2026, 10, 25, 2, 30, 0, 1, tzinfo=berlin),
    )
    before = hashing.canonical(row, family=family.public_id, actor=town.ruth.public_id)
    row_id = row.id
    session().commit()
    session().expire_all()
    again = session().get_one(CaseEvent, row_id)
    assert hashing.canonical(again, family=family.public_id, actor=town.ruth.public_id) == before
    assert json.loads(before)["happened_at"] == "2026-10-25T00:30:00.000001+00:00"
    assert "☂".encode() in before
    assert verify_chain(town.thornhill.id) is None


def test_the_order_of_keys_does_not_matter_to_the_canonical_form(town):
    family, person, event = uuid4(), uuid4(), uuid4()

    def form(data):
        row = CaseEvent(
            public_id=event,
            seq=1,
            kind="level_changed",
            happened_at=datetime(2026, 1, 1, tzinfo=UTC),
            recorded_at=datetime(2026, 1, 1, tzinfo=UTC),
            audience=log.Audience.SCHOOL,
            data=data,
        )
        return hashing.canonical(row, family=family, actor=person)

    assert form({"a": 1, "b": [1, 2]}) == form({"b": [1, 2], "a": 1})
    assert form({"a": 1, "b": [1, 2]}) != form({"a": 1, "b": [2, 1]})


def test_the_first_event_of_a_school_makes_the_head_of_its_chain(town):
    assert session().get(ChainHead, town.saltby.id) is None
    town.split()
    assert session().get_one(ChainHead, town.saltby.id).seq == 1


def test_every_event_in_the_log_has_a_type_this_release_knows(town):
    family = town.split()
    move(family, town.stage(StageKind.HELD), by=town.ruth)
    entry = town.share(family, "For Thornhill", town.thornhill)
    unshare(family, entry.public_id, reason="Not theirs", by=town.ruth)
    take_off_child(family, family.strands[0].child.public_id, reason="Another Jan", by=town.ruth)
    for event in log.list_family_events(family.id):
        assert typed(event.kind, event.data).data() == event.data
    assert set(kinds(family)) <= set(KINDS)
    with pytest.raises(KeyError):
        typed("family_vanished", {})


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("family_taken_off", {"reason": "r"}),
        ("child_taken_off", {"child": "c", "school": "s", "reason": "r"}),
        ("entry_unshared", {"entry": "e", "reason": "r"}),
    ],
)
def test_an_event_of_the_first_releases_has_no_hash_of_its_reason(kind, data):
    assert typed(kind, data).data() == data | {"text": ""}
