"""Whether the records are what was written: the file, every chain, every family, every word, every closed letter.

It reads a copy or a snapshot, a little at a time, and stops at the first record that is not right.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from caseboard.config import Settings
from caseboard.events.models import ChainLink
from caseboard.keeping import places
from caseboard.keeping.chains_hold import verify_chains, verify_seals
from caseboard.keeping.database_sound import verify_guards, verify_pages, verify_references
from caseboard.keeping.families_hold import verify_families
from caseboard.keeping.meetings import verify_meetings
from caseboard.keeping.problems import BadEntryError
from caseboard.keeping.sealed import verify_sealed


@dataclass(frozen=True, slots=True)
class Figures:
    """How much was verified."""

    schools: int
    families: int
    events: int
    links: int
    texts: int
    erased: int
    """Entries whose words were erased by law: words and salt are gone, the chain still holds their hash."""
    letters: int
    """Closed weeks whose place in the chain was found again."""


def verify(settings: Settings) -> Figures:
    """Verifies the place as it is at this moment. Raises `BadEntryError` that says the first thing wrong."""
    with places.snapshot(settings) as connection:
        return verify_records(connection)


def verify_records(connection: Connection) -> Figures:
    """Verifies the database behind a connection. Raises `BadEntryError` that says the first thing wrong."""
    try:
        verify_pages(connection)
        letters, schools = verify_chains(connection)
        verify_seals(connection)
        figures = verify_families(connection)
        verify_meetings(connection)
        sealed = verify_sealed(connection)
        verify_references(connection)
        verify_guards(connection)
    except DBAPIError as error:
        raise BadEntryError(f"The database is damaged ({type(error.orig).__name__}).") from error
    except (ValueError, TypeError, LookupError) as error:  # a value that no program of ours has written
        raise BadEntryError(f"A record cannot be read ({type(error).__name__}).") from error
    return Figures(
        schools=schools,
        families=figures["families"],
        events=figures["events"],
        links=connection.scalar(sa.select(sa.func.count()).select_from(ChainLink)) or 0,
        texts=figures["texts"] + sealed,
        erased=figures["erased"],
        letters=letters,
    )
