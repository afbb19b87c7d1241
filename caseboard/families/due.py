"""What falls due on a family and comes back by itself: actions, signposts to follow up, worries nobody has read yet.

Case records like the others: read through `families.door`. The log holds every change of them; these rows are how
they stand now. No row here ever moves a family.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from caseboard.db import HasPublicId, Model, choice, code
from caseboard.families.models import Child, Entry, Helper
from caseboard.schools.models import School


class Owner(StrEnum):
    """Who is to do an action."""

    PERSON = "person"
    """Somebody outside the family, or an agency: a helper."""
    SCHOOL = "school"
    FAMILY = "family"
    """The family, or somebody in it."""


class Result(StrEnum):
    OPEN = "open"
    DONE = "done"
    NOT_DONE = "not_done"


def owner_words(helper: str | None, school: str | None, owner_name: str) -> str:
    """Whose an action is: a helper's, a school's, somebody's in the family, or the family's."""
    return helper or school or owner_name or "The family"


def signpost_words(how: str, taken_up: str, helped: str) -> str:
    """What was done and what came of it, from its codes."""
    done = "handed over to somebody there" if how == "warm" else "leaflet or number"
    taken = {"yes": ", taken up", "no": ", not taken up", "unknown": ", not known yet"}.get(taken_up, "")
    came = {"yes": ", it helped", "no": ", it did not help"}.get(helped, "")
    return f"{done}{taken}{came}"


class Action(HasPublicId, Model):
    """One thing that somebody will do for a family by a day. Its words are an entry, which schools may be shown."""

    __tablename__ = "actions"

    family_id: Mapped[int] = mapped_column(ForeignKey("families.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"))
    owner: Mapped[Owner] = mapped_column(choice(Owner))
    helper_id: Mapped[int | None] = mapped_column(ForeignKey("helpers.id"))
    school_id: Mapped[int | None] = mapped_column(ForeignKey("schools.id"))
    """The school that owns it, or at which its owner works: it reads the action and may tick it."""
    owner_name: Mapped[str] = mapped_column(default="")
    """Who in the family: "Mum". Never in the log."""
    due_on: Mapped[date]
    result: Mapped[Result] = mapped_column(choice(Result))
    closed_on: Mapped[date | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    agreed_on: Mapped[date]

    entry: Mapped[Entry] = relationship()
    helper: Mapped[Helper | None] = relationship()
    school: Mapped[School | None] = relationship()

    @property
    def who(self) -> str:
        """Whose it is, in words for a worker: "Mrs Lowe", "Thornhill", "Mum", "The family"."""
        return owner_words(
            self.helper.name if self.helper else None,
            self.school.short_name if self.school else None,
            self.owner_name,
        )

    __table_args__ = (Index("ix_actions_family_id_result_due_on", "family_id", "result", "due_on"),)


class Service(HasPublicId, Model):
    """One service of an authority's local directory. It may be pointed to on the days that it is listed."""

    __tablename__ = "services"

    authority_id: Mapped[int] = mapped_column(ForeignKey("authorities.id"))
    category: Mapped[str] = mapped_column(code(40))
    name: Mapped[str]
    contact: Mapped[str] = mapped_column(default="")
    """How to reach it: a number, an address, a web page."""
    about: Mapped[str] = mapped_column(default="")
    starts: Mapped[date]
    ends: Mapped[date | None]
    """The last day, inclusive."""

    __table_args__ = (Index("ix_services_authority_id_category", "authority_id", "category"),)


class Signpost(HasPublicId, Model):
    """That a family was pointed to a service, and what came of it."""

    __tablename__ = "signposts"

    family_id: Mapped[int] = mapped_column(ForeignKey("families.id"))
    service_id: Mapped[int] = mapped_column(ForeignKey("services.id"))
    how: Mapped[str] = mapped_column(code(20))
    """`warm`, handed over to somebody there, or `leaflet`."""
    given_on: Mapped[date]
    follow_up_on: Mapped[date | None]
    """When to ask what came of it; nothing once that is known or given up."""
    taken_up: Mapped[str] = mapped_column(code(20), default="")
    """`yes`, `no`, `unknown`, or empty while nobody has asked."""
    helped: Mapped[str] = mapped_column(code(20), default="")
    is_told: Mapped[bool] = mapped_column(default=False)
    """Whether the family's schools may read it."""

    service: Mapped[Service] = relationship()

    @property
    def words(self) -> str:
        """What was done and what came of it, for a worker: "handed over to somebody there, taken up, it helped"."""
        return signpost_words(self.how, self.taken_up, self.helped)

    __table_args__ = (Index("ix_signposts_family_id_follow_up_on", "family_id", "follow_up_on"),)


class Worry(HasPublicId, Model):
    """What somebody at a school saw or heard and passed on. The words are an entry, which that school may read."""

    __tablename__ = "worries"

    family_id: Mapped[int] = mapped_column(ForeignKey("families.id"))
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"))
    """The school that raised it."""
    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"))
    raised_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    raised_on: Mapped[date]
    seen_on: Mapped[date | None]
    """When a worker said that they have read it."""
    seen_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    child: Mapped[Child] = relationship()
    entry: Mapped[Entry] = relationship()

    __table_args__ = (
        Index("ix_worries_family_id_seen_on", "family_id", "seen_on"),
        Index("ix_worries_school_id_raised_on", "school_id", "raised_on"),
    )


DUE_RECORDS: frozenset[type[Model]] = frozenset({Action, Signpost, Worry})
"""The case records of this module. The directory of services is about nobody."""
