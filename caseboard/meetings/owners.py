"""Who will do it, as somebody wrote it on paper: me, a school, somebody who helps, or somebody in the family.

The name of somebody in a family must not become the name of a helper, which a whole authority is offered while typing.
So whoever is not known yet is asked about.
"""

from __future__ import annotations

from caseboard.access import Actor
from caseboard.actions.services import WhoDoesIt
from caseboard.families import helpers
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.door import cases
from caseboard.families.due import Owner
from caseboard.families.models import Family
from caseboard.meetings.models import Meeting
from caseboard.meetings.rules import is_family_word
from caseboard.names import fold

ME = frozenset({"me", "i", "myself"})
SCHOOL = frozenset({"school", "the school"})
THE_FAMILY = frozenset({"family", "the family"})


class UnknownPersonError(MissingAnswersError):
    """Nobody of this name is known here: is it somebody who helps, or somebody in the family?"""

    def __init__(self, name: str) -> None:
        super().__init__({"name": f"{name} is not known here: say who that is, below."})


def whoever(text: str, family: Family, meeting: Meeting, *, kin: bool | None, by: Actor) -> WhoDoesIt:
    """Whom the words mean. `kin` answers for a name that is not known; None asks. Raises `MissingAnswersError`."""
    name = " ".join(text.split())
    wanted = fold(name)
    if wanted in ME or wanted == fold(by.name):
        return WhoDoesIt(Owner.PERSON, by.name)
    school = _school(wanted, family, meeting, by)
    if school is not None:
        return WhoDoesIt(Owner.SCHOOL, school_id=school)
    if is_family_word(name):
        return WhoDoesIt(Owner.FAMILY, "" if wanted in THE_FAMILY else name)
    if kin is None:
        kin = _is_kin(name, family, meeting, by)
    return WhoDoesIt(Owner.FAMILY if kin else Owner.PERSON, name)


def _school(wanted: str, family: Family, meeting: Meeting, by: Actor) -> int | None:
    """One of the family's schools that this worker works for, by its name; or "school", the one at the table."""
    mine = cases(by).school_ids
    schools = [p.school for p in family.schools if p.until is None and p.school_id in mine]
    if wanted not in SCHOOL:
        return next((s.id for s in schools if wanted in (fold(s.short_name), fold(s.name))), None)
    at_table = {row.school_id for row in meeting.schools}
    here = [school for school in schools if school.id in at_table] or schools
    if len(here) > 1:
        listed = " or ".join(school.short_name for school in here)
        raise MissingAnswersError({"school": f"Say which school: {listed}."})
    return here[0].id if here else None


def _is_kin(name: str, family: Family, meeting: Meeting, by: Actor) -> bool:
    """Whether a name is of somebody in the family, as far as anybody has said: invited as such, or a child of it."""
    invited = {fold(person.name): person.of_family for person in meeting.people}
    if fold(name) in invited:
        return invited[fold(name)]
    children = [strand.child for strand in cases(by).strands_of(family)]
    if fold(name) in {
        fold(words) for c in children for words in (c.called, c.preferred_forename or c.forename)
    }:
        return True
    if helpers.is_known(name, authority_id=family.authority_id):
        return False
    raise UnknownPersonError(name)
