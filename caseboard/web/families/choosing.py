"""Choosing children for a family: what was found, what was chosen, who lives with them, who is on the board."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from flask import g, request, url_for

from caseboard import audit
from caseboard.access import Permission, SchoolRef
from caseboard.dates import long_day
from caseboard.families.door import FOUND_AT_MOST, FamilyNotFoundError
from caseboard.families.models import Child
from caseboard.families.roll import roll
from caseboard.families.summary import year_words
from caseboard.web.families.forms import ChoosingForm

SEPARATOR = "."


@dataclass(frozen=True, slots=True)
class Pick:
    """A child to tick."""

    child: Child
    key: str
    """What the tick box sends: the school's id and the child's."""
    about: str
    """What tells namesakes apart: year, date of birth, and the school where there are two."""
    family_url: str
    """Where the family is that this child already stands in; empty when the child is on no board."""


@dataclass(slots=True)
class Choosing:
    chosen: list[Pick] = field(default_factory=list)
    siblings: list[Pick] = field(default_factory=list)
    found: list[Pick] = field(default_factory=list)
    already: list[Pick] = field(default_factory=list)
    """Chosen children who are in a family on the board: to be opened, not doubled."""
    is_cut: bool = False
    searched: SchoolRef | None = None

    def children(self) -> list[Child]:
        return [pick.child for pick in self.chosen]

    def first_surname(self, form: ChoosingForm) -> str:
        """What the family's name is filled in with."""
        names = [child.preferred_surname or child.surname for child in self.children()]
        return next(iter([*names, *(child.surname for child in form.typed_children())]), "")


def schools_to_search() -> list[SchoolRef]:
    """The schools of this worker in the authority of the page's school, that school first."""
    mine = g.actor.schools_for(Permission.CHANGE_CASES)
    same = [school for school in mine if school.authority_id == g.school.authority_id]
    return sorted(same, key=lambda school: school.id != g.school.id)


def choose(form: ChoosingForm) -> Choosing:
    """What a choosing form says, looked up on the rolls. A child of another place is not found."""
    schools = schools_to_search()
    form.offer_schools(schools)
    result = Choosing()
    by_school: dict[int, list[Child]] = {}
    for school, ids in _ids_by_school(form.children.data or (), schools):
        children = by_school[school.id] = list(roll(g.actor, school.id).get(ids))
        for pick in _picks(children, school, schools):
            (result.already if pick.family_url else result.chosen).append(pick)
        siblings = roll(g.actor, school.id).siblings(children)
        result.siblings += _picks(siblings, school, schools)
    if form.find.data:
        _find(form, schools, result, {child.id for children in by_school.values() for child in children})
    return result


def _find(form: ChoosingForm, schools: Sequence[SchoolRef], result: Choosing, seen: set[int]) -> None:
    school = next(s for s in schools if str(s.public_id) == form.where.data)
    found = roll(g.actor, school.id).find(form.find.data or "")
    seen |= {pick.child.id for pick in result.siblings}
    result.searched = school
    result.is_cut = len(found) == FOUND_AT_MOST
    result.found = _picks([child for child in found if child.id not in seen], school, schools)
    if request.method == "POST":
        source = request.remote_addr or ""
        audit.record(audit.Act.ROLL_SEARCHED, by=g.actor.user_id, school=school.id, source=source)


def _ids_by_school(
    keys: Iterable[str], schools: Sequence[SchoolRef]
) -> Iterable[tuple[SchoolRef, list[uuid.UUID]]]:
    known = {str(school.public_id): school for school in schools}
    ids: dict[str, list[uuid.UUID]] = {}
    for key in dict.fromkeys(keys):
        school_id, _, child_id = key.partition(SEPARATOR)
        try:
            ids.setdefault(school_id, []).append(uuid.UUID(child_id))
        except ValueError as error:
            raise FamilyNotFoundError from error
    if not ids.keys() <= known.keys():
        raise FamilyNotFoundError
    return [(known[school_id], found) for school_id, found in ids.items()]


def _picks(children: Sequence[Child], school: SchoolRef, schools: Sequence[SchoolRef]) -> list[Pick]:
    if not children:
        return []
    on_board = roll(g.actor, school.id).on_board(children)
    picks = []
    for child in children:
        family = on_board.get(child.id)
        facts = [
            year_words(child.year_group),
            f"born {long_day(child.born)}" if child.born else "",
            school.short_name if len(schools) > 1 else "",
        ]
        url = (
            url_for("families.show", school_id=school.public_id, family_id=family.public_id) if family else ""
        )
        key = f"{school.public_id}{SEPARATOR}{child.public_id}"
        picks.append(Pick(child, key, ", ".join(fact for fact in facts if fact), url))
    return picks
