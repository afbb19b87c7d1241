"""The told moment of the demonstration and of tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from caseboard import clock

SUMMER_NIGHT = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)


def test_inside_it_is_that_moment_and_afterwards_it_is_now_again():
    with clock.at(SUMMER_NIGHT):
        assert clock.now() == SUMMER_NIGHT
        assert clock.today().isoformat() == "2026-07-02"  # in London it is half past midnight
        with clock.at(SUMMER_NIGHT + timedelta(days=1)):
            assert clock.today().isoformat() == "2026-07-03"
        assert clock.now() == SUMMER_NIGHT
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)


def test_it_is_now_again_after_an_error():
    with pytest.raises(ZeroDivisionError), clock.at(SUMMER_NIGHT):
        raise ZeroDivisionError
    assert clock.now() != SUMMER_NIGHT


def test_a_moment_without_its_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"), clock.at(datetime(2026, 7, 1)):
        pass
