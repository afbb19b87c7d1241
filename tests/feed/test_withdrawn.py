"""Where a family withdrew its agreement no form tells school in words; once it rests on safeguarding, each does."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest

from caseboard import clock
from caseboard.actions.services import WhoDoesIt, agree_action
from caseboard.db import session
from caseboard.families import school_view
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.due import Owner
from caseboard.families.sharing import record_basis, withdraw
from caseboard.families.sharing_models import Basis
from caseboard.feed.editing import write_line
from caseboard.feed.live import next_closings
from caseboard.feed.models import AskKind, Question
from caseboard.feed.rights import WordsStoppedError
from caseboard.feed.school_asks import ask_school, asked_until
from caseboard.feed.services import answer_question
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
def withdrawn(town):
    family = town.family("Hussain")
    record_basis(family, basis=Basis.AGREEMENT, since=date(2026, 11, 2), words="Mum", by=town.ruth)
    ask(town, family, "Zqasked before")
    with clock.at(NOON + timedelta(minutes=1)):
        withdraw(family, on=clock.today(), words="Mum rang", by=town.ruth)
    return family


def ask(town, family, text):
    day = clock.today()
    return ask_school(
        town.thornhill, family.public_id, kind=AskKind.WRITE, text=text, due_on=day, by=town.ruth
    )


def agree(town, family, owner=None, schools=(), meeting=None):
    who = owner or WhoDoesIt(Owner.PERSON, "Dr Rao, GP")
    return agree_action(
        family, what="Zqring", who=who, due_on=clock.today(), schools=schools, by=town.ruth, meeting=meeting
    )


def asked(town, family):
    keys = {family.id: family.public_id}
    return [one.text for one in asked_until(town.thornhill.id, NOON + timedelta(hours=1), keys)]


def test_no_action_ask_answer_or_own_words_go_to_school_in_words(town, withdrawn):
    question = Question(
        family_id=withdrawn.id,
        school_id=town.thornhill.id,
        asked_by=town.people["hale"],
        asked_at=clock.now(),
        text="When?",
    )
    session().add(question)
    session().flush()
    starts = next_closings([town.thornhill.id], clock.now())[0].starts
    ours = WhoDoesIt(Owner.SCHOOL, school_id=town.thornhill.id)
    for refused in (
        lambda: agree(town, withdrawn, schools=[town.thornhill.id]),
        lambda: agree(town, withdrawn, ours),
    ):
        with pytest.raises(MissingAnswersError, match="withdrew its agreement"):
            refused()
    for refused in (
        lambda: ask(town, withdrawn, "Zqasked after"),
        lambda: answer_question(question.public_id, "Zqanswer", school_id=town.thornhill.id, by=town.ruth),
        lambda: write_line(
            town.thornhill, withdrawn.public_id, text="Zqown", next_text="", starts=starts, by=town.ruth
        ),
    ):
        with pytest.raises(WordsStoppedError):
            refused()
    assert asked(town, withdrawn) == []
    assert agree(town, withdrawn).entry.told == []
    page = school_view.family_page(
        town.actor("hale"), town.thornhill, withdrawn.public_id, shows_initials=False
    )
    assert "Zq" not in str(page)


def test_once_sharing_rests_on_safeguarding_each_of_them_goes(town, withdrawn):
    with clock.at(NOON + timedelta(minutes=2)):
        record_basis(withdrawn, basis=Basis.SAFEGUARDING, since=clock.today(), words="Risk", by=town.ruth)
        agree(town, withdrawn, schools=[town.thornhill.id])
        ask(town, withdrawn, "Zqasked after")
    assert asked(town, withdrawn) == ["Zqasked before", "Zqasked after"]


def test_what_a_school_took_upon_itself_in_a_meeting_is_written_down_for_it(town, withdrawn):
    ours = WhoDoesIt(Owner.SCHOOL, school_id=town.thornhill.id)
    action = agree(town, withdrawn, ours, meeting=uuid.uuid4())
    assert [row.school_id for row in action.entry.told] == [town.thornhill.id]
