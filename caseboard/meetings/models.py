"""Meetings, who is invited, the families on the agenda, and the actions agreed there.

Case records like the others: that a family is spoken about, and who sits there, is about that family. They are read
through `meetings.queries` and `meetings.agenda` alone, for somebody who may read the families. The case log holds that
a family was spoken about and what was agreed; these rows say when, where and with whom.
"""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from caseboard import codes
from caseboard.db import HasPublicId, Model, code
from caseboard.families.door import keep_behind_the_door
from caseboard.families.due import Action
from caseboard.families.models import Family
from caseboard.families.people.going_along import goes_along
from caseboard.schools.models import School


class Meeting(HasPublicId, Model):
    """One meeting: about the families of some schools, or about one family."""

    __tablename__ = "meetings"

    authority_id: Mapped[int] = mapped_column(ForeignKey("authorities.id"))
    kind: Mapped[str] = mapped_column(code())
    """A code of the list `meeting_kind`."""
    family_id: Mapped[int | None] = mapped_column(ForeignKey("families.id"))
    """The one family it is about; none where it is about schools."""
    day: Mapped[date]
    starts: Mapped[time]
    ends: Mapped[time | None]
    place: Mapped[str] = mapped_column(default="")
    arranged_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    arranged_at: Mapped[datetime]
    called_off_at: Mapped[datetime | None]
    held_at: Mapped[datetime | None]
    """When what was agreed was first typed in. From then on its day and kind stay."""

    family: Mapped[Family | None] = relationship()
    schools: Mapped[list[MeetingSchool]] = relationship(order_by="MeetingSchool.school_id")
    people: Mapped[list[MeetingPerson]] = relationship(order_by="MeetingPerson.id")

    @property
    def kind_words(self) -> str:
        return codes.words(codes.MEETING, self.kind)

    @property
    def is_about_family(self) -> bool:
        return self.family_id is not None

    @property
    def is_open(self) -> bool:
        """Whether it is still to be held: neither typed back nor called off."""
        return self.held_at is None and self.called_off_at is None

    __table_args__ = (
        Index("ix_meetings_family_id_day", "family_id", "day"),
        Index("ix_meetings_authority_id_day", "authority_id", "day"),
    )


class MeetingSchool(Model):
    """A school whose families a meeting is about, or that sits in a meeting about one family."""

    __tablename__ = "meeting_schools"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"), primary_key=True)

    school: Mapped[School] = relationship()


class MeetingPerson(HasPublicId, Model):
    """Somebody who is invited, by name."""

    __tablename__ = "meeting_people"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"))
    name: Mapped[str]
    of_family: Mapped[bool]
    """Whether they belong to the family, rather than to those who help it."""
    came: Mapped[bool | None]
    """Nothing until what was agreed is typed in."""

    __table_args__ = (Index("ix_meeting_people_meeting_id", "meeting_id"),)


class AgendaItem(HasPublicId, Model):
    """A family on the agenda of a meeting, and why."""

    __tablename__ = "agenda_items"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"))
    family_id: Mapped[int] = mapped_column(ForeignKey("families.id"))
    reasons: Mapped[list[str]] = mapped_column(JSON)
    """Codes of `rules.Reason` as they were when it came on the agenda, and after the meeting as they were then."""
    spoken_of_at: Mapped[datetime | None]
    """When it was typed in that this family was spoken about."""

    __table_args__ = (
        UniqueConstraint("meeting_id", "family_id"),
        Index("ix_agenda_items_family_id", "family_id"),
    )


class MeetingAction(Model):
    """That an action was agreed in a meeting."""

    __tablename__ = "meeting_actions"

    action_id: Mapped[int] = mapped_column(ForeignKey("actions.id"), primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"))

    action: Mapped[Action] = relationship()

    __table_args__ = (Index("ix_meeting_actions_meeting_id", "meeting_id"),)


class MeetingDraft(Model):
    """A paper that is being typed back and not saved yet, kept for its author only."""

    __tablename__ = "meeting_drafts"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), primary_key=True)
    fields: Mapped[dict[str, list[str]]] = mapped_column(JSON)
    """The form as it was typed: names of its fields and what was in them."""
    kept_at: Mapped[datetime]


goes_along("meetings", Meeting)
goes_along("agenda_items", AgendaItem, once_by=AgendaItem.meeting_id, only=AgendaItem.spoken_of_at.is_(None))
keep_behind_the_door(Meeting, MeetingSchool, MeetingPerson, AgendaItem, MeetingAction, MeetingDraft)
