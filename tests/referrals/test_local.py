"""An authority's own usual days, from a day on."""

from __future__ import annotations

from datetime import date

import pytest

from caseboard import codes
from caseboard.families.conflicts import MissingAnswersError
from caseboard.referrals.asking import ask
from caseboard.referrals.clocks import SCHOOL, WORKING, Clock
from caseboard.referrals.local import change_clock, find_timed, list_timed
from tests.referrals.conftest import FRIDAY, TODAY, asking

NEXT_MONTH = date(2026, 12, 1)


def camhs(place, on=TODAY):
    return find_timed(place.north.id, codes.AGENCY, "camhs", on=on)


def change(place, **known):
    usual = {"days": 20, "counted_in": WORKING, "from_day": TODAY}
    change_clock(place.north.id, camhs(place), **usual | known)


def test_an_own_number_counts_from_its_day_and_the_usual_one_comes_back_from_its_own(place):
    change(place, days=20)
    change(place, days=15, counted_in=SCHOOL, from_day=NEXT_MONTH)
    assert camhs(place).now == Clock(20)
    assert camhs(place).later == (NEXT_MONTH, Clock(15, SCHOOL))
    assert camhs(place, NEXT_MONTH).now == Clock(15, SCHOOL)
    change(place, days=None, from_day=date(2026, 11, 20))
    assert [camhs(place, day).now.days for day in (TODAY, date(2026, 11, 20), NEXT_MONTH)] == [20, 10, 10]
    assert (camhs(place).is_own, camhs(place, NEXT_MONTH).is_own) == (True, False)


def test_what_was_asked_before_keeps_its_due_day_and_what_is_asked_then_has_the_new_one(place, family):
    request = {"agency": "CAMHS", "agency_kind": "camhs"}
    before = ask(family, asking(**request, asked_on=FRIDAY), version=family.version, by=place.ruth)
    change(place, days=2)
    assert before.due_on == date(2026, 11, 20)
    then = ask(
        family,
        asking(agency="Sleep clinic", agency_kind="camhs", asked_on=TODAY),
        version=family.version,
        by=place.ruth,
    )
    assert then.due_on == date(2026, 11, 19)


def test_another_authority_is_not_touched(place):
    change(place)
    assert find_timed(place.north.id + 1, codes.AGENCY, "camhs", on=TODAY).now == Clock(10)


@pytest.mark.parametrize(
    "wrong",
    [{"days": 0}, {"days": 261}, {"counted_in": "x"}, {"from_day": None}, {"from_day": date(2026, 11, 16)}],
)
def test_what_makes_no_sense_is_refused_at_its_field(place, wrong):
    with pytest.raises(MissingAnswersError) as refused:
        change(place, **wrong)
    assert set(refused.value.fields) == set(wrong)


def test_what_is_set_nationally_is_nobodys_to_change(place):
    assert find_timed(place.north.id, codes.AGENCY, "front_door", on=TODAY) is None
    assert find_timed(place.north.id, codes.ASSESSMENT, "statutory", on=TODAY) is None
    assert find_timed(place.north.id, codes.SEND_NEED, "SLD", on=TODAY) is None
    kinds = {one.code: one for one in list_timed(place.north.id, codes.ASSESSMENT, on=TODAY)}
    assert (kinds["statutory"].is_statutory, kinds["health"].now) == (True, None)
