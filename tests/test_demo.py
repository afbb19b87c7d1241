"""The demonstration: made once for all these tests, through the same services as real use."""

from __future__ import annotations

import stat
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from caseboard import clock, create_app, demo
from caseboard.access import actor_for
from caseboard.accounts.models import User
from caseboard.accounts.queries import find_person
from caseboard.accounts.security import is_right_password
from caseboard.boards.queries import worker_board
from caseboard.db import db, session, writing
from caseboard.demo.people import PEOPLE
from caseboard.demo.player import Calendar
from caseboard.demo.stories import STORIES
from caseboard.demo.terms import term_dates
from caseboard.events import log
from caseboard.events.replay import card_after
from caseboard.events.verifying import verify_chain
from caseboard.families.cardlog import card_state
from caseboard.families.door import opened
from caseboard.families.due import Action, Signpost
from caseboard.families.models import Child, Entry, Family
from caseboard.feed.models import DeliveryState, FeedDelivery, Letter, SchoolAsk
from caseboard.meetings.agenda import read_agenda
from caseboard.meetings.queries import list_coming, list_past
from caseboard.schools.calendars.days import SchoolCalendar, Span, is_working_day
from caseboard.schools.calendars.queries import calendar_of
from caseboard.schools.models import DateKind, School
from tests.support.database import migrated_database, settings_for

# an ordinary moment; a Sunday; the minute after a closing; by night; before school, just after the clocks changed
MOMENTS = [
    datetime(2026, 11, 25, 10, 12, tzinfo=UTC),
    datetime(2026, 11, 22, 11, 0, tzinfo=UTC),
    datetime(2027, 3, 5, 14, 0, 30, tzinfo=UTC),
    datetime(2027, 9, 1, 0, 30, tzinfo=UTC),
    datetime(2026, 3, 30, 6, 50, tzinfo=UTC),
]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """The application with the demonstration in it, and what was printed."""
    folder = tmp_path_factory.mktemp("demo")
    with migrated_database(folder) as url:
        app = create_app(settings_for(url, folder))
        with app.app_context(), writing():
            made = demo.make_demo(app.config["CASEBOARD"])
        yield app, made
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def made(place):
    return place[1]


@pytest.fixture
def inside(place):
    with place[0].app_context():
        yield place[0]


def board():
    ruth = actor_for(find_person("ruth.amin@caseboard.example"))
    return worker_board(ruth, ruth.schools, page_school=None, shows_initials=False)


def all_families():
    return session().scalars(opened(select(Family).order_by(Family.id))).all()


def test_every_stage_has_families_and_there_are_at_least_twenty_four(inside):
    shown = board()
    assert all(stage.count >= 3 for stage in (*shown.stages, shown.shelf))
    assert sum(stage.count for stage in (*shown.stages, shown.shelf)) >= 24


def test_every_kind_of_flag_and_every_level_is_on_the_board(inside):
    cards = [card for stage in board().stages for card in stage.cards]
    texts = " ".join(flag.text for card in cards for flag in card.flags)
    assert "late" in texts
    assert "No update" in texts
    assert any(card.is_long for card in cards)
    assert {card.level_bars for card in cards} == {1, 2, 3, 4}
    assert {card.level_label for card in cards} >= {"Level 4", "Level 4 CP", "Level 4 LA"}
    assert len([card for card in cards if card.flags]) < len(cards) / 2, "a board of flags shows nothing"


def test_some_families_have_children_at_both_schools(inside):
    assert {card.marks for stage in board().stages for card in stage.cards} == {"T", "S", "S + T"}


def test_the_newcomers_names_are_written_as_they_are(inside):
    titles = {card.title for stage in board().stages for card in stage.cards}
    assert titles >= {"Słowik", "O’Connor", "Ní Dhomhnaill"}


def test_both_rolls_are_full_and_brothers_and_sisters_share_an_address(inside):
    for school in session().scalars(select(School)):
        roll = (
            session().scalars(opened(select(Child).where(Child.school_id == school.id, Child.on_roll))).all()
        )
        assert 200 <= len(roll) <= 203
        assert len({child.upn for child in roll}) == len(roll)
        homes = Counter(child.household for child in roll)
        assert sum(1 for size in homes.values() if size > 1) > 30
        assert all(child.born.year > 2000 for child in roll)
        for home in homes:
            assert len({child.surname for child in roll if child.household == home}) == 1


def without_gaps(state):
    return {field: value for field, value in state.items() if value is not None}


def test_the_log_replayed_is_the_board(inside):
    families = all_families()
    assert len(families) == len(STORIES)
    for family in families:
        events = log.list_family_events(family.id)
        assert without_gaps(card_after(events)) == without_gaps(card_state(family))
        assert [event.seq for event in events] == list(range(1, family.last_seq + 1))
        assert [e.recorded_at for e in events] == sorted(e.recorded_at for e in events)


def test_the_log_was_written_in_the_past_and_its_chain_verifies(inside):
    for school in session().scalars(select(School)):
        assert verify_chain(school.id) is None
    first = min(log.list_family_events(family.id)[0].recorded_at for family in all_families())
    assert clock.now() - first > timedelta(days=80)


def test_a_move_was_undone_an_update_taken_back_and_a_family_taken_off(inside):
    kinds = Counter(e.kind for family in all_families() for e in log.list_family_events(family.id))
    assert kinds["change_undone"] >= 1
    assert kinds["entry_unshared"] == 1
    assert kinds["family_taken_off"] == 1
    assert kinds["family_reopened"] == 1
    assert kinds["child_added"] == 1
    assert kinds["level_changed"] >= 5
    assert kinds["checked_no_change"] >= 3


def test_entries_are_shared_and_private(inside):
    audiences = Counter(entry.audience.value for entry in session().scalars(opened(select(Entry))))
    assert audiences["school"] >= 20
    assert audiences["worker"] >= 10


def test_the_newest_letter_of_the_head_is_unread_and_hers_before_it_are_read(inside):
    head = find_person("m.hale@caseboard.example")
    letters = (
        session()
        .scalars(select(Letter).where(Letter.reader_id == head.id).order_by(Letter.period_end.desc()))
        .all()
    )
    assert 11 <= len(letters) <= 13
    assert letters[0].read_at is None
    assert all(letter.read_at > letter.period_end for letter in letters[1:])


def test_word_of_every_letter_was_given_and_none_is_due(inside):
    states = dict(
        session().execute(select(FeedDelivery.state, func.count()).group_by(FeedDelivery.state)).all()
    )
    assert set(states) == {DeliveryState.SENT}


def test_everybody_can_sign_in_with_the_password_that_was_printed(inside, made):
    assert f"Password: {made.password}" in made.lines()
    for person in PEOPLE:
        user = session().scalar(select(User).where(User.email == person.email))
        assert any(person.email in line for line in made.lines())
        assert is_right_password(user.password, made.password)


def test_the_password_is_kept_for_its_owner_only(inside, made):
    settings = inside.config["CASEBOARD"]
    file = settings.data_dir / demo.PASSWORD_FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert demo.find_demo(settings) == made


def test_each_person_is_what_the_operator_was_told(inside):
    def schools(email):
        return [school.short_name for school in actor_for(find_person(f"{email}@caseboard.example")).schools]

    assert schools("ruth.amin") == schools("m.hale") == schools("dan.pryce") == schools("s.okoro")
    assert schools("ruth.amin") == ["Saltby", "Thornhill"]
    assert (schools("j.lowe"), schools("d.teague")) == (["Thornhill"], ["Saltby"])
    assert schools("admin") == schools("ap.lead") == []


def test_a_place_with_people_is_refused_and_nothing_changes(inside):
    before = session().scalar(select(func.count()).select_from(User))
    with writing(), pytest.raises(demo.NotEmptyError, match="people"):
        demo.make_demo(inside.config["CASEBOARD"])
    session().rollback()
    assert session().scalar(select(func.count()).select_from(User)) == before


def test_a_place_of_ones_own_is_no_demonstration(tmp_path):
    assert demo.find_demo(settings_for("sqlite://", tmp_path)) is None


@pytest.mark.parametrize("moment", MOMENTS, ids=lambda moment: f"{moment:%a %d %b %H%M}")
def test_on_any_day_everything_lies_in_the_past_and_in_order(moment):
    calendar = Calendar(moment)
    for story in STORIES:
        moments = [
            calendar.moment(*story.added),
            *(calendar.moment(step.day, step.at) for step in story.steps),
        ]
        assert moments == sorted(moments), story.name
        assert moments[-1] <= moment, story.name
        assert all(clock.london(m).weekday() < 5 for m in moments), story.name


@pytest.mark.parametrize("moment", MOMENTS[2:4], ids=lambda moment: f"{moment:%a %d %b %H%M}")
def test_it_can_be_made_on_any_day(tmp_path, moment):
    with migrated_database(tmp_path) as url:
        app = create_app(settings_for(url, tmp_path))
        with app.app_context():
            with writing(), clock.at(moment):
                demo.make_demo(app.config["CASEBOARD"])
                assert all(stage.count >= 3 for stage in board().stages)
            db.session.remove()
            db.engine.dispose()


@pytest.mark.parametrize("year", range(2024, 2034))
def test_the_schools_terms_are_a_school_year_of_england(year):
    rows = term_dates(date(year, 8, 1)).rows
    by_kind = {kind: [Span(row.starts, row.ends) for row in rows if row.kind is kind] for kind in DateKind}
    calendar = SchoolCalendar(by_kind[DateKind.TERM], by_kind[DateKind.HALF_TERM], by_kind[DateKind.CLOSED])
    assert 185 <= calendar.school_days_between(date(year, 8, 31), date(year + 1, 7, 31)) <= 195
    assert not any(calendar.is_school_day(date(year, 12, day)) for day in (24, 31))
    assert len(calendar._ends_of_halves()) == 12
    assert rows == term_dates(date(year + 1, 7, 31)).rows


def test_both_schools_have_entered_their_dates(inside):
    calendars = [calendar_of(school.id) for school in session().scalars(select(School)).all()]
    assert [calendar.knows(clock.today() + timedelta(days=90)) for calendar in calendars] == [True, True]


def test_nothing_is_due_on_a_day_on_which_nobody_works(inside):
    due = [
        day
        for query in (select(Action.due_on), select(Signpost.follow_up_on), select(SchoolAsk.due_on))
        for day in session().scalars(opened(query))
        if day is not None
    ]
    assert len(due) > 8
    assert [day for day in due if not is_working_day(day)] == []


def test_a_meeting_was_typed_back_and_one_is_to_come_with_an_agenda(inside):
    ruth = actor_for(find_person("ruth.amin@caseboard.example"))
    (held,) = list_past(ruth)
    agreed = [action for line in read_agenda(held, by=ruth).lines for action in line.agreed]
    assert len(agreed) >= 3
    coming = list_coming(ruth)
    assert {meeting.kind for meeting in coming} == {"school_link", "core_group"}
    assert all(read_agenda(meeting, by=ruth).lines for meeting in coming)
