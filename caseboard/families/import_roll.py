"""Taking a school's roll from a pupil file: the children on it, never the families or what is written about them.

A child is known by the unique pupil number within the school, else by legal names and date of birth. Children of
other schools are never looked at, so nothing about them can show: a pupil number that another school has too is two
records here.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from caseboard import audit
from caseboard.db import session
from caseboard.families.door import opened
from caseboard.families.models import Child
from caseboard.families.people.disclosure import marked_children
from caseboard.families.people.models import Profile
from caseboard.families.pupil_files import PupilFile, PupilRow, name_and_birth
from caseboard.files.problem import FileProblem
from caseboard.names import fold
from caseboard.schools.models import Authority, School

FULL_ROLL = 0.5
"""A file with at least this share of the children on the roll is taken for the whole roll. A shorter one (a class, one
child's transfer file) says nothing about the others."""

NAMES = ("surname", "forename", "preferred_surname", "preferred_forename")
WHERE = ("address", "postcode")
FIELDS = (*NAMES, "upn", "born", "year_group", "registration", "send", *WHERE)
WORDS = {
    "upn": "pupil number",
    "born": "date of birth",
    "year_group": "year group",
    "send": "SEN",
    "preferred_surname": "preferred surname",
    "preferred_forename": "preferred forename",
    "on_roll": "back on the roll",
}


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row of the file and what it changes: the child's fields in words; nothing for a child who is new."""

    row: int
    fields: tuple[str, ...] = ()


@dataclass(slots=True)
class RollChanges:
    """What a pupil file changes on a school's roll. No names: rows of the file are what it speaks of."""

    system: str
    counted: str
    """What the rows count: "row", or "pupil" in a Common Transfer File."""
    added: list[RowChange] = field(default_factory=list)
    updated: list[RowChange] = field(default_factory=list)
    unchanged: list[RowChange] = field(default_factory=list)
    left: int = 0
    """Children who were on the roll and are not in the file: off the roll now, their families as before."""
    not_taken: int = 0
    """Rows whose address was not taken: the child's family has a household marked *do not disclose*."""
    kept: int = 0
    """Rows that say otherwise than a worker has written since: what the worker wrote stays."""
    not_in_file: int = 0
    """The same, where the file is too short to be the whole roll: they stay on it."""


def import_pupils(
    school: School, pupils: PupilFile, *, secret: str, dry_run: bool = False, by: int | None = None
) -> RollChanges:
    """Adds and updates the children of one school, all or none; with `dry_run`, only says what that would change.

    Only the fields that the file has columns for are touched. An address is not taken for a child under *do not
    disclose*, and a field that a worker has written is left as it is; both are counted. Nothing about families,
    entries or the log is. Raises FileProblem when the file says it is another school's, or a row cannot be told from
    two children here.
    """
    _refuse_another_school(school, pupils)
    roll = _read_roll(school)
    counted = "pupil" if pupils.system == "CTF" else "row"
    changes = RollChanges(system=pupils.system, counted=counted)
    matches = _match(pupils.rows, roll, counted)
    marked, written = marked_children(school.id), _written_by_workers(school)
    for row in pupils.rows:
        child = matches.get(row.row)
        if child is None:
            changes.added.append(RowChange(row.row))
            if not dry_run:
                session().add(_new_child(school, row, secret))
            continue
        said = _said(row, pupils.fields, child)
        if child.id in marked:
            changes.not_taken += any([said.pop(name, "") for name in WHERE])
        ours = [name for name in written.get(child.id, ()) if name in said]
        changes.kept += any([said.pop(name) != getattr(child, name) for name in ours])
        changed = tuple(name for name, value in said.items() if getattr(child, name) != value)
        if not dry_run:
            _apply(child, {name: said[name] for name in changed}, secret)
        if changed:
            changes.updated.append(RowChange(row.row, tuple(WORDS.get(name, name) for name in changed)))
        else:
            changes.unchanged.append(RowChange(row.row))
    _leave(roll, {child.id for child in matches.values()}, changes, dry_run=dry_run)
    if not dry_run:
        _record(school, changes, by)
        session().flush()
    return changes


def household(secret: str, address: str, postcode: str) -> str:
    """What children at one address share: a keyed hash, so that the column alone tells nobody an address. Empty
    without an address."""
    folded = fold(address)
    if not folded:
        return ""
    place = f"household\n{folded}\n{fold(postcode).replace(' ', '')}"
    return hmac.new(secret.encode(), place.encode(), hashlib.sha256).hexdigest()


def folded_names(names: Iterable[str | None]) -> str:
    """What search matches: every different word of all the names, folded."""
    words = " ".join(fold(name) for name in names if name).split()
    return " ".join(dict.fromkeys(words))


def _refuse_another_school(school: School, pupils: PupilFile) -> None:
    authority = session().get_one(Authority, school.authority_id)
    if pupils.school is not None and pupils.names_another_school(authority.code, school.establishment_number):
        theirs, ours = "/".join(pupils.school), f"{authority.code}/{school.establishment_number}"
        raise FileProblem(f"This file is of another school: it names {theirs}; URN {school.urn} is {ours}.")


def _read_roll(school: School) -> Sequence[Child]:
    query = select(Child).where(Child.school_id == school.id).order_by(Child.id).with_for_update()
    return session().scalars(opened(query)).all()


def _written_by_workers(school: School) -> dict[int, list[str]]:
    """child key -> the fields of the roll that a worker has written since."""
    query = (
        select(Profile.child_id, Profile.kept)
        .join(Child, Child.id == Profile.child_id)
        .where(Child.school_id == school.id)
    )
    return {child_id: kept for child_id, kept in session().execute(opened(query))}


def _match(rows: Sequence[PupilRow], roll: Sequence[Child], counted: str) -> dict[int, Child]:
    """Which child each row is: by pupil number first, then, among those left, by names and date of birth."""
    by_number = {child.upn: child for child in roll if child.upn}
    matches = {row.row: by_number[row.upn] for row in rows if row.upn in by_number}
    taken = {child.id for child in matches.values()}
    by_name: dict[Any, list[Child]] = {}
    for child in roll:
        if child.id not in taken and child.born is not None:
            by_name.setdefault(name_and_birth(child.surname, child.forename, child.born), []).append(child)
    for row in rows:
        if row.row in matches:
            continue
        same = by_name.get(name_and_birth(row.surname, row.forename, row.born), [])
        same = [child for child in same if child.id not in taken and _may_be(row.upn, child.upn)]
        if len(same) > 1:
            raise FileProblem(
                f"{len(same)} children of this school have this name and date of birth, and the number does not say "
                "which is meant.",
                row=row.row,
                column="UPN",
                counted=counted.capitalize(),
            )
        if same:
            matches[row.row] = same[0]
            taken.add(same[0].id)
    return matches


def _may_be(number: str | None, known: str | None) -> bool:
    """Whether a child with the one pupil number may be the child with the other, name and birth being the same. A
    temporary number (its last sign a letter) is replaced by a permanent one; two permanent ones are two children."""
    if number is None or known is None:
        return True
    return known[-1].isalpha() or number[-1].isalpha()


def _said(row: PupilRow, fields: frozenset[str], child: Child) -> dict[str, Any]:
    """What the file says of the child, field by field, for the fields it has; and that the child is on the roll."""
    said: dict[str, Any] = {name: _stored(row, name) for name in FIELDS if name in fields}
    if not row.upn:
        said.pop("upn", None)  # a number we know is not unlearned
    said["on_roll"] = True
    return said


def _stored(row: PupilRow, name: str) -> Any:
    """A field of the row as the record keeps it: texts that are not names or numbers are empty rather than None."""
    value = getattr(row, name)
    return value or "" if name in {"year_group", "registration", "send", "address", "postcode"} else value


def _new_child(school: School, row: PupilRow, secret: str) -> Child:
    values = {name: _stored(row, name) for name in FIELDS}
    return Child(
        school_id=school.id,
        on_roll=True,
        folded=folded_names(values[name] for name in ("forename", "surname", *NAMES[2:])),
        household=household(secret, values["address"], values["postcode"]),
        **values,
    )


def _apply(child: Child, changed: dict[str, Any], secret: str) -> None:
    for name, value in changed.items():
        setattr(child, name, value)
    names = (child.forename, child.surname, child.preferred_surname, child.preferred_forename)
    derived = {"folded": folded_names(names), "household": household(secret, child.address, child.postcode)}
    for name, value in derived.items():
        if getattr(child, name) != value:
            setattr(child, name, value)


def _leave(roll: Sequence[Child], present: set[int], changes: RollChanges, *, dry_run: bool) -> None:
    """Takes off the roll who is no longer in a file that is the whole roll. They keep their families and records."""
    on_roll = [child for child in roll if child.on_roll]
    absent = [child for child in on_roll if child.id not in present]
    if len(on_roll) - len(absent) < FULL_ROLL * len(on_roll):
        changes.not_in_file = len(absent)
        return
    changes.left = len(absent)
    if not dry_run:
        for child in absent:
            child.on_roll = False


def _record(school: School, changes: RollChanges, by: int | None) -> None:
    audit.record(
        audit.Act.PUPILS_IMPORTED,
        by=by,
        subject=school.public_id,
        school=school.id,
        details={
            "system": changes.system,
            "added": len(changes.added),
            "updated": len(changes.updated),
            "unchanged": len(changes.unchanged),
            "left": changes.left,
            "not_taken": changes.not_taken,
            "kept": changes.kept,
        },
    )
