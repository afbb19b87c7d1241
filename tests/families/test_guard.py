"""A statement on case records that did not come through the door is refused, however it is written."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import Table, delete, exists, func, insert, literal, select, text, union, update
from sqlalchemy.orm import aliased, joinedload, object_session, selectinload

from caseboard.accounts.models import User
from caseboard.db import Model, db, session
from caseboard.events.models import CaseEvent
from caseboard.families.door import CASE_RECORDS, OPENED, DoorBypassedError, opened
from caseboard.families.models import Child, Draft, Entry, EntrySchool, Family, FamilyChild, FamilySchool
from caseboard.schools.models import School

RECORDS = sorted(CASE_RECORDS, key=lambda record: record.__tablename__)


def table_of(record: type[Model]) -> Table:
    assert isinstance(record.__table__, Table)
    return record.__table__


FAMILIES = table_of(Family)
ALIAS = aliased(Family, name="other")

READS = {
    "a record": select(Family),
    "columns": select(Family.id, Family.name),
    "one column": select(Entry.text),
    "a count": select(func.count()).select_from(Child),
    "a count of a column": select(func.count(Child.id)),
    "the table": select(FAMILIES),
    "a column of the table": select(FAMILIES.c.name),
    "an alias of the table": select(FAMILIES.alias("f")),
    "an alias of the record": select(ALIAS.name),
    "joined to something else": select(CaseEvent).join(Family, Family.id == CaseEvent.family_id),
    "joined, and nothing read of it": select(User.name).join(Entry, Entry.author_id == User.id),
    "joined as tables": select(User.__table__.join(Entry.__table__)),
    "outer join": select(School.name, FamilySchool.told_at).outerjoin(FamilySchool),
    "in a condition alone": select(User).where(User.id == Draft.user_id),
    "in a subquery": select(User).where(User.id.in_(select(Entry.author_id))),
    "in a subquery that is read": select(select(Family.name).subquery()),
    "in a common table": select(select(Family.name).cte("named").c.name),
    "in an exists": select(User.id).where(exists().where(Entry.author_id == User.id)),
    "as one value": select(User.id, select(func.count(Family.id)).scalar_subquery()),
    "in a union": union(select(User.name), select(Family.name)),
    "in an order": select(User.id).order_by(select(func.max(Entry.id)).scalar_subquery()),
    "in a lateral": select(User.id, select(Entry.text).where(Entry.author_id == User.id).lateral().c.text),
    "in words": text("SELECT name FROM Families"),
    "to lock": select(Family.id).with_for_update(),
}


@pytest.mark.parametrize("statement", READS.values(), ids=READS)
def test_reading_is_refused(place, statement):
    with pytest.raises(DoorBypassedError):
        session().execute(statement)


CHANGES = {
    "update": update(Family).values(name="Nobody"),
    "update of the table": update(FAMILIES).values(name="Nobody"),
    "delete": delete(EntrySchool),
    "delete of the table": delete(table_of(Entry)),
    "update of something else by it": update(User).values(name=select(Family.name).scalar_subquery()),
    "delete of something else by it": delete(User).where(User.id.in_(select(Entry.author_id))),
    "copied into something else": insert(School).from_select(["name"], select(Family.name)),
    "update in words": text("UPDATE families SET name = 'Nobody'"),
}


@pytest.mark.parametrize("statement", CHANGES.values(), ids=CHANGES)
def test_changing_is_refused(place, statement):
    with pytest.raises(DoorBypassedError):
        session().execute(statement)


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__tablename__)
def test_no_case_record_is_got_by_its_key(place, record):
    key = (1, 1) if len(record.__mapper__.primary_key) == 2 else 1
    with pytest.raises(DoorBypassedError):
        session().get(record, key)
    with pytest.raises(DoorBypassedError):
        session().query(record).first()
    with pytest.raises(DoorBypassedError):
        session().scalars(select(record).options(selectinload("*"))).all()


def test_no_other_record_leads_to_a_case_record_by_a_relationship():
    """A relationship is loaded without asking the door, so that none may start outside."""
    leading = {
        f"{mapper.class_.__name__}.{relation.key}"
        for mapper in db.Model.registry.mappers
        if mapper.class_ not in CASE_RECORDS
        for relation in mapper.relationships
        if relation.mapper.class_ in CASE_RECORDS
    }
    assert leading == set()


def test_what_came_through_the_door_is_read_with_everything_it_leads_to(place):
    family = place.shared_family()
    session().commit()
    found = session().scalar(
        opened(select(Family).options(joinedload(Family.stage), selectinload(Family.schools)))
    )
    assert found is family
    assert len(found.strands) == 2
    assert object_session(found.strands[0].child) is session()
    session().refresh(found)
    session().expire(found)
    assert found.name == "Kowalczyk"


def test_what_is_no_case_record_needs_no_door(place):
    place.family()
    assert session().scalars(select(CaseEvent)).all()
    assert session().scalar(select(literal(1))) == 1
    assert session().scalar(text("SELECT count(*) FROM users")) > 0
    assert session().get(User, place.ruth.user_id)


def test_the_mark_of_the_door_is_an_option_nobody_sets_by_accident():
    assert OPENED == "caseboard_door"
    assert opened(select(Family)).get_execution_options()[OPENED] is True


def test_adding_is_not_reading(place):
    session().add(Draft(user_id=1, family_id=place.family().id, text="x", kept_at=datetime.now(UTC)))
    session().flush()
    assert FamilyChild in CASE_RECORDS
