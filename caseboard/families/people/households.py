"""Households and their addresses, and the mark *do not disclose* with its second person.

The mark is set by one person, at once. Under it an address is shown to nobody: a second person who confirms a change
types the address again, and it has to be the same.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, select

from caseboard import clock
from caseboard.access import Actor
from caseboard.db import session
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.door import FamilyNotFoundError, opened
from caseboard.families.models import Family
from caseboard.families.people.adults import Person, note
from caseboard.families.people.checks import SHORT, plain, refuse, too_long, with_postcodes
from caseboard.families.people.disclosure import forget_roll_addresses, same_address
from caseboard.families.people.models import (
    Address,
    Adult,
    Household,
    HouseholdMember,
    Proposal,
    Proposed,
)
from caseboard.families.people.view import people

ADDRESS_LIMIT = 300
HIDDEN_ELSEWHERE = (
    "Somebody of this household is in one that is marked: do not disclose. Change the address there, or mark this "
    "household first."
)
NOT_SHOWN = "This household is marked: do not disclose. Its address is on no screen."


def add_household(
    family: Family, *, name: str, members: Collection[Person], kept_apart: bool = False, by: Actor
) -> Household:
    """Adds a household of people who came through the door. Flushes."""
    household = Household(family_id=family.id, name=_named(name), kept_apart=kept_apart)
    session().add(household)
    session().flush()
    _settle(household, members)
    note(family, "household_added", household.public_id, by=by)
    return household


def change_household(
    family: Family,
    household: Household,
    *,
    name: str,
    members: Collection[Person],
    kept_apart: bool,
    unseen: Collection[int] = (),
    by: Actor,
) -> None:
    """Changes its name and who lives there. `unseen` are keys of children this person may not see: they stay."""
    household.name, household.kept_apart = _named(name), kept_apart
    _settle(household, members, unseen=unseen)
    note(family, "household_changed", household.public_id, by=by)


def end_household(family: Family, household: Household, *, by: Actor) -> None:
    """A household that is no more. A marked one stays until its mark is lifted by two people."""
    if household.not_disclosed:
        raise MissingAnswersError({"name": "This household is marked: do not disclose. Lift the mark first."})
    household.until = clock.now()
    session().flush()
    note(family, "household_ended", household.public_id, by=by)


def get_household(family: Family, household_id: uuid.UUID, *, by: Actor) -> Household:
    """A household of this family that this person may see."""
    query = select(Household).where(
        Household.family_id == family.id, Household.public_id == household_id, Household.until.is_(None)
    )
    household = session().scalar(opened(query))
    seen = people(family, by=by, shows_initials=True).households
    if household is None or not any(one.household_id == household_id for one in seen):
        raise FamilyNotFoundError
    return household


def list_members(household: Household) -> Sequence[HouseholdMember]:
    query = select(HouseholdMember).where(
        HouseholdMember.household_id == household.id, HouseholdMember.until.is_(None)
    )
    return session().scalars(opened(query.order_by(HouseholdMember.id))).all()


# --- addresses --------------------------------------------------------------------------------------------------------


def find_address(household: Household) -> Address | None:
    """Where a household lives, for a page that was asked for it; nobody is given one under the mark."""
    return None if household.not_disclosed else _address_now(household)


def write_address(
    family: Family, household: Household, *, lines: str, postcode: str, since: date, by: Actor
) -> Address | Proposal:
    """Records a new address; under the mark only proposes it. Flushes.

    An address that another household of the family has under the mark brings the mark with it.
    """
    lines, postcode = _checked(lines, postcode, since)
    if household.not_disclosed:
        return _propose(
            family, household, Proposed.ADDRESS, lines=lines, postcode=postcode, since=since, by=by
        )
    if same_address(lines, postcode, _marked_addresses(family)):
        mark(family, household, by=by)
    elif _has_somebody_hidden(household):
        raise MissingAnswersError({"lines": HIDDEN_ELSEWHERE})
    address = _move_in(household, lines, postcode, since, recorded_by=by.user_id)
    note(family, "address_recorded", household.public_id, by=by)
    return address


def mark(family: Family, household: Household, *, by: Actor) -> None:
    """Do not disclose: from this moment its address is on no screen, sheet or file."""
    if household.not_disclosed:
        return
    household.not_disclosed = True
    session().flush()
    forget_roll_addresses(family)
    note(family, "marked", household.public_id, by=by)


def propose_lifting(family: Family, household: Household, *, by: Actor) -> Proposal:
    """Asks a second person to lift the mark."""
    if not household.not_disclosed:
        raise MissingAnswersError({"lifting": "This household is not marked any more."})
    return _propose(family, household, Proposed.LIFTING, by=by)


def find_proposal(household: Household) -> Proposal | None:
    """What waits for a second person."""
    query = select(Proposal).where(Proposal.household_id == household.id, Proposal.decided_at.is_(None))
    return session().scalar(opened(query))


def confirm(
    family: Family,
    household: Household,
    proposal: Proposal,
    *,
    lines: str = "",
    postcode: str = "",
    by: Actor,
) -> None:
    """The second person agrees. They type a new address themselves, and it has to be the one that was proposed."""
    if proposal.proposed_by == by.user_id:
        raise MissingAnswersError({"lines": "You proposed this. Somebody else has to confirm it."})
    if proposal.kind is Proposed.ADDRESS:
        if not same_address(lines, postcode, [(proposal.lines, proposal.postcode)]):
            raise MissingAnswersError(
                {"lines": "This is not the address that was proposed. Check it with whoever told you."}
            )
        _move_in(
            household,
            proposal.lines,
            proposal.postcode,
            proposal.since or clock.today(),
            recorded_by=proposal.proposed_by,
            confirmed_by=by.user_id,
        )
    else:
        household.not_disclosed = False
    _decide(proposal, accepted=True, by=by)
    done = "address_confirmed" if proposal.kind is Proposed.ADDRESS else "lifted"
    note(family, done, household.public_id, by=by)


def turn_down(family: Family, household: Household, proposal: Proposal, *, by: Actor) -> None:
    """What was proposed is not done. Whoever proposed it may take it back the same way."""
    _decide(proposal, accepted=False, by=by)
    note(family, "proposal_refused", household.public_id, by=by)


def _propose(
    family: Family,
    household: Household,
    kind: Proposed,
    *,
    lines: str = "",
    postcode: str = "",
    since: date | None = None,
    by: Actor,
) -> Proposal:
    if (waiting := find_proposal(household)) is not None:
        _decide(waiting, accepted=False, by=by)
    proposal = Proposal(
        household_id=household.id,
        kind=kind,
        lines=lines,
        postcode=postcode,
        since=since,
        proposed_by=by.user_id,
        proposed_at=clock.now(),
    )
    session().add(proposal)
    session().flush()
    said = "address_proposed" if kind is Proposed.ADDRESS else "lifting_proposed"
    note(family, said, household.public_id, by=by)
    return proposal


def _decide(proposal: Proposal, *, accepted: bool, by: Actor) -> None:
    proposal.accepted, proposal.decided_by, proposal.decided_at = accepted, by.user_id, clock.now()
    session().flush()


def _address_now(household: Household) -> Address | None:
    query = select(Address).where(Address.household_id == household.id, Address.until.is_(None))
    return session().scalar(opened(query))


def _move_in(
    household: Household,
    lines: str,
    postcode: str,
    since: date,
    *,
    recorded_by: int,
    confirmed_by: int | None = None,
) -> Address:
    if (before := _address_now(household)) is not None:
        before.until = max(before.since, since)
    address = Address(
        household_id=household.id,
        lines=lines,
        postcode=postcode,
        since=since,
        recorded_by=recorded_by,
        confirmed_by=confirmed_by,
    )
    session().add(address)
    session().flush()
    return address


def _marked_addresses(family: Family) -> list[tuple[str, str]]:
    """Every address, also a past or a proposed one, of the family's marked households."""
    found: list[tuple[str, str]] = []
    for record in (Address, Proposal):
        query = (
            select(record.lines, record.postcode)
            .join(Household, Household.id == record.household_id)
            .where(Household.family_id == family.id, Household.not_disclosed, record.lines != "")
        )
        found += [(lines, postcode) for lines, postcode in session().execute(opened(query))]
    return found


def _has_somebody_hidden(household: Household) -> bool:
    """Whether somebody here lives, or lived, in a marked household: their address is not for one person to write.

    A child may have a second home with an adult who is not hidden; a home of hidden children alone is theirs.
    """
    members = list_members(household)
    adult_ids = [row.adult_id for row in members if row.adult_id is not None]
    child_ids = [row.child_id for row in members if row.child_id is not None and not adult_ids]
    return _are_hidden(HouseholdMember.adult_id.in_(adult_ids)) or _are_hidden(
        HouseholdMember.child_id.in_(child_ids)
    )


def _are_hidden(who: ColumnElement[bool]) -> bool:
    query = (
        select(HouseholdMember.id)
        .join(Household, Household.id == HouseholdMember.household_id)
        .where(who, Household.not_disclosed, Household.until.is_(None))
        .limit(1)
    )
    return session().scalar(opened(query)) is not None


def take_out_adult(family: Family, adult: Adult, *, by: Actor) -> None:
    """An adult who was put in by mistake leaves the pages; the row and the log keep that they were there.

    Not one under the mark: they would come back without it.
    """
    if _are_hidden(HouseholdMember.adult_id == adult.id):
        raise MissingAnswersError(
            {"forename": "They are in a household under do not disclose. Lift the mark first."}
        )
    adult.until = clock.now()
    session().flush()
    note(family, "adult_out", adult.public_id, by=by)


def _checked(lines: str, postcode: str, since: date) -> tuple[str, str]:
    lines = ", ".join(part for part in (plain(line) for line in lines.splitlines()) if part)
    postcode = plain(postcode).upper()
    problems = too_long({"lines": lines}, ADDRESS_LIMIT) | too_long({"postcode": postcode}, 12)
    if not lines:
        problems["lines"] = "Enter the address."
    if since > clock.today():
        problems["since"] = "The day they moved in cannot be in the future."
    refuse(problems)
    return lines, postcode


def _named(name: str) -> str:
    name = plain(name)
    problems = too_long({"name": name}, SHORT) | with_postcodes({"name": name})
    if not name:
        problems["name"] = "Say what to call it, such as Mum's home. Not the address."
    refuse(problems)
    return name


def _settle(household: Household, members: Collection[Person], *, unseen: Collection[int] = ()) -> None:
    """Makes these people the ones who live there."""
    wanted = {(isinstance(person, Adult), person.id) for person in members}
    wanted |= {(False, child_id) for child_id in unseen}
    for row in list_members(household):
        who = (row.adult_id is not None, row.adult_id or row.child_id or 0)
        if who in wanted:
            wanted.remove(who)
        else:
            row.until = clock.now()
    for is_adult, person_id in sorted(wanted):
        session().add(
            HouseholdMember(
                household_id=household.id,
                adult_id=person_id if is_adult else None,
                child_id=None if is_adult else person_id,
            )
        )
    session().flush()
