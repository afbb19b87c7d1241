"""Whether every school's chain and every closed letter is what was written."""

from __future__ import annotations

from itertools import groupby

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from caseboard.events.models import ChainHead, ChainLink
from caseboard.events.verifying import Anchor, verify_chain
from caseboard.feed.models import FeedSeal, FeedWeek
from caseboard.feed.sealing import FIRST_HASH, seal_hash
from caseboard.keeping.problems import BadEntryError
from caseboard.keeping.records import AT_A_TIME
from caseboard.schools.models import School


def verify_chains(connection: Connection) -> tuple[int, int]:
    """Every school's chain, against its head and its closed letters. Says how many letters and schools there are."""
    anchors: dict[int, list[Anchor]] = {}
    letters = 0
    for week in connection.execute(sa.select(FeedWeek.school_id, FeedWeek.chain_seq, FeedWeek.chain_hash)):
        anchors.setdefault(week.school_id, []).append(Anchor(week.chain_seq, week.chain_hash))
        letters += 1
    known = dict(connection.execute(sa.select(School.id, School.urn)).all())
    chained = set(connection.scalars(sa.select(ChainHead.school_id))) | set(
        connection.scalars(sa.select(ChainLink.school_id).distinct())
    )
    with Session(bind=connection) as on:
        for school_id in sorted(chained | set(anchors)):
            broken = verify_chain(school_id, anchors=anchors.get(school_id, ()), on=on)
            if broken is not None:
                urn = known.get(school_id, "unknown")
                event = f" (event {broken.event_seq} of family {broken.family})" if broken.event_seq else ""
                raise BadEntryError(f"School {urn}, link {broken.seq}{event}: {broken.why}.")
    return letters, len(chained)


def verify_seals(connection: Connection) -> None:
    """Every sealed letter's words against its hash, and that none of a school's is missing in between."""
    known = dict(connection.execute(sa.select(School.id, School.urn)).all())
    query = (
        sa.select(
            FeedSeal.school_id,
            FeedSeal.place,
            FeedSeal.hash,
            FeedWeek.content,
            FeedWeek.chain_seq,
            FeedWeek.chain_hash,
        )
        .join(FeedWeek, FeedWeek.id == FeedSeal.feed_week_id)
        .order_by(FeedSeal.school_id, FeedSeal.place)
    )
    with connection.execute(query, execution_options={"yield_per": AT_A_TIME}) as found:
        for school_id, seals in groupby(found, key=lambda seal: seal.school_id):
            before = FIRST_HASH
            for place, seal in enumerate(seals, start=1):
                urn = known.get(school_id, "unknown")
                if seal.place != place:
                    raise BadEntryError(f"School {urn}, letter {place}: the letter is missing.")
                if seal_hash(before, seal.content, seal.chain_seq, seal.chain_hash) != seal.hash:
                    raise BadEntryError(f"School {urn}, letter {place}: its words are not what was sent.")
                before = seal.hash
