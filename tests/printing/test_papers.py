"""Each paper of the set: what stands on it, and what never does."""

from __future__ import annotations

from datetime import timedelta

import pytest

from caseboard import clock
from caseboard.access import NotPermittedError
from caseboard.actions.services import WhoDoesIt, agree_action
from caseboard.events.models import Audience
from caseboard.families import corrections, entries
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.due import Owner
from caseboard.families.models import EntryKind
from caseboard.families.particulars import OfChild, Particulars
from caseboard.families.people import adults, households
from caseboard.families.significance import mark
from caseboard.families.story.page import StoryPage
from caseboard.printing.catalogue import CAPTURE, CHRONOLOGY, KEY, OF_BOARD
from caseboard.printing.hiding import AN_ADDRESS
from caseboard.printing.papers.of_family import story_page
from caseboard.printing.services import make_family_paper, make_paper
from caseboard.schools.models import StageKind
from tests.printing.test_printing import rows, titles, wanted, words
from tests.support.place import START, move


@pytest.fixture(autouse=True)
def _monday():
    with clock.at(START):
        yield


def paper_of(town, paper, *schools, by=None, **more):
    return make_paper(schools or [town.thornhill], wanted=wanted(paper=paper, **more), by=by or town.ruth)


def of_family(town, family, paper=CHRONOLOGY, *, by=None, **more):
    return make_family_paper(
        family, school=town.thornhill, wanted=wanted(paper=paper, **more), by=by or town.ruth
    )


def agree(town, family, what, who="Mrs Lowe", days=7, by=None):
    return agree_action(
        family,
        what=what,
        who=WhoDoesIt(Owner.FAMILY, who) if who == "Mum" else WhoDoesIt(Owner.PERSON, who),
        due_on=clock.today() + timedelta(days=days),
        by=by or town.ruth,
    )


def visit(town, family, seen="yes", *, on=None, by=None):
    child = OfChild(seen=seen, why="" if seen == "yes" else "Asleep")
    return entries.record_entry(
        family,
        kind=EntryKind.VISIT,
        text="Went to see them.",
        audience=Audience.WORKER,
        said=Particulars(children={str(family.strands[0].child.public_id): child}),
        happened_on=on or clock.today(),
        by=by or town.ruth,
    )


def hide_address(town, family):
    mother = adults.add_adult(family, forename="Sara", surname="Nobody", by=town.ruth)
    home = households.add_household(family, name="Home", members=[mother], by=town.ruth)
    households.write_address(
        family, home, lines="4 Zelkova Lane", postcode="ZQ1 1ZQ", since=clock.today(), by=town.ruth
    )
    households.mark(family, home, by=town.ruth)


@pytest.mark.parametrize("paper", sorted(set(OF_BOARD) - {CAPTURE}))
def test_each_family_is_on_each_paper_once_and_only_by_initials_unless_names_are_asked_for(town, paper):
    families = [town.family("Hussain"), town.split("Kowalczyk"), town.family("Osei", "Abena Osei@saltby")]
    for family in families:
        agree(town, family, "Ring the GP")
        hide_address(town, family)
    named = paper_of(town, paper, town.saltby, town.thornhill, with_names=True, why_names="New team")
    whole = repr(named.sheets)
    assert all(whole.count(f"'{family.name}'") == 1 for family in families)
    assert "Zelkova" not in whole
    if paper == KEY:
        assert named.content.has_names
        with pytest.raises(MissingAnswersError, match="made of names"):
            paper_of(town, paper, town.saltby, town.thornhill)
        return
    covered = repr(paper_of(town, paper, town.saltby, town.thornhill).sheets)
    assert all(covered.count(f"'{family.initials}'") == 1 for family in families)
    for name in ("Hussain", "Kowalczyk", "Osei", "Ewa", "Abena", "Amina", "Sara"):
        assert name not in covered
    assert len(rows(paper_of(town, paper, by=town.lee))) < len(rows(named)) or paper == "wall_board"
    assert "Osei" not in repr(paper_of(town, paper, by=town.lee, with_names=True, why_names="x").sheets)


@pytest.mark.parametrize("paper", sorted(OF_BOARD))
def test_who_may_not_print_a_school_gets_no_paper_of_it(town, paper):
    for who, school in (("hale", town.thornhill), ("sal", town.thornhill), ("ruth", town.quay)):
        with pytest.raises(NotPermittedError):
            paper_of(town, paper, school, by=town.actor(who))


def test_the_board_has_a_column_a_stage_and_a_family_in_its_own(town):
    for name in ("Alder", "Birk", "Cray"):
        town.family(name)
    move(town.family("Dene"), town.stage(StageKind.PLAN), by=town.ruth)
    move(town.family("Gone"), town.stage(StageKind.ENDED), by=town.ruth)
    paper = paper_of(town, "wall_board", with_names=True, why_names="x")
    heads = [column.title for column in paper.layout.columns]
    assert heads[0] == "New worry 3"
    assert heads[-1] == "Plan in progress 1"
    assert [len([cell for cell in row.cells if cell]) for row in rows(paper)] == [2, 1, 1]
    assert [words(row.cells[0])[0] for row in rows(paper)] == ["Alder", "Birk", "Cray"]
    assert "Gone" not in repr(paper)


def test_twelve_families_are_one_board_and_as_many_as_a_stage_holds_go_on_to_the_next(town):
    for number in range(12):
        family = town.family(f"Fam{number}")
        if number % 3:
            move(family, town.stage((StageKind.HELD, StageKind.PLAN)[number % 2]), by=town.ruth)
    assert len(paper_of(town, "wall_board").sheets) == 1
    for number in range(12, 20):
        town.family(f"Fam{number}")
    assert len(paper_of(town, "wall_board").sheets) == 2


def test_actions_stand_under_the_name_of_who_does_them_what_is_due_first_first(town):
    hussain, osei = town.family("Hussain"), town.family("Osei")
    agree(town, hussain, "Ask about lunch", "Mum", days=3)
    agree(town, hussain, "Ring the GP about Amina", days=9)
    agree(town, osei, "Find a place", days=2)
    agree(town, osei, "Bring the form", "Mum", days=5)
    with clock.at(clock.now() + timedelta(days=4)):
        paper = paper_of(town, "action_list")
    (sheet,) = paper.sheets
    assert [words(row.cells[0])[0] for row in sheet.rows] == [
        "Mrs Lowe",
        osei.initials,
        hussain.initials,
        f"Mum, {hussain.initials}",
        hussain.initials,
        f"Mum, {osei.initials}",
        osei.initials,
    ]
    assert words(sheet.rows[2].cells[1]) == ["Ring the GP about [name]"]
    assert words(sheet.rows[4].cells[2]) == ["Thu 5 Nov, late"]
    assert paper.asks, "what people wrote may name somebody"


def test_what_people_wrote_is_on_a_meeting_sheet_only_on_request_and_is_asked_about(town):
    family = town.family("Hussain")
    agree_action(
        family,
        what="Ring Amina’s aunt",
        who=WhoDoesIt(Owner.SCHOOL, school_id=town.thornhill.id),
        due_on=clock.today(),
        by=town.ruth,
    )
    plain, asked_for = paper_of(town, "meeting_sheet"), paper_of(town, "meeting_sheet", with_words=True)
    assert "aunt" not in repr(plain)
    assert "Action for Thornhill, by Mon 2 Nov." in repr(plain)
    assert not plain.asks
    assert "Ring [name]’s aunt." in repr(asked_for)
    assert asked_for.asks


def test_an_action_about_children_elsewhere_is_on_no_paper_of_somebody_who_may_not_read_it(town):
    family = town.split()
    agree_action(
        family,
        what="Only for Saltby",
        who=WhoDoesIt(Owner.SCHOOL, school_id=town.saltby.id),
        due_on=clock.today(),
        by=town.sal,
    )
    assert "Only for Saltby" in repr(paper_of(town, "action_list", town.saltby, by=town.sal))
    assert "Only for Saltby" not in repr(paper_of(town, "action_list", by=town.lee))


def test_supervision_has_what_is_recorded_and_blanks_for_what_is_not(town):
    with clock.at(START - timedelta(days=30)):
        family, unseen = town.family("Hussain"), town.family("Osei")
    visit(town, family, on=(START - timedelta(days=9)).date())
    visit(town, family, "no")
    visit(town, unseen, "no")
    by_name = {words(row.cells[0])[0]: row for row in rows(paper_of(town, "supervision"))}
    seen, never = by_name[family.initials], by_name[unseen.initials]
    assert [words(cell) for cell in seen.cells[2:5]] == [["24 Oct"], [], ["4 weeks"]]
    assert words(never.cells[2]) == []
    assert words(seen.cells[5]) == ["No next date"]
    assert seen.cells[6] == ()


def test_a_visit_that_was_struck_through_saw_nobody(town):
    family = town.family()
    entry = visit(town, family)
    corrections.strike(family, entry.public_id, reason="Another family", by=town.ruth)
    (row,) = rows(paper_of(town, "supervision"))
    assert row.cells[2] == ()


def test_the_key_is_in_the_order_of_the_numbers(town):
    families = [town.family(name) for name in ("Hussain", "Adeyemi", "Huxley")]
    paper = paper_of(town, KEY, why_names="For my bag")
    assert sorted(titles(paper)) == sorted(family.initials for family in families)
    assert titles(paper)[0] == families[1].initials
    assert "apart from the sheets" in paper.foot


def test_blank_forms_have_nothing_of_any_family(town):
    town.family("Hussain")
    paper = paper_of(town, CAPTURE)
    assert len(paper.sheets) == 2
    assert paper.whose_names == "Blank form"
    assert "Hussain" not in repr(paper)
    assert "HU" not in repr(paper)


def test_blank_forms_of_a_family_have_its_initials_and_a_line_a_child(town):
    family = town.split()
    paper = of_family(town, family, CAPTURE)
    assert family.initials in paper.heading
    asked = [words(row.cells[0])[0] for row in rows(paper)]
    assert [text for text in asked if text.startswith("Child ")] == ["Child JK", "Child EK"]
    assert "Kowalczyk" not in repr(paper)
    assert "Child EK" not in repr(of_family(town, family, CAPTURE, by=town.lee)), "she goes to another school"


def test_the_chronology_is_what_was_ticked_in_the_order_it_happened(town):
    family = town.family("Hussain")
    for text, ago in (("Amina began at the choir.", 3), ("Only a call.", 2), ("Moved to 4 Zelkova Lane.", 9)):
        town.share(family, text, on=clock.today() - timedelta(days=ago))
        if "call" not in text:
            mark(family, family.last_seq, is_significant=True, by=town.ruth)
    hide_address(town, family)
    paper = of_family(town, family)
    assert [words(row.cells[1]) for row in rows(paper)] == [[AN_ADDRESS], ["[name] began at the choir."]]
    assert words(rows(paper)[0].cells[0]) == ["24 Oct 2026"]
    named = of_family(town, family, with_names=True, why_names="Conference")
    assert words(rows(named)[1].cells[1]) == ["Amina began at the choir."]
    assert "Zelkova" not in repr(named)
    with pytest.raises(NotPermittedError):
        of_family(town, family, by=town.sal)


def test_their_own_page_goes_on_paper_without_an_address_that_must_not_be_disclosed(town):
    family = town.family("Hussain")
    page = StoryPage(own_words="We are safe.", happens_next=("Post goes to ZQ1 1ZQ.", "Review on 9 Dec."))
    assert story_page(family, page) == page
    hide_address(town, family)
    assert story_page(family, page).happens_next == (AN_ADDRESS, "Review on 9 Dec.")


def test_days_that_make_no_sense_are_asked_again(town):
    for field, day in (("since", 1), ("shred_by", -1), ("shred_by", 400)):
        with pytest.raises(MissingAnswersError) as refused:
            paper_of(town, "meeting_sheet", **{field: clock.today() + timedelta(days=day)})
        assert list(refused.value.fields) == [field]
