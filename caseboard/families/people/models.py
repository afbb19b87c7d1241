"""Adults, households, addresses, relationships, provision, and two families that were one.

The events about these rows carry their public ids and codes. Names and addresses are in the rows alone.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from caseboard.db import HasPublicId, Model, choice, code


class Profile(Model):
    """What a worker adds to a child's entry on the roll. `kept` names the roll's fields that a worker has written:
    a pupil file does not change those any more."""

    __tablename__ = "child_profiles"

    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"), primary_key=True)
    need_first: Mapped[str] = mapped_column(code(5), default="")
    """Type of special need, the main one: a code of the list `send_need`."""
    need_second: Mapped[str] = mapped_column(code(5), default="")
    languages: Mapped[str] = mapped_column(default="")
    interpreter: Mapped[bool] = mapped_column(default=False)
    communication: Mapped[str] = mapped_column(default="")
    """How to speak with this child: signs, pictures, a hearing aid."""
    kept: Mapped[list[str]] = mapped_column(JSON)
    changed_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    changed_at: Mapped[datetime]


class Called:
    """What an adult is called, from their names."""

    if TYPE_CHECKING:
        forename: Any
        surname: Any
        likes: Any

    @property
    def called(self) -> str:
        return f"{self.likes or self.forename} {self.surname}".strip()

    @property
    def initials(self) -> str:
        return f"{(self.likes or self.forename)[:1]}{self.surname[:1]}".upper()


class Adult(Called, HasPublicId, Model):
    """An adult of a family."""

    __tablename__ = "adults"

    family_id: Mapped[int] = mapped_column(ForeignKey("families.id"))
    forename: Mapped[str]
    surname: Mapped[str]
    likes: Mapped[str] = mapped_column(default="")
    """What they like to be called, where that is not the first name."""
    folded: Mapped[str]
    """All names as search matches them."""
    born: Mapped[date | None]
    sex: Mapped[str] = mapped_column(code(1), default="")
    """F, M or empty: the shape in the picture, nothing else."""
    languages: Mapped[str] = mapped_column(default="")
    interpreter: Mapped[bool] = mapped_column(default=False)
    communication: Mapped[str] = mapped_column(default="")
    until: Mapped[datetime | None]
    """When they were taken out of the record."""

    __table_args__ = (Index("ix_adults_family_id", "family_id"),)


class Household(HasPublicId, Model):
    """People who live at one address. Its address is never on a page that was not asked for it."""

    __tablename__ = "households"

    family_id: Mapped[int] = mapped_column(ForeignKey("families.id"))
    name: Mapped[str]
    """What it is called: "Mum's home". Never the address."""
    kept_apart: Mapped[bool] = mapped_column(default=False)
    """The family's other households must not learn this one's address."""
    not_disclosed: Mapped[bool] = mapped_column(default=False)
    """Do not disclose: the address is on no screen, sheet or file, and two people are needed to change it."""
    until: Mapped[datetime | None]

    __table_args__ = (Index("ix_households_family_id", "family_id"),)


class HouseholdMember(Model):
    """That somebody lives there: an adult or a child, never both."""

    __tablename__ = "household_members"

    id: Mapped[int] = mapped_column(primary_key=True)
    household_id: Mapped[int] = mapped_column(ForeignKey("households.id"))
    adult_id: Mapped[int | None] = mapped_column(ForeignKey("adults.id"))
    child_id: Mapped[int | None] = mapped_column(ForeignKey("children.id"))
    until: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_household_members_household_id", "household_id"),
        Index("ix_household_members_child_id", "child_id"),
        Index("ix_household_members_adult_id", "adult_id"),
    )


class Address(HasPublicId, Model):
    """Where a household lives, from a day until a day."""

    __tablename__ = "addresses"

    household_id: Mapped[int] = mapped_column(ForeignKey("households.id"))
    lines: Mapped[str]
    postcode: Mapped[str] = mapped_column(code(12), default="")
    since: Mapped[date]
    until: Mapped[date | None]
    recorded_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    """The second person, for an address under *do not disclose*."""

    __table_args__ = (Index("ix_addresses_household_id", "household_id"),)


class Proposed(StrEnum):
    """What one person may only propose, and another has to confirm."""

    ADDRESS = "address"
    LIFTING = "lifting"


class Proposal(HasPublicId, Model):
    """A change under *do not disclose* that waits for its second person."""

    __tablename__ = "disclosure_proposals"

    household_id: Mapped[int] = mapped_column(ForeignKey("households.id"))
    kind: Mapped[Proposed] = mapped_column(choice(Proposed))
    lines: Mapped[str] = mapped_column(default="")
    postcode: Mapped[str] = mapped_column(code(12), default="")
    since: Mapped[date | None]
    proposed_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    proposed_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    accepted: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (Index("ix_disclosure_proposals_household_id", "household_id"),)


class Relationship(HasPublicId, Model):
    """That one person is something to another: `from` is the mother of `to`. Either may be of another family."""

    __tablename__ = "relationships"

    family_id: Mapped[int] = mapped_column(ForeignKey("families.id"))
    """The family on whose page it was written."""
    from_adult_id: Mapped[int | None] = mapped_column(ForeignKey("adults.id"))
    from_child_id: Mapped[int | None] = mapped_column(ForeignKey("children.id"))
    kind: Mapped[str] = mapped_column(code(20))
    """A code of the list `relationship`."""
    to_adult_id: Mapped[int | None] = mapped_column(ForeignKey("adults.id"))
    to_child_id: Mapped[int | None] = mapped_column(ForeignKey("children.id"))
    recorded_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]
    until: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_relationships_family_id", "family_id"),
        Index("ix_relationships_from_adult_id", "from_adult_id"),
        Index("ix_relationships_from_child_id", "from_child_id"),
        Index("ix_relationships_to_adult_id", "to_adult_id"),
        Index("ix_relationships_to_child_id", "to_child_id"),
    )


class Placement(HasPublicId, Model):
    """A child's time at alternative provision. The school stays responsible, and looks again every half-term."""

    __tablename__ = "placements"

    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"))
    provider: Mapped[str]
    contact: Mapped[str] = mapped_column(default="")
    """Who to speak to there, and how."""
    starts: Mapped[date]
    ends: Mapped[date | None]
    reviewed_on: Mapped[date | None]
    review_by: Mapped[date]
    """The last school day of the half-term in which it is to be looked at again."""

    sites: Mapped[list[Site]] = relationship(order_by="Site.id")

    __table_args__ = (Index("ix_placements_child_id", "child_id"),)


class Site(HasPublicId, Model):
    """One place at which the provider teaches the child, and on which days."""

    __tablename__ = "placement_sites"

    placement_id: Mapped[int] = mapped_column(ForeignKey("placements.id"))
    name: Mapped[str]
    lines: Mapped[str] = mapped_column(default="")
    postcode: Mapped[str] = mapped_column(code(12), default="")
    days: Mapped[str] = mapped_column(code(5), default="")
    """Which weekdays, as digits: Monday is 0, so "024" is Monday, Wednesday and Friday."""

    __table_args__ = (Index("ix_placement_sites_placement_id", "placement_id"),)


class Merge(HasPublicId, Model):
    """Two families on the board that were one: what of the second went to the first, so that it can be put back."""

    __tablename__ = "family_merges"

    kept_id: Mapped[int] = mapped_column(ForeignKey("families.id"))
    merged_id: Mapped[int] = mapped_column(ForeignKey("families.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]
    went: Mapped[dict[str, Any]] = mapped_column(JSON)
    """What went over: record -> public ids of the rows."""
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    undone_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_family_merges_kept_id", "kept_id"),
        Index("ix_family_merges_merged_id", "merged_id"),
    )


PEOPLE_RECORDS: tuple[type[Model], ...] = (
    Profile,
    Adult,
    Household,
    HouseholdMember,
    Address,
    Proposal,
    Relationship,
    Placement,
    Site,
    Merge,
)
"""All of them are case records: they are read through the door."""
