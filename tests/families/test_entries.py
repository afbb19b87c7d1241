"""What is written about a family: updates, who may read them, taking them back, drafts."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from caseboard import clock
from caseboard.events import hashing, log
from caseboard.events.models import Audience
from caseboard.families import entries
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.door import FamilyNotFoundError
from caseboard.families.entries import (
    TEXT_LIMIT,
    check_no_change,
    find_draft,
    keep_draft,
    list_entries,
    record_update,
    unshare,
)

SAID = "Two visits, no answer."


def update(family, place, **facts):
    known = {
        "text": SAID,
        "audience": Audience.WORKER,
        "schools": [],
        "happened_on": clock.today(),
        "by": place.ruth,
    }
    return record_update(family, **(known | facts))


def share(family, place, *schools, **facts):
    schools = [school.id for school in schools] or [place.thornhill.id]
    return update(family, place, audience=Audience.SCHOOL, schools=schools, **facts)


def told(school):
    return [event.kind for event in log.list_told_events(school.id)]


# --- updates ------------------------------------------------------------------------------------------------------


def test_an_update_for_workers_is_recorded_and_no_school_hears_of_it(place):
    family = place.family()
    told_before = family.schools[0].told_at
    entry = update(family, place)
    assert [e.text for e in list_entries(family)] == [SAID]
    assert entry.audience is Audience.WORKER
    assert told(place.thornhill) == ["family_added"]
    assert family.schools[0].told_at == told_before


def test_a_shared_update_tells_its_school_and_counts_as_telling(place):
    with time_machine.travel("2026-11-16T09:00Z", tick=False):
        family = place.family()
    with time_machine.travel("2026-11-20T09:00Z", tick=False):
        share(family, place)
    assert told(place.thornhill) == ["family_added", "entry_recorded"]
    assert family.schools[0].told_at.day == 20


def test_an_update_is_shared_only_with_the_schools_that_were_chosen(place):
    family = place.shared_family()
    entry = share(family, place, place.saltby)
    assert [row.school_id for row in entry.told] == [place.saltby.id]
    assert told(place.thornhill) == ["family_added"]
    assert told(place.saltby)[-1] == "entry_recorded"


def test_it_cannot_be_shared_with_a_school_where_the_family_has_no_child(place):
    with pytest.raises(MissingAnswersError) as refused:
        share(place.family(), place, place.saltby)
    assert "schools" in refused.value.fields


def test_the_log_holds_a_salted_hash_and_never_the_words(place):
    family = place.family()
    entry = update(family, place)
    data = log.list_family_events(family.id)[-1].data
    assert data["entry"] == str(entry.public_id)
    assert data["text"] == hashing.text_hash(entry.salt, SAID)
    assert SAID not in str(data)


def test_the_same_words_twice_have_two_different_hashes(place):
    family = place.family()
    update(family, place)
    update(family, place)
    first, second = (event.data["text"] for event in log.list_family_events(family.id)[1:])
    assert first != second


def test_a_sealed_entry_is_not_recorded_like_the_others(place):
    family = place.family()
    with pytest.raises(ValueError, match="sealed"):
        update(family, place, audience=Audience.SEALED)
    assert list_entries(family) == []


def test_an_empty_update_is_refused(place):
    with pytest.raises(MissingAnswersError) as refused:
        update(place.family(), place, text=" \r\n ")
    assert "text" in refused.value.fields


def test_twenty_thousand_characters_are_kept_and_one_more_is_refused_with_the_numbers(place):
    family = place.family()
    assert len(update(family, place, text="a" * TEXT_LIMIT).text) == TEXT_LIMIT
    with pytest.raises(MissingAnswersError) as refused:
        update(family, place, text="a" * (TEXT_LIMIT + 1))
    assert (
        refused.value.fields["text"]
        == "This is 20,001 characters. Shorten it to 20,000 or save it in two parts."
    )


def test_a_new_line_counts_once_however_the_browser_sends_it(place):
    lines = "\r\n".join(["a"] * (TEXT_LIMIT // 2))
    entry = update(place.family(), place, text=lines)
    assert len(entry.text) == TEXT_LIMIT - 1
    assert "\r" not in entry.text


def test_it_may_have_happened_before_and_not_tomorrow(place):
    family = place.family()
    before = clock.today() - timedelta(days=3)
    update(family, place, happened_on=before)
    event = log.list_family_events(family.id)[-1]
    assert clock.london(event.happened_at).date() == before
    assert clock.london(event.recorded_at).date() == clock.today()
    with pytest.raises(MissingAnswersError) as refused:
        update(family, place, happened_on=clock.today() + timedelta(days=1))
    assert "happened_on" in refused.value.fields


def test_writing_does_not_change_the_card_so_that_nobody_else_is_stopped(place):
    family = place.family()
    update(family, place)
    assert (family.version, family.last_seq) == (1, 2)


# --- taking back --------------------------------------------------------------------------------------------------


def test_a_shared_update_taken_back_no_longer_counts_as_telling(place):
    with time_machine.travel("2026-11-16T09:00Z", tick=False):
        family = place.family()
    with time_machine.travel("2026-11-20T09:00Z", tick=False):
        entry = share(family, place)
        unshare(family, entry.public_id, reason="Wrong family", by=place.ruth)
    assert entry.unshared_at is not None
    assert family.schools[0].told_at.day == 16


def test_the_reason_is_kept_for_workers_and_the_school_is_not_told_of_taking_back(place):
    family = place.family()
    entry = share(family, place)
    event = unshare(family, entry.public_id, reason="Wrong family", by=place.ruth)
    assert list_entries(family)[-1].text == "Wrong family"
    assert event.audience is Audience.WORKER
    assert told(place.thornhill) == ["family_added", "entry_recorded"]


def test_taking_back_twice_is_one_event(place):
    family = place.family()
    entry = share(family, place)
    assert unshare(family, entry.public_id, reason="Wrong family", by=place.ruth) is not None
    assert unshare(family, entry.public_id, reason="Wrong family", by=place.ruth) is None


def test_what_was_never_shared_cannot_be_taken_back(place):
    family = place.family()
    entry = update(family, place)
    assert unshare(family, entry.public_id, reason="Wrong family", by=place.ruth) is None


def test_only_its_author_takes_it_back_and_only_with_a_reason(place):
    family = place.family()
    entry = share(family, place)
    with pytest.raises(MissingAnswersError):
        unshare(family, entry.public_id, reason="Wrong family", by=place.dan)
    with pytest.raises(MissingAnswersError):
        unshare(family, entry.public_id, reason=" ", by=place.ruth)
    assert entry.unshared_at is None


def test_an_entry_of_another_family_is_not_found(place):
    entry = share(place.family("Petrov"), place)
    with pytest.raises(FamilyNotFoundError):
        unshare(place.family("Carr"), entry.public_id, reason="Wrong family", by=place.ruth)


# --- checked, no change -------------------------------------------------------------------------------------------


def test_checked_no_change_tells_every_school_of_the_family(place):
    family = place.shared_family()
    event = check_no_change(family, by=place.ruth)
    assert [place.told_at for place in family.schools] == [event.recorded_at] * 2
    assert told(place.saltby)[-1] == "checked_no_change"


# --- drafts -------------------------------------------------------------------------------------------------------


def draft(family, by):
    found = find_draft(family, by=by)
    return found.text if found else None


def test_a_draft_is_offered_to_its_author_only(place):
    family = place.family()
    keep_draft(family, text="Half a thought", user_id=place.ruth.user_id)
    assert draft(family, place.ruth) == "Half a thought"
    assert draft(family, place.dan) is None


def test_a_later_draft_takes_the_place_of_the_earlier(place):
    family = place.family()
    keep_draft(family, text="Half", user_id=place.ruth.user_id)
    keep_draft(family, text="Half a thought", audience="school", user_id=place.ruth.user_id)
    assert (draft(family, place.ruth), find_draft(family, by=place.ruth).audience) == (
        "Half a thought",
        "school",
    )


def test_a_draft_longer_than_an_entry_may_be_loses_nothing(place):
    family = place.family()
    keep_draft(family, text="a" * (TEXT_LIMIT + 500), user_id=place.ruth.user_id)
    keep_draft(family, text="b" * (TEXT_LIMIT + 700), user_id=place.ruth.user_id)
    assert len(draft(family, place.ruth)) == TEXT_LIMIT + 700


def test_emptying_the_box_drops_the_draft(place):
    family = place.family()
    keep_draft(family, text="Half", user_id=place.ruth.user_id)
    keep_draft(family, text="  ", user_id=place.ruth.user_id)
    assert draft(family, place.ruth) is None


def test_saving_the_update_drops_its_authors_draft_and_nobody_elses(place):
    family = place.family()
    keep_draft(family, text=SAID, user_id=place.ruth.user_id)
    keep_draft(family, text="Mine", user_id=place.dan.user_id)
    update(family, place)
    assert draft(family, place.ruth) is None
    assert draft(family, place.dan) == "Mine"


def test_a_draft_is_nothing_that_anybody_else_can_notice(place):
    family = place.family()
    before = log.board_version([place.thornhill.id], told_only=False)
    keep_draft(family, text="Half", user_id=place.ruth.user_id)
    assert log.board_version([place.thornhill.id], told_only=False) == before
    assert entries.list_entries(family) == []
