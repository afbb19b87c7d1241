"""What a worker's board shows, in which order, and in how many statements."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta

import pytest
from sqlalchemy import update

from caseboard import clock
from caseboard.access import NotPermittedError
from caseboard.accounts.models import Assignment
from caseboard.boards.queries import heading, one_card, worker_board
from caseboard.db import session
from caseboard.families.cards import SHOWN_PER_STAGE
from caseboard.families.entries import check_no_change
from caseboard.families.models import Child, Family, FamilyChild, FamilySchool
from caseboard.families.services import add_child, change_card, take_off_family
from caseboard.schools.models import StageKind, StageLabel
from tests import factories
from tests.support.counting import counted
from tests.support.place import START, move


def board(town, *schools, by=None, **how):
    """One school's board; with two schools, the caseload of both."""
    schools = schools or (town.thornhill,)
    page = schools[0] if len(schools) == 1 else None
    known = {"page_school": page, "shows_initials": False} | how
    return worker_board(by or town.ruth, schools, **known)


def cards(view):
    return {card.title: card for stage in (*view.stages, view.shelf) for card in stage.cards}


def titles(view, kind):
    stages = {stage.kind: stage for stage in (*view.stages, view.shelf)}
    return [card.title for card in stages[kind].cards]


def counts(view):
    return {chip.code: chip.count for chip in view.chips}


# --- order and filters --------------------------------------------------------------------------------------------


def test_a_stage_is_in_the_order_of_attention(town):
    with clock.at(START):
        family = {name: town.family(name) for name in ("Late", "Untold", "Long", "Quiet", "Told", "Fresh")}
    with clock.at(START + timedelta(days=12)):
        for name in ("Late", "Quiet", "Told"):
            move(family[name], town.stage(StageKind.PLAN), by=town.ruth)
        for name in ("Late", "Quiet", "Told"):
            move(family[name], town.stage(StageKind.NEW_WORRY), by=town.ruth)
        change_card(family["Late"], version=family["Late"].version, next_on=date(2026, 11, 15), by=town.ruth)
        check_no_change(family["Long"], by=town.ruth)
    with clock.at(START + timedelta(days=15)):
        move(family["Fresh"], town.stage(StageKind.PLAN), by=town.ruth)
        move(family["Fresh"], town.stage(StageKind.NEW_WORRY), by=town.ruth)
        check_no_change(family["Told"], by=town.ruth)
        assert titles(board(town), "new_worry") == ["Late", "Untold", "Long", "Quiet", "Told", "Fresh"]


def test_families_alike_in_everything_stand_by_name(town):
    with clock.at(START):
        for name in ("Žák", "Árnason", "Brand", "zeta"):
            town.family(name)
        assert titles(board(town), "new_worry") == ["Árnason", "Brand", "Žák", "zeta"]


def test_a_card_says_that_who_holds_it_works_for_none_of_its_schools_any_more(town):
    with clock.at(START):
        held, led = town.family("Held"), town.family("Led")
        both = town.split("Both")  # of a school where Dan stays
        change_card(both, version=both.version, lead="Dan Pryce", by=town.ruth)
        move(held, town.stage(StageKind.HELD), by=town.ruth, holder="Dan Pryce", next_on=date(2026, 12, 1))
        change_card(led, version=led.version, lead="Dan Pryce", by=town.ruth)
        assert counts(board(town))["attention"] == 0
        session().execute(
            update(Assignment)
            .where(Assignment.user_id == town.dan.user_id, Assignment.school_id == town.thornhill.id)
            .values(ends=clock.today() - timedelta(days=1))
        )
        shown = cards(board(town))
        flags = {name: [flag.text for flag in shown[name].flags] for name in ("Held", "Led")}
        assert flags == {"Held": ["Holder has left"], "Led": ["Lead has left"]}
        assert counts(board(town))["attention"] == 2
        change_card(held, version=held.version, holder="Mrs Lowe", by=town.ruth)  # without an account
        assert counts(board(town))["attention"] == 1


@pytest.fixture
def four(town):
    """Calm; late and with Ruth; due on Sunday and led by Dan; silent for a fortnight and led by a service."""
    with clock.at(START):
        silent = town.family("Silent")
        change_card(silent, version=1, lead="Silver Cloud", by=town.ruth)
    with clock.at(START + timedelta(days=14)):
        for name, lead, on in (
            ("Calm", "CAMHS", None),
            ("Late", "Ruth Amin", date(2026, 11, 15)),
            ("Due", "Dan Pryce", date(2026, 11, 22)),
        ):
            change_card(town.family(name), version=1, lead=lead, next_on=on, by=town.ruth)
    return START + timedelta(days=14)


@pytest.mark.parametrize(
    ("chip", "shown"),
    [
        ("all", ["Late", "Silent", "Calm", "Due"]),
        ("attention", ["Late", "Silent"]),
        ("review", ["Late", "Due"]),
        ("mine", ["Late"]),
        ("no such chip", ["Late", "Silent", "Calm", "Due"]),
    ],
)
def test_a_chip_lets_through_what_it_says_and_every_chip_shows_its_count(town, four, chip, shown):
    with clock.at(four):
        view = board(town, chip=chip)
    assert titles(view, "new_worry") == shown
    assert view.stages[0].count == len(shown)
    assert counts(view) == {"all": 4, "attention": 2, "review": 2, "mine": 1}
    assert [c.code for c in view.chips if c.is_current] == [chip if chip in counts(view) else "all"]


def test_with_me_is_whom_i_lead_or_hold_and_nobody_elses(town, four):
    with clock.at(four):
        held = town.family("Held", by=town.dan)
        move(held, town.stage(StageKind.HELD), by=town.dan, holder="ruth amin")
        assert counts(board(town))["mine"] == 2
        assert counts(board(town, by=town.dan))["mine"] == 2
        assert counts(board(town, by=town.lee))["mine"] == 0


# --- how much is shown --------------------------------------------------------------------------------------------


def make_many(town, number, *schools, stage=StageKind.NEW_WORRY):
    """Straight into the tables: for size, not for truth."""
    schools = schools or (town.thornhill,)
    now, place = clock.now(), town.stage(stage)
    for n in range(number):
        name = f"Family {n:03}"
        family = Family(
            authority_id=town.north, name=name, initials=f"FA {n}", folded=name.lower(), stage_id=place.id
        )
        family.stage_since = now - timedelta(minutes=n)
        family.level, family.added_at = "additional", now
        for school in schools:
            child = Child(school_id=school.id, forename="A", surname=name, folded=name, year_group="Y1")
            family.strands.append(FamilyChild(child=child, since=now))
            family.schools.append(FamilySchool(school_id=school.id, since=now, told_at=now))
        session().add(family)
    session().commit()


def test_a_stage_shows_its_first_sixty_and_all_of_them_when_asked(town):
    make_many(town, 75)
    view = board(town)
    assert (view.stages[0].count, len(view.stages[0].cards), view.stages[0].hidden) == (
        75,
        SHOWN_PER_STAGE,
        15,
    )
    shown = board(town, all_stage=view.stages[0].stage_id)
    assert (len(shown.stages[0].cards), shown.stages[0].hidden) == (75, 0)
    assert titles(shown, "new_worry")[:SHOWN_PER_STAGE] == titles(view, "new_worry")
    other = board(town, all_stage=view.stages[1].stage_id)
    assert len(other.stages[0].cards) == SHOWN_PER_STAGE


@pytest.mark.parametrize("schools", [1, 2])
def test_the_shelf_shows_its_newest_sixty_families_and_counts_families(town, schools):
    make_many(town, 75, *(town.thornhill, town.saltby)[:schools], stage=StageKind.ENDED)
    both = (town.thornhill, town.saltby)
    view = board(town, *both)
    assert (view.shelf.count, len(view.shelf.cards)) == (75, SHOWN_PER_STAGE)
    assert titles(view, "ended")[:2] == ["Family 000", "Family 001"]
    assert {card.marks for card in view.shelf.cards} == {" + ".join("TS"[:schools])}
    assert len(board(town, *both, all_stage=view.shelf.stage_id).shelf.cards) == 75


def test_the_shelf_keeps_a_family_for_twelve_months(town):
    with clock.at(START):
        move(town.family(), town.stage(StageKind.ENDED), by=town.ruth)
    for days, count in ((0, 1), (364, 1), (366, 0)):
        with clock.at(START + timedelta(days=days, hours=1)):
            view = board(town)
            assert (view.shelf.count, len(view.shelf.cards)) == (count, count)


@pytest.mark.parametrize("schools", [1, 2])
def test_a_board_takes_as_many_statements_for_three_hundred_families_as_for_ten(town, schools):
    view = (town.thornhill, town.saltby)[:schools]
    actor = town.ruth
    taken = []
    for more in (10, 290):
        make_many(town, more, *view)
        move(town.family(f"Ended {more}"), town.stage(StageKind.ENDED), by=actor)
        session().commit()
        session().expire_all()
        with counted() as statements:
            shown = board(town, *view, by=actor)
        taken.append(len(statements))
    assert counts(shown)["all"] == 300
    assert taken[0] == taken[1] <= 6


# --- whose, and of which schools ----------------------------------------------------------------------------------


def test_a_caseload_of_two_schools_shows_a_family_of_both_once(town):
    town.split()
    view = board(town, town.thornhill, town.saltby)
    card = cards(view)["Kowalczyk"]
    assert (card.marks, card.schools, card.children) == ("T + S", "Thornhill and Saltby", "Y4, Y4")
    assert (counts(view)["all"], view.school_id, view.heading) == (1, None, "Board, both schools")


@pytest.mark.parametrize(("at", "mark"), [("thornhill", "T"), ("saltby", "S")])
def test_one_schools_board_shows_it_with_its_own_children_only(town, at, mark):
    town.split()
    school = getattr(town, at)
    card = cards(board(town, school))["Kowalczyk"]
    assert (card.marks, card.children, card.school_id) == (mark, "Y4", school.public_id)


def test_a_schools_own_word_for_a_stage_stands_on_its_board_alone(town):
    session().add(
        StageLabel(school_id=town.saltby.id, stage_id=town.stage(StageKind.NEW_WORRY).id, name="Just heard")
    )
    session().flush()
    first = {
        school.short_name: board(town, school).stages[0].name for school in (town.thornhill, town.saltby)
    }
    assert first == {"Thornhill": "New worry", "Saltby": "Just heard"}


def test_a_family_taken_off_and_one_of_another_school_are_on_no_board(town):
    gone = town.family("Gone")
    town.family("Elsewhere", "Ewa Elsewhere@saltby")
    take_off_family(gone, version=1, reason="Put on twice", by=town.ruth)
    assert cards(board(town)) == {}


def test_told_and_attention_on_a_caseload_go_by_the_school_told_longest_ago(town):
    with clock.at(START):
        family = town.split()
    with clock.at(START + timedelta(days=13)):
        town.share(family, "A word", town.thornhill)
    with clock.at(START + timedelta(days=14)):
        assert cards(board(town))["Kowalczyk"].told == "School told 15 Nov"
        view = board(town, town.thornhill, town.saltby)
        assert cards(view)["Kowalczyk"].told == "School told 2 Nov"
        assert [flag.text for flag in cards(view)["Kowalczyk"].flags] == ["No update, 14 days"]


def test_a_school_asked_for_without_the_right_to_it_is_left_out(town):
    town.split()
    assert cards(board(town, town.thornhill, town.saltby, by=town.lee))["Kowalczyk"].marks == "T"
    for actor in (town.lee, town.actor("hale")):
        with pytest.raises(NotPermittedError):
            board(town, town.saltby, by=actor)


@pytest.mark.parametrize("shows_initials", [True, False])
def test_names_or_initials_and_never_both(town, shows_initials):
    family = town.family("Quillfeather", "Amina Quillfeather@thornhill")
    change_card(family, version=1, lead="CAMHS", by=town.ruth)
    text = str(board(town, shows_initials=shows_initials))
    assert ("Quillfeather" in text, family.initials in text) == (not shows_initials, shows_initials)
    assert "Amina" not in text


def test_one_card_is_the_card_of_the_board(town):
    family = town.split()
    schools = [town.thornhill, town.saltby]
    card = one_card(town.ruth, family.id, schools, shows_initials=False)
    assert asdict(card) == asdict(cards(board(town, *schools))["Kowalczyk"])
    assert one_card(town.sal, family.id, [town.thornhill], shows_initials=False) is None


def test_children_added_later_are_on_the_card(town):
    family = town.family()
    add_child(family, factories.child("Bilal Hussain", town.thornhill, year_group="Y6"), by=town.ruth)
    assert cards(board(town))["Hussain"].children == "Y6, Y4"


def test_the_heading_says_whose_board_it_is(town):
    one, two = [town.thornhill], [town.thornhill, town.saltby]
    assert heading(one, town.thornhill) == "Board, Thornhill"
    assert [heading(schools, None) for schools in (one, two, [*two, town.quay])] == [
        "Board, Thornhill",
        "Board, both schools",
        "Board, 3 schools",
    ]
