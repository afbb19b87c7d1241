"""Finding a family on a worker's boards."""

from __future__ import annotations

import pytest

from caseboard.boards.find import find_families
from caseboard.db import session
from caseboard.families.people import adults, households
from caseboard.schools.models import StageKind, StageLabel
from tests.support.counting import counted
from tests.support.place import move


def find(town, text, *schools, by=None, **how):
    return find_families(
        by or town.ruth, schools or [town.thornhill], text, **({"shows_initials": False} | how)
    )


@pytest.mark.parametrize(
    "typed",
    [
        "ni dhomhnaill",
        "NÍ DHOMHNAILL",
        "dhomh",
        "sorcha",
        "Sorcha ní",
        "dhomhnaill sorcha",
        "nd 1",
        "ND",
        "  ní  ",
    ],
)
def test_a_family_is_found_by_name_initials_or_child_however_typed(town, typed):
    town.family("Ní Dhomhnaill", "Sorcha Ní Dhomhnaill@thornhill")
    assert [found.title for found in find(town, typed)] == ["Ní Dhomhnaill"]


@pytest.mark.parametrize(
    "typed", ["", " ", "'", "%", "_", "%%", "\\", "d%l", "d_omhnaill", "*", "11", "zz 1", "xyz", "ní " * 70]
)
def test_what_means_nothing_finds_nothing(town, typed):
    town.family("Ní Dhomhnaill", "Sorcha Ní Dhomhnaill@thornhill")
    assert find(town, typed) == []


def test_a_family_of_both_schools_is_found_once_with_the_marks_in_view(town):
    town.split()
    (both,) = find(town, "kowalczyk", town.thornhill, town.saltby)
    assert (both.marks, both.children) == ("T + S", "Y4, Y4")
    (one,) = find(town, "kowalczyk", town.saltby)
    assert (one.marks, one.children, one.school_id) == ("S", "Y4", town.saltby.public_id)


def test_a_child_at_a_school_out_of_view_does_not_find_the_family(town):
    town.split()
    assert find(town, "ewa", town.thornhill) == []
    assert find(town, "ewa", town.thornhill, town.saltby, by=town.lee) == []
    assert [found.title for found in find(town, "ewa", town.saltby)] == ["Kowalczyk"]


def test_names_are_not_in_the_answer_where_initials_are_shown(town):
    family = town.family("Quillfeather")
    (found,) = find(town, "quillfeather", shows_initials=True)
    assert found.title == family.initials
    assert "Quill" not in str(found)


def test_at_most_twenty_are_found_by_name(town):
    for number in range(22):
        town.family(f"Carr {number:02}")
    assert [found.title for found in find(town, "carr")] == [f"Carr {number:02}" for number in range(20)]


def test_an_ended_family_is_found_with_its_stage_in_the_schools_own_words(town):
    family = town.family()
    shelf = town.stage(StageKind.ENDED)
    move(family, shelf, by=town.ruth)
    session().add(StageLabel(school_id=town.thornhill.id, stage_id=shelf.id, name="On the shelf"))
    session().flush()
    assert [found.stage_name for found in find(town, "hussain")] == ["On the shelf"]
    assert [f.stage_name for f in find(town, "hussain", town.thornhill, town.saltby)] == ["Ended, watching"]


def test_an_adult_finds_the_family_for_whom_they_are_shown_to_however_many_there_are(town):
    families = [town.split(name) for name in ("Kowalczyk", "Nowak", "Zielony")]
    for family in families:
        jan, ewa = sorted((strand.child for strand in family.strands), key=lambda child: child.school_id)
        anna, piotr = (
            adults.add_adult(family, forename=name, surname="Wrona", by=town.ruth)
            for name in ("Anna", "Piotr")
        )
        households.add_household(family, name="Anna's home", members=[anna, jan], by=town.ruth)
        households.add_household(family, name="Piotr's home", members=[piotr, ewa], by=town.ruth)
    session().commit()
    titles = ["Kowalczyk", "Nowak", "Zielony"]
    assert [found.title for found in find(town, "anna wrona", by=town.lee)] == titles
    assert find(town, "piotr wrona", by=town.lee) == []
    assert [found.title for found in find(town, "piotr wrona")] == titles
    takes = []
    for typed in ("piotr wrona", "piotr nowak"):
        session().expunge_all()
        ruth = town.ruth
        with counted() as seen:
            find(town, typed, by=ruth)
        takes.append(len(seen))
    assert takes[0] == takes[1]
