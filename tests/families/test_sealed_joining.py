"""Two records joined: who is kept from one is kept from both, and a sealed entry goes along unseen."""

from __future__ import annotations

import pytest

from caseboard import clock
from caseboard.accounts.models import Role, User
from caseboard.db import session
from caseboard.events import log
from caseboard.families.blocks import block
from caseboard.families.door import FamilyNotFoundError, cases
from caseboard.families.models import EntryKind
from caseboard.families.people.merging import merge, undo_merge
from caseboard.families.sealed.services import list_sealed, seal
from caseboard.keeping.sealed import verify_sealed
from caseboard.schools.models import Authority
from tests import factories
from tests.support.place import make_town


@pytest.fixture
def town(database):
    town = make_town()
    boss = factories.user("Fay Orme", password=False)
    factories.role(boss, Role.TEAM_MANAGER, authority=session().get_one(Authority, town.north))
    town.people["fay"] = boss.id
    session().commit()
    return town


def test_somebody_kept_from_one_of_the_two_does_not_see_the_one_that_is_kept(town):
    kept, other = town.family("Hussain"), town.family("Hussein", "Zaid Hussein")
    lee = session().get_one(User, town.people["lee"]).public_id
    block(other, lee, reason="His cousin", by=town.actor("fay"))
    row = merge(kept, other, by=town.actor("fay"))
    with pytest.raises(FamilyNotFoundError):
        cases(town.lee).get_family(kept.public_id, school=town.thornhill.id)
    undo_merge(kept, row, by=town.actor("fay"))
    for family in (kept, other):
        with pytest.raises(FamilyNotFoundError):
            cases(town.lee).get_family(family.public_id, school=town.thornhill.id)


def test_a_sealed_entry_goes_along_and_back_for_its_readers_alone(town):
    kept, other = town.family("Hussain"), town.family("Hussein", "Zaid Hussein")
    seal(
        other,
        kind=EntryKind.UPDATE,
        text="Zqsealed",
        happened_on=clock.today(),
        readers=[],
        by=town.ruth,
    )
    row = merge(kept, other, by=town.actor("fay"))
    assert [one.text for one in list_sealed(kept, by=town.ruth)] == ["Zqsealed"]
    assert list_sealed(kept, by=town.actor("fay")) == []
    assert "seal" not in str([event.data for event in log.list_family_events(kept.id)]) + str(row.went)
    undo_merge(kept, row, by=town.actor("fay"))
    assert list_sealed(kept, by=town.ruth) == []
    assert [one.text for one in list_sealed(other, by=town.ruth)] == ["Zqsealed"]
    session().commit()
    assert verify_sealed(session().connection()) == 1
