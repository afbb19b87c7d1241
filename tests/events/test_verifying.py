"""Tampering with the log in SQL is found, and the first bad link is named."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, select, text

from caseboard.db import db, session
from caseboard.events.models import ChainLink
from caseboard.events.verifying import Anchor, Broken, verify_chain
from caseboard.families.entries import check_no_change


@pytest.fixture
def chain(town):
    """Ten links at Thornhill; those with even numbers of a family that is at Saltby too."""
    families = [town.family(), town.split()]
    for number in range(8):
        family = families[number % 2]
        if number in (2, 5):
            town.share(family, "For workers", by=town.dan)
        else:
            check_no_change(family, by=town.ruth)
    session().commit()
    assert verify_chain(town.thornhill.id) is None
    return town.thornhill.id


def tamper(*statements: str) -> None:
    """As somebody with the database file and time: past our session, its triggers and foreign keys."""
    session().rollback()
    engine = create_engine(db.engine.url)
    with engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            for table in ("case_events", "chain_links"):
                for verb in ("update", "delete"):
                    connection.execute(text(f"DROP TRIGGER {table}_no_{verb}"))
        else:
            connection.execute(text("SET session_replication_role = replica"))
        for statement in statements:
            assert connection.execute(text(statement)).rowcount == 1, statement
    engine.dispose()
    session().expire_all()


def link(place: int, what: str = "event_id") -> str:
    return f"(SELECT {what} FROM chain_links WHERE school_id = 1 AND seq = {place})"


AT = "WHERE school_id = 1 AND seq = {}"
EVENT = "WHERE id = " + link(4)

EDITS = {
    "another kind": f"UPDATE case_events SET kind = 'family_ended' {EVENT}",
    "another author": f"UPDATE case_events SET actor_id = (SELECT id FROM users WHERE name = 'Lee Moss') {EVENT}",
    "another family": f"UPDATE case_events SET family_id = 1, seq = 99 {EVENT}",
    "another number in the family": f"UPDATE case_events SET seq = 99 {EVENT}",
    "other particulars": f"UPDATE case_events SET data = '{{\"a\": 1}}' {EVENT}",
    "another audience": f"UPDATE case_events SET audience = 'worker' {EVENT}",
    "happened at another time": f"UPDATE case_events SET happened_at = '2020-01-01 00:00:00.000000' {EVENT}",
    "recorded at another time": f"UPDATE case_events SET recorded_at = '2020-01-01 00:00:00.000000' {EVENT}",
    "linked at another time": f"UPDATE chain_links SET recorded_at = '2020-01-01 00:00:00.000000' {AT.format(4)}",
    "told flag taken away": f"UPDATE chain_links SET told = (1 = 0) {AT.format(4)}",
    "another hash": f"UPDATE chain_links SET hash = '{'0' * 64}' {AT.format(4)}",
    "its event removed": f"DELETE FROM case_events {EVENT}",
    "its link removed": f"DELETE FROM chain_links {AT.format(4)}",
    "pointing to an event of another place": f"UPDATE chain_links SET event_id = 999 {AT.format(4)}",
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_an_edited_link_is_named(chain, edit):
    tamper(edit)
    broken = verify_chain(chain)
    assert isinstance(broken, Broken)
    assert (broken.school_id, broken.seq) == (chain, 4)
    assert broken.why


def test_a_told_flag_given_afterwards_is_found(chain):
    (place,) = session().scalars(
        select(ChainLink.seq).where(ChainLink.school_id == chain, ChainLink.told.is_(False)).limit(1)
    )
    tamper(f"UPDATE chain_links SET told = (1 = 1) {AT.format(place)}")
    assert verify_chain(chain).seq == place


def test_an_event_of_both_schools_breaks_both_chains(chain, town):
    tamper(f"UPDATE case_events SET kind = 'family_ended' WHERE id = {link(4)}")
    assert verify_chain(chain).seq == 4
    assert verify_chain(town.saltby.id).seq == 2


def test_the_first_link_removed_is_found(chain):
    tamper(f"DELETE FROM chain_links {AT.format(1)}")
    assert verify_chain(chain).seq == 1


def test_a_removed_link_whose_followers_were_moved_up_is_found(chain):
    tamper(
        f"DELETE FROM chain_links {AT.format(4)}",
        *(f"UPDATE chain_links SET seq = {place - 1} {AT.format(place)}" for place in range(5, 11)),
    )
    assert verify_chain(chain).seq == 4


def test_two_links_that_changed_places_are_found(chain):
    tamper(
        *(f"UPDATE chain_links SET seq = {to} {AT.format(place)}" for place, to in ((4, 99), (5, 4), (99, 5)))
    )
    assert verify_chain(chain).seq == 4


def test_two_events_that_changed_links_are_found(chain):
    first, second = (
        session().scalar(
            select(ChainLink.event_id).where(ChainLink.school_id == chain, ChainLink.seq == place)
        )
        for place in (4, 6)
    )
    tamper(
        f"UPDATE chain_links SET event_id = 999 {AT.format(4)}",
        f"UPDATE chain_links SET event_id = {first} {AT.format(6)}",
        f"UPDATE chain_links SET event_id = {second} {AT.format(4)}",
    )
    assert verify_chain(chain).seq == 4


COPIED = (
    "INSERT INTO chain_links (school_id, seq, event_id, told, recorded_at, hash) "
    "SELECT school_id, {}, {}, told, recorded_at, hash FROM chain_links " + AT.format(10)
)


def test_a_link_put_in_at_the_end_is_found(chain):
    tamper(COPIED.format(11, 999))
    assert verify_chain(chain).seq == 11


def test_a_link_put_in_the_middle_is_found(chain):
    tamper(
        *(f"UPDATE chain_links SET seq = {place + 1} {AT.format(place)}" for place in range(10, 4, -1)),
        COPIED.replace(AT.format(10), AT.format(11)).format(5, 999),
    )
    assert verify_chain(chain).seq == 5


def test_the_end_cut_off_is_found_by_the_head(chain):
    tamper(f"DELETE FROM chain_links {AT.format(10)}")
    assert verify_chain(chain).seq == 10


CUT_WITH_ITS_HEAD = (
    f"DELETE FROM chain_links {AT.format(10)}",
    f"UPDATE chain_heads SET seq = 9, told_seq = 9, hash = {link(9, 'hash')} WHERE school_id = 1",
)


def test_the_end_cut_off_with_its_head_is_found_by_an_anchor_outside_the_log(chain):
    noted = (
        session().scalars(select(ChainLink).where(ChainLink.school_id == chain, ChainLink.seq == 10)).one()
    )
    anchor = Anchor(noted.seq, noted.hash)
    tamper(*CUT_WITH_ITS_HEAD)
    assert verify_chain(chain) is None
    assert verify_chain(chain, anchors=[Anchor(0, "0" * 64), anchor]).seq == 10


def test_a_chain_forged_from_some_place_on_is_found_by_an_anchor(chain):
    assert verify_chain(chain, anchors=[Anchor(5, "f" * 64)]).seq == 5


def test_a_head_that_is_gone_or_names_another_link_is_found(chain):
    tamper("UPDATE chain_heads SET hash = 'f' WHERE school_id = 1")
    assert verify_chain(chain).seq == 11


def test_the_chain_of_another_school_stays_whole(chain, town):
    tamper(f"UPDATE chain_links SET hash = 'f' {AT.format(4)}")
    assert verify_chain(town.saltby.id) is None
