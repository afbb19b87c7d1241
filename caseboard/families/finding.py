"""Finding families by name however it is spelled, and noticing that a new family may be on the board already.

Only what the door gives is looked through: the boards of the asking person's schools, the children at those schools,
and, for workers, the adults they may see.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, bindparam, select

from caseboard.access import Permission
from caseboard.db import Prepared, session
from caseboard.families.door import FOUND_AT_MOST, WITH_THEIRS, Cases, opened
from caseboard.families.leaving import IN_VIEW, SCHOOLS
from caseboard.families.likeness import any_like, is_like, like_words
from caseboard.families.models import Child, Family, FamilyChild, FamilySchool
from caseboard.families.people.models import Adult
from caseboard.families.people.view import adults_called
from caseboard.families.rows import NO_FAMILY
from caseboard.names import fold, words_of


@dataclass(frozen=True, slots=True)
class Found:
    family: Family
    is_similar: bool
    """Spelled in another way than it was typed."""


def find(door: Cases, schools: Collection[int], text: str) -> list[Found]:
    """At most twenty families: those that match every word as typed, then those with names like them."""
    exact = door.find_families(schools, text)
    found = [Found(family, False) for family in exact]
    words = words_of(text)
    if not words or len(found) >= FOUND_AT_MOST:
        return found
    seen = {family.id for family in exact}
    ids = [key for key in _similar(door, schools, words) if key not in seen]
    more = _families(door, ids[: FOUND_AT_MOST - len(found)])
    return found + [Found(family, True) for family in more]


def find_twins(
    door: Cases, schools: Collection[int], name: str, children: Sequence[tuple[str, str, date | None]]
) -> list[Family]:
    """Families that may be the one about to be added: a like surname, and a child of a like name or the same birth.

    `children` are first name, last name and date of birth.
    """
    surnames = {
        word for text in (name, *(surname for _, surname, _ in children)) for word in fold(text).split()
    }
    forenames = {word for forename, _, _ in children for word in fold(forename).split()}
    births = {born for *_, born in children if born is not None}
    ids: dict[int, None] = {}
    for row in _names(door, schools):
        its_surnames = {*fold(row.surname).split(), *row.folded.split()}
        if not any_like(surnames, its_surnames):
            continue
        its_forenames = fold(f"{row.forename} {row.preferred_forename or ''}").split()
        if row.born in births or any_like(forenames, its_forenames):
            ids[row.id] = None
    return _families(door, list(ids)[:FOUND_AT_MOST])


def _similar(door: Cases, schools: Collection[int], words: Sequence[str]) -> list[int]:
    """Keys of families of which every typed word is like some word, the closest first."""
    names: dict[int, set[str]] = defaultdict(set)
    for row in _names(door, schools):
        names[row.id].update(row.folded.split(), row.child.split())
    adults = _adults(door, names)
    everything = {word for its in names.values() for word in its} | {
        w for its in adults.values() for w in its
    }
    alike = [like_words(word, everything) if word.isalpha() else set() for word in words]
    known = {key: its | adults.get(key, set()) for key, its in names.items()}
    likely = [key for key in names if all(known[key] & likes for likes in alike)]
    by_adult = [key for key in likely if not all(names[key] & likes for likes in alike)]
    unseen = set(by_adult) - _with_adult_shown(door, by_adult, words)
    matches = []
    for key in likely:
        if key in unseen:
            continue
        its = names[key]
        close = sum(any(word in one or is_like(word, one) for one in its) for word in words)
        matches.append((-close, min(its, default=""), key))
    return [key for *_, key in sorted(matches)]


def _adults(door: Cases, families: Mapping[int, object]) -> dict[int, set[str]]:
    """Names of adults, for workers only: a school does not read them."""
    if not families or door.permission is not Permission.READ_CASES:
        return {}
    found: dict[int, set[str]] = defaultdict(set)
    for family_id, folded in _ADULTS(schools=sorted(door.school_ids)):
        if family_id in families:
            found[family_id].update(folded.split())
    return found


_ADULTS = Prepared(
    opened(
        select(Adult.family_id, Adult.folded)
        .join(FamilySchool, FamilySchool.family_id == Adult.family_id)
        .where(Adult.until.is_(None), *IN_VIEW)
    )
)


def _with_adult_shown(door: Cases, keys: Sequence[int], words: Sequence[str]) -> set[int]:
    """Of these families those in which one of the adults this worker is shown is the one who was typed."""
    families = _families(door, keys)
    shown = adults_called(families, by=door.actor)
    found = set()
    for family in families:
        names = {word for called in shown[family.id] for word in fold(called).split()}
        names |= set(family.folded.split())
        if all(like_words(word, names) for word in words):
            found.add(family.id)
    return found


def _names(door: Cases, schools: Collection[int]) -> Sequence[Row[*tuple[Any, ...]]]:
    """A row a family and child: on these boards, children at these schools alone."""
    allowed = sorted(door.school_ids & frozenset(schools))
    blocked = sorted(door.actor.blocked) or NO_FAMILY
    session().flush()
    return _NAMES(schools=allowed, blocked=blocked).all() if allowed else ()


_NAMES = Prepared(
    opened(
        select(
            Family.id,
            Family.folded,
            Child.folded.label("child"),
            Child.forename,
            Child.preferred_forename,
            Child.surname,
            Child.born,
        )
        .join(FamilySchool, FamilySchool.family_id == Family.id)
        .join(FamilyChild, FamilyChild.family_id == Family.id)
        .join(Child, Child.id == FamilyChild.child_id)
        .where(
            *IN_VIEW,
            Family.taken_off_at.is_(None),
            Family.id.not_in(bindparam("blocked", expanding=True)),
            FamilyChild.until.is_(None),
            Child.school_id.in_(SCHOOLS),
        )
        .order_by(Family.folded, Family.id)
    )
)


def _families(door: Cases, ids: Sequence[int]) -> list[Family]:
    """These families, in that order, with what a list of them shows."""
    if not ids:
        return []
    found = session().scalars(_FAMILIES, {"families": ids, "blocked": sorted(door.actor.blocked)}).unique()
    rows = {family.id: family for family in found}
    return [rows[key] for key in ids if key in rows]


_FAMILIES = opened(
    select(Family)
    .where(
        Family.id.in_(bindparam("families", expanding=True)),
        Family.id.not_in(bindparam("blocked", expanding=True)),
    )
    .options(*WITH_THEIRS)
)
