"""Two people at once: whoever is second is told, by the database's own word."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from caseboard.db import session
from caseboard.events import log
from caseboard.families.conflicts import MissingAnswersError, VersionConflictError
from caseboard.families.models import Helper, Level
from caseboard.families.services import change_card, take_off_family


def changed_elsewhere(family):
    """By another program, of which this session knows nothing yet."""
    session().flush()
    assert family.version == 1
    session().connection().exec_driver_sql("UPDATE families SET version = 2")


@pytest.mark.parametrize(
    "change",
    [
        lambda family, by: change_card(family, version=1, level=Level.TARGETED, by=by),
        lambda family, by: take_off_family(family, version=1, reason="Put on twice", by=by),
    ],
)
def test_a_change_made_meanwhile_elsewhere_is_noticed(place, change):
    family = place.family()
    changed_elsewhere(family)
    with pytest.raises(VersionConflictError):
        change(family, place.ruth)
    assert family.version == 2
    assert family.taken_off_at is None
    assert len(log.list_family_events(family.id)) == 1


def test_taking_off_raises_the_version_once_so_that_no_old_screen_can_change_it(place):
    family = place.family()
    take_off_family(family, version=1, reason="Put on twice", by=place.ruth)
    session().refresh(family)
    assert (family.version, family.last_seq) == (2, 2)


def test_a_refused_change_adds_no_helper_by_the_way(place):
    family = place.family()
    helpers = session().scalar(select(func.count()).select_from(Helper))
    with pytest.raises(VersionConflictError):
        change_card(family, version=9, lead="P. Grant, Social Care", by=place.dan)
    with pytest.raises(MissingAnswersError):
        take_off_family(family, version=1, reason=" ", by=place.ruth)
    assert session().scalar(select(func.count()).select_from(Helper)) == helpers
