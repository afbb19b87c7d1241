"""What was asked, agreed, told and written of a record that is joined is with the one that is kept, and goes back."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from caseboard import clock
from caseboard.access import actor_for
from caseboard.accounts.models import Role, User
from caseboard.actions.services import WhoDoesIt, agree_action, close_action
from caseboard.db import session
from caseboard.events.models import Audience
from caseboard.families import partner_view, school_view
from caseboard.families.coming_back import list_actions, list_unread_worries
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.due import Owner, Result
from caseboard.families.history import history
from caseboard.families.ledger import ledger
from caseboard.families.partners import add_partner, list_partner_names
from caseboard.families.people.merging import merge, undo_merge
from caseboard.families.sharing import record_basis, withdraw
from caseboard.families.sharing_models import Basis
from caseboard.families.standing import standing
from caseboard.families.story.page import StoryPage, Told
from caseboard.families.story.queries import find_story, list_numbers, story_facts
from caseboard.families.story.services import record_numbers, write_story
from caseboard.families.together import handing_over
from caseboard.families.together.models import HandoverKind
from caseboard.feed.models import AskKind, Question
from caseboard.feed.school_asks import ask_school, list_asks
from caseboard.keeping.verifying import verify_records
from caseboard.meetings.models import AgendaItem, Meeting
from caseboard.referrals.answering import record_answer
from caseboard.referrals.asking import ask
from caseboard.referrals.joining import follow_card
from caseboard.referrals.records import list_contacts, list_decisions
from caseboard.worries.services import WorryWords, raise_worry
from tests import factories
from tests.referrals.conftest import a_no, asking
from tests.support.database import database  # noqa: F401
from tests.support.place import make_town

NOON = clock.start_of_day(date(2026, 11, 17)) + timedelta(hours=12)


@pytest.fixture(autouse=True)
def tuesday():
    with clock.at(NOON):
        yield


@pytest.fixture
def town(database):  # noqa: F811
    return make_town()


@pytest.fixture
def two(town):
    return town.family("Hussain"), town.family("Hussein", "Zaid Hussein")


def told(town, family, school=None):
    school = school or town.thornhill
    page = school_view.family_page(town.actor("hale"), school, family.public_id, shows_initials=False)
    return [line.text for line in page.lines]


def test_requests_and_their_answers_go_along_and_back_with_what_followed(town, two):
    kept, other = two
    contact = ask(other, asking(), version=other.version, by=town.ruth)
    row = merge(kept, other, by=town.ruth)
    follow_card(kept, by=town.ruth)
    assert (list_contacts(kept), list_contacts(other)) == ([contact], [])
    assert kept.asked.name == "Children's Hub"
    decision = record_answer(kept, contact, a_no(), version=kept.version, by=town.ruth)
    undo_merge(kept, row, by=town.dan)
    follow_card(kept, by=town.dan)
    assert (list_contacts(kept), list_decisions(kept)) == ([], [])
    assert (list_contacts(other), list_decisions(other)) == ([contact], [decision])
    session().commit()
    verify_records(session().connection())


def test_actions_go_along_with_their_words_and_back(town, two):
    kept, other = two
    who = WhoDoesIt(Owner.PERSON, "Dr Rao, GP")
    action = agree_action(
        other, what="Ring Zqgp", who=who, due_on=clock.today(), schools=[town.thornhill.id], by=town.ruth
    )
    row = merge(kept, other, by=town.ruth)
    assert list_actions(kept, by=town.ruth) == [action]
    close_action(kept, action, result=Result.DONE, by=town.ruth)
    assert "Zqgp" in history(kept, by=town.ruth)[-1].text
    undo_merge(kept, row, by=town.ruth)
    assert (list_actions(kept, by=town.ruth), list_actions(other, by=town.ruth)) == ([], [action])


def test_an_unread_worry_and_what_is_asked_of_the_school_do_not_vanish_with_the_record(town, two):
    kept, other = two
    zaid = other.strands[0].child
    raise_worry(town.thornhill, words=WorryWords("Hungry."), child_id=zaid.public_id, by=town.actor("hale"))
    ask_school(
        town.thornhill,
        other.public_id,
        kind=AskKind.WRITE,
        text="Who goes?",
        due_on=clock.today(),
        by=town.ruth,
    )
    question = Question(
        family_id=other.id,
        school_id=town.thornhill.id,
        asked_by=town.people["hale"],
        asked_at=clock.now(),
        text="When?",
    )
    session().add(question)
    row = merge(kept, other, by=town.ruth)
    assert len(list_unread_worries(kept, by=town.ruth)) == 1
    assert [one.family_key for one in list_asks([town.thornhill.id], open_only=True)] == [kept.id]
    assert question.family_id == kept.id
    assert set(school_view.family_keys(town.thornhill, [other.public_id]).values()) == {kept.id}
    undo_merge(kept, row, by=town.ruth)
    assert question.family_id == other.id
    assert len(list_unread_worries(other, by=town.ruth)) == 1


def test_what_the_school_was_told_stays_on_its_page_and_in_its_week_and_no_other_school_reads_it(town):
    kept, other = town.family("Kowalczyk", "Jan Kowalczyk"), town.split("Kovalchik")
    town.share(other, "Zqone for Thornhill", town.thornhill)
    town.share(other, "Zqtwo for Saltby", town.saltby)
    row = merge(kept, other, by=town.ruth)
    assert "Zqone for Thornhill" in told(town, kept)
    assert len([one for one in told(town, kept) if "joined" in one.lower()]) == 1
    week = school_view.week(town.thornhill, after=NOON - timedelta(days=7), until=clock.now())
    (family,) = [one for one in week.families if one.family_id == kept.public_id]
    said = str([line.text for line in family.lines])
    assert "Zqone" in said
    assert "Zqtwo" not in said + str(told(town, kept))
    tellings = [one.what for one in ledger(kept, by=town.ruth)]
    assert {"Zqone for Thornhill", "Zqtwo for Saltby"} <= set(tellings)
    assert "Zqtwo for Saltby" not in [one.what for one in ledger(kept, by=town.lee)]
    undo_merge(kept, row, by=town.ruth)
    assert "Zqone for Thornhill" not in told(town, kept)
    assert "Zqone for Thornhill" in told(town, other)


def test_the_page_goes_along_where_there_is_none_and_leads_to_where_it_was_said(town, two):
    kept, other = two
    page = StoryPage(own_words="Zqwords", told=(Told("Why", 1),))
    write_story(other, page, agreed_on=None, after=0, by=town.ruth)
    record_numbers(other, {"Mum": 4}, on=clock.today(), by=town.ruth)
    row = merge(kept, other, by=town.ruth)
    found = find_story(kept, by=town.ruth)
    assert (found.page.own_words, found.is_read) == ("Zqwords", True)
    assert found.written_in == row.public_id
    assert [day.numbers for day in list_numbers(kept)] == [(("Mum", 4),)]
    again = StoryPage(own_words="Better", told=(Told("Why", 1, str(row.public_id)),))
    write_story(kept, again, agreed_on=None, after=1, by=town.dan)
    wrong = StoryPage(own_words="Better", told=(Told("Why", 99, str(row.public_id)),))
    with pytest.raises(MissingAnswersError, match="where each was said"):
        write_story(kept, wrong, agreed_on=None, after=2, by=town.dan)
    undo_merge(kept, row, by=town.ruth)
    assert story_facts(other, by=town.ruth).version == 1
    assert find_story(kept, by=town.ruth).page.own_words == "Better"


def test_a_page_of_its_own_stays_the_page(town, two):
    kept, other = two
    for family, words in ((kept, "Ours"), (other, "Theirs")):
        write_story(family, StoryPage(own_words=words), agreed_on=None, after=0, by=town.ruth)
    merge(kept, other, by=town.ruth)
    assert find_story(kept, by=town.ruth).page.own_words == "Ours"


def test_a_withdrawn_agreement_of_either_counts_for_both(town, two):
    kept, other = two
    long_ago = date(2026, 11, 2)
    record_basis(other, basis=Basis.AGREEMENT, since=long_ago, words="Mum", by=town.ruth)
    record_basis(kept, basis=Basis.AGREEMENT, since=long_ago, words="Mum", by=town.ruth)
    with clock.at(NOON + timedelta(minutes=1)):
        withdraw(other, on=clock.today(), words="Mum rang", by=town.ruth)
    row = merge(kept, other, by=town.ruth)
    assert standing(kept).is_withdrawn
    assert school_view.words_stopped([kept.id]) == {kept.id}
    undo_merge(kept, row, by=town.ruth)
    assert not standing(kept).is_withdrawn
    assert standing(other).is_withdrawn


def test_withdrawing_reaches_what_was_shared_in_the_record_that_was_joined(town, two):
    kept, other = two
    record_basis(other, basis=Basis.AGREEMENT, since=date(2026, 11, 2), words="Mum", by=town.ruth)
    town.share(other, "Zqshared", town.thornhill)
    merge(kept, other, by=town.ruth)
    assert "Zqshared" in told(town, kept)
    withdraw(kept, on=clock.today(), words="Mum rang", by=town.ruth)
    assert "Zqshared" not in told(town, kept)
    session().commit()
    verify_records(session().connection())


def test_a_partner_goes_on_until_the_same_day_and_not_twice(town, two):
    kept, other = two
    partner = factories.user("Jo Barker", password=False)
    factories.role(partner, Role.PARTNER)
    zaid = other.strands[0].child
    ends = clock.today() + timedelta(days=20)
    known = {"email": partner.email, "ends": ends, "reason": "AP", "by": town.ruth}
    add_partner(other, children=[zaid.public_id], **known)
    town.share(other, "Zqnote")
    row = merge(kept, other, by=town.ruth)
    jo = actor_for(session().get_one(User, partner.id))
    (listed,) = partner_view.list_families(jo, shows_initials=False)
    assert (listed.family_id, listed.until) == (kept.public_id, ends)
    page = partner_view.family_page(jo, kept.public_id, shows_initials=False)
    assert [child.called for child in page.children] == ["Zaid Hussein"]
    undo_merge(kept, row, by=town.ruth)
    (listed,) = partner_view.list_families(jo, shows_initials=False)
    assert (listed.family_id, listed.until) == (other.public_id, ends)
    add_partner(kept, **known)
    merge(kept, other, by=town.ruth)
    assert list_partner_names(kept) == ["Jo Barker"]


def test_a_meeting_about_it_is_about_the_one_that_is_kept_and_no_agenda_has_it_twice(town, two):
    kept, other = two
    at = {"day": clock.today(), "starts": time(9), "arranged_by": town.people["ruth"], "arranged_at": NOON}
    about = Meeting(authority_id=town.north, kind="taf", family_id=other.id, **at)
    link, review, past = (Meeting(authority_id=town.north, kind="link", **at) for _ in range(3))
    session().add_all((about, link, review, past))
    session().flush()
    items = [
        AgendaItem(meeting_id=meeting.id, family_id=family.id, reasons=[])
        for meeting, family in ((link, kept), (link, other), (review, other))
    ]
    items.append(AgendaItem(meeting_id=past.id, family_id=other.id, reasons=[], spoken_of_at=NOON))
    session().add_all(items)
    row = merge(kept, other, by=town.ruth)
    assert about.family_id == kept.id
    assert [one.family_id for one in items] == [kept.id, other.id, kept.id, other.id]
    undo_merge(kept, row, by=town.ruth)
    assert about.family_id == other.id
    assert [one.family_id for one in items] == [kept.id, other.id, other.id, other.id]


def test_two_that_are_being_handed_over_are_not_joined_until_that_is_settled(town, two):
    kept, other = two
    handing_over.offer(
        other,
        to="Dan Pryce",
        kind=HandoverKind.WORKER,
        why="MANAGE",
        access_ends=None,
        version=other.version,
        by=town.ruth,
    )
    with pytest.raises(MissingAnswersError, match="settled first"):
        merge(kept, other, by=town.ruth)


def test_a_chain_of_joins_is_read_whole(town, two):
    kept, other = two
    first = town.family("Husain", "Ali Husain")
    town.share(first, "Zqfirst", town.thornhill)
    merge(other, first, by=town.ruth)
    merge(kept, other, by=town.ruth)
    assert "Zqfirst" in told(town, kept)


def test_team_entries_of_both_are_there_for_the_partner(town, two):
    kept, other = two
    partner = factories.user("Jo Barker", password=False)
    factories.role(partner, Role.PARTNER)
    add_partner(kept, email=partner.email, ends=clock.today(), reason="AP", by=town.ruth)
    from caseboard.families.entries import record_update

    record_basis(other, basis=Basis.SAFEGUARDING, since=clock.today(), words="Risk", by=town.ruth)
    record_update(
        other, text="Zqteam", audience=Audience.TEAM, schools=[], happened_on=clock.today(), by=town.ruth
    )
    merge(kept, other, by=town.ruth)
    jo = actor_for(session().get_one(User, partner.id))
    said = [one.text for one in partner_view.family_page(jo, kept.public_id, shows_initials=False).entries]
    assert said == ["Zqteam"]
