"""Cards are remembered by all that they show: nothing stale and nothing foreign is ever shown; and what a board costs
does not depend on how much else is stored."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import event, select, update

from bench.fill import WORKER, fill
from caseboard import create_app
from caseboard.accounts.models import Assignment, User
from caseboard.db import db, session
from caseboard.families.door import opened
from caseboard.families.models import Child, Family, Helper, Level
from caseboard.schools.models import LevelLabel, School, Stage, StageLabel
from tests.factories import Person
from tests.support.browsing import Browser
from tests.support.database import SERVER, migrated_database, settings_for
from tests.web.boards.test_board import add, board_url


def _rename_helper(world, family_id):
    session().execute(update(Helper).values(name="Somebody Renamed"))


def _rename_family(world, family_id):
    session().execute(opened(update(Family).values(name="Renamed-Family")))


def _word_for_the_level(world, family_id):
    for level in Level:
        session().add(LevelLabel(authority_id=world.north, level=level.value, label="Renamed level"))


def _stage_of_this_school(world, family_id):
    school = world.schools["thornhill"].id
    for stage in session().scalars(select(Stage).where(Stage.authority_id == world.north)):
        session().add(StageLabel(school_id=school, stage_id=stage.id, name="Renamed stage"))


def _mark_of_the_school(world, family_id):
    session().execute(update(School).where(School.id == world.schools["thornhill"].id).values(mark="NAMED"))


def _year_of_the_child(world, family_id):
    session().execute(opened(update(Child).values(year_group="Y13")))


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        (_rename_helper, "Somebody Renamed"),
        (_rename_family, "Renamed-Family"),
        (_word_for_the_level, "Renamed level"),
        (_stage_of_this_school, "now in Renamed stage"),
        (_mark_of_the_school, ">NAMED</abbr>"),
        (_year_of_the_child, "<span>Y13"),
    ],
)
def test_whatever_a_card_shows_is_as_it_is_now(client, world, records, change, shown):
    family_id = add(records, world)
    client.sign_in(world["worker"])
    assert shown not in client.get(board_url(world)).text
    with records():
        change(world, family_id)
    assert shown in client.get(board_url(world)).text


def test_a_right_that_ends_shows_on_the_very_next_request(client, world, records):
    add(records, world)
    client.sign_in(world["worker"])
    assert "Hussain" in client.get(board_url(world)).text
    with records():
        session().execute(
            update(Assignment).where(Assignment.user_id == world["worker"].id).values(ends=date(2020, 1, 1))
        )
    assert client.get(board_url(world)).status_code == 404


def test_people_of_different_rights_are_not_shown_each_others_cards(new_client, world, records):
    add(records, world)
    worker, head = new_client().sign_in(world["worker"]), new_client().sign_in(world["head"])
    for _ in range(2):
        assert "/move" in worker.get(board_url(world)).text
        assert "/move" not in head.get(board_url(world)).text
    worker.post("/display", data={"show": "initials", "back": "/"})
    assert "Hussain" not in worker.get(board_url(world)).text
    assert "Hussain" in head.get(board_url(world)).text


@contextmanager
def stored(folder: Path, schools: int) -> Iterator[Callable[[], tuple[int, list[str]]]]:
    """A function that asks for the first school's board: the answer's length and the statements."""
    with migrated_database(folder) as url:
        app = create_app(settings_for(url, folder))
        app.test_client_class = Browser
        filled = fill(app, schools=schools, families=40)
        with app.app_context():
            user = session().query(User).filter_by(email=WORKER).one()
            worker = Person(user.id, user.public_id, user.email, user.name, user.fs_uniquifier)
            engine = db.engine
            db.session.remove()
        browser = app.test_client()
        assert isinstance(browser, Browser)
        browser.sign_in(worker)
        browser.get(f"/schools/{filled.school}/board")

        def ask() -> tuple[int, list[str]]:
            seen: list[str] = []

            def note(_connection: object, _cursor: object, sql: str, *_rest: object) -> None:
                if sql != "BEGIN":
                    seen.append(sql)

            event.listen(engine, "before_cursor_execute", note)
            answer = browser.get(f"/schools/{filled.school}/board")
            event.remove(engine, "before_cursor_execute", note)
            assert answer.status_code == 200
            return len(answer.data), seen

        yield ask
        engine.dispose()


@pytest.mark.skipif(bool(SERVER), reason="filled in bulk for SQLite")
def test_sixty_other_schools_change_neither_the_statements_of_a_board_nor_its_bytes(tmp_path):
    found = []
    for schools in (1, 61):
        folder = tmp_path / uuid.uuid4().hex
        folder.mkdir()
        with stored(folder, schools) as ask:
            found.append(ask())
    (bytes_alone, alone), (bytes_among, among) = found
    assert bytes_alone == bytes_among
    assert alone == among
    assert len(alone) <= 8
