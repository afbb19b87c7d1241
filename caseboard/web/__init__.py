"""Routes, forms and nothing else, on top of the domain."""

from __future__ import annotations

from importlib import import_module

from flask import Flask

from caseboard.config import LOOPBACK, Settings

FEATURES = (
    "pages",
    "installation",
    "sign_in",
    "account",
    "menu",
    "display",
    "pins",
    "covers",
    "uncovers",
    "turns",
    "people",
    "boards",
    "moves",
    "undos",
    "families",
    "entries",
    "unsharings",
    "corrections",
    "sharing",
    "chronology",
    "restricted",
    "sealed_readers",
    "blocks",
    "drafts",
    "checks",
    "removals",
    "children",
    "child_removals",
    "handovers",
    "family_schools",
    "arrivals",
    "stories",
    "numbers",
    "referrals",
    "contacts",
    "decisions",
    "assessments",
    "disagreements",
    "escalations",
    "owed",
    "members",
    "adults",
    "profiles",
    "households",
    "addresses",
    "relationships",
    "placements",
    "helping",
    "agencies",
    "merges",
    "partners",
    "partner_families",
    "weeks",
    "letters",
    "letter_papers",
    "acknowledgements",
    "questions",
    "outbound",
    "answers",
    "fridays",
    "asks",
    "ask_answers",
    "confirmations",
    "subscriptions",
    "stand_ins",
    "sent",
    "sheets",
    "family_sheets",
    "meeting_sheets",
    "actions",
    "meetings",
    "agendas",
    "meeting_drafts",
    "callings_off",
    "agreed",
    "family_meetings",
    "worries",
    "signposts",
    "services",
    "reports",
    "calendars",
    "clocks",
    "copies",
    "closing_days",
    "unsent",  # last: it keeps what no other has kept
)
"""One blueprint each: `caseboard.web.<feature>.views.blueprint`."""


def init_app(app: Flask, settings: Settings) -> None:
    from caseboard.web import chrome, errors, filters, guard, headers, htmx, paths, received, sessions, trying
    from caseboard.web.boards import cards
    from caseboard.web.entries import blank
    from caseboard.web.families import lines
    from caseboard.web.sign_in import security

    app.config.update(
        MAX_CONTENT_LENGTH=1024 * 1024,
        MAX_FORM_MEMORY_SIZE=256 * 1024,
        MAX_FORM_PARTS=1000,
        WTF_CSRF_TIME_LIMIT=None,  # boards stay open for hours; the session's own end is the limit
        WTF_CSRF_CHECK_DEFAULT=False,  # the guard asks, after it knows who is there
        WTF_CSRF_SSL_STRICT=False,  # the guard compares Origin and Sec-Fetch-Site, which say more than a referrer
        PREFERRED_URL_SCHEME="https" if settings.is_https else "http",
    )
    headers.trust(app, settings, LOOPBACK)

    app.session_interface = sessions.RowSessions(settings)
    headers.compress(app)
    headers.init_app(app)  # outermost: its after_request runs last, on errors and static files too
    guard.init_app(app)  # who may use what, before anything else looks at the request
    htmx.init_app(app)
    received.init_app(app)
    security.init_app(app, settings)
    errors.init_app(app)
    filters.init_app(app)
    paths.init_app(app)
    chrome.init_app(app)
    cards.init_app(app)
    lines.init_app(app)
    blank.init_app(app)
    for feature in FEATURES:
        app.register_blueprint(import_module(f"caseboard.web.{feature}.views").blueprint)
    trying.init_app(app)  # around every view: what the database gave up runs again
