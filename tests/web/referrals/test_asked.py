"""Asking for help, the answer, who holds it after a no, asking again, disagreeing, and what a school is owed."""

from __future__ import annotations

import html
import re
import uuid
from datetime import timedelta

import pytest

from caseboard import clock
from caseboard.db import session
from caseboard.events import log
from caseboard.families.entries import list_entries
from caseboard.families.sharing import record_basis
from caseboard.families.sharing_models import Basis
from caseboard.keeping.verifying import verify_records
from caseboard.referrals.assessing import put_assessor
from caseboard.referrals.records import list_assessments, list_contacts, list_decisions, list_referrals
from caseboard.schools.calendars import add_working_days
from tests.support.pages import Page
from tests.web.families.support import actor_of

HIDDEN = ("csrf_token", "request_id", "version", "help", "again", "replaces")


def fields(text, form_id):
    """What a form sends when nothing was touched that has to be chosen."""
    found = next(f["fields"] for f in Page(text).forms if f.get("id") == form_id)
    return {name: value for name, value in found.items() if name in HIDDEN}


def filled_in(text):
    """What the form for an answer sends when nothing of it is touched."""
    found = next(f for f in Page(text).forms if f.get("id") == "answer-form")
    sent = {
        one["name"]: one.get("value", "")
        for one in found["controls"]
        if one["tag"] == "input" and (one["type"] not in ("radio", "checkbox") or "checked" in one)
    }
    areas = re.findall(r'<textarea[^>]* name="(\w+)"[^>]*>\s*(.*?)</textarea>', text, re.DOTALL)
    return sent | {name: html.unescape(words) for name, words in areas}


def today():
    return clock.today().isoformat()


def send(on_board, page, form_id, to, **answers):
    return on_board.client.post(on_board.url(to), data=fields(on_board.see(page), form_id) | answers)


def asked(on_board, **answers):
    usual = {"agency": "Children's Hub", "asked_on": today(), "agreement": "agreed"}
    return send(on_board, "/contacts/new", "contact-form", "/contacts", **usual | answers)


def contact_id(on_board):
    with on_board.records():
        return list_contacts(on_board.family())[-1].public_id


def rests_on_something(on_board):
    with on_board.records():
        by = actor_of(on_board.world["worker"])
        family = on_board.family()
        record_basis(family, basis=Basis.SAFEGUARDING, since=clock.today(), words="Worries", by=by)


def decision_id(on_board):
    with on_board.records():
        return list_decisions(on_board.family())[-1].public_id


def answered(on_board, help="no", **answers):
    usual = {"outcome": "threshold", "on": today(), "told": "now"}
    if help == "no":
        usual |= {"holder": "Ruth Amin", "review": (clock.today() + timedelta(days=14)).isoformat()}
    at = f"/contacts/{contact_id(on_board)}/decisions"
    return send(on_board, f"{at}/new?help={help}", "answer-form", at, **usual | answers)


def test_help_is_asked_for_and_stands_on_the_card_and_the_page(on_board):
    assert asked(on_board, words="For the mornings").status_code == 303
    text = on_board.see("/asked")
    assert "Asked Children&#39;s Hub" in text
    assert "No answer yet" in text
    assert "For the mornings" in text
    assert "Asked Children&#39;s Hub" in on_board.see()


def test_who_asked_is_me_unless_somebody_else_did(on_board):
    form = next(f for f in Page(on_board.see("/contacts/new")).forms if f.get("id") == "contact-form")
    assert form["fields"]["asked_by"] == on_board.world["worker"].name
    asked(on_board, asked_by="Mrs Lowe")
    assert "<dt>Who asked</dt><dd>Mrs Lowe</dd>" in on_board.see("/asked")


def test_the_worker_is_asked_for_agreement_and_nothing_typed_is_lost(on_board):
    answer = asked(on_board, agreement="", words="For the mornings")
    assert answer.status_code == 422
    assert "Say whether the family agreed" in answer.text
    assert "For the mornings" in answer.text
    assert Page(answer.text).title.startswith("Error: ")
    with on_board.records():
        assert list_contacts(on_board.family()) == []


def test_pressed_twice_it_is_asked_once(on_board):
    sent = fields(on_board.see("/contacts/new"), "contact-form")
    sent |= {"agency": "CAMHS", "asked_on": today(), "agreement": "agreed"}
    answers = [on_board.client.post(on_board.url("/contacts"), data=sent) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    with on_board.records():
        assert len(list_contacts(on_board.family())) == 1


def test_a_card_that_changed_meanwhile_is_looked_at_again_with_what_was_typed(on_board):
    sent = fields(on_board.see("/contacts/new"), "contact-form") | {"version": "0", "agency": "CAMHS"}
    answer = on_board.client.post(
        on_board.url("/contacts"), data=sent | {"asked_on": today(), "agreement": "agreed"}
    )
    assert answer.status_code == 409
    assert "Somebody changed this family meanwhile" in answer.text
    assert 'value="CAMHS"' in answer.text


def test_a_no_names_who_holds_it_and_the_family_is_held_in_school(on_board):
    asked(on_board)
    answer = answered(on_board, words="Universal services first", again_if="If it is weekly")
    assert answer.status_code == 303
    with on_board.records():
        family = on_board.family()
        assert (family.stage.kind, family.holder.name) == ("held", "Ruth Amin")
    text = on_board.see()
    assert "they said it does not meet their threshold" in text
    assert "Universal services first" in text


def test_the_form_for_a_no_is_me_and_a_date_before_anything_is_touched(on_board):
    asked(on_board)
    text = on_board.see(f"/contacts/{contact_id(on_board)}/decisions/new")
    page = Page(text)
    holder = next(control for control in page.controls if control.get("name") == "holder")
    assert holder["value"] == "Ruth Amin"
    assert len([c for c in page.controls if c.get("name") == "review" and "checked" in c]) == 1
    assert len([c for c in page.controls if c.get("name") == "outcome" and "checked" in c]) == 1


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"holder": " "}, "Say who holds it now. A family is never left without somebody."),
        ({"review": ""}, "Choose when to look again."),
        ({"outcome": ""}, "Choose what they answered."),
        ({"outcome": "../../etc"}, "Choose one of the answers offered."),
        ({"on": "2020-01-01"}, "An answer cannot be from before it was asked for"),
        ({"on": "2199-01-01"}, "cannot be in the future"),
        ({"on": "yesterday"}, "Enter a date, such as 26 11 2026."),
        ({"told": "earlier"}, "Enter the day they were told, below."),
        ({"outcome": "other"}, "Write down what they answered, in a few words."),
        ({"stays": "y"}, "Say why the family stays where it is"),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_what_was_typed_comes_back(on_board, wrong, says):
    asked(on_board)
    answer = answered(on_board, again_if="If it is weekly", **wrong)
    assert answer.status_code == 422
    assert says in answer.text
    assert "If it is weekly" in answer.text
    with on_board.records():
        assert list_decisions(on_board.family()) == []


def test_help_leads_to_the_stages_and_a_statutory_clock_begins(on_board):
    asked(on_board)
    answer = answered(on_board, help="yes", outcome="assessment")
    assert answer.location.endswith("/move")
    with on_board.records():
        (row,) = list_assessments(on_board.family())
        assert row.kind == "statutory"
    assert "Statutory assessment (section 17)" in on_board.see("/asked")


def test_an_assessment_that_needs_a_referral_is_refused_at_the_field(on_board):
    wrong = {"kind": "statutory", "started_on": today()}
    answer = send(on_board, "/assessments/new", "assessment-form", "/assessments", **wrong)
    assert answer.status_code == 422
    assert "follows a referral, and none is written down yet" in answer.text
    right = send(
        on_board, "/assessments/new", "assessment-form", "/assessments", **wrong | {"kind": "early_help"}
    )
    assert right.status_code == 303


def test_a_referral_that_somebody_else_made_carries_its_statutory_assessment(on_board):
    def begin(**answers):
        usual = {"kind": "statutory", "started_on": today()}
        return send(on_board, "/assessments/new", "assessment-form", "/assessments", **usual | answers)

    half = begin(referred_to="Social Care")
    assert half.status_code == 422
    assert "Enter the day on which somebody else referred the family." in half.text
    assert 'value="Social Care"' in half.text
    day = clock.today() - timedelta(days=3)
    assert begin(referred_to="Social Care", referred_on=day.isoformat()).status_code == 303
    with on_board.records():
        (assessment,) = list_assessments(on_board.family())
        assert assessment.due_on == add_working_days(day, 45)
        verify_records(session().connection())
    assert "Somebody else referred the family to Social Care on" in on_board.be("head").see()


def test_an_answer_not_told_is_owed_until_somebody_says_so(on_board):
    asked(on_board)
    answered(on_board, told="later", owed_by="Children's Hub")
    at = f"/schools/{on_board.world.schools['thornhill'].public_id}/owed"
    assert f'href="{at}"' in on_board.client.get("/caseload").text
    page = on_board.client.get(at).text
    assert "Kowalczyk" in page
    assert "Children&#39;s Hub will tell them" in page
    told = {"on": today(), "whom": "school", "back": "owed", "request_id": str(uuid.uuid4())}
    answer = on_board.client.post(on_board.url(f"/decisions/{decision_id(on_board)}/tellings"), data=told)
    assert answer.location.endswith("/owed")
    assert "Kowalczyk" not in on_board.client.get(at).text


def test_asking_again_carries_what_was_said_and_who_answered(on_board):
    asked(on_board, words="For the mornings")
    answered(on_board, words="Universal services first", decider="Pat Grant, Hub")
    page = on_board.see(f"/contacts/new?again={contact_id(on_board)}")
    assert Page(page).h1 == "Ask again for Kowalczyk"
    for said in ("For the mornings", "Universal services first", "Pat Grant, Hub"):
        assert said in page
    again = {"agency": "Children's Hub", "asked_on": today(), "agreement": "agreed"}
    at = f"/contacts/new?again={contact_id(on_board)}"
    refused = send(on_board, at, "contact-form", "/contacts", **again)
    assert "Say what has changed since the answer." in refused.text
    assert send(on_board, at, "contact-form", "/contacts", changed="Every day", **again).status_code == 303
    assert "again" in on_board.see("/asked")
    answered(on_board, words="Still universal", again_if="He is away a week")
    page = on_board.see(f"/contacts/new?again={contact_id(on_board)}")
    assert page.index("Still universal") < page.index("Before that") < page.index("Universal services first")
    assert "He is away a week" in page
    assert "What would make us ask again" not in page  # the label beside it says so


def test_who_assessed_within_six_months_is_named_when_it_is_asked_again(on_board):
    asked(on_board)
    answered(on_board, help="yes", outcome="assessment")
    with on_board.records():
        put_assessor(on_board.family(), "Leila Osman", by=actor_of(on_board.world["worker"]))
    item = re.search(r"/assessments/([0-9a-f-]{36})/decisions/new", on_board.see("/asked"))[1]
    at = f"/assessments/{item}/decisions"
    look = (clock.today() + timedelta(days=14)).isoformat()
    no = {"outcome": "no_action", "on": today(), "told": "now", "holder": "Ruth Amin", "review": look}
    assert send(on_board, f"{at}/new", "answer-form", at, **no).status_code == 303
    again = re.search(r'href="[^"]*(/contacts/new\?again=[0-9a-f-]{36})"', on_board.see("/asked"))[1]
    page = on_board.see(again)
    assert "Leila Osman. Ask whether they can look again." in page
    assert "Statutory assessment (section 17): Ended after the assessment, with no service" in page


def test_disagreeing_is_a_dated_step_with_its_time_limit(on_board):
    asked(on_board)
    answered(on_board)
    at = f"/decisions/{decision_id(on_board)}/steps"
    assert on_board.send(at, on="2199-01-01").status_code == 422
    assert on_board.send(at, on=today()).status_code == 303
    page = on_board.see("/asked")
    assert "Worker to worker: talk it through" in page
    step = next(f["action"] for f in Page(page).forms if f["action"].endswith("/answers"))
    sent = {"on": today(), "result": "same", "request_id": str(uuid.uuid4())}
    assert on_board.client.post(step, data=sent).status_code == 303
    assert "The answer stays as it was" in on_board.see("/asked")


def test_a_steps_answer_that_is_refused_says_why_at_its_field_and_keeps_what_was_chosen(on_board):
    asked(on_board)
    answered(on_board)
    on_board.send(f"/decisions/{decision_id(on_board)}/steps", on=today())
    step = next(f["action"] for f in Page(on_board.see("/asked")).forms if f["action"].endswith("/answers"))
    sent = {"on": "2199-01-01", "result": "part", "request_id": str(uuid.uuid4())}
    page = on_board.client.post(step, data=sent).text
    assert '<option value="part" selected>' in page
    assert re.search(r'-on-error"><span class="vh">Wrong: </span>Enter the day they answered', page)
    sent |= {"on": today(), "result": ""}
    page = on_board.client.post(step, data=sent).text
    assert re.search(r'-result-error"><span class="vh">Wrong: </span>Choose one of the answers', page)


def test_an_answer_that_is_put_right_keeps_all_that_is_not_changed(on_board):
    day = clock.today() - timedelta(days=9)
    asked(on_board, asked_on=day.isoformat())
    told = (day + timedelta(days=1)).isoformat()
    words = {"words": "Universal services first", "again_if": "If it is weekly", "decider": "Duty worker"}
    answered(on_board, on=day.isoformat(), told="earlier", told_on=told, reason_given="verbal", **words)
    at = f"/contacts/{contact_id(on_board)}/decisions"
    on_board.send(f"/decisions/{decision_id(on_board)}/steps", on=today())
    shown = on_board.see(f"{at}/new?help=no")
    form = filled_in(shown)
    assert (form["words"], form["decider"], form["told"]) == (
        "Universal services first",
        "Duty worker",
        "kept",
    )
    assert "holder" not in form  # it has been said
    assert on_board.client.post(on_board.url(at), data=form | {"outcome": "advice"}).status_code == 303
    with on_board.records():
        (now,) = list_decisions(on_board.family())
        assert (now.outcome, {row.told_on.isoformat() for row in now.schools}) == ("advice", {told})
        says = [e.text for e in list_entries(on_board.family()) if "Universal services first" in e.text]
        assert len(says) == 1
    page = on_board.see("/asked")
    assert "Universal services first" in page
    assert "Worker to worker: talk it through" in page  # a step taken before stays one
    late = filled_in(on_board.see(f"{at}/new?help=no")) | {"on": today()}
    refused = on_board.client.post(on_board.url(at), data=late)
    assert refused.status_code == 422
    assert "The answer cannot be from after that." in refused.text


def test_an_answer_written_down_the_wrong_way_round_is_turned_round(on_board):
    asked(on_board)
    at = f"/contacts/{contact_id(on_board)}/decisions"

    def put_right(help, **answers):
        shown = on_board.see(f"{at}/new?help={help}")
        form = filled_in(shown)
        assert on_board.client.post(on_board.url(at), data=form | answers).status_code == 303
        with on_board.records():
            family = on_board.family()
            return len(list_referrals(family)), len(list_assessments(family)), family.stage.kind

    answered(on_board, help="yes", outcome="referral")
    assert put_right("no", outcome="threshold") == (0, 0, "held")  # refused at contact: no referral
    assert put_right("yes", outcome="assessment") == (1, 1, "held")
    with on_board.records():
        assert list_assessments(on_board.family())[0].referral_id is not None
        verify_records(session().connection())


def test_who_holds_it_already_is_proposed_with_the_look_that_is_planned(on_board):
    asked(on_board)
    answered(on_board, holder="Mrs Lowe")
    asked(on_board, agency="CAMHS")
    shown = on_board.see(f"/contacts/{contact_id(on_board)}/decisions/new?help=no")
    form = filled_in(shown)
    assert form["holder"] == "Mrs Lowe"
    assert form["review"] == (clock.today() + timedelta(days=14)).isoformat()
    assert "As planned, " in shown


def test_a_family_that_is_moved_before_its_answer_is_written_down_is_asked_for_it(on_board):
    asked(on_board)
    moving = Page(on_board.see("/move"))
    held = next(
        c["value"] for c in moving.controls if c.get("name") == "stage" and c.get("form") == "ask-form"
    )
    form = next(f["fields"] for f in moving.forms if f.get("id") == "move-form")
    looks = (clock.today() + timedelta(days=14)).isoformat()
    sent = form | {"stage": held, "holder": "Mrs Lowe", "review": looks}
    board = on_board.client.post(on_board.url("/moves"), data=sent, follow_redirects=True)
    link = re.search(r'id="said-answer" href="([^"]+)">Add the answer', board.text)
    shown = on_board.client.get(html.unescape(link[1])).text
    assert "Not taken up" in shown
    assert filled_in(shown)["holder"] == "Mrs Lowe"


def test_a_request_put_down_by_mistake_goes_and_they_can_have_it(on_board):
    asked(on_board)
    at = f"/contacts/{contact_id(on_board)}"
    assert on_board.send(f"{at}/acknowledgements", on=today()).status_code == 303
    version = next(f for f in Page(on_board.see("/asked")).forms if f["action"].endswith("/removals"))
    sent = version["fields"]
    assert on_board.client.post(on_board.url(f"{at}/removals"), data=sent).status_code == 303
    assert "Nobody outside school was asked yet" in on_board.see("/asked")


def test_who_was_asked_on_the_card_is_a_request(on_board):
    sent = next(f["fields"] for f in Page(on_board.see("/edit")).forms if f.get("id") == "card-form")
    sent |= {"level": "additional", "asked": "CAMHS", "asked_on": today(), "soon": "", "next_what": "review"}
    assert on_board.client.post(on_board.url(), data=sent).status_code == 303
    assert "Asked CAMHS" in on_board.see("/asked")


def test_a_request_of_two_taps_is_written_down_in_full_later(on_board):
    sent = next(f["fields"] for f in Page(on_board.see("/edit")).forms if f.get("id") == "card-form")
    sent |= {"level": "additional", "asked": "CAMHS", "asked_on": today(), "soon": "", "next_what": "review"}
    on_board.client.post(on_board.url(), data=sent)
    at = f"/contacts/{contact_id(on_board)}"
    more = {"agency": "CAMHS", "asked_on": today(), "agency_kind": "camhs", "asked_for": "mental_health"}
    refused = send(on_board, f"{at}/edit", "contact-form", at, words="She asked for it herself", **more)
    assert refused.status_code == 422
    assert "Say whether the family agreed" in refused.text
    assert "She asked for it herself" in refused.text
    more |= {"agreement": "risk", "words": "She asked for it herself"}
    assert send(on_board, f"{at}/edit", "contact-form", at, **more).status_code == 303
    page = on_board.see("/asked")
    for words in (
        "No: a child may be at risk of harm",
        "Help with mental health",
        "She asked for it herself",
    ):
        assert words in page
    assert "Put right: we asked CAMHS for help with mental health on" in on_board.see()
    assert (
        send(on_board, f"{at}/edit", "contact-form", at, **more | {"agreement": "agreed"}).status_code == 303
    )
    assert "More was written down about the request to CAMHS" in on_board.see()
    on_board.be("head")
    assert "More was written down" not in on_board.see()
    on_board.be("worker")
    answered(on_board)
    late = send(
        on_board, f"{at}/edit", "contact-form", at, **more | {"agency": "GP", "asked_on": "2199-01-01"}
    )
    assert late.status_code == 422
    assert send(on_board, f"{at}/edit", "contact-form", at, **more | {"agency": "GP"}).status_code == 303
    with on_board.records():
        (contact,) = list_contacts(on_board.family())
        assert contact.agency.name == "CAMHS"  # who answered is who was asked
        verify_records(session().connection())


def test_the_last_one_who_leads_cannot_be_cleared_on_the_card(on_board):
    sent = next(f["fields"] for f in Page(on_board.see("/edit")).forms if f.get("id") == "card-form")
    sent |= {"level": "additional", "lead": "", "soon": "", "next_what": "review"}
    answer = on_board.client.post(on_board.url(), data=sent)
    assert answer.status_code == 422
    assert "A family is never left without somebody." in answer.text


# --- what may not be seen or done -------------------------------------------------------------------------------------


PAGES = ("/asked", "/contacts/new", "/assessments/new")


@pytest.mark.parametrize("who", ["head", "dsl", "worker_quay", "head_south", "partner", "admin"])
@pytest.mark.parametrize("page", PAGES)
def test_nobody_else_opens_these_pages(on_board, who, page):
    on_board.be(who)
    assert on_board.client.get(on_board.url(page)).status_code == 404


def test_ids_of_another_family_or_of_nothing_are_not_found(on_board):
    asked(on_board)
    mine, nothing = contact_id(on_board), uuid.uuid4()
    with on_board.records():
        from caseboard.db import session
        from caseboard.schools.models import School
        from tests import factories

        quay = session().get_one(School, on_board.world.schools["quayside"].id)
        foreign = factories.family(
            "Petrov",
            factories.child("Jan Petrov", quay),
            by=actor_of(on_board.world["worker_quay"]),
            school=quay,
        ).public_id
    for at in (
        on_board.url(f"/contacts/{nothing}/decisions/new"),
        on_board.url(f"/contacts/new?again={nothing}"),
        on_board.url(f"/assessments/{mine}/decisions/new"),
        on_board.url("/asked", school="quayside", family_id=foreign),
        on_board.url(f"/contacts/{mine}/decisions/new", school="quayside", family_id=foreign),
    ):
        assert on_board.client.get(at).status_code == 404


def test_a_step_or_a_telling_of_another_decision_is_not_found(on_board):
    asked(on_board)
    answered(on_board)
    for at in (f"/decisions/{uuid.uuid4()}/tellings", f"/decisions/{uuid.uuid4()}/steps"):
        assert on_board.send(at, on=today()).status_code == 404
    at = f"/decisions/{decision_id(on_board)}/steps/{uuid.uuid4()}/answers"
    assert on_board.send(at, on=today(), result="same").status_code == 404


def test_a_worker_of_one_school_reads_nothing_of_what_only_the_other_was_told(on_board):
    saltby = on_board.world.schools["saltby"].public_id
    rests_on_something(on_board)
    asked(on_board, words="About Ewa alone", shared=str(saltby))
    on_board.be("worker_one")
    text = on_board.see("/asked")
    assert "About Ewa alone" not in text
    assert "Saltby" not in text


def test_the_head_reads_that_it_was_asked_and_answered_and_no_word_that_was_not_shared(on_board):
    asked(on_board, words="A private matter", agency_kind="front_door")
    assert "Children&#39;s Hub, due " in on_board.be("head").see()
    on_board.be("worker")
    answered(on_board, words="They wrote at length", decider="Pat Grant")
    on_board.be("head")
    text = on_board.see()
    assert "We asked Children&#39;s Hub on" in text
    assert "they said it does not meet their threshold" in text
    for hidden in ("A private matter", "They wrote at length", "Pat Grant"):
        assert hidden not in text


def test_words_that_were_shared_are_read_at_that_school_only(on_board):
    rests_on_something(on_board)
    asked(
        on_board,
        words="Please be kind in the mornings",
        shared=str(on_board.world.schools["thornhill"].public_id),
    )
    on_board.be("head")
    assert "Please be kind in the mornings" in on_board.see()
    assert "Please be kind in the mornings" not in on_board.see(school="saltby")


def test_the_log_holds_no_word_of_what_was_typed(on_board):
    asked(on_board, words="ZQsecret")
    answered(on_board, words="ZQreason", again_if="ZQagain", why_stays="ZQstays")
    with on_board.records():
        events = log.list_family_events(on_board.family().id)
        assert "ZQ" not in str([event.data for event in events])
