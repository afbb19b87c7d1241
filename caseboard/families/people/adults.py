"""The adults of a family, what each child needs, and how people are related."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from caseboard import clock, codes
from caseboard.access import Actor
from caseboard.db import session
from caseboard.events.kinds.record import PeopleChanged
from caseboard.events.models import Audience
from caseboard.families.cardlog import log_only
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.door import FamilyNotFoundError, cases, opened
from caseboard.families.import_roll import folded_names
from caseboard.families.models import Child, Family
from caseboard.families.people.checks import LONG, born_wrong, plain, refuse, too_long, with_postcodes
from caseboard.families.people.models import Adult, Profile, Relationship
from caseboard.families.people.view import PersonView, people

Person = Adult | Child


def note(family: Family, what: str, about: uuid.UUID, *, by: Actor) -> None:
    """Logs that who a family are has changed. Schools are not told of it."""
    log_only(family, PeopleChanged(what=what, about=str(about)), by=by, audience=Audience.WORKER)


def add_adult(family: Family, *, by: Actor, **facts: Any) -> Adult:
    """Adds an adult. `facts` are those of `change_adult`. Flushes."""
    known = _checked(**facts)
    adult = Adult(family_id=family.id, **known)
    session().add(adult)
    session().flush()
    note(family, "adult_added", adult.public_id, by=by)
    return adult


def change_adult(family: Family, adult: Adult, *, by: Actor, **facts: Any) -> bool:
    """Changes what is known of an adult; False when nothing differs."""
    known = _checked(**facts)
    if all(getattr(adult, name) == value for name, value in known.items()):
        return False
    for name, value in known.items():
        setattr(adult, name, value)
    session().flush()
    note(family, "adult_changed", adult.public_id, by=by)
    return True


def get_adult(family: Family, adult_id: uuid.UUID, *, by: Actor) -> Adult:
    """An adult of this family whom this person may see, by way of the family."""
    query = select(Adult).where(
        Adult.family_id == family.id, Adult.public_id == adult_id, Adult.until.is_(None)
    )
    adult = session().scalar(opened(query))
    if adult is None or not any(one.key == (True, adult.id) for one in _seen(family, by)):
        raise FamilyNotFoundError
    return adult


def get_child(family: Family, child_id: uuid.UUID, *, by: Actor) -> Child:
    """A child of this family at a school this person works for."""
    for strand in cases(by).strands_of(family):
        if strand.child.public_id == child_id:
            return strand.child
    raise FamilyNotFoundError


def find_profile(child: Child) -> Profile | None:
    return session().scalar(opened(select(Profile).where(Profile.child_id == child.id)))


def write_profile(
    family: Family,
    child: Child,
    *,
    likes: str,
    born: date | None,
    send: str,
    needs: tuple[str, str],
    languages: str,
    interpreter: bool,
    communication: str,
    by: Actor,
) -> bool:
    """What a child likes to be called, was born, needs and speaks; False when nothing differs.

    A field of the roll that is changed here is kept from then on: the next pupil file does not change it back.
    """
    likes, languages, communication = plain(likes), plain(languages), communication.strip()
    today = clock.today()
    problems = too_long({"likes": likes, "languages": languages}) | too_long(
        {"communication": communication}, LONG
    )
    problems |= with_postcodes({"likes": likes, "languages": languages, "communication": communication})
    problems |= born_wrong(born)
    if send and not codes.is_offered(codes.SEND_PROVISION, send, today):
        problems["send"] = "Choose one of these."
    known = {code.code for code in codes.list_codes(codes.SEND_NEED, today)} | {""}
    if not set(needs) <= known or (needs[0] and needs[0] == needs[1]) or (needs[1] and not needs[0]):
        problems["need_second"] = "Choose two different needs, the main one first."
    refuse(problems)
    profile = find_profile(child)
    if profile is None:
        profile = Profile(child_id=child.id, kept=[], changed_by=by.user_id, changed_at=clock.now())
        session().add(profile)
    of_roll = {"preferred_forename": likes or None, "born": born, "send": send}
    of_ours = {
        "need_first": needs[0],
        "need_second": needs[1],
        "languages": languages,
        "interpreter": interpreter,
        "communication": communication,
    }
    written = [name for name, value in of_roll.items() if (getattr(child, name) or None) != (value or None)]
    if not written and all(getattr(profile, name) == value for name, value in of_ours.items()):
        return False
    for name in written:
        setattr(child, name, of_roll[name])
    for name, value in of_ours.items():
        setattr(profile, name, value)
    profile.kept = sorted({*profile.kept, *written})
    profile.changed_by, profile.changed_at = by.user_id, clock.now()
    child.folded = folded_names(
        (child.forename, child.surname, child.preferred_surname, child.preferred_forename)
    )
    session().flush()
    note(family, "profile", child.public_id, by=by)
    return True


def relate(family: Family, one: Person, kind: str, other: Person, *, by: Actor) -> Relationship:
    """Says that one person is something to another. Both came through the door."""
    problems = {}
    if not codes.is_offered(codes.RELATIONSHIP, kind, clock.today()):
        problems["kind"] = "Choose how they are related."
    if one is other:
        problems["to"] = "Choose two different people."
    refuse(problems)
    ends = {**_end("from", one), **_end("to", other)}
    twin = select(Relationship).where(
        Relationship.until.is_(None),
        *(getattr(Relationship, name) == value for name, value in ends.items()),
    )
    if session().scalar(opened(twin)) is not None:
        raise MissingAnswersError({"kind": "This is written down already. Take it out before you change it."})
    row = Relationship(
        family_id=family.id, kind=kind, recorded_by=by.user_id, recorded_at=clock.now(), **ends
    )
    session().add(row)
    session().flush()
    note(family, "relationship_added", row.public_id, by=by)
    return row


def end_relationship(family: Family, row: Relationship, *, by: Actor) -> None:
    row.until = clock.now()
    session().flush()
    note(family, "relationship_ended", row.public_id, by=by)


def _seen(family: Family, by: Actor) -> Sequence[PersonView]:
    return people(family, by=by, shows_initials=True).adults


def _end(side: str, person: Person) -> dict[str, int]:
    return {f"{side}_{'adult' if isinstance(person, Adult) else 'child'}_id": person.id}


def _checked(
    *,
    forename: str,
    surname: str = "",
    likes: str = "",
    born: date | None = None,
    sex: str = "",
    languages: str = "",
    interpreter: bool = False,
    communication: str = "",
) -> dict[str, Any]:
    names = {"forename": plain(forename), "surname": plain(surname), "likes": plain(likes)}
    languages, communication = plain(languages), communication.strip()
    problems = too_long(names | {"languages": languages}) | too_long({"communication": communication}, LONG)
    problems |= with_postcodes(names | {"languages": languages, "communication": communication})
    problems |= born_wrong(born)
    if not names["forename"] and not names["surname"]:
        problems["forename"] = "Enter a name."
    if sex not in {"", "F", "M"}:
        problems["sex"] = "Choose one of these."
    refuse(problems)
    return names | {
        "folded": folded_names(names.values()),
        "born": born,
        "sex": sex,
        "languages": languages,
        "interpreter": interpreter,
        "communication": communication,
    }
