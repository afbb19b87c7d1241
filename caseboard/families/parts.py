"""Which parts of a family's page have anything in them: most families have few, and what is empty is not asked for."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import BindParameter, bindparam, exists, select

from caseboard.accounts.models import FamilyPartner
from caseboard.db import Prepared, session
from caseboard.families.agencies.models import Involvement
from caseboard.families.door import opened
from caseboard.families.due import Action, Signpost, Worry
from caseboard.families.models import Family
from caseboard.families.people.models import Merge
from caseboard.families.story.models import Story


class Parts(NamedTuple):
    """Whether there ever was one of them: who may read it, and whether it still counts, is asked with it."""

    helping: bool
    partners: bool
    story: bool
    actions: bool
    signposts: bool
    worries: bool
    joined: bool
    """Another record that was joined to this one."""


def parts_of(family: Family) -> Parts:
    """Of a family that came through the door. One statement."""
    session().flush()
    return Parts(*_PARTS(family=family.id).one())


_FAMILY: BindParameter[int] = bindparam("family")
_PARTS = Prepared(
    opened(
        select(
            exists().where(Involvement.family_id == _FAMILY),
            exists().where(FamilyPartner.family_id == _FAMILY),
            exists().where(Story.family_id == _FAMILY),
            exists().where(Action.family_id == _FAMILY),
            exists().where(Signpost.family_id == _FAMILY),
            exists().where(Worry.family_id == _FAMILY),
            exists().where(Merge.kept_id == _FAMILY),
        )
    )
)
