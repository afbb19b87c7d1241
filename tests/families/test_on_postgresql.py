"""The services of the family's record once more, on PostgreSQL: those whose statements the two databases could take
otherwise, with dates, locks, texts and the order of rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, make_url, text

from caseboard import db, schema
from tests.families.people.test_do_not_disclose import (  # noqa: F401
    refuge,
    test_whoever_proposed_an_address_cannot_confirm_it_and_somebody_else_has_to_type_it,
)
from tests.families.people.test_joined_whole import (  # noqa: F401
    test_a_partner_goes_on_until_the_same_day_and_not_twice,
    test_requests_and_their_answers_go_along_and_back_with_what_followed,
    test_what_the_school_was_told_stays_on_its_page_and_in_its_week_and_no_other_school_reads_it,
    test_withdrawing_reaches_what_was_shared_in_the_record_that_was_joined,
    tuesday,
    two,
)
from tests.families.story.test_services import (  # noqa: F401
    test_whoever_is_new_reads_the_page_before_their_first_visit,
)
from tests.families.test_sealed import (  # noqa: F401
    test_a_reader_is_named_later_and_another_taken_off_and_nobody_else_can_tell,
    town,
)
from tests.families.test_sharing import (  # noqa: F401
    test_the_ledger_says_to_whom_when_and_why_and_what_became_of_it,
)
from tests.families.together.test_handing_over import (  # noqa: F401
    test_the_old_leads_access_ends_after_the_set_day_at_midnight_in_london,
)
from tests.families.together.test_moving import (  # noqa: F401
    teague,
    test_until_the_new_school_confirms_it_is_the_old_ones,
)
from tests.support.database import bare_app
from tests.support.postgres import new_database, postgres  # noqa: F401

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def template(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:  # noqa: F811
    """A database at the newest revision with nobody connected: others are copies of it."""
    with new_database(postgres) as url:
        app = bare_app(url, tmp_path_factory.mktemp("template"))
        with app.app_context():
            schema.upgrade()
            db.db.engine.dispose()
        yield url


@pytest.fixture
def database(template: str, tmp_path: Path) -> Iterator[Flask]:
    """As `tests.support.database.database`, on the other database."""
    server, name = create_engine(template).url, f"copy_{tmp_path.name}"
    on = create_engine(make_url(template).set(database="postgres"), isolation_level="AUTOCOMMIT")
    with on.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{server.database}"'))
    app = bare_app(server.set(database=name).render_as_string(hide_password=False), tmp_path)
    with app.app_context(), db.writing():
        yield app
        db.db.session.remove()
        db.db.engine.dispose()
    with on.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    on.dispose()
