"""A board that a process knows is the one that the database holds, at each moment somebody asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from caseboard import clock, db, schema
from caseboard.boards.queries import worker_board
from caseboard.db import begin_reading, end_reading_or_writing, session
from caseboard.families import cards, known
from caseboard.families.card import BoardView
from caseboard.families.door import opened
from caseboard.families.known import known_board
from caseboard.families.models import Family, Helper
from caseboard.families.rows import list_stages
from caseboard.schools.models import Stage, StageKind
from tests.support.counting import counted
from tests.support.database import bare_app
from tests.support.place import START, make_town, move
from tests.support.postgres import new_database, postgres  # noqa: F401 - a fixture
from tests.support.remembered import boards_are_as_they_stand


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def place(request, tmp_path) -> Iterator:
    """A place with three families at Thornhill, and nobody who has looked at its board."""
    with ExitStack() as stack:
        url = f"sqlite:///{tmp_path / 'place.sqlite3'}"
        if request.param == "postgresql":
            url = stack.enter_context(new_database(request.getfixturevalue("postgres")))
        app = bare_app(url, tmp_path)
        stack.enter_context(clock.at(START))
        with app.app_context():
            with db.writing():
                schema.upgrade()
                town = make_town()
                for name in ("Ash", "Birch", "Cedar"):
                    town.family(name)
                session().commit()
            db.db.session.remove()
            yield app, town
            end_reading_or_writing()
            db.db.session.remove()
            db.db.engine.dispose()


@contextmanager
def somebody_else() -> Iterator[Session]:
    """Another connection on which something is written; it is saved when this ends well."""
    with db.writing(), db.db.engine.connect() as connection, Session(connection) as other:
        yield other
        other.commit()


def rename(other: Session, name: str, to: str) -> None:
    other.execute(opened(update(Family).where(Family.name == name).values(name=to, folded=to.lower())))


def put_in(other: Session, name: str, stage: int) -> None:
    other.execute(opened(update(Family).where(Family.name == name).values(stage_id=stage)))


def read(town, *schools) -> known.KnownBoard:
    """As one request reads it: what was read is given back at its end."""
    begin_reading()
    places = schools or (town.thornhill,)
    found, stages = known_board(
        frozenset(place.id for place in places),
        lambda: list_stages({place.authority_id for place in places}),
        is_school=False,
    )
    known.rows_of(found, list(found.families), frozenset(place.id for place in places), stages)
    session().rollback()
    end_reading_or_writing()
    return found


def as_it_stands(town) -> known.KnownBoard:
    """In the transaction that there is."""
    return known_board(frozenset([town.thornhill.id]), lambda: list_stages({town.north}), is_school=False)[0]


def names(board: known.KnownBoard) -> list[str]:
    return [board.rows[one.id].name for families in board.by_stage.values() for one in families]


def test_what_others_change_is_there_at_the_next_request_and_only_that_is_read(place):
    app, town = place
    first = read(town)
    assert names(first) == ["Ash", "Birch", "Cedar"]
    with somebody_else() as other:
        rename(other, "Birch", "Zelkova")
    with counted() as statements:
        then = read(town)
    assert names(then) == ["Ash", "Cedar", "Zelkova"]
    assert names(first) == ["Ash", "Birch", "Cedar"]
    same = [key for key, row in first.rows.items() if row is then.rows[key]]
    assert len(same) == 2
    with counted() as fewer:
        read(town)
    assert len(statements) - len(fewer) == 3  # what came back on it, how it stands, and all of it
    assert boards_are_as_they_stand(app) == 1


def test_what_is_not_saved_yet_is_known_to_nobody(place):
    app, town = place
    read(town)
    stage = town.stage(StageKind.PLAN).id
    with db.writing():
        put_in(session(), "Ash", stage)
        mine = as_it_stands(town)
        assert [family.stage_id for family in mine.families.values()].count(stage) == 1
        begin_reading()  # said too early: the transaction is still the one that wrote
        mine = as_it_stands(town)
        assert [family.stage_id for family in mine.families.values()].count(stage) == 1
        session().rollback()
    assert len(read(town).by_stage) == 1
    assert boards_are_as_they_stand(app) == 1


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_what_was_written_where_it_was_said_to_read_is_known_to_nobody(place):
    """PostgreSQL refuses it. SQLite takes it back at the end: until then it is only there for whoever did it."""
    app, town = place
    read(town)
    begin_reading()
    rename(session(), "Ash", "Never saved")
    mine = as_it_stands(town)
    assert any("never saved" in family.place for family in mine.families.values())
    session().rollback()
    end_reading_or_writing()
    with somebody_else() as other:
        rename(other, "Birch", "Zelkova")
    assert names(read(town)) == ["Ash", "Cedar", "Zelkova"]
    assert boards_are_as_they_stand(app) == 1


@pytest.mark.postgres
@pytest.mark.parametrize("place", ["postgresql"], indirect=True)
@pytest.mark.parametrize("of_any_board", [False, True], ids=["a family", "any board"])
def test_what_was_noted_once_is_read_once_however_long_somebody_takes_to_save(place, of_any_board):
    app, town = place
    read(town)
    with somebody_else() as slow:
        rename(slow, "Ash", "Yew")
        with somebody_else() as other:
            if of_any_board:
                other.execute(update(Helper).values(name="Somebody else"))
            rename(other, "Birch", "Zelkova")
        with counted() as first:
            board = read(town)
        with counted() as again:
            assert read(town).families is board.families
        assert len(again) < len(first)
    assert names(read(town)) == ["Cedar", "Yew", "Zelkova"]
    assert boards_are_as_they_stand(app) == 1


@pytest.mark.postgres
@pytest.mark.parametrize("place", ["postgresql"], indirect=True)
def test_whoever_saves_later_than_others_who_began_later_is_seen_all_the_same(place):
    app, town = place
    read(town)
    with somebody_else() as slow:
        rename(slow, "Ash", "Yew")
        for number in range(3):
            with somebody_else() as quick:
                rename(quick, "Birch" if number == 0 else f"Birch {number - 1}", f"Birch {number}")
            assert names(read(town)) == ["Ash", f"Birch {number}", "Cedar"]
    assert names(read(town)) == ["Birch 2", "Cedar", "Yew"]
    assert boards_are_as_they_stand(app) == 1


def test_a_board_that_somebody_read_later_is_not_taken_by_whoever_began_before(place):
    """On SQLite a thread may have begun to read before another read, and remembers, what was saved since."""
    app, town = place
    board = read(town)
    which = (frozenset([town.thornhill.id]), False)
    later = known.KnownBoard(board.at + 10**18, frozenset(), board.today, {}, {}, {}, {})
    known._BOARDS[db.db.engine].keep(which, later)
    assert names(read(town)) == ["Ash", "Birch", "Cedar"]
    assert boards_are_as_they_stand(app) == 1


@pytest.mark.postgres
@pytest.mark.parametrize("place", ["postgresql"], indirect=True)
@pytest.mark.parametrize("before", ["list_shelf", "rows_of"])
@pytest.mark.parametrize("comes_back", [False, True], ids=["ends", "comes back"])
def test_who_ends_or_comes_back_while_a_board_is_read_stands_on_it_once(
    place, monkeypatch, before, comes_back
):
    _app, town = place
    ended, new = town.stage(StageKind.ENDED).id, town.stage(StageKind.NEW_WORRY).id
    session().rollback()
    if comes_back:
        with somebody_else() as other:
            put_in(other, "Ash", ended)
    ask = getattr(cards, before)

    def later(*given, **more):
        monkeypatch.undo()
        with somebody_else() as other:
            put_in(other, "Ash", new if comes_back else ended)
        return ask(*given, **more)

    begin_reading()
    monkeypatch.setattr(cards, before, later)
    first, then = shown(town), shown(town)
    end_reading_or_writing()
    assert first == then
    assert first["ended"] == ((0, []) if comes_back else (1, ["Ash"]))


@pytest.mark.postgres
@pytest.mark.parametrize("place", ["postgresql"], indirect=True)
@pytest.mark.parametrize("is_known", [False, True], ids=["not read yet", "known"])
def test_usual_days_that_change_while_a_board_is_read_are_not_taken_for_known(place, monkeypatch, is_known):
    app, town = place
    stage = town.stage(StageKind.NEW_WORRY).id
    session().rollback()
    if is_known:
        read(town)
    ask = cards.list_stages

    def later(*given, **more):
        monkeypatch.undo()
        found = ask(*given, **more)
        with somebody_else() as other:
            other.execute(update(Stage).where(Stage.id == stage).values(usual_days=1))
        return found

    with clock.at(START + timedelta(days=5)):
        begin_reading()
        monkeypatch.setattr(cards, "list_stages", later)
        look(town)
        again = look(town)
        end_reading_or_writing()
        assert [card.usual_days for card in again.stages[0].cards] == [1, 1, 1]
        assert {chip.code: chip.count for chip in again.chips}["attention"] == 3
    assert boards_are_as_they_stand(app) == 1


def look(town) -> BoardView:
    return worker_board(town.ruth, [town.thornhill], page_school=town.thornhill, shows_initials=False)


def shown(town) -> dict[str, tuple[int, list[str]]]:
    view = look(town)
    return {
        stage.kind: (stage.count, [card.title for card in stage.cards])
        for stage in (*view.stages, view.shelf)
    }


def test_another_day_is_another_board(place):
    _app, town = place
    assert not any(family.needs_attention for family in read(town).families.values())
    with clock.at(START + timedelta(days=30)):
        assert all(family.needs_attention for family in read(town).families.values())
    assert not any(family.needs_attention for family in read(town).families.values())


def test_more_changes_than_are_read_one_by_one(place, monkeypatch):
    app, town = place
    first = read(town)
    monkeypatch.setattr(known, "MOST_CHANGED", 1)
    with somebody_else() as other:
        rename(other, "Birch", "Zelkova")
        rename(other, "Ash", "Yew")
    then = read(town)
    assert names(then) == ["Cedar", "Yew", "Zelkova"]
    assert not {id(row) for row in first.rows.values()} & {id(row) for row in then.rows.values()}
    assert boards_are_as_they_stand(app) == 1


def test_families_that_come_and_go_and_stand_at_two_schools(place):
    app, town = place
    read(town), read(town, town.thornhill, town.saltby)
    with db.writing():
        split = town.split("Dogwood")
        gone = session().scalars(opened(select(Family).where(Family.name == "Ash"))).one()
        gone.taken_off_at = clock.now()
        move(split, town.stage(StageKind.HELD), by=town.ruth)
        session().commit()
    end_reading_or_writing()
    assert names(read(town)) == ["Birch", "Cedar", "Dogwood"]
    assert names(read(town, town.thornhill, town.saltby)) == ["Birch", "Cedar", "Dogwood"]
    with db.writing():
        split = session().scalars(opened(select(Family).where(Family.name == "Dogwood"))).one()
        for school in split.schools:
            if school.school_id == town.thornhill.id:
                school.until = clock.now()
        session().commit()
    end_reading_or_writing()
    assert names(read(town)) == ["Birch", "Cedar"]
    assert names(read(town, town.thornhill, town.saltby)) == ["Birch", "Cedar", "Dogwood"]
    assert boards_are_as_they_stand(app) == 2


def test_a_board_has_the_room_of_what_it_has_in_full_where_that_is_more():
    small, wide = (
        known.KnownBoard(0, frozenset(), START.date(), {}, {}, {}, dict.fromkeys(range(rows)))
        for rows in (0, 9)
    )
    assert (known._size(small), known._size(wide)) == (1, 9)


def test_boards_that_nobody_asked_for_lately_are_forgotten(place, monkeypatch):
    _app, town = place
    monkeypatch.setattr(known, "KEPT", 3)
    read(town)
    boards = known._BOARDS[db.db.engine]
    assert boards.get((frozenset([town.thornhill.id]), False)) is not None
    read(town, town.thornhill, town.saltby)
    assert boards.get((frozenset([town.thornhill.id]), False)) is None
    assert boards.get((frozenset([town.thornhill.id, town.saltby.id]), False)) is not None
