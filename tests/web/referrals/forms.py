"""The forms of asking for help and of an answer, sent as a worker fills them in, and the ids of what they left."""

from __future__ import annotations

import html
import re
from datetime import timedelta

from caseboard import clock
from caseboard.referrals.records import list_contacts, list_decisions
from tests.support.pages import Page

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


def decision_id(on_board):
    with on_board.records():
        return list_decisions(on_board.family())[-1].public_id


def answered(on_board, help="no", **answers):
    usual = {"outcome": "threshold", "on": today(), "told": "now"}
    if help == "no":
        usual |= {"holder": "Ruth Amin", "review": (clock.today() + timedelta(days=14)).isoformat()}
    at = f"/contacts/{contact_id(on_board)}/decisions"
    return send(on_board, f"{at}/new?help={help}", "answer-form", at, **usual | answers)
