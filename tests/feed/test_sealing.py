"""A closed letter stays as it is: sealed to the one before, with the head of the chain, and never changed."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from caseboard.db import session
from caseboard.feed.models import FeedSeal, FeedWeek
from caseboard.feed.sealing import FIRST_HASH, seal_hash
from tests.feed.closings import add_family, weeks_of
from tests.support.town import FRIDAY, WEEK, close


def test_the_chain_head_at_closing_is_kept(app, world, records):
    with records():
        add_family(world)
    close(app, FRIDAY)
    with records():
        (one,) = weeks_of(world)
        assert one.chain_seq == 1
        assert len(one.chain_hash) == 64
        assert one.chain_hash != "0" * 64


def test_each_letter_of_a_school_is_sealed_to_the_one_before(app, world, records):
    with records():
        add_family(world)
    close(app, FRIDAY)
    close(app, FRIDAY + WEEK)
    with records():
        seals = (
            session()
            .scalars(
                select(FeedSeal)
                .where(FeedSeal.school_id == world.schools["thornhill"].id)
                .order_by(FeedSeal.place)
            )
            .all()
        )
        before = FIRST_HASH
        for seal, one in zip(seals, weeks_of(world), strict=True):
            assert seal.hash == seal_hash(before, one.content, one.chain_seq, one.chain_hash)
            assert (seal.slot, seal.closed_by, seal.edited) == (one.period_end, None, 0)
            before = seal.hash
        assert [seal.place for seal in seals] == [1, 2]


def test_a_closed_letter_cannot_be_changed(app, world, records):
    close(app, FRIDAY)
    for change in (
        update(FeedWeek).values(content={}),
        update(FeedSeal).values(edited=3),
        delete(FeedSeal),
        delete(FeedWeek),
    ):
        with pytest.raises(DBAPIError, match="append-only"), records():
            session().execute(change)
