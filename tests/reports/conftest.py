from tests.families.conftest import database, place  # noqa: F401
