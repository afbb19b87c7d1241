"""A family goes from stage to stage, and back."""

from __future__ import annotations

from typing import Any

from caseboard import clock
from caseboard.access import Actor
from caseboard.db import session
from caseboard.events import log
from caseboard.events.kinds.card import ChangeUndone, FamilyEnded, FamilyMoved, FamilyReopened
from caseboard.events.models import CaseEvent
from caseboard.families import helpers
from caseboard.families.cardlog import card_state, change_and_log, changes_between, schools_now
from caseboard.families.conflicts import MissingAnswersError, VersionConflictError
from caseboard.families.models import Family
from caseboard.families.rows import StageRow
from caseboard.families.telling import last_told
from caseboard.moves.rules import MoveAnswers, missing_answers
from caseboard.schools.models import Stage, StageKind

UNDOABLE = frozenset({FamilyMoved.name, FamilyEnded.name, FamilyReopened.name})


class UndoRefusedError(Exception):
    """The move cannot be put back. The message says why, in plain words."""


class SameStageError(Exception):
    """The family is already in that stage: nothing to do."""


def move_family(
    family: Family, *, to_stage: Stage | StageRow, version: int, answers: MoveAnswers | None = None, by: Actor
) -> CaseEvent:
    """Moves a family to another stage of its authority, if the card is still the one shown.

    Raises `VersionConflictError` when somebody changed the card since, `MissingAnswersError` when the stage needs an
    answer first, `SameStageError` when it is there already. Days in the stage start again from now.
    """
    answers = answers or MoveAnswers()
    if to_stage.authority_id != family.authority_id:
        raise ValueError("a stage of another authority")
    if family.version != version:
        raise VersionConflictError(family)
    if to_stage.id == family.stage_id:
        raise SameStageError
    problems = missing_answers(to_stage.kind, answers, today=clock.today())
    if problems:
        raise MissingAnswersError(problems)
    was_ended = family.stage.kind is StageKind.ENDED
    keys = {str(to_stage.public_id): to_stage.id}
    changes = changes_between(card_state(family), _wanted(family, to_stage, answers, keys, by=by))
    kind = FamilyEnded if to_stage.kind is StageKind.ENDED else FamilyReopened if was_ended else FamilyMoved
    return change_and_log(family, kind(changes=changes), version=version, by=by, keys=keys)


def undo(family: Family, *, seq: int, version: int, by: Actor) -> CaseEvent:
    """Puts a move back as a new event: stage, days, holder, dates and order return to what they were.

    Refused when anything on the card has changed since, or when that event is not a move: what stood there before the
    move is no longer what the next change began from.
    """
    events = log.list_family_events(family.id)
    moved = next((event for event in events if event.seq == seq), None)
    if moved is None or moved.kind not in UNDOABLE:
        raise UndoRefusedError("Only a move can be undone here.")
    if family.version != version:
        raise VersionConflictError(family)
    if any(event.seq > seq and "changes" in event.data for event in events):
        raise UndoRefusedError("The card has changed since. Move the family from where it stands now.")
    changes = {field: [pair[1], pair[0]] for field, pair in moved.data["changes"].items()}
    event = change_and_log(family, ChangeUndone(changes=changes, undoes=seq), version=version, by=by)
    for place in family.schools:
        if place.school_id in schools_now(family):
            place.told_at = last_told(family, place.school_id)
    session().flush()
    return event


def _wanted(
    family: Family, to_stage: Stage | StageRow, answers: MoveAnswers, keys: dict[str, int], *, by: Actor
) -> dict[str, Any]:
    wanted: dict[str, Any] = {"stage": str(to_stage.public_id), "stage_since": clock.now().isoformat()}
    if family.stage.kind is StageKind.ENDED:
        wanted["outcome"] = None
    if to_stage.kind is StageKind.HELD:
        holder = helpers.find_or_add(answers.holder, authority_id=family.authority_id)
        assert holder is not None  # noqa: S101 - missing_answers has seen to it
        assert answers.next_on is not None  # noqa: S101 - likewise
        keys[str(holder.public_id)] = holder.id
        wanted |= {
            "holder": str(holder.public_id),
            "next_on": answers.next_on.isoformat(),
            "next_what": answers.next_what.value,
        }
    elif to_stage.kind is StageKind.ENDED:
        wanted |= {"outcome": answers.outcome, "next_on": None, "next_what": None, "holder": None}
    elif family.stage.kind is StageKind.HELD and family.lead_id is not None:
        wanted["holder"] = None  # the school no longer carries it alone; who leads is named
    names_nobody = family.lead_id is None and family.holder_id is None
    if names_nobody and to_stage.kind not in {StageKind.ENDED, StageKind.HELD}:  # whoever moves it leads
        wanted["lead"] = str(helpers.myself(by, authority_id=family.authority_id).public_id)
    return wanted
