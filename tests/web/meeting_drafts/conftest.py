"""The same meeting as in `tests/web/meetings`."""

from tests.web.families.support import on_board  # noqa: F401
from tests.web.meetings.conftest import table  # noqa: F401
