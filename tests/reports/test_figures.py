"""The figures against another reading of `caseboard export`, on histories made by chance through the services."""

from __future__ import annotations

import io
import json
import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from caseboard import clock, codes
from caseboard.access import NotPermittedError
from caseboard.db import db, session
from caseboard.families.conflicts import MissingAnswersError
from caseboard.keeping.export import write
from caseboard.keeping.verifying import verify_records
from caseboard.referrals.answering import answer_that_stands, record_answer
from caseboard.referrals.asking import ask, take_back
from caseboard.referrals.assessing import put_assessor, start_assessment
from caseboard.referrals.putting_right import put_right
from caseboard.referrals.records import list_assessments, list_contacts, list_decisions, list_referrals
from caseboard.referrals.telling import tell_school
from caseboard.reports.queries import figures
from caseboard.schools.calendars.bank_holidays import BANK_HOLIDAYS
from tests.referrals.conftest import a_no, asking
from tests.support.place import ref

START = datetime(2026, 9, 7, 10, tzinfo=UTC)
OUTCOMES = {
    "contact": [code.code for code in codes.all_codes(codes.CONTACT_OUTCOME)],
    "referral": [code.code for code in codes.all_codes(codes.REFERRAL_OUTCOME)],
    "assessment": [code.code for code in codes.all_codes(codes.ASSESSMENT_OUTCOME)],
}
SAID = "In a few words"
AGENCIES = (("Children's Hub", "front_door"), ("CAMHS", "camhs"), ("Early Help", "early_help"))


def live(place, chance, days=90):
    """Some months of asking, answering, telling and putting right, by chance."""
    families = [place.family(f"F{n}") for n in range(4)] + [place.shared_family(f"S{n}") for n in range(3)]
    for day in range(days):
        with clock.at(START + timedelta(days=day)):
            for family in chance.sample(families, 3):
                try:
                    with session().begin_nested():
                        one_step(place, family, chance)
                except MissingAnswersError:
                    session().refresh(family)
    session().commit()


def one_step(place, family, chance):
    today = clock.today()
    version = {"version": family.version, "by": place.ruth}
    open_ones = (
        [("contact", one) for one in list_contacts(family) if one.decided_on is None]
        + [("referral", one) for one in list_referrals(family) if one.decided_on is None]
        + [("assessment", one) for one in list_assessments(family) if one.decided_on is None]
    )
    untold = [
        (decision, row.school_id)
        for decision in list_decisions(family)
        for row in decision.schools
        if row.told_on is None
    ]
    step = chance.random()
    answered = [one for one in list_contacts(family) if one.decided_on is not None]
    if answered and step < 0.06:
        subject = chance.choice(answered)
        replaced = answer_that_stands(family, subject)
        outcome = chance.choice(OUTCOMES["contact"])
        answer = a_no(outcome=outcome, words=SAID, on=replaced.decided_on, next_on=today + timedelta(days=14))
        record_answer(family, subject, answer, replaces=replaced.public_id, **version)
    elif answered and step < 0.09:
        children = tuple(s.child_id for s in family.strands)
        told = asking(asked_on=chance.choice(answered).asked_on, children=children[: chance.choice((1, 2))])
        put_right(family, chance.choice(answered), told, **version)
    elif list_referrals(family) and step < 0.12:
        put_assessor(family, f"Assessor {today}", by=place.ruth)
        start_assessment(
            family,
            kind="statutory",
            assessor="",
            started_on=today,
            version=family.version,
            by=place.ruth,
        )
    elif open_ones and step < 0.5:
        what, subject = chance.choice(open_ones)
        answer = {
            "outcome": chance.choice(OUTCOMES[what]),
            "words": SAID,
            "on": today - timedelta(days=chance.choice((0, 0, 1))),
            "told_on": chance.choice((None, today)),
            "next_on": today + timedelta(days=14),
        }
        record_answer(family, subject, a_no(**answer), **version)
    elif untold and step < 0.75:
        decision, school_id = chance.choice(untold)
        tell_school(family, decision, school_id, on=today, by=place.ruth)
    elif open_ones and open_ones[0][0] == "contact" and step < 0.8:
        take_back(family, open_ones[0][1], **version)
    else:
        agency, kind = chance.choice(AGENCIES)
        ask(family, asking(agency=agency, agency_kind=kind, asked_on=today), **version)


def exported():
    out = io.BytesIO()
    with db.engine.connect() as connection:
        write(out, connection)
    return json.loads(out.getvalue())["tables"]


def working_days(start, end):
    """Counted one by one, from nothing but the week and the bank holidays."""
    days, day = 0, start
    while day < end:
        day += timedelta(days=1)
        days += day.weekday() < 5 and day not in BANK_HOLIDAYS
    return days


def rests_on(log):
    """assessment -> the referral it rests on, as it was last put right."""
    found = {}
    for event in log:
        if event["kind"] in {"assessment_started", "assessment_changed"}:
            found[event["data"]["assessment"]] = event["data"]["referral"]
        elif event["kind"] == "assessment_taken_back":
            del found[event["data"]["assessment"]]
    return found


def by_hand(tables, school, first, last, today):
    """The counts of the days from first to last, worked out from the export alone, in another way."""
    links = sorted(
        (row["seq"], row["event_id"]) for row in tables["chain_links"] if row["school_id"] == school
    )
    by_id = {row["public_id"]: row for row in tables["case_events"]}
    log = [by_id[event] for _, event in links]
    here = {row["public_id"] for row in tables["children"] if row["school_id"] == school}
    back = {e["data"]["contact"] for e in log if e["kind"] == "contact_taken_back"}
    made = {e["data"]["contact"]: dict(e["data"]) for e in log if e["kind"] == "contact_made"}
    for event in log:
        if event["kind"] == "contact_changed":
            made[event["data"]["contact"]] |= {
                k: event["data"][k] for k in ("asked_on", "due_on", "children")
            }
    latest = {}
    for event in log:
        if event["kind"].endswith("_decided"):
            what = event["kind"].removesuffix("_decided")
            latest[what, event["data"][what]] = event["data"]
    told = {}
    for event in log:
        data = event["data"]
        if event["kind"].endswith("_decided") and school in data["told"]:
            told.setdefault(data["decision"], date.fromisoformat(data["told"][school]))
        if event["kind"] == "decision_told" and data["school"] == school:
            told.setdefault(data["decision"], date.fromisoformat(data["on"]))

    def within(text):
        return first <= date.fromisoformat(text) <= last

    answers = {key: data for key, data in latest.items() if within(data["on"])}
    contacts = {key[1]: data for key, data in answers.items() if key[0] == "contact" and key[1] not in back}
    help_codes = {"referral", "assessment", "strategy", "early_help", "family_help", "service", "joined"}
    newest = {e["data"]["contact"]: e["data"] for e in log if e["kind"] == "referral_made"}
    taken = {"referral", "assessment", "strategy"}  # the answers that make one
    referrals = {
        made_of["referral"]
        for contact, made_of in newest.items()
        if within(made_of["on"]) and latest["contact", contact]["outcome"] in taken
    }
    of = rests_on(log)
    flagged = {
        r
        for r in referrals
        if latest.get(("referral", r), {}).get("outcome") in {"advice", "no_action"} and r not in of.values()
    }
    rc8_rc9 = {
        of[a]
        for (what, a), data in latest.items()
        if what == "assessment" and data["outcome"] in {"early_help", "no_action"} and of.get(a) in referrals
    }

    def told_in(number):
        part = whole = 0
        for data in answers.values():
            on, when = date.fromisoformat(data["on"]), told.get(data["decision"])
            if when is None and working_days(on, today - timedelta(days=1)) < number:
                continue
            whole += 1
            part += when is not None and working_days(on, when) <= number
        return part, whole

    timed = {key for key in contacts if key in made and made[key]["due_on"]}
    return {
        "asked": sum(within(m["asked_on"]) for key, m in made.items() if key not in back),
        "asked_children": sum(
            len(here & set(m["children"]))
            for key, m in made.items()
            if key not in back and within(m["asked_on"])
        ),
        "unanswered": sum(
            within(m["asked_on"]) and key not in back and ("contact", key) not in latest
            for key, m in made.items()
        ),
        "decided": len(contacts),
        "in_time": (sum(contacts[key]["on"] <= made[key]["due_on"] for key in timed), len(timed)),
        "no_help": (sum(c["outcome"] not in help_codes for c in contacts.values()), len(contacts)),
        "nothing_done": (
            sum(
                c["outcome"] in {"threshold", "no_agreement", "more_asked", "not_taken_up", "withdrawn_nfa"}
                for c in contacts.values()
            ),
            len(contacts),
        ),
        "not_taken_further": (len(flagged | rc8_rc9), len(referrals)),
        "passed_on": (
            len(
                {
                    of[a]
                    for (what, a), data in latest.items()
                    if what == "assessment" and data["outcome"] == "early_help" and of.get(a) in referrals
                }
            ),
            len(referrals),
        ),
        "told_in_1": told_in(1),
        "told_in_5": told_in(5),
        "never_told": sum(data["decision"] not in told for data in answers.values()),
    }


def test_the_figures_are_those_of_an_independent_reading_of_the_export(place):
    live(place, random.Random(3))
    tables = exported()
    with db.engine.connect() as connection:
        verify_records(connection)  # every row is what the log says, after all that chance has done
    kinds = {row["kind"] for row in tables["case_events"]}
    assert kinds >= {"contact_taken_back", "referral_decided", "assessment_changed", "decision_told"}
    with clock.at(START + timedelta(days=95)):
        for school in (ref(place.thornhill), ref(place.saltby)):
            found = figures(place.ruth, school)
            assert sum(half.decided for half in found.half_terms) > 5
            assert sum(half.after_assessment.numerator for half in found.half_terms) > 0
            for half in found.half_terms:
                window = half.window
                expected = by_hand(tables, str(school.public_id), window.starts, window.ends, clock.today())
                for name, wanted in expected.items():
                    got = getattr(half, name)
                    pair = got if isinstance(got, int) else (got.numerator, got.denominator)
                    assert pair == wanted, (name, window)
            stages = {s["public_id"] for s in tables["stages"] if s["kind"] == "held"}
            standing = {
                row["family_id"]
                for row in tables["family_schools"]
                if row["school_id"] == str(school.public_id) and row["until"] is None
            }
            held = [f for f in tables["families"] if f["stage_id"] in stages and f["public_id"] in standing]
            assert found.held.families == len(held)


def test_a_family_one_is_kept_from_is_in_no_figure(place):
    with clock.at(START):
        for family in (place.family("Seen"), place.family("Unseen")):
            contact = ask(family, asking(asked_on=clock.today()), version=family.version, by=place.ruth)
            answer = a_no(on=clock.today(), told_on=None, next_on=clock.today() + timedelta(days=14))
            record_answer(family, contact, answer, version=family.version, by=place.ruth)
        kept_away = replace(place.ruth, blocked=frozenset({family.id}))
        (mine, *_), held = (found := figures(kept_away, ref(place.thornhill))).half_terms, found.held
        (alls, *_) = figures(place.ruth, ref(place.thornhill)).half_terms
    assert (mine.asked, mine.decided, mine.no_help.denominator, mine.never_told, held.families) == (1,) * 5
    assert (alls.asked, alls.never_told) == (2, 2)


def test_nobody_at_school_reads_figures(place):
    with pytest.raises(NotPermittedError):
        figures(place.hale, ref(place.thornhill))


def test_how_long_the_school_has_held(place):
    with clock.at(START):
        family = place.family()
        contact = ask(family, asking(asked_on=clock.today()), version=family.version, by=place.ruth)
        answer = a_no(on=clock.today(), told_on=clock.today(), next_on=clock.today() + timedelta(days=14))
        record_answer(family, contact, answer, version=family.version, by=place.ruth)
    with clock.at(START + timedelta(days=16)):
        held = figures(place.ruth, ref(place.thornhill)).held
    assert (held.families, held.median_days, held.longest_days, held.weeks) == (1, 16, 16, 2)
