"""The place of the families' tests, and a family that has been asked for."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from caseboard import clock
from caseboard.db import session
from caseboard.referrals.asking import ask
from caseboard.referrals.rules import Answer, Asking
from tests.families.conftest import Place, database, place  # noqa: F401

FRIDAY, MONDAY, TODAY = date(2026, 11, 6), date(2026, 11, 9), date(2026, 11, 17)
NOON = datetime(2026, 11, 17, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def tuesday():
    """It is Tuesday 17 November 2026."""
    with clock.at(NOON):
        yield


def asking(**known) -> Asking:
    usual: dict[str, Any] = {
        "agency": "Children's Hub",
        "agency_kind": "front_door",
        "asked_for": "early_help",
        "asked_on": FRIDAY,
        "agreement": "agreed",
    }
    return Asking(**usual | known)


def a_no(**known) -> Answer:
    usual: dict[str, Any] = {
        "outcome": "threshold",
        "on": TODAY,
        "told_on": TODAY,
        "holder": "Ruth Amin",
        "next_on": date(2026, 12, 1),
    }
    return Answer(**usual | known)


@pytest.fixture
def family(place: Place):  # noqa: F811
    return place.family()


@pytest.fixture
def contact(place: Place, family):  # noqa: F811
    made = ask(family, asking(), version=family.version, by=place.ruth)
    session().flush()
    return made
