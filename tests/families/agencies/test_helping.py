"""Who helps a family, from when, and why that changed; who leads is one act that everybody sees."""

from __future__ import annotations

from datetime import date

import pytest

from caseboard import clock
from caseboard.access import SchoolRef
from caseboard.db import session
from caseboard.events import log
from caseboard.families.agencies import helping
from caseboard.families.agencies.services import add_agency
from caseboard.families.conflicts import MissingAnswersError, VersionConflictError
from caseboard.families.history import history
from caseboard.families.models import Helper
from caseboard.families.school_view import family_page

WHEN = date(2026, 9, 1)


@pytest.fixture
def helped(place):
    family = place.family("Moss")
    agency = add_agency(place.north.id, "Early Help", kind="early_help", starts=date(2020, 1, 1))
    row = helping.join(family, agency, worker="Dan Pryce", contact="01632 960 001", since=WHEN, by=place.ruth)
    return family, row


def lead_name(family) -> str:
    return session().get_one(Helper, family.lead_id).name


def test_an_agency_helps_and_the_school_is_not_told_which(place, helped):
    family, _row = helped
    assert [line.text for line in history(family, by=place.ruth)][
        -1
    ] == "Dan Pryce, Early Help, helps since 1 Sep."
    school = next(iter(place.hale.schools))
    assert isinstance(school, SchoolRef)
    page = family_page(place.hale, school, family.public_id, shows_initials=False)
    assert "Pryce" not in str(page)


def test_who_leads_stands_on_the_card_and_the_school_reads_it(place, helped):
    family, row = helped
    helping.lead(family, row, why="TSPROC", version=family.version, by=place.ruth)
    assert lead_name(family) == "Dan Pryce, Early Help"
    school = next(iter(place.hale.schools))
    page = family_page(place.hale, school, family.public_id, shows_initials=False)
    assert page.lead == "Dan Pryce, Early Help"
    assert "Dan Pryce, Early Help, leads now." in str(page.lines)
    assert log.list_family_events(family.id)[-1].data["why"] == "TSPROC"


def test_another_worker_takes_over_the_lead_as_one_act(place, helped):
    family, row = helped
    helping.lead(family, row, why="FCONTA", version=family.version, by=place.ruth)
    version = family.version
    new = helping.change_worker(
        family,
        row,
        worker="Ada Finch",
        contact="",
        on=clock.today(),
        why="LEFTRL",
        version=version,
        by=place.ruth,
    )
    assert lead_name(family) == "Ada Finch, Early Help"
    assert [one.worker for one in helping.list_helping(family)] == ["Ada Finch"]
    assert (row.until, row.ended_why, new.why) == (clock.today(), "LEFTRL", "LEFTRL")
    assert family.version == version + 1


def test_a_card_that_changed_meanwhile_is_not_overwritten(place, helped):
    family, row = helped
    with pytest.raises(VersionConflictError):
        helping.lead(family, row, why="TSPROC", version=family.version - 1, by=place.ruth)


def test_who_leads_cannot_leave_and_a_reason_is_of_the_national_list(place, helped):
    family, row = helped
    for why in ("", "BORED"):
        with pytest.raises(MissingAnswersError, match="Choose why"):
            helping.leave(family, row, until=clock.today(), why=why, by=place.ruth)
    helping.lead(family, row, why="TSPROC", version=family.version, by=place.ruth)
    with pytest.raises(MissingAnswersError, match="They lead"):
        helping.leave(family, row, until=clock.today(), why="OTHERS", by=place.ruth)
