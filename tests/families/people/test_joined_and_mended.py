"""What was written in a record that was joined is put right from the record that is kept; nothing of it is lost."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from caseboard import clock
from caseboard.actions.services import WhoDoesIt, agree_action
from caseboard.db import session
from caseboard.families import school_view
from caseboard.families.corrections import strike
from caseboard.families.door import FamilyNotFoundError
from caseboard.families.due import Owner
from caseboard.families.entries import unshare
from caseboard.families.history import history
from caseboard.families.people.merging import StillUnderWayError, UnderWay, merge, under_way, undo_merge
from caseboard.families.sharing import record_basis
from caseboard.families.sharing_models import Basis
from caseboard.families.together import agreeing
from caseboard.families.together.moving import ask_to_move
from caseboard.feed.editing import write_line
from caseboard.feed.letter import compose
from caseboard.feed.letter.joining import join
from caseboard.feed.live import next_closings
from caseboard.feed.own_words import own_words
from caseboard.feed.reading import read_week
from caseboard.feed.week import from_json, to_json
from caseboard.keeping.verifying import verify_records
from caseboard.meetings.agenda import read_agenda
from caseboard.meetings.models import AgendaItem, Meeting, MeetingAction, MeetingSchool
from caseboard.meetings.queries import list_meetings_about
from caseboard.meetings.supervised import last_supervised
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


def told(town, family, *, who="hale", at="thornhill"):
    page = school_view.family_page(town.actor(who), getattr(town, at), family.public_id, shows_initials=False)
    return str([line.text for line in page.lines])


def test_it_is_taken_back_and_struck_through_where_it_was_written_and_stays_so_when_put_apart(town, two):
    kept, other = two
    before = NOON - timedelta(days=20)
    with clock.at(before):
        first, second = (town.share(other, text, town.thornhill) for text in ("Zqone", "Zqtwo"))
    row = merge(kept, other, by=town.ruth)
    unshare(kept, first.public_id, reason="Not theirs", by=town.ruth)
    strike(kept, second.public_id, reason="Wrong", by=town.dan)
    assert "Zq" not in told(town, kept)
    assert "Not theirs" in str([line.text for line in history(other, by=town.ruth)])
    assert "Not theirs" not in str([line.text for line in history(kept, by=town.ruth)])
    undo_merge(kept, row, by=town.ruth)
    assert "Zq" not in told(town, other)
    place = next(p for p in other.schools if p.school_id == town.thornhill.id)
    assert place.told_at > before, "that it was put apart is told, and the two updates no longer count"
    session().commit()
    verify_records(session().connection())


def test_a_worker_of_one_school_puts_nothing_right_that_was_told_to_the_other(town):
    kept, other = town.family("Kowalczyk", "Jan Kowalczyk"), town.split("Kovalchik")
    at_saltby = town.share(other, "Zqsaltby", town.saltby)
    foreign = town.share(town.family("Moss"), "Zqmoss", town.thornhill)
    merge(kept, other, by=town.ruth)
    for entry in (at_saltby, foreign):
        with pytest.raises(FamilyNotFoundError):
            strike(kept, entry.public_id, reason="Wrong", by=town.lee)


def test_what_schools_may_know_of_each_others_children_goes_along_and_back(town):
    kept, other = town.family("Kowalczyk", "Jan Kowalczyk"), town.split("Kovalchik")
    until = clock.today() + timedelta(days=30)
    schools = [town.thornhill.id, town.saltby.id]
    agreeing.agree(other, schools=schools, ends=until, words="Mum", by=town.ruth)
    row = merge(kept, other, by=town.ruth)
    hale = town.actor("hale")
    children = school_view.family_page(hale, town.thornhill, kept.public_id, shows_initials=False).children
    assert "Ewa Kovalchik" in {child.called for child in children}
    assert [one.is_in_force for one in agreeing.list_agreements(kept, by=town.ruth)] == [True]
    undo_merge(kept, row, by=town.ruth)
    assert agreeing.agreed_with(kept, town.thornhill.id) == {town.thornhill.id}
    assert agreeing.agreed_with(other, town.thornhill.id) == set(schools)


def coming(town, school):
    return next_closings([school.id], clock.now())[0]


def test_own_words_for_the_letter_are_beside_the_kept_ones_news_until_somebody_writes_anew(town, two):
    kept, other = two
    starts = coming(town, town.thornhill).starts
    town.share(kept, "Zqnews", town.thornhill)
    known = {"next_text": "", "starts": starts, "by": town.ruth}
    write_line(town.thornhill, other.public_id, text="Zqown", **known)
    row = merge(kept, other, by=town.ruth)

    def letter():
        text = read_week(coming(town, town.thornhill), until=clock.now()).text
        assert from_json(to_json(text)) == text
        return str(compose([text]))

    assert {"Zqnews", "Zqown"} <= {word for word in ("Zqnews", "Zqown") if word in letter()}
    assert write_line(town.thornhill, kept.public_id, text="Zqown", **known) is None
    with clock.at(NOON + timedelta(minutes=1)):
        write_line(town.thornhill, kept.public_id, text="Zqanew", **known)
        assert "Zqanew" in letter()
        assert "Zqown" not in letter()
        undo_merge(kept, row, by=town.ruth)
        assert own_words(town.thornhill.id, starts)[other.id].text == "Zqown"


def test_words_of_both_stand_together_in_place_of_the_lines(town, two):
    kept, other = two
    starts = coming(town, town.thornhill).starts
    for family, text in ((kept, "Zqkept."), (other, "Zqother.")):
        write_line(town.thornhill, family.public_id, text=text, next_text="", starts=starts, by=town.ruth)
    merge(kept, other, by=town.ruth)
    assert own_words(town.thornhill.id, starts)[kept.id].text == "Zqkept. Zqother."


def test_lines_of_two_records_with_the_same_number_both_reach_a_reader_of_both_schools(town):
    kept, other = town.split("Kowalczyk"), town.split("Kovalchik")
    town.share(kept, "Zqfirst", town.thornhill)
    town.share(other, "Zqsecond", town.saltby)
    merge(kept, other, by=town.ruth)
    weeks = [read_week(coming(town, s), until=clock.now()).text for s in (town.thornhill, town.saltby)]
    (joined,) = join(weeks)
    assert {"Zqfirst", "Zqsecond"} <= {line.text for line in joined.family.lines}


def test_an_update_of_the_other_that_a_closed_letter_told_is_corrected_in_it(town, two):
    kept, other = two
    record_basis(other, basis=Basis.SAFEGUARDING, since=clock.today(), words="Risk", by=town.ruth)
    entry = town.share(other, "Zqupdate", town.thornhill)
    merge(kept, other, by=town.ruth)
    closing = coming(town, town.thornhill)
    frozen = read_week(closing, until=clock.now())
    (line,) = [one for family in frozen.text.families for one in family.lines if one.text == "Zqupdate"]
    unshare(kept, entry.public_id, reason="Wrong", by=town.ruth)
    ref = school_view.UpdateRef(school=town.thornhill.id, family=line.record or kept.id, seq=line.seq)
    assert set(school_view.taken_back_of([town.thornhill], [ref])) == {ref}


def test_a_past_meeting_lists_what_was_agreed_about_the_record_that_was_joined(town, two):
    kept, other = two
    at = {"day": clock.today(), "starts": time(9), "arranged_by": town.people["ruth"], "arranged_at": NOON}
    past = Meeting(authority_id=town.north, kind="supervision", held_at=NOON, **at)
    session().add(past)
    session().flush()
    session().add(MeetingSchool(meeting_id=past.id, school_id=town.thornhill.id))
    session().add(AgendaItem(meeting_id=past.id, family_id=other.id, reasons=[], spoken_of_at=NOON))
    who = WhoDoesIt(Owner.PERSON, "Dr Rao, GP")
    action = agree_action(other, what="Zqring", who=who, due_on=clock.today(), schools=(), by=town.ruth)
    session().add(MeetingAction(meeting_id=past.id, action_id=action.id))
    session().flush()
    row = merge(kept, other, by=town.ruth)
    (line,) = read_agenda(past, by=town.ruth).lines
    assert (line.row.id, line.is_spoken_of) == (kept.id, True)
    assert [one.entry.text for one in line.agreed] == ["Zqring"]
    assert list_meetings_about(kept, by=town.ruth) == [past]
    assert last_supervised([kept.id], by=town.ruth) == {kept.id: clock.today()}
    undo_merge(kept, row, by=town.ruth)
    assert last_supervised([kept.id, other.id], by=town.ruth) == {other.id: clock.today()}


def test_what_waits_to_be_settled_first_is_said_with_the_family_it_is_about(town, two):
    kept, other = two
    ask_to_move(other, from_school=town.thornhill.id, to_school=town.saltby.public_id, by=town.ruth)
    with pytest.raises(StillUnderWayError) as found:
        merge(kept, other, by=town.ruth)
    assert found.value.family is other
    assert under_way(other) is UnderWay.SCHOOL_MOVE
