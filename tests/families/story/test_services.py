"""Versions of a family's page, who has read them, and that the chain covers their words."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from caseboard import clock
from caseboard.db import session
from caseboard.events import log
from caseboard.events.models import Audience
from caseboard.families import school_view
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.door import FamilyNotFoundError
from caseboard.families.entries import record_entry
from caseboard.families.history import history
from caseboard.families.models import Entry, EntryKind
from caseboard.families.particulars import OfChild, Particulars
from caseboard.families.sealed.services import seal
from caseboard.families.story.page import Helps, StoryPage, Told
from caseboard.families.story.queries import find_story, list_numbers, list_versions, story_facts
from caseboard.families.story.services import (
    StoryChangedError,
    mark_read,
    record_numbers,
    write_story,
)
from caseboard.families.together import handing_over
from caseboard.families.together.models import HandoverKind
from caseboard.keeping.verifying import verify_records
from tests.families.conftest import database, place  # noqa: F401

PAGE = StoryPage(
    own_words="Zqnights are the hard part.",
    worried=("Zqtired",),
    helpers=(Helps("P. Grant", "leads"),),
    told=(Told("Why we moved", 1), Told("Emi's work", 0)),
    agreed_with="Emi",
)


def write(family, page=PAGE, *, by, after=0, agreed_on=date(2026, 11, 1)):
    return write_story(family, page, agreed_on=agreed_on, after=after, by=by)


def test_versions_count_up_and_older_ones_stay(place):  # noqa: F811
    family = place.family()
    first = write(family, by=place.ruth)
    second = write(family, StoryPage(own_words="Better now."), after=1, agreed_on=None, by=place.dan)
    assert [(v.version, v.who, v.agreed_on) for v in list_versions(family)] == [
        (2, "Dan Pryce", None),
        (1, "Ruth Amin", date(2026, 11, 1)),
    ]
    newest = find_story(family, by=place.ruth)
    assert (newest.page.own_words, newest.is_newest, newest.story.id) == ("Better now.", True, second.id)
    older = find_story(family, by=place.ruth, story_id=first.public_id)
    assert (older.page, older.is_newest) == (PAGE, False)


def test_two_who_write_at_once_lose_nothing(place):  # noqa: F811
    family = place.family()
    write(family, by=place.ruth)
    with pytest.raises(StoryChangedError):
        write(family, by=place.dan, after=0)
    assert len(list_versions(family)) == 1


def test_who_wrote_it_has_read_it_and_the_others_have_yet_to(place):  # noqa: F811
    family = place.family()
    assert story_facts(family, by=place.dan) is None
    story = write(family, by=place.ruth)
    assert story_facts(family, by=place.ruth).is_read
    assert not story_facts(family, by=place.dan).is_read
    assert mark_read(story, by=place.dan)
    assert not mark_read(story, by=place.dan)
    assert [r.name for r in find_story(family, by=place.dan).readings] == ["Ruth Amin", "Dan Pryce"]
    write(family, after=1, by=place.ruth)
    assert not story_facts(family, by=place.dan).is_read, "a new version is to be read anew"


def test_each_told_line_leads_to_an_event_of_this_family_alone(place):  # noqa: F811
    family = place.family()
    with pytest.raises(MissingAnswersError) as missing:
        write(family, StoryPage(own_words="x", told=(Told("a", 99),)), agreed_on=None, by=place.ruth)
    assert list(missing.value.fields) == ["told"]
    story = write(family, by=place.ruth)
    view = find_story(family, by=place.ruth)
    assert [view.said_at(one) for one in view.page.told] == [("", 1), ("", story.seq)]
    assert log.list_family_events(family.id)[story.seq - 1].kind == "entry_recorded"


def test_a_version_of_another_family_is_not_found(place):  # noqa: F811
    mine, other = place.family("Sato"), place.family("Hussain")
    story = write(other, by=place.ruth)
    with pytest.raises(FamilyNotFoundError):
        find_story(mine, by=place.ruth, story_id=story.public_id)


def test_the_school_sees_none_of_it_and_the_history_says_that_it_was_written(place):  # noqa: F811
    family = place.family()
    write(family, by=place.ruth)
    record_numbers(family, {"Zqemi": 4}, on=clock.today(), by=place.ruth)
    page = school_view.family_page(place.hale, place.hale.schools[0], family.public_id, shows_initials=False)
    assert "Zq" not in str(page)
    texts = [line.text for line in history(family, by=place.ruth)]
    assert "Our page, version 1. In our own words: “Zqnights are the hard part.”" in texts
    assert "Where are we, from 0 to 10? Zqemi 4." in texts


def test_numbers_are_kept_for_each_person_and_day(place):  # noqa: F811
    family = place.family()
    today = clock.today()
    record_numbers(family, {"Emi": 5, "School": 0}, on=today, by=place.ruth)
    record_numbers(family, {"Emi": 3}, on=today - timedelta(days=30), by=place.dan)
    assert [(n.on, n.numbers) for n in list_numbers(family)] == [
        (today - timedelta(days=30), (("Emi", 3),)),
        (today, (("Emi", 5), ("School", 0))),
    ]


@pytest.mark.parametrize(
    ("numbers", "ahead", "field"),
    [({}, 0, "people"), ({"Emi": 11}, 0, "people"), ({"": 3}, 0, "people"), ({"Emi": 3}, 1, "on")],
)
def test_numbers_that_make_no_sense_are_refused(place, numbers, ahead, field):  # noqa: F811
    with pytest.raises(MissingAnswersError) as missing:
        record_numbers(place.family(), numbers, on=clock.today() + timedelta(days=ahead), by=place.ruth)
    assert list(missing.value.fields) == [field]


def test_the_chain_covers_every_word_of_the_page(place):  # noqa: F811
    family = place.family()
    story = write(family, by=place.ruth)
    session().flush()
    verify_records(session().connection())
    entry = session().get(Entry, story.entry_id, execution_options={"caseboard_door": True})
    entry.details = {**entry.details, "worried": ["Something else"]}
    session().flush()
    with pytest.raises(Exception, match="words of its entry"):
        verify_records(session().connection())


def visit(family, by, **more):
    ref = str(family.strands[0].child.public_id)
    return record_entry(
        family,
        kind=EntryKind.VISIT,
        text="Hana slept.",
        audience=Audience.WORKER,
        happened_on=clock.today(),
        said=Particulars(children={ref: OfChild(seen="yes", alone="yes")}),
        by=by,
    )


def test_whoever_is_new_reads_the_page_before_their_first_visit(place):  # noqa: F811
    family = place.family()
    visit(family, place.dan)
    story = write(family, by=place.ruth)
    visit(family, place.ruth)
    visit(family, place.dan)
    for record in (visit, sealed_visit):
        with pytest.raises(MissingAnswersError, match="Read our page first") as missing:
            record(family, place.lee)
        assert list(missing.value.fields) == ["story"]
    mark_read(story, by=place.lee)
    visit(family, place.lee)
    write(family, after=1, by=place.ruth)
    visit(family, place.lee)


def sealed_visit(family, by):
    ref = str(family.strands[0].child.public_id)
    said = Particulars(children={ref: OfChild(seen="yes", alone="yes")})
    return seal(
        family, kind=EntryKind.VISIT, text="x", happened_on=clock.today(), readers=[], said=said, by=by
    )


def test_whoever_takes_over_has_read_the_page(place):  # noqa: F811
    family = place.family()
    story = write(family, by=place.ruth)
    known = {"to": "Dan Pryce", "kind": HandoverKind.WORKER, "why": "MANAGE", "access_ends": None}
    handing_over.offer(family, version=family.version, by=place.ruth, **known)
    (handover,) = handing_over.list_handovers(family)
    with pytest.raises(MissingAnswersError, match="Read our page before you take over"):
        handing_over.accept(family, handover.handover_id, version=family.version, by=place.dan)
    mark_read(story, by=place.dan)
    handing_over.accept(family, handover.handover_id, version=family.version, by=place.dan)
    assert family.lead.name == "Dan Pryce"
