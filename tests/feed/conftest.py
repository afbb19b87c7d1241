"""A small town that lives by a told clock: it begins on Monday 2 November 2026; its weeks close on Fridays at 14:00."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from sqlalchemy.orm import Session

from caseboard import clock
from tests import factories
from tests.support.town import MONDAY


@pytest.fixture
def world(records: Callable[[], AbstractContextManager[Session]]) -> factories.World:
    with clock.at(MONDAY), records():
        return factories.make_world()
