"""Asking for help: a dated record, and the card that follows from what is open."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from caseboard.events import log
from caseboard.events.replay import card_after
from caseboard.families import services as families
from caseboard.families.cardlog import card_state
from caseboard.families.conflicts import MissingAnswersError, VersionConflictError
from caseboard.families.door import FamilyNotFoundError
from caseboard.families.entries import find_draft, keep_draft, list_entries
from caseboard.families.sharing import record_basis
from caseboard.families.sharing_models import Basis
from caseboard.referrals.answering import record_answer
from caseboard.referrals.asking import acknowledge, ask, change_card, take_back
from caseboard.referrals.records import children_of, list_assessments, list_contacts
from tests.referrals.conftest import FRIDAY, MONDAY, TODAY, a_no, asking


def kinds(family):
    return [event.kind for event in log.list_family_events(family.id)]


def is_what_the_log_says(family):
    logged = card_after(log.list_family_events(family.id))
    return all(logged.get(name) == value for name, value in card_state(family).items())


def refused(call):
    with pytest.raises(MissingAnswersError) as error:
        call()
    return error.value.fields


def test_a_request_is_a_dated_record_and_the_card_follows(family, contact, place):
    assert (contact.asked_on, contact.due_on, contact.agreement) == (FRIDAY, MONDAY, "agreed")
    assert (family.asked.name, family.asked_on, family.due_on) == ("Children's Hub", FRIDAY, MONDAY)
    assert kinds(family) == ["family_added", "contact_made"]
    assert is_what_the_log_says(family)
    assert children_of([contact]) == {contact.id: {strand.child_id for strand in family.strands}}


def test_the_event_holds_ids_codes_and_dates_and_no_word(family, place):
    ask(family, asking(words="Amina told me at lunch"), version=family.version, by=place.ruth)
    events = log.list_family_events(family.id)
    assert "lunch" not in str([event.data for event in events])
    (entry,) = list_entries(family)
    assert (entry.text, entry.audience) == ("Amina told me at lunch", "worker")


def test_what_was_asked_goes_to_school_only_when_it_is_shared_and_only_to_a_school_of_ones_own(place):
    family = place.shared_family()
    record_basis(family, basis=Basis.SAFEGUARDING, since=FRIDAY, words="Worries at home", by=place.lee)
    shared = frozenset({place.thornhill.id, place.saltby.id})
    ask(family, asking(words="For the mornings", shared_with=shared), version=family.version, by=place.lee)
    entry = list_entries(family)[-1]
    assert [row.school_id for row in entry.told] == [place.thornhill.id]


def test_words_are_not_shared_where_nobody_said_on_what_that_rests_or_where_they_look_risky(family, place):
    shared = frozenset({place.thornhill.id})
    quiet = asking(words="For the mornings", shared_with=shared)
    assert set(refused(lambda: ask(family, quiet, version=family.version, by=place.ruth))) == {"shared"}
    record_basis(family, basis=Basis.SAFEGUARDING, since=FRIDAY, words="Worries at home", by=place.ruth)
    risky = asking(words="They live at 12 Elm Road, TS24 8AB", shared_with=shared)
    assert set(refused(lambda: ask(family, risky, version=family.version, by=place.ruth))) == {"shared"}


def test_a_draft_of_something_else_is_kept(family, place):
    keep_draft(family, text="Not finished", user_id=place.ruth.user_id)
    ask(family, asking(words="For the mornings"), version=family.version, by=place.ruth)
    assert find_draft(family, by=place.ruth).text == "Not finished"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"agency": "  "}, "agency"),
        ({"asked_on": None}, "asked_on"),
        ({"asked_on": TODAY + timedelta(days=1)}, "asked_on"),
        ({"agreement": ""}, "agreement"),
        ({"agreement": "yes please"}, "agreement"),
        ({"asked_for": "the moon"}, "asked_for"),
        ({"agency_kind": "<script>"}, "agency_kind"),
        ({"words": "x" * 4001}, "words"),
    ],
)
def test_what_makes_no_sense_is_a_sentence_at_its_field_and_nothing_is_saved(family, place, wrong, field):
    before = family.last_seq
    assert set(refused(lambda: ask(family, asking(**wrong), version=1, by=place.ruth))) == {field}
    assert family.last_seq == before
    assert list_contacts(family) == []


def test_two_open_requests_to_one_agency_are_refused_however_its_name_is_typed(family, contact, place):
    found = refused(
        lambda: ask(family, asking(agency=" children's  HUB"), version=family.version, by=place.ruth)
    )
    assert found == {
        "agency": "Children's Hub has an open request already, of 6 Nov. "
        "Record its answer first, or add to it in an update."
    }
    ask(family, asking(agency="CAMHS"), version=family.version, by=place.ruth)
    assert family.asked.name == "CAMHS"


def test_a_stale_card_is_refused_and_nothing_is_changed(family, place):
    with pytest.raises(VersionConflictError):
        ask(family, asking(), version=family.version - 1, by=place.ruth)
    assert list_contacts(family) == []


def test_a_child_of_another_family_cannot_be_asked_for(family, place):
    stranger = place.child("Jan Petrov")
    with pytest.raises(FamilyNotFoundError):
        ask(family, asking(children=(stranger.id,)), version=family.version, by=place.ruth)


def test_they_said_that_they_have_it_once(family, contact, place):
    assert acknowledge(family, contact, on=MONDAY, by=place.ruth).kind == "contact_acknowledged"
    assert acknowledge(family, contact, on=TODAY, by=place.ruth) is None
    assert contact.acknowledged_on == MONDAY


@pytest.mark.parametrize("day", [None, FRIDAY - timedelta(days=1), TODAY + timedelta(days=1)])
def test_nobody_has_it_before_they_were_asked_or_tomorrow(family, contact, place, day):
    assert set(refused(lambda: acknowledge(family, contact, on=day, by=place.ruth))) == {"on"}


def test_a_request_put_down_by_mistake_is_taken_back_from_the_card_too(family, contact, place):
    take_back(family, contact, version=family.version, by=place.ruth)
    assert (family.asked, family.asked_on, family.due_on) == (None, None, None)
    assert list_contacts(family) == []
    assert is_what_the_log_says(family)


# --- by way of the card -----------------------------------------------------------------------------------------------


def test_who_was_asked_on_the_card_is_a_request_like_any_other(family, place):
    events = change_card(family, version=family.version, asked="CAMHS", asked_on=FRIDAY, by=place.ruth)
    assert [event.kind for event in events] == ["contact_made"]
    (contact,) = list_contacts(family)
    assert (contact.asked_on, contact.agreement) == (FRIDAY, "")
    assert contact.due_on == date(2026, 11, 20)  # ten working days
    assert is_what_the_log_says(family)


def test_who_was_asked_and_when_is_put_right_on_the_card(family, contact, place):
    change_card(family, version=family.version, asked="CAMHS", asked_on=MONDAY, by=place.ruth)
    assert [(one.agency.name, one.asked_on) for one in list_contacts(family)] == [("CAMHS", MONDAY)]
    assert (family.asked.name, family.asked_on) == ("CAMHS", MONDAY)
    assert is_what_the_log_says(family)


def test_clearing_it_on_the_card_takes_the_request_back(family, contact, place):
    change_card(family, version=family.version, asked="", asked_on=None, by=place.ruth)
    assert list_contacts(family) == []
    assert kinds(family)[-1] == "contact_taken_back"


def test_nothing_different_on_the_card_is_no_event(family, contact, place):
    assert (
        change_card(family, version=family.version, asked="children's hub", asked_on=FRIDAY, by=place.ruth)
        == []
    )


def test_what_stood_on_the_card_before_there_were_records_stays(family, place):
    families.change_card(
        family, version=family.version, asked="CAMHS", asked_on=FRIDAY, assessor="Dr Wynn", by=place.ruth
    )
    ask(family, asking(), version=family.version, by=place.ruth)
    assert family.assessor.name == "Dr Wynn"
    record_answer(family, list_contacts(family)[0], a_no(), version=family.version, by=place.ruth)
    assert is_what_the_log_says(family)


def test_who_assesses_on_the_card_is_an_assessment_whose_kind_is_not_known_yet(family, place):
    change_card(family, version=family.version, assessor="J. Whelan", by=place.ruth)
    (row,) = list_assessments(family)
    assert (row.kind, row.due_on, row.assessor.name) == ("", None, "J. Whelan")
    change_card(family, version=family.version, assessor="", by=place.ruth)
    assert list_assessments(family) == []
    assert family.assessor is None
    assert is_what_the_log_says(family)


# --- asking again -----------------------------------------------------------------------------------------------------


def test_asking_again_needs_what_has_changed(family, contact, place):
    record_answer(family, contact, a_no(), version=family.version, by=place.ruth)
    again = asking(asked_on=TODAY)
    found = refused(lambda: ask(family, again, version=family.version, again=contact, by=place.ruth))
    assert set(found) == {"changed"}
    more = asking(asked_on=TODAY, changed="Dad has moved out", words="Please look again")
    made = ask(family, more, version=family.version, again=contact, by=place.ruth)
    assert made.again is contact
    assert made.words.text == "What has changed: Dad has moved out\n\nPlease look again"
    assert log.list_family_events(family.id)[-2].data["again"] == str(contact.public_id)


def test_what_has_no_answer_is_not_asked_again(family, contact, place):
    again = asking(agency="CAMHS", asked_on=TODAY, changed="Dad has moved out")
    found = refused(lambda: ask(family, again, version=family.version, again=contact, by=place.ruth))
    assert found == {"agency": "It has no answer yet. Record the answer before it is asked again."}


def test_it_is_not_asked_again_before_the_answer(family, contact, place):
    record_answer(family, contact, a_no(), version=family.version, by=place.ruth)
    early = asking(asked_on=MONDAY, changed="Dad has moved out")
    assert set(refused(lambda: ask(family, early, version=family.version, again=contact, by=place.ruth))) == {
        "asked_on"
    }
