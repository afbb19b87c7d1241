from __future__ import annotations

import pytest
from flask import Flask

from tests.support.database import database  # noqa: F401
from tests.support.place import Town, make_town


@pytest.fixture
def town(database: Flask) -> Town:  # noqa: F811
    return make_town()
