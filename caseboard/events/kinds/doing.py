"""What is to be done: actions, meetings, signposts, worries."""

from __future__ import annotations

from dataclasses import dataclass

from caseboard.events.kinds.base import EventKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionAgreed(EventKind):
    """Somebody will do something by a day. `words` is the entry that says what, `text` the salted hash of it."""

    name = "action_agreed"
    action: str
    words: str
    text: str
    owner_kind: str
    owner: str | None
    """Public id of a helper or a school; None for the family."""
    due_on: str
    meeting: str = ""
    """The meeting it was agreed in, where it was one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingHeld(EventKind):
    """The family was spoken about in a meeting. `meeting` is a public id, `meeting_kind` a code, `on` its day.

    What was agreed there stands in events of its own: `action_agreed` with this meeting, `next_date_changed`.
    """

    name = "meeting_held"
    meeting: str
    meeting_kind: str
    on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionClosed(EventKind):
    """An action was done, or will not be: `result` is `done` or `not_done`."""

    name = "action_closed"
    action: str
    words: str
    result: str
    on: str
    by_school: bool = False
    """Whether the school that owns it ticked it: then nobody told the school anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionReopened(EventKind):
    """An action that was ticked is open again."""

    name = "action_reopened"
    action: str
    words: str
    by_school: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionPutOff(EventKind):
    """An open action has another day. `due_on` is before and after."""

    name = "action_put_off"
    action: str
    words: str
    due_on: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signposted(EventKind):
    """The family was pointed to a service of the directory. `service` is its public id."""

    name = "signposted"
    signpost: str
    service: str
    category: str
    how: str
    on: str
    follow_up_on: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignpostFollowed(EventKind):
    """Somebody asked what came of it: `taken_up` and `helped` are `yes`, `no`, `unknown` or nothing."""

    name = "signpost_followed"
    signpost: str
    service: str
    category: str
    taken_up: str
    helped: str
    again_on: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorryRaised(EventKind):
    """Somebody at a school passed on what they saw or heard about a child. `words` is the entry, `text` its hash."""

    name = "worry_raised"
    worry: str
    child: str
    words: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorrySeen(EventKind):
    """A worker has read a worry."""

    name = "worry_seen"
    worry: str
