"""A reader's own feed and calendar: begun and ended in the account, fetched by a secret address."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, abort, flash, g, make_response, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from caseboard import clock, mail
from caseboard.access import Permission as P
from caseboard.db import session, writing
from caseboard.feed import subscriptions
from caseboard.feed.models import Subscription, SubscriptionKind
from caseboard.web.guard import requires
from caseboard.web.htmx import see_other
from caseboard.web.subscriptions import files

blueprint = Blueprint("subscriptions", __name__)


@blueprint.get("/account/subscriptions")
@requires(P.ACKNOWLEDGE_LETTERS)
def index() -> AnyResponse:
    return _page()


@blueprint.post("/account/subscriptions")
@requires(P.ACKNOWLEDGE_LETTERS)
def create() -> AnyResponse:
    """The address is shown once, on this answer: it is kept nowhere."""
    try:
        kind = SubscriptionKind(request.form.get("kind", ""))
    except ValueError:
        abort(400)
    secret = subscriptions.start_subscription(kind, by=g.actor)
    session().commit()
    return _page(mail.mailer().link(url_for(f"subscriptions.{kind.value}", token=secret)), kind)


@blueprint.post("/account/subscriptions/<uuid:subscription_id>/endings")
@requires(P.ACKNOWLEDGE_LETTERS)
def end(subscription_id: uuid.UUID) -> AnyResponse:
    subscriptions.end_subscription(subscription_id, by=g.actor)
    session().commit()
    flash("Ended. The address does not work any more.")
    return see_other(url_for("subscriptions.index"))


@blueprint.get("/feed/<token>/updates.atom")
@requires(P.SIGN_IN)
def atom(token: str) -> AnyResponse:
    found, actor = subscriptions.find_subscriber(token, SubscriptionKind.ATOM)
    link = mail.mailer().link
    body = files.atom(
        subscriptions.letters_for(actor),
        feed_id=str(found.public_id),
        home=link("/"),
        letter_url=link("/letters/{}"),
    )
    return _file(found, body, "application/atom+xml")


@blueprint.get("/feed/<token>/dates.ics")
@requires(P.SIGN_IN)
def ics(token: str) -> AnyResponse:
    found, actor = subscriptions.find_subscriber(token, SubscriptionKind.ICS)
    mailer = mail.mailer()
    body = files.calendar(
        subscriptions.days_for(actor), host=mailer.host, home=mailer.link("/"), now=clock.now()
    )
    return _file(found, body, "text/calendar; charset=utf-8")


def _file(found: Subscription, body: bytes, kind: str) -> AnyResponse:
    """The answer, with a note of when it was asked for in a transaction of its own."""
    key = found.id
    session().rollback()
    with writing():
        subscriptions.note_used(session().get_one(Subscription, key))
        session().commit()
    return Response(body, content_type=kind, headers={"X-Robots-Tag": "noindex"})


def _page(address: str = "", kind: SubscriptionKind | None = None) -> AnyResponse:
    return make_response(
        render_template(
            "subscriptions/index.html",
            standing={one.kind.value: one for one in subscriptions.list_subscriptions(g.actor)},
            address=address,
            kind=kind.value if kind else "",
        )
    )
