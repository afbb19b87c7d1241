"""A prepared statement answers as the same statement does that is built anew."""

from __future__ import annotations

import uuid

import pytest
from flask import Flask
from sqlalchemy import bindparam, insert, literal, literal_column, select, update
from sqlalchemy.exc import IntegrityError, PendingRollbackError

from caseboard.accounts.models import Role
from caseboard.db import Prepared, session
from caseboard.families.door import DoorBypassedError
from caseboard.families.models import Family, Helper
from caseboard.prepared import FEW, MANY
from caseboard.schools.models import School, Stage, StageKind
from tests.support.counting import counted
from tests.support.database import database
from tests.support.place import Town, make_town

__all__ = ["database"]


@pytest.fixture
def town(database: Flask) -> Town:
    return make_town()


def test_it_gives_the_same_rows_for_lists_of_every_length(town):
    chosen = bindparam("chosen", expanding=True)
    query = (
        select(School.id, School.public_id, School.name, School.created_at)
        .where(School.id.in_(chosen), School.created_at.is_not(None), School.short_name != "Nowhere")
        .order_by(School.id)
    )
    known = [town.thornhill.id, town.saltby.id, town.quay.id, town.elm.id]
    prepared = Prepared(query)
    for count in (0, 1, 2, 4, 2):
        for more in (0, FEW, 3 * FEW, MANY):
            ids = known[:count] + [-n for n in range(1, more + 1)]
            assert prepared(chosen=ids).all() == session().execute(query, {"chosen": ids}).all()
            assert [row[0] for row in prepared.raw(chosen=ids)] == sorted(known[:count])


def test_values_come_back_as_what_they_are(town):
    one = Prepared(
        select(Stage.public_id, Stage.kind, Stage.usual_days).where(
            Stage.kind == bindparam("kind"), Stage.authority_id == bindparam("authority")
        )
    )
    row = one(kind=StageKind.ENDED, authority=town.north).one()
    assert isinstance(row[0], uuid.UUID)
    assert row.kind is StageKind.ENDED


def test_rows_as_the_driver_gave_them_become_what_they_are_later(town):
    every = Prepared(
        select(Stage.id, Stage.public_id, Stage.kind, School.created_at, School.closed_on)
        .join(School, School.authority_id == Stage.authority_id)
        .where(School.id == bindparam("school"))
        .order_by(Stage.id)
    )
    stored = every.raw(school=town.thornhill.id)
    assert every.typed(stored) == every(school=town.thornhill.id).all()
    assert hash(tuple(stored))
    assert every.typed([]) == []


def test_a_percent_sign_is_one(town):
    """Drivers that mark a value's place with one want it doubled."""
    one = Prepared(
        select(literal("100 %"), literal_column("'50 %'"), School.id % 10).where(
            School.name.like("%ill%"), School.short_name != bindparam("other")
        )
    )
    assert one(other="Nowhere").all() == one(other="").all() == [("100 %", "50 %", town.thornhill.id % 10)]


def test_a_value_that_is_always_the_same_stays_it(town):
    from caseboard.accounts.models import Assignment

    heads = select(Assignment.user_id).where(
        Assignment.role.in_([Role.HEAD_TEACHER, Role.DSL]), Assignment.school_id == bindparam("school")
    )
    prepared = Prepared(heads.order_by(Assignment.id))
    for school in (town.thornhill, town.saltby, town.thornhill):
        found = session().execute(heads.order_by(Assignment.id), {"school": school.id}).all()
        assert prepared(school=school.id).all() == found


def test_what_goes_wrong_is_told_as_by_a_statement_that_is_built_anew(town):
    rename = Prepared(
        update(School)
        .where(School.id == bindparam("school"))
        .values(name=bindparam("called", type_=School.name.type))
    )
    with pytest.raises(IntegrityError) as caught:
        rename(school=town.thornhill.id, called=None)
    assert "UPDATE schools" in (caught.value.statement or "")
    session().rollback()


def test_it_is_no_way_round_the_door(town):
    family = town.family()
    past = Prepared(select(Family.name).where(Family.id == bindparam("family")))
    for _ in range(2):
        with pytest.raises(DoorBypassedError):
            past(family=family.id)


def test_a_statement_that_leaves_a_column_to_its_default_is_a_mistake(town):
    add = Prepared(insert(Helper).values(authority_id=bindparam("authority"), name="A", folded="a"))
    with pytest.raises(TypeError, match="every column"):
        add(authority=town.north)


def test_many_rows_are_one_statement(town):
    from caseboard import audit

    reads = [(audit.Act.FAMILY_READ, uuid.uuid4(), town.thornhill.id) for _ in range(3)]
    with counted() as seen:
        audit.record_reads(reads, by=town.ruth.user_id)
    assert len([one for one in seen if one.startswith("INSERT")]) == 1
    rows = session().scalars(select(audit.AuditRow.subject).order_by(audit.AuditRow.id)).all()
    assert rows[-3:] == [subject for _, subject, _ in reads]


def test_it_runs_in_the_transaction_that_is_there_and_in_no_other(town):
    stages = Prepared(select(Stage.id, Stage.name).where(Stage.id == bindparam("stage")))
    [stage] = session().scalars(select(Stage).limit(1))
    number, name = stage.id, stage.name
    session().commit()
    for end in (session().commit, session().rollback, session().close):
        assert stages(stage=number).one().name == name
        session().execute(update(Stage).where(Stage.id == number).values(name="Meanwhile"))
        assert stages(stage=number).one().name == "Meanwhile"
        with session().begin_nested() as point:
            session().execute(update(Stage).where(Stage.id == number).values(name="Not kept"))
            assert stages(stage=number).one().name == "Not kept"
            point.rollback()
        assert stages(stage=number).one().name == "Meanwhile"
        session().rollback()
        end()
        assert stages(stage=number).one().name == name


def test_what_has_failed_is_given_up_before_anything_else_is_asked(town):
    stages = Prepared(select(Stage.id))
    stages().all()
    session().add(Stage(authority_id=-1))
    with pytest.raises(IntegrityError):
        session().flush()
    with pytest.raises(PendingRollbackError):
        stages()
    session().rollback()
    assert stages().all()
