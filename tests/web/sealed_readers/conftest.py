from tests.web.families.support import on_board  # noqa: F401
