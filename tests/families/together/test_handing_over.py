"""A lead hands over, the next accepts; until then the card says so, and afterwards that the worker is new."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest

from caseboard import clock
from caseboard.access import actor_for
from caseboard.accounts.models import FamilyPartner, User
from caseboard.boards.queries import worker_board
from caseboard.db import session
from caseboard.events import log
from caseboard.events.replay import card_after
from caseboard.families import school_view
from caseboard.families.cardlog import card_state
from caseboard.families.conflicts import MissingAnswersError, VersionConflictError
from caseboard.families.door import FamilyNotFoundError, cases
from caseboard.families.partners import add_partner
from caseboard.families.together.handing_over import accept, list_handovers, offer, reasons, take_back
from caseboard.families.together.models import HandoverKind
from tests.families.conftest import database, place  # noqa: F401


def hand(family, *, by, to="Dan Pryce", **change):
    known = {"kind": HandoverKind.WORKER, "why": "LEFTRL", "access_ends": None, "version": family.version}
    offer(family, to=to, by=by, **(known | change))
    return list_handovers(family)[0].handover_id


def flags(actor):
    shown = worker_board(actor, actor.schools, page_school=None, shows_initials=False)
    return [flag.text for stage in shown.stages for card in stage.cards for flag in card.flags]


def test_the_lead_stays_until_the_other_accepts_and_the_card_says_so_to_both_sides(place):  # noqa: F811
    family = place.family()
    handover = hand(family, by=place.ruth)
    assert family.lead.name == "Ruth Amin"
    assert flags(place.ruth) == ["Changing worker"]
    school = school_view.board(place.hale, place.hale.schools[0], shows_initials=False)
    assert [flag.text for s in school.stages for c in s.cards for flag in c.flags] == ["Changing worker"]
    accept(family, handover, version=family.version, by=place.dan)
    assert family.lead.name == "Dan Pryce"
    assert flags(place.ruth) == ["New worker"]


def test_stepping_down_is_a_flag_of_its_own(place):  # noqa: F811
    hand(place.family(), by=place.ruth, to="J. Whelan, Early Help", kind=HandoverKind.STEP_DOWN)
    assert flags(place.ruth) == ["Stepping down"]


def test_the_worker_is_new_for_fourteen_days(place):  # noqa: F811
    family = place.family()
    accept(family, hand(family, by=place.ruth), version=family.version, by=place.dan)
    with clock.at(clock.now() + timedelta(days=13)):
        assert "New worker" in flags(place.ruth)
    with clock.at(clock.now() + timedelta(days=14)):
        assert "New worker" not in flags(place.ruth)


def test_days_in_the_stage_go_on_counting(place):  # noqa: F811
    family = place.family()
    since = family.stage_since
    with clock.at(clock.now() + timedelta(days=20)):
        accept(family, hand(family, by=place.ruth), version=family.version, by=place.dan)
        shown = worker_board(place.ruth, place.ruth.schools, page_school=None, shows_initials=False)
        assert [card.days for stage in shown.stages for card in stage.cards] == [20]
    assert family.stage_since == since


def test_only_the_receiver_accepts_when_they_work_here(place):  # noqa: F811
    family = place.family()
    handover = hand(family, by=place.ruth)
    with pytest.raises(MissingAnswersError, match="Only Dan Pryce"):
        accept(family, handover, version=family.version, by=place.ruth)
    assert family.handing_over == "worker"


def test_for_somebody_without_an_account_a_worker_writes_it_down(place):  # noqa: F811
    family = place.family()
    handover = hand(family, by=place.ruth, to="J. Osborne, Social Care")
    accept(family, handover, version=family.version, by=place.ruth)
    assert family.lead.name == "J. Osborne, Social Care"


def test_taken_back_the_lead_stays_and_nobody_can_accept_any_more(place):  # noqa: F811
    family = place.family()
    handover = hand(family, by=place.ruth)
    take_back(family, handover, version=family.version, by=place.ruth)
    assert (family.lead.name, family.handing_over) == ("Ruth Amin", None)
    assert flags(place.ruth) == []
    with pytest.raises(FamilyNotFoundError):
        accept(family, handover, version=family.version, by=place.dan)


def test_a_handover_is_answered_by_way_of_its_family_only(place):  # noqa: F811
    mine, other = place.family("Sato"), place.family("Hussain")
    handover = hand(mine, by=place.ruth)
    for ref in (handover, uuid.uuid4()):
        with pytest.raises(FamilyNotFoundError):
            accept(other, ref, version=other.version, by=place.dan)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"to": " "}, "to"),
        ({"to": "Ruth Amin"}, "to"),
        ({"why": "NOTONE"}, "why"),
        ({"access_ends": date(2020, 1, 1)}, "access_ends"),
    ],
)
def test_what_is_missing_is_asked_for(place, change, field):  # noqa: F811
    family = place.family()
    with pytest.raises(MissingAnswersError) as missing:
        hand(family, by=place.ruth, **change)
    assert list(missing.value.fields) == [field]
    assert not family.handing_over


def test_one_at_a_time_and_only_on_the_card_that_was_shown(place):  # noqa: F811
    family = place.family()
    hand(family, by=place.ruth)
    with pytest.raises(MissingAnswersError):
        hand(family, by=place.dan, to="J. Osborne")
    other = place.family("Sato")
    with pytest.raises(VersionConflictError):
        hand(other, by=place.ruth, version=0)


def test_the_reasons_are_the_national_list():
    assert {code for code, _ in reasons()} >= {"MANAGE", "FCONTA", "LEFTRL", "ORGRST", "TSPROC", "ABSENC"}


def test_the_log_replayed_is_the_card(place):  # noqa: F811
    family = place.family()
    accept(family, hand(family, by=place.ruth), version=family.version, by=place.dan)
    replayed = card_after(log.list_family_events(family.id))
    assert {k: v for k, v in card_state(family).items() if v is not None} == {
        k: v for k, v in replayed.items() if v is not None
    }


def test_a_partner_who_leads_and_hands_over_is_out_after_the_day(place):  # noqa: F811
    family, dan = place.family(), session().get_one(User, place.dan.user_id)
    today = clock.today()
    add_partner(family, email=dan.email, ends=today + timedelta(days=90), reason="Helps", by=place.ruth)
    accept(family, hand(family, by=place.ruth), version=family.version, by=place.dan)
    last = today + timedelta(days=5)
    accept(
        family,
        hand(family, by=place.dan, to="Ruth Amin", access_ends=last),
        version=family.version,
        by=place.ruth,
    )
    row = session().query(FamilyPartner).execution_options(caseboard_door=True).one()
    session().refresh(row)
    assert row.ends == last
    assert actor_for(dan)


def test_the_old_leads_access_ends_after_the_set_day_at_midnight_in_london(place):  # noqa: F811
    with clock.at(datetime(2026, 6, 15, 9, tzinfo=UTC)):
        family = place.family()
        user = session().get_one(User, place.ruth.user_id)
        last = date(2026, 7, 3)
        handover = hand(family, by=place.ruth, access_ends=last)
        accept(family, handover, version=family.version, by=place.dan)
    with clock.at(datetime(2026, 7, 3, 22, 59, 59, tzinfo=UTC)):
        assert cases(actor_for(user)).get_family(family.public_id, school=place.thornhill.id)
    with clock.at(datetime(2026, 7, 3, 23, tzinfo=UTC)):
        ruth = actor_for(user)
        with pytest.raises(FamilyNotFoundError):
            cases(ruth).get_family(family.public_id, school=place.thornhill.id)
        assert flags(ruth) == []
        assert cases(ruth).find_families([place.thornhill.id], "Hussain") == []


def test_whoever_gave_it_away_is_let_in_again_when_it_is_offered_back(place):  # noqa: F811
    with clock.at(datetime(2026, 6, 15, 9, tzinfo=UTC)):
        family = place.family()
        handover = hand(family, by=place.ruth, access_ends=date(2026, 6, 15))
        accept(family, handover, version=family.version, by=place.dan)
    with clock.at(datetime(2026, 6, 20, 9, tzinfo=UTC)):
        back = hand(family, by=place.dan, to="Ruth Amin")
        ruth = actor_for(session().get_one(User, place.ruth.user_id))
        accept(
            cases(ruth).get_family(family.public_id, school=place.thornhill.id),
            back,
            version=family.version,
            by=ruth,
        )
        assert family.lead.name == "Ruth Amin"
