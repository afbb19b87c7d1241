"""Partners: added to one family until a day, and what their allow-list gives and holds back."""

from __future__ import annotations

import uuid
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta

import pytest

from caseboard import clock
from caseboard.access import Permission, actor_for
from caseboard.accounts.models import Assignment, Role, User
from caseboard.db import session
from caseboard.events import log
from caseboard.events.models import Audience
from caseboard.families import partner_view, services
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.door import FamilyNotFoundError
from caseboard.families.entries import record_entry, record_update
from caseboard.families.history import history
from caseboard.families.models import EntryKind
from caseboard.families.particulars import OfChild, Particulars
from caseboard.families.partners import add_partner, end_partner, list_partner_names, list_partners
from tests.families.conftest import person

LAST_DAY = date(2026, 7, 3)
"""In summer, so that London's midnight is an hour before that of UTC."""
BEFORE_MIDNIGHT = datetime(2026, 7, 3, 22, 59, 59, 999999, tzinfo=UTC)
MIDNIGHT = datetime(2026, 7, 3, 23, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def summer(database):
    with clock.at(datetime(2026, 6, 15, 9, tzinfo=UTC)):
        yield


@pytest.fixture
def jo(place):
    """Somebody with an account row and nothing else."""
    return session().get_one(User, person("Jo Barker", Role.PARTNER).user_id)


def add(family, user, *, by, ends=LAST_DAY, children=(), reason="Works with Jan on Mondays"):
    return add_partner(family, email=user.email, ends=ends, reason=reason, children=children, by=by)


def say(family, text, audience, *, by, schools=()):
    return record_update(
        family, text=text, audience=audience, schools=schools, happened_on=clock.today(), by=by
    )


def test_an_account_row_or_a_partners_role_row_alone_opens_nothing(place, jo):
    place.family()
    session().add(
        Assignment(user_id=jo.id, role=Role.PARTNER, school_id=place.thornhill.id, starts=date(2020, 1, 1))
    )
    session().flush()
    actor = actor_for(jo)
    assert not actor.may(Permission.READ_PARTNER_VIEW)
    with pytest.raises(FamilyNotFoundError):
        partner_view.list_families(actor, shows_initials=False)


def test_a_partner_sees_their_family_and_no_other(place, jo):
    theirs, other = place.family("Sato"), place.family("Zqheron")
    add(theirs, jo, by=place.ruth)
    actor = actor_for(jo)
    assert [f.title for f in partner_view.list_families(actor, shows_initials=False)] == ["Sato"]
    assert partner_view.family_page(actor, theirs.public_id, shows_initials=False).title == "Sato"
    for family_id in (other.public_id, uuid.uuid4()):
        with pytest.raises(FamilyNotFoundError):
            partner_view.family_page(actor, family_id, shows_initials=False)


def test_what_they_see_comes_from_the_allow_list_word_by_word(place, jo):
    """Every text that is about the family and not theirs carries a mark, and the whole page is searched for it."""
    jan, ewa = place.child("Jan Zqfinch"), place.child("Ewa Zqswift", place.saltby, address="1 Zqlane")
    family = place.family("Sato", [jan, ewa])
    services.change_card(
        family,
        version=family.version,
        lead="Mr Zqkite, Saltby",
        holder="Zqholder",
        asked="Zqasked",
        by=place.ruth,
    )
    add(family, jo, by=place.ruth, children=[jan.public_id], reason="Zqreason")
    say(family, "Zqprivate", Audience.WORKER, by=place.ruth)
    say(family, "Zqschool", Audience.SCHOOL, by=place.ruth, schools=[place.thornhill.id])
    say(family, "The team may know this", Audience.TEAM, by=place.ruth)
    page = partner_view.family_page(actor_for(jo), family.public_id, shows_initials=False)
    assert [child.called for child in page.children] == ["Jan Zqfinch"]
    assert page.lead == "someone at another school"
    assert [entry.text for entry in page.entries] == ["The team may know this"]
    assert "Zq" not in str(asdict(page)).replace("Jan Zqfinch", "")


def test_with_initials_no_name_is_given(place, jo):
    jan = place.child("Jan Zqfinch")
    family = place.family("Zqsato", [jan])
    add(family, jo, by=place.ruth, children=[jan.public_id])
    actor = actor_for(jo)
    page = partner_view.family_page(actor, family.public_id, shows_initials=True)
    listed = partner_view.list_families(actor, shows_initials=True)
    assert "Zq" not in f"{asdict(page)}{listed}"


def test_the_last_day_ends_at_midnight_in_london_exactly(place, jo):
    family = place.family()
    add(family, jo, by=place.ruth)
    with clock.at(BEFORE_MIDNIGHT):
        actor = actor_for(jo)
        assert partner_view.family_page(actor, family.public_id, shows_initials=False).until == LAST_DAY
    with clock.at(MIDNIGHT):
        assert not actor_for(jo).may(Permission.READ_PARTNER_VIEW)
        for who in (actor, actor_for(jo)):  # also for somebody whose request began before
            with pytest.raises(FamilyNotFoundError):
                partner_view.family_page(who, family.public_id, shows_initials=False)
        assert list_partner_names(family) == []


def test_a_partner_ended_before_the_day_is_out_at_once_and_a_second_time_changes_nothing(place, jo):
    family = place.family()
    partner = add(family, jo, by=place.ruth)
    actor = actor_for(jo)
    assert end_partner(family, partner.public_id, by=place.ruth)
    with pytest.raises(FamilyNotFoundError):
        partner_view.get_family(actor, family.public_id)
    assert end_partner(family, partner.public_id, by=place.ruth) is None
    assert [p.is_over for p in list_partners(family, by=place.ruth)] == [True]


def test_a_partner_is_ended_by_way_of_their_family_only(place, jo):
    theirs, other = place.family("Sato"), place.family("Hussain")
    partner = add(theirs, jo, by=place.ruth)
    with pytest.raises(FamilyNotFoundError):
        end_partner(other, partner.public_id, by=place.ruth)


def test_a_child_the_worker_may_not_know_of_is_not_found(place, jo):
    family = place.shared_family()
    ewa = next(s.child for s in family.strands if s.child.school_id == place.saltby.id)
    with pytest.raises(FamilyNotFoundError):
        add(family, jo, by=place.lee, children=[ewa.public_id])
    add(family, jo, by=place.ruth, children=[ewa.public_id])
    assert [p.children for p in list_partners(family, by=place.lee)] == [()]
    assert [p.children for p in list_partners(family, by=place.ruth)] == [("Ewa Kowalczyk",)]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"email": " "}, "email"),
        ({"email": "nobody@caseboard.example"}, "email"),
        ({"ends": None}, "ends"),
        ({"ends": date(2026, 6, 14)}, "ends"),
        ({"ends": date(2027, 6, 17)}, "ends"),
        ({"reason": "  "}, "reason"),
    ],
)
def test_what_is_missing_is_asked_for_and_nothing_is_saved(place, jo, change, field):
    family = place.family()
    asked = {"email": jo.email, "ends": LAST_DAY, "reason": "Helps"} | change
    before = family.last_seq
    with pytest.raises(MissingAnswersError) as missing:
        add_partner(family, **asked, by=place.ruth)
    assert list(missing.value.fields) == [field]
    assert family.last_seq == before


def test_nobody_is_added_twice_at_a_time(place, jo):
    family = place.family()
    add(family, jo, by=place.ruth)
    with pytest.raises(MissingAnswersError):
        add(family, jo, by=place.ruth)
    with clock.at(MIDNIGHT):
        add(family, jo, by=place.ruth, ends=LAST_DAY + timedelta(days=3))
        assert len(list_partners(family, by=place.ruth)) == 2


def test_adding_and_ending_stand_in_the_history_for_workers_and_no_school_is_told(place, jo):
    family = place.family()
    partner = add(family, jo, by=place.ruth)
    end_partner(family, partner.public_id, by=place.dan)
    lines = history(family, by=place.ruth)[-2:]
    assert [line.text for line in lines] == [
        "Jo Barker was added as a partner, until Fri 3 Jul. Why: Works with Jan on Mondays",
        "Jo Barker is no longer a partner.",
    ]
    told = [event.kind for event in log.list_told_events(place.thornhill.id, families=[family.id])]
    assert told == ["family_added"]


def test_a_partners_own_words_are_for_the_team(place, jo):
    family = place.family()
    add(family, jo, by=place.ruth)
    actor = actor_for(jo)
    say(family, "He read to me today.", Audience.TEAM, by=actor)
    page = partner_view.family_page(actor, family.public_id, shows_initials=False)
    assert [(entry.text, entry.who, entry.is_mine) for entry in page.entries] == [
        ("He read to me today.", "Jo Barker", True)
    ]
    assert history(family, by=place.ruth)[-1].text == "He read to me today."


def test_a_childs_words_are_of_a_child_they_were_named_for(place, jo):
    jan, ewa = place.child("Jan Sato"), place.child("Ewa Zqsato", place.saltby)
    family = place.family("Sato", [jan, ewa])
    add(family, jo, by=place.ruth, children=[jan.public_id])
    actor = actor_for(jo)
    theirs, partner = partner_view.get_family(actor, family.public_id)
    may_name = partner_view.children_to_name(theirs, partner)

    def words(child):
        said = Particulars(how="said", may_read="unasked", about=(str(child.public_id),))
        return record_entry(
            theirs,
            kind=EntryKind.CHILDS_WORDS,
            text="I like the birds.",
            audience=Audience.TEAM,
            happened_on=clock.today(),
            by=actor,
            said=said,
            school_of=may_name,
        )

    with pytest.raises(MissingAnswersError):
        words(ewa)
    words(jan)
    page = partner_view.family_page(actor, family.public_id, shows_initials=False)
    assert page.entries[0].text == "Jan Sato, in their own words (said it):\n“I like the birds.”"


def test_words_about_another_child_are_left_out_of_what_a_partner_reads(place, jo):
    jan, ewa = place.child("Jan Sato"), place.child("Ewa Zqsato", place.saltby)
    family = place.family("Sato", [jan, ewa])
    add(family, jo, by=place.ruth, children=[jan.public_id])
    said = Particulars(children={str(ewa.public_id): OfChild(words="Zqwords")})
    record_entry(
        family,
        kind=EntryKind.UPDATE,
        text="Both are well.",
        audience=Audience.TEAM,
        happened_on=clock.today(),
        by=place.ruth,
        said=said,
    )
    page = partner_view.family_page(actor_for(jo), family.public_id, shows_initials=False)
    assert [entry.text for entry in page.entries] == ["Both are well."]


def test_a_family_taken_off_is_taken_from_its_partners_too(place, jo):
    family = place.family()
    add(family, jo, by=place.ruth)
    services.take_off_family(family, version=family.version, reason="Twice", by=place.ruth)
    with pytest.raises(FamilyNotFoundError):
        partner_view.get_family(actor_for(jo), family.public_id)


def test_nobody_can_share_with_a_school_through_the_partners_door(place, jo):
    family = place.family()
    add(family, jo, by=place.ruth)
    with pytest.raises(MissingAnswersError):
        say(family, "To school", Audience.SCHOOL, by=actor_for(jo), schools=[place.thornhill.id])


def test_each_partner_reads_word_for_word_what_was_shown_before_it_was_shared(place, jo):
    family = place.shared_family()
    kim = session().get_one(User, person("Kim Low", Role.PARTNER).user_id)
    mine, other = (strand.child for strand in family.strands)
    add(family, jo, by=place.ruth, children=[mine.public_id])
    add(family, kim, by=place.ruth)
    said = Particulars(
        about=(str(mine.public_id), str(other.public_id)),
        children={str(other.public_id): OfChild(words="Zqother")},
    )
    shown = partner_view.preview(family, EntryKind.UPDATE, "Zqboth", said.to_json())
    record_entry(
        family,
        kind=EntryKind.UPDATE,
        text="Zqboth",
        said=said,
        audience=Audience.TEAM,
        happened_on=clock.today(),
        by=place.ruth,
    )
    for user in (jo, kim):
        (entry,) = partner_view.family_page(actor_for(user), family.public_id, shows_initials=False).entries
        assert user.name in shown[entry.text]
    assert len(shown) == 2
    assert not any("Zqother" in words for words in shown)
