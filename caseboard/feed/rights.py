"""Who may do what with a letter: what is not theirs is not there."""

from __future__ import annotations

import uuid

from caseboard.access import Actor, NotPermittedError, Permission, SchoolRef
from caseboard.families import school_view


class LetterNotFoundError(NotPermittedError):
    """There is no such letter for this reader: another's, none, and one of a school left behind answer alike."""


class WordsStoppedError(Exception):
    """The family withdrew its agreement: nothing is told to a school in words until sharing rests on something else."""


def may_be_told(key: int) -> None:
    """Raises `WordsStoppedError` where no words about a family go to school at the moment."""
    if school_view.words_stopped([key]):
        raise WordsStoppedError


def family_key(school: SchoolRef, family_id: uuid.UUID, *, by: Actor) -> int:
    """The inner key of a family on this school's board, for somebody who works there. Raises `LetterNotFoundError`."""
    if not by.may(Permission.CHANGE_CASES, school.id):
        raise LetterNotFoundError
    keys = school_view.family_keys(school, [family_id])
    if family_id not in keys or family_id in school_view.kept_from(by):
        raise LetterNotFoundError
    return keys[family_id]
