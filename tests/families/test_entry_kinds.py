"""Entries of every kind are recorded for their audience, and each reader gets their own children only."""

from __future__ import annotations

import pytest

from caseboard import clock
from caseboard.events import log
from caseboard.events.models import Audience
from caseboard.families import school_view
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.entries import record_entry
from caseboard.families.models import EntryKind
from caseboard.families.particulars import OfChild, Particulars
from tests.support.place import make_town

SPLIT = OfChild(seen="yes", alone="yes", words="Zqewa slept badly.")


@pytest.fixture
def town(database):
    return make_town()


def ref(family, forename):
    return next(str(s.child.public_id) for s in family.strands if s.child.forename == forename)


def write(town, family, kind=EntryKind.VISIT, *schools, audience=None, **said):
    return record_entry(
        family,
        kind=kind,
        text="Both are well.",
        audience=audience or (Audience.SCHOOL if schools else Audience.WORKER),
        schools=[school.id for school in schools],
        happened_on=clock.today(),
        said=Particulars(**said),
        by=town.ruth,
    )


def read_by(town, school, who, family):
    page = school_view.family_page(town.actor(who), school, family.public_id, shows_initials=False)
    return "\n".join(line.text for line in page.lines)


def test_a_team_entry_tells_no_school_anything(town):
    family = town.split()
    before = log.board_version([town.thornhill.id], told_only=True)
    write(town, family, EntryKind.UPDATE, audience=Audience.TEAM)
    assert log.list_family_events(family.id)[-1].audience is Audience.TEAM
    assert log.board_version([town.thornhill.id], told_only=True) == before
    assert "well" not in read_by(town, town.thornhill, "hale", family)


def test_one_visit_to_siblings_gives_each_school_the_words_about_its_own_child(town):
    family = town.split()
    children = {
        ref(family, "Jan"): OfChild(seen="yes", alone="yes", words="Zqjan ate."),
        ref(family, "Ewa"): SPLIT,
    }
    write(town, family, EntryKind.VISIT, town.thornhill, town.saltby, children=children)
    thornhill, saltby = (
        read_by(town, town.thornhill, "hale", family),
        read_by(town, town.saltby, "finch", family),
    )
    assert "Jan Kowalczyk was seen, and alone." in thornhill
    assert "Zqjan" in thornhill
    assert "Ewa" not in thornhill
    assert "Zqewa" not in thornhill
    assert "Zqewa" in saltby
    assert "Jan" not in saltby


def test_an_entry_about_one_child_is_not_shared_with_the_school_of_another(town):
    family = town.split()
    with pytest.raises(MissingAnswersError) as refused:
        write(town, family, EntryKind.UPDATE, town.thornhill, about=(ref(family, "Ewa"),))
    assert "schools" in refused.value.fields


def test_a_child_of_another_family_is_refused(town):
    other = ref(town.family("Petrov", "Ola Petrov"), "Ola")
    with pytest.raises(MissingAnswersError) as refused:
        write(town, town.split(), EntryKind.UPDATE, about=(other,))
    assert "children" in refused.value.fields


def test_a_worker_of_one_school_cannot_write_of_the_child_at_the_other(town):
    family = town.split()
    ewa = ref(family, "Ewa")
    with pytest.raises(MissingAnswersError):
        record_entry(
            family,
            kind=EntryKind.UPDATE,
            text="x",
            audience=Audience.WORKER,
            happened_on=clock.today(),
            said=Particulars(about=(ewa,)),
            by=town.lee,
        )


def test_the_log_keeps_the_particulars_as_a_hash_only(town):
    family = town.split()
    write(town, family, EntryKind.CONTACT, how="phone", present="Zqmum")
    data = log.list_family_events(family.id)[-1].data
    assert data["entry_kind"] == "contact"
    assert "Zqmum" not in str(data)
