"""Asking for help: the form and the card, what is asked again, and what is put right or taken back."""

from __future__ import annotations

from caseboard.db import session
from caseboard.keeping.verifying import verify_records
from caseboard.referrals.records import list_contacts
from tests.support.pages import Page
from tests.web.referrals.forms import answered, asked, contact_id, fields, send, today


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
