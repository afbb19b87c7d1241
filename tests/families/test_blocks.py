"""A conflict of interest: somebody is kept from one family, which is then not there for them, anywhere."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import current_app
from sqlalchemy import select

from caseboard import clock, mail
from caseboard.access import NotPermittedError, Permission, actor_for
from caseboard.accounts.models import Role, User
from caseboard.boards.queries import changed_since, version, worker_board
from caseboard.db import session
from caseboard.events.models import CaseEvent
from caseboard.families import school_view
from caseboard.families.blocks import block, lift, list_blocked, list_staff
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.door import Cases, FamilyNotFoundError, cases
from caseboard.families.entries import check_no_change, unshare
from caseboard.families.people.merging import merge
from caseboard.families.risks import find_risks
from caseboard.families.roll import roll
from caseboard.families.sealed.services import list_colleagues, managers_of
from caseboard.feed.asked import waiting_at
from caseboard.feed.closing import close_due_weeks
from caseboard.feed.editing import write_line
from caseboard.feed.kept_from import as_for
from caseboard.feed.live import next_closings, week_so_far
from caseboard.feed.models import AskKind, FeedWeek, Question
from caseboard.feed.outbound import list_school_letters, outbound
from caseboard.feed.reading import read_week
from caseboard.feed.school_asks import ask_school, withdraw_ask
from caseboard.feed.services import answer_question
from caseboard.feed.week import from_json
from caseboard.printing.services import count_families
from caseboard.referrals.asking import ask
from caseboard.reports.queries import figures
from caseboard.schools.models import Authority, StageKind
from tests import factories
from tests.referrals.conftest import asking
from tests.support.place import make_town, move


@pytest.fixture
def town(database):
    town = make_town()
    boss = factories.user("Fay Orme", password=False)
    factories.role(boss, Role.TEAM_MANAGER, authority=session().get_one(Authority, town.north))
    town.people["fay"] = boss.id
    town.family("Petrov")
    session().commit()
    return town


@pytest.fixture
def family(town):
    return town.family("Zqkept")


def keep_from(town, family, who):
    person = session().get_one(User, town.people[who])
    return block(family, person.public_id, reason="His cousin", by=town.actor("fay"))


def test_no_count_tells_of_it(town, family):
    with clock.at(clock.now() - timedelta(days=3)):
        ask(family, asking(asked_on=clock.today()), version=family.version, by=town.ruth)
        move(family, town.stage(StageKind.HELD), by=town.ruth)
    asked = {"asked_by": town.people["hale"], "asked_at": clock.now(), "school_id": town.thornhill.id}
    session().add(Question(family_id=family.id, text="When?", **asked))
    session().flush()

    def counted(who):
        actor = town.actor(who)
        seen = figures(actor, town.thornhill)
        waiting = waiting_at([town.thornhill.id], without=actor.blocked)
        (letter,) = (one for one in list_school_letters(actor) if one.school == town.thornhill)
        asked = sum(half.asked for half in seen.half_terms)
        return seen.held.families, asked, waiting.count, letter.waiting

    assert counted("lee") == (1, 1, 1, 1)
    keep_from(town, family, "lee")
    assert counted("lee") == (0, 0, 0, 0)
    assert counted("ruth") == (1, 1, 1, 1)


def test_nor_does_how_a_letter_was_written(town, family):
    mail.init_app(current_app._get_current_object(), current_app.config["CASEBOARD"])
    (closing,) = next_closings([town.thornhill.id], clock.now())
    write_line(
        town.thornhill, family.public_id, text="Zqwords", next_text="", starts=closing.starts, by=town.ruth
    )
    session().commit()
    with clock.at(closing.ends + timedelta(hours=1)):
        close_due_weeks()

        def said(who):
            actor = town.actor(who)
            (letter,) = (one for one in list_school_letters(actor) if one.school == town.thornhill)
            (week,) = outbound(actor, town.thornhill).past
            return letter.unedited, week.how

        def written_by(who):
            content = session().scalars(select(FeedWeek.content)).first()
            return as_for(town.actor(who), from_json(content)).written_by

        assert said("lee") == (0, "Closed by itself, one family in a worker’s words.")
        assert written_by("hale") == ("Ruth Amin",)
        keep_from(town, family, "lee")
        keep_from(town, family, "hale")
        assert said("lee") == (1, "Closed by itself as drafted.")
        assert written_by("hale") == ()
        assert said("ruth") == (0, "Closed by itself, one family in a worker’s words.")


def test_a_form_that_stood_open_acts_on_it_no_more(town, family):
    asked = {"asked_by": town.people["hale"], "asked_at": clock.now(), "school_id": town.thornhill.id}
    question = Question(family_id=family.id, text="When?", **asked)
    session().add(question)
    session().flush()
    wanted = ask_school(
        town.thornhill, family.public_id, kind=AskKind.WRITE, text="Who?", due_on=clock.today(), by=town.ruth
    )
    keep_from(town, family, "lee")
    with pytest.raises(NotPermittedError):
        answer_question(question.public_id, "Soon", school_id=town.thornhill.id, by=town.lee)
    with pytest.raises(NotPermittedError):
        withdraw_ask(wanted.public_id, school=town.thornhill, by=town.lee)
    withdraw_ask(wanted.public_id, school=town.thornhill, by=town.ruth)


def test_for_a_worker_it_is_not_found_not_on_the_board_and_not_counted(town, family):
    keep_from(town, family, "lee")
    lee = town.lee
    with pytest.raises(FamilyNotFoundError):
        cases(lee).get_family(family.public_id, school=town.thornhill.id)
    assert cases(lee).find_families([town.thornhill.id], "Zqkept") == []
    board = worker_board(lee, lee.schools, page_school=None, shows_initials=False)
    assert "Zqkept" not in repr(board)
    assert board.chips[0].count == 1
    assert count_families(lee, lee.schools) == 1
    assert roll(lee, town.thornhill.id).on_board([s.child for s in family.strands]) == {}


def test_what_happens_to_it_moves_nothing_on_their_board(town, family):
    keep_from(town, family, "lee")
    lee = town.lee
    before = version(lee, lee.schools)
    moment = session().scalars(select(CaseEvent.recorded_at).order_by(CaseEvent.id.desc())).first()
    check_no_change(family, by=town.ruth)
    assert version(lee, lee.schools) == before
    assert changed_since(lee, lee.schools, moment) == []


def test_for_a_head_it_is_on_no_page_and_in_no_week(town, family):
    before = school_view.board_version(town.actor("hale"), [town.thornhill])
    keep_from(town, family, "hale")
    hale = town.actor("hale")
    with pytest.raises(FamilyNotFoundError):
        school_view.family_page(hale, town.thornhill, family.public_id, shows_initials=False)
    assert "Zqkept" not in repr(school_view.board(hale, town.thornhill, shows_initials=False))
    assert school_view.find(hale, town.thornhill, "Zqkept", shows_initials=False) == []
    week = week_so_far(hale, [town.thornhill])
    assert "Zqkept" not in repr(week)
    assert week.open_families == 1
    assert school_view.board_version(hale, [town.thornhill]) != before


def test_others_see_it_as_before(town, family):
    keep_from(town, family, "lee")
    assert cases(town.ruth).get_family(family.public_id, school=town.thornhill.id) is family
    assert Cases(town.actor("hale"), Permission.READ_SCHOOL_VIEW).find_families([town.thornhill.id], "Zqkept")


def test_they_are_neither_named_as_readers_nor_told_of_restricted_records(town, family):
    assert "Lee Moss" in [user.name for user in list_colleagues(family, by=town.ruth)]
    keep_from(town, family, "lee")
    keep_from(town, family, "fay")
    assert "Lee Moss" not in [user.name for user in list_colleagues(family, by=town.ruth)]
    assert managers_of(family) == []


def test_its_name_is_no_name_of_another_family_to_them(town, family):
    mine = town.family("Carr")
    assert find_risks(mine, "Zqkept came", by=town.lee) != []
    keep_from(town, family, "lee")
    assert find_risks(mine, "Zqkept came", by=town.lee) == []


def test_it_is_lifted_and_the_family_is_there_again(town, family):
    row = keep_from(town, family, "lee")
    assert [one.name for one in list_blocked(family)] == ["Lee Moss"]
    lift(family, row.public_id, by=town.actor("fay"))
    lift(family, row.public_id, by=town.actor("fay"))
    assert list_blocked(family) == []
    assert cases(town.lee).get_family(family.public_id, school=town.thornhill.id) is family


def test_only_staff_of_the_family_s_schools_once_and_with_a_reason(town, family):
    assert "Sal Orr" not in [user.name for user in list_staff(family)]
    for who in ("sal",):
        with pytest.raises(MissingAnswersError):
            keep_from(town, family, who)
    keep_from(town, family, "lee")
    with pytest.raises(MissingAnswersError):
        keep_from(town, family, "lee")
    with pytest.raises(MissingAnswersError):
        block(family, town.dan.public_id, reason=" ", by=town.actor("fay"))


def test_a_person_without_any_block_pays_no_statement_for_it(town, family):
    from tests.support.counting import counted

    user = session().get_one(User, town.people["ruth"])
    with counted() as statements:
        actor_for(user)
    assert len(statements) == 1


def test_a_frozen_letter_is_read_without_it(town, family):
    keep_from(town, family, "hale")
    (closing,) = next_closings([town.thornhill.id], clock.now())
    whole = read_week(closing, until=clock.now()).text
    assert "Zqkept" in repr(whole)
    assert "Zqkept" not in repr(as_for(town.actor("hale"), whole))


def test_a_letter_from_before_two_records_were_joined_is_read_without_both(town, family):
    other = town.family("Zqother")
    (closing,) = next_closings([town.thornhill.id], clock.now())
    whole = read_week(closing, until=clock.now()).text
    merge(family, other, by=town.ruth)
    keep_from(town, family, "hale")
    assert [one.name for one in as_for(town.actor("hale"), whole).families] == ["Petrov"]


def test_what_happens_to_a_record_that_was_joined_moves_nothing_on_their_board_either(town, family):
    other = town.family("Zqother")
    entry = town.share(other, "Zqtold", town.thornhill)
    merge(family, other, by=town.ruth)
    keep_from(town, family, "lee")
    before = version(town.lee, town.lee.schools)
    moment = session().scalars(select(CaseEvent.recorded_at).order_by(CaseEvent.id.desc())).first()
    unshare(family, entry.public_id, reason="Another family's", by=town.ruth)
    assert version(town.lee, town.lee.schools) == before
    assert changed_since(town.lee, town.lee.schools, moment) == []
