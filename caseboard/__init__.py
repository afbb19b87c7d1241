"""Caseboard: a shared board for social workers who work with schools and the families they share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from caseboard.config import Settings


def create_app(settings: Settings | None = None, *, has_web: bool = True) -> Flask:
    """Builds the application: the table of contents of the program.

    Without settings they are read from the environment, and refused when they are half a configuration. A command
    that shows no page does without the web, which takes as long to build as everything below it.
    """
    from flask import Flask

    from caseboard import config, db, logs, mail, schema
    from caseboard.templating import Templates

    settings = settings or config.read_settings()
    config.refuse_half_configured(settings)

    app = Flask("caseboard", root_path=str(Path(__file__).parent), template_folder=folder("templates"))
    app.config["CASEBOARD"] = settings
    app.config["TESTING"] = settings.testing
    app.config["SECRET_KEY"] = settings.secret_key
    app.ensure_sync = lambda func: func  # type: ignore[method-assign]  # nothing of ours is a coroutine
    app.jinja_environment = Templates  # of pages and of mail

    logs.init_app(app)  # one JSON object a line, ids only
    db.init_app(app, settings)  # the session, and how a transaction begins
    schema.init_app(app)  # every model, and the migrations
    mail.init_app(app, settings)  # where messages go
    if has_web:
        from caseboard import web

        web.init_app(app, settings)  # guard, sign-in, headers, errors, and one blueprint a feature
    return app


def folder(name: str) -> str:
    """Where templates or migrations stand: inside an installed package, beside it in a checkout."""
    inside = Path(__file__).parent / name
    return str(inside if inside.is_dir() else inside.parents[1] / name)


__all__ = ["create_app", "folder"]
