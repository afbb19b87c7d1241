"""What looks risky in words that are about to be shared. Looked for here, on this machine; nothing is sent anywhere.

It is a second pair of eyes and no more: what it finds is shown to the person who shares, who decides.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import select

from caseboard.access import Actor
from caseboard.db import session
from caseboard.families.door import cases, opened
from caseboard.families.models import Child, Family, FamilyChild, FamilySchool
from caseboard.families.people.models import Address, Household
from caseboard.names import fold

LOOKED_AT = 40_000
"""Characters that are looked through: twice the longest entry."""
SHOWN_AT_MOST = 8

POSTCODE = re.compile(r"\b[A-Z]{1,2}[0-9][A-Z0-9]?[ ]?[0-9][A-Z]{2}\b", re.IGNORECASE)
PHONE = re.compile(r"(?<![0-9])(?:\+44|0)[0-9 ()-]{8,14}[0-9](?![0-9])")
EMAIL = re.compile(r"\b[A-Z0-9._%+-]{1,64}@[A-Z0-9.-]{1,190}\.[A-Z]{2,24}\b", re.IGNORECASE)
WORD = re.compile(r"[^\W\d_][\w'’-]{2,40}")


@dataclass(frozen=True, slots=True)
class Risk:
    what: str
    """What it looks like: "A postcode"."""
    found: str
    """As it stands in the words."""


@dataclass(frozen=True, slots=True)
class KnownAddress:
    lines: str
    not_disclosed: bool
    kept_apart: bool = False

    @property
    def what(self) -> str:
        """What it is that stands in the words."""
        if self.not_disclosed:
            return "An address that must not be disclosed"
        return (
            "An address that another home must not learn" if self.kept_apart else "An address of this family"
        )


def risks_in(
    text: str,
    *,
    addresses: Iterable[KnownAddress] = (),
    others: Collection[str] = (),
    own: Collection[str] = (),
) -> list[Risk]:
    """What looks risky, each thing once. `others` are folded names of other families, `own` of this one."""
    text = text[:LOOKED_AT]
    found = [Risk("A postcode", m.group()) for m in POSTCODE.finditer(text)]
    found += [
        Risk("A phone number", m.group().strip()) for m in PHONE.finditer(text) if _digits(m.group()) >= 10
    ]
    found += [Risk("An e-mail address", m.group()) for m in EMAIL.finditer(text)]
    folded = f" {fold(text)} "
    for address in addresses:
        for street in streets(address.lines):
            if f" {fold(street)} " in folded:
                found.append(Risk(address.what, street))
    known = set(others) - set(own)
    for match in WORD.finditer(text):
        word = match.group()
        if word[0].isupper() and fold(word.removesuffix("'s").removesuffix("’s")) in known:
            found.append(Risk("A name of another family", word))
    return list(dict.fromkeys(found))[:SHOWN_AT_MOST]


def find_risks(family: Family, text: str, *, by: Actor) -> list[Risk]:
    """What looks risky in words about a family that came through the door. Three statements."""
    return risks_in(
        text, addresses=_addresses(family), others=_other_names(family, by), own=_own_names(family)
    )


def streets(lines: str) -> list[str]:
    """The first two parts of an address without their numbers: not the town, which says little."""
    parts = [re.sub(r"^[\d\s/-]+[a-zA-Z]?\s+", "", part.strip()) for part in re.split(r"[\n,]", lines)[:2]]
    found = [part for part in parts if len(fold(part)) > 4]
    return (
        found[:1]
        if len(found) > 1 and not parts[0].lower().startswith(("flat", "apartment", "room"))
        else found
    )


def _digits(text: str) -> int:
    return sum(character.isdigit() for character in text)


def _addresses(family: Family) -> list[KnownAddress]:
    kept = (
        select(Address.lines, Household.not_disclosed, Household.kept_apart)
        .join(Household, Household.id == Address.household_id)
        .where(Household.family_id == family.id)
    )
    rolled = [KnownAddress(s.child.address, False) for s in family.strands if s.child.address]
    marked = [KnownAddress(*known) for known in session().execute(opened(kept)) if known.lines]
    return [*marked, *rolled]


def _other_names(family: Family, by: Actor) -> set[str]:
    """Surnames of the other families on the boards this person reads, as single words."""
    schools, unknown = cases(by).school_ids, [family.id, *by.blocked]
    names = (
        select(Family.folded)
        .join(FamilySchool, FamilySchool.family_id == Family.id)
        .where(Family.id.not_in(unknown), FamilySchool.school_id.in_(schools), FamilySchool.until.is_(None))
    )
    surnames = (
        select(Child.surname)
        .join(FamilyChild, FamilyChild.child_id == Child.id)
        .where(
            FamilyChild.family_id.not_in(unknown), Child.school_id.in_(schools), FamilyChild.until.is_(None)
        )
    )
    words = {word for folded in session().scalars(opened(names)) for word in folded.split()}
    words |= {word for surname in session().scalars(opened(surnames)) for word in fold(surname).split()}
    return {word for word in words if len(word) > 2}


def _own_names(family: Family) -> set[str]:
    own = set(family.folded.split())
    for strand in family.strands:
        own |= set(strand.child.folded.split()) | set(fold(strand.child.called).split())
    return own
