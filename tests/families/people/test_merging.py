"""Two records of one family are joined as one act, told, and put apart again as they were."""

from __future__ import annotations

import pytest

from caseboard import clock
from caseboard.events.models import Audience
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.door import FamilyNotFoundError, cases
from caseboard.families.entries import record_update
from caseboard.families.history import history
from caseboard.families.people import adults, households, merging
from caseboard.families.people.view import people
from caseboard.families.rows import list_stages
from caseboard.moves.rules import MoveAnswers
from caseboard.moves.services import move_family
from caseboard.schools.models import StageKind


@pytest.fixture
def twice(place):
    """The Mosses stand on the board twice: once at Thornhill, once with a child at each school."""
    kept = place.family("Moss")
    other = place.shared_family("Moss")
    adults.add_adult(other, forename="Sara", surname="Moss", by=place.ruth)
    return kept, other


def names(family):
    return sorted(s.child.forename for s in family.strands if s.until is None)


def test_children_adults_and_boards_go_to_the_one_that_is_kept_and_the_other_leaves_the_board(place, twice):
    kept, other = twice
    merging.merge(kept, other, by=place.ruth)
    assert names(kept) == ["Amina", "Ewa", "Jan"]
    assert [a.called for a in people(kept, by=place.ruth, shows_initials=False).adults] == ["Sara Moss"]
    assert cases(place.ruth).get_family(kept.public_id, school=place.saltby.id) is kept
    with pytest.raises(FamilyNotFoundError):
        cases(place.ruth).get_family(other.public_id, school=place.thornhill.id)


def test_it_is_undone_and_both_are_as_they_were(place, twice):
    kept, other = twice
    row = merging.merge(kept, other, by=place.ruth)
    merging.undo_merge(kept, row, by=place.dan)
    assert names(kept) == ["Amina"]
    assert names(other) == ["Ewa", "Jan"]
    assert people(kept, by=place.ruth, shows_initials=False).adults == ()
    assert cases(place.ruth).get_family(other.public_id, school=place.saltby.id) is other
    with pytest.raises(FamilyNotFoundError):
        cases(place.ruth).get_family(kept.public_id, school=place.saltby.id)
    with pytest.raises(MissingAnswersError, match="undone already"):
        merging.undo_merge(kept, row, by=place.ruth)


def test_who_does_not_work_for_every_school_of_both_cannot_join_them(place, twice):
    kept, other = twice
    with pytest.raises(MissingAnswersError, match="Ask a team manager"):
        merging.merge(kept, other, by=place.lee)
    assert names(kept) == ["Amina"]


def test_an_open_family_is_not_joined_to_one_whose_support_has_ended(place, twice):
    kept, other = twice
    ended = next(s for s in list_stages([place.thornhill.authority_id]) if s.kind is StageKind.ENDED)
    move_family(
        kept, to_stage=ended, version=kept.version, answers=MoveAnswers(outcome="outcomes_met"), by=place.ruth
    )
    with pytest.raises(MissingAnswersError, match="the other record is open"):
        merging.merge(kept, other, by=place.ruth)
    merging.merge(other, kept, by=place.ruth)
    assert other.stage.kind is not StageKind.ENDED


def test_what_was_written_of_the_other_is_read_from_there_and_not_by_another_school(place, twice):
    kept, other = twice
    for school, words in ((place.thornhill, "Zq at Thornhill"), (place.saltby, "Zq at Saltby")):
        record_update(
            other,
            text=words,
            audience=Audience.SCHOOL,
            schools=[school.id],
            happened_on=clock.today(),
            by=place.ruth,
        )
    row = merging.merge(kept, other, by=place.ruth)
    seen = merging.get_merged(row, by=place.lee)
    said = str([line.text for line in history(seen, by=place.lee)])
    assert "Zq at Thornhill" in said
    assert "Zq at Saltby" not in said
    assert "Zq at" not in str([line.text for line in history(kept, by=place.lee)])


def test_a_mark_comes_along_and_takes_the_rolls_addresses_off_the_children_who_were_there(place, twice):
    kept, other = twice
    amina = next(s.child for s in kept.strands)
    amina.address, amina.household = "1 Zqlane", "zq"
    home = households.add_household(other, name="Sara's home", members=[], by=place.ruth)
    households.mark(other, home, by=place.ruth)
    merging.merge(kept, other, by=place.ruth)
    assert (amina.address, amina.household) == ("", "")


def test_a_family_is_not_joined_to_itself(place, twice):
    kept, _ = twice
    with pytest.raises(MissingAnswersError):
        merging.merge(kept, kept, by=place.ruth)
