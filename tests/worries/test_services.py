"""A worry reaches the worker once and in the right family; the school that wrote it reads it, no other does."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from caseboard import clock
from caseboard.access import NotPermittedError
from caseboard.boards.queries import worker_board
from caseboard.events import log
from caseboard.families import school_view
from caseboard.families.blocks import block
from caseboard.families.coming_back import due_on_boards, get_worry, list_unread_worries
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.door import FamilyNotFoundError, cases
from caseboard.families.history import history
from caseboard.families.services import TypedChild
from caseboard.schools.models import StageKind
from caseboard.worries.services import WorryWords, mark_read, raise_worry, workers_of
from tests import factories
from tests.support.place import START, kinds, move

WORDS = WorryWords("Comes to school hungry.", "“I had crisps”", "Breakfast club.")


def raised(town, child=None, *, by="hale", school=None, **more):
    asked = {"child_id": child.public_id} if child is not None else {}
    return raise_worry(
        school or town.thornhill, words=more.pop("words", WORDS), by=town.actor(by), **asked, **more
    )


def family_of(town, worry, by=None):
    found = [
        family
        for family in cases(by or town.ruth).find_families([town.thornhill.id, town.saltby.id], "hussain")
        if family.id == worry.family_id
    ]
    return found[0]


def lines(town, family, name="hale", school=None):
    view = school_view.family_page(
        town.actor(name), school or town.thornhill, family.public_id, shows_initials=False
    )
    return [line.text for line in view.lines]


def test_a_worry_about_a_child_on_no_board_puts_a_family_into_the_first_stage(town):
    worry = raised(town, factories.child("Amina Hussain", town.thornhill))
    family = family_of(town, worry)
    assert (family.name, family.stage.kind) == ("Hussain", StageKind.NEW_WORRY)
    assert kinds(family) == ["family_added", "worry_raised"]
    assert family.lead.name == "Mrs Hale"  # Thornhill has three workers: until one takes it, who raised it


def test_the_schools_one_worker_leads_at_once(town):
    town.people.pop("dan")
    child = factories.child("Ewa Hussain", town.quay)
    from caseboard.accounts.models import Role, User
    from caseboard.db import session

    for name, role in (("Kim Only", Role.SOCIAL_WORKER), ("Mr Quill", Role.HEAD_TEACHER)):
        user = factories.user(name, password=False)
        factories.role(user, role, town.quay)
        town.people[name] = user.id
    assert session().get(User, town.people["Kim Only"])
    raised(town, child, by="Mr Quill", school=town.quay)
    (family,) = cases(town.actor("Kim Only")).find_families([town.quay.id], "hussain")
    assert family.lead.name == "Kim Only"
    assert workers_of(town.quay.id) == ["Kim Only"]


def test_a_worry_about_a_child_on_the_board_stands_on_that_family(town):
    family = town.family("Hussain")
    child = family.strands[0].child
    assert raised(town, child).family_id == family.id
    assert kinds(family) == ["family_added", "worry_raised"]


def test_a_family_on_the_shelf_comes_back_with_it(town):
    family = town.family("Hussain")
    move(family, town.stage(StageKind.ENDED), by=town.ruth)
    raised(town, family.strands[0].child)
    assert family.stage.kind is StageKind.NEW_WORRY
    assert kinds(family)[-2:] == ["family_reopened", "worry_raised"]


def test_a_child_typed_in_is_the_one_of_that_name_at_this_school(town):
    family = town.family("Hussain")
    assert raised(town, typed=TypedChild("amina", "HUSSAIN")).family_id == family.id
    other = raised(town, typed=TypedChild("Amina", "Hussain", date(2011, 1, 1)))
    assert other.family_id != family.id  # born on another day


def test_namesakes_at_another_school_are_not_looked_for(town):
    family = town.family("Hussain", "Amina Hussain@saltby", by=town.ruth)
    worry = raised(town, typed=TypedChild("Amina", "Hussain"))
    assert worry.family_id != family.id
    assert kinds(family) == ["family_added"]


def test_only_the_school_that_wrote_it_reads_it(town):
    family = town.split("Hussain")
    here = next(s.child for s in family.strands if s.child.school_id == town.thornhill.id)
    raised(town, here)
    event = log.list_family_events(family.id)[-1]
    assert {link.school_id for link in event.links if link.told} == {town.thornhill.id}
    assert "hungry" not in str(event.data)
    assert any("hungry" in line for line in lines(town, family))
    assert not any("hungry" in line for line in lines(town, family, "finch", town.saltby))
    assert not any("hungry" in line.text for line in history(family, by=town.sal))
    assert list_unread_worries(family, by=town.sal) == []
    assert any("hungry" in line.text for line in history(family, by=town.lee))
    assert school_view.list_worries(town.actor("finch"), town.saltby, shows_initials=False) == []


@pytest.mark.parametrize("who", ["ruth", "finch"])
def test_nobody_raises_one_at_a_school_they_are_not_at(town, who):
    child = factories.child("Amina Hussain", town.thornhill)
    with pytest.raises(NotPermittedError):
        raised(town, child, by=who)


def test_a_child_of_another_school_is_not_found(town):
    child = factories.child("Ewa Hussain", town.saltby)
    with pytest.raises(FamilyNotFoundError):
        raised(town, child)


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({}, "child"),
        ({"typed": TypedChild("Amina", " ")}, "child"),
        ({"typed": TypedChild("Amina", "Hussain"), "words": WorryWords(" ")}, "seen"),
        ({"typed": TypedChild("Amina", "Hussain"), "words": WorryWords("x", "y" * 4001)}, "childs_words"),
    ],
)
def test_what_is_missing_is_said(town, asked, field):
    with pytest.raises(MissingAnswersError) as missing:
        raised(town, **asked)
    assert set(missing.value.fields) == {field}


def test_it_comes_back_until_a_worker_has_read_it_and_the_school_sees_that(town):
    with clock.at(START):
        worry = raised(town, factories.child("Amina Hussain", town.thornhill))
    with clock.at(START + timedelta(days=2)):
        family = family_of(town, worry)
        board = worker_board(town.ruth, [town.thornhill], page_school=None, shows_initials=False)
        flags = [flag.text for stage in board.stages for card in stage.cards for flag in card.flags]
        assert flags == ["Worry not read, 2 days"]
        (told,) = school_view.list_worries(town.actor("hale"), town.thornhill, shows_initials=False)
        assert (told.seen_on, told.stage_name) == (None, "New worry")
        with pytest.raises(FamilyNotFoundError):
            get_worry(family, worry.public_id, by=town.sal)
        mark_read(family, get_worry(family, worry.public_id, by=town.ruth), by=town.ruth)
        assert mark_read(family, worry, by=town.ruth) is None
        assert due_on_boards([town.thornhill.id], clock.today(), is_school=False) == {}
        move(family, town.stage(StageKind.HELD), by=town.ruth)
        (told,) = school_view.list_worries(town.actor("hale"), town.thornhill, shows_initials=False)
        assert told.seen_on == clock.today()
        assert told.stage_name == "Held in school"
        assert told.lines[0].text == "Read the worry that school raised."
        assert "Moved from New worry" in told.lines[1].text


def test_what_a_school_says_itself_is_no_word_to_it(town):
    with clock.at(START):
        family = town.family("Hussain")
    with clock.at(START + timedelta(days=20)):
        raised(town, family.strands[0].child)
        assert family.schools[0].told_at < START + timedelta(days=1)
        from caseboard.families.telling import last_told

        assert last_told(family, town.thornhill.id) == family.schools[0].told_at


def test_who_is_kept_from_the_family_sends_it_all_the_same_and_learns_nothing_of_it(town):
    family = town.family("Hussain")
    hale = town.actor("hale")
    block(family, hale.public_id, reason="Her niece", by=town.ruth)
    worry = raised(town, family.strands[0].child)
    assert worry.family_id == family.id
    (told,) = school_view.list_worries(town.actor("hale"), town.thornhill, shows_initials=False)
    assert (told.family_id, told.stage_name, told.lines) == (None, "", ())
