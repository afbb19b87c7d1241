"""People and schools, put into a database once: to make them anew takes longer than most tests."""

from __future__ import annotations

import contextvars
import shutil
from copy import deepcopy
from functools import cache
from pathlib import Path

from caseboard import create_app
from caseboard.db import db, session, writing
from tests import factories
from tests.support.database import SERVER, made_once, new_template, run_on_server, settings_for, url_of


def world_made_once() -> tuple[str, factories.World]:
    """The database that others are copies of, and the world that is in it."""
    template, world = _made()
    return template, deepcopy(world)


@cache
def _made() -> tuple[str, factories.World]:
    return contextvars.Context().run(_make)  # by the real clock, whatever the test that comes first has said


def _make() -> tuple[str, factories.World]:
    template, folder = new_template()
    if SERVER:
        run_on_server(f'CREATE DATABASE "{template}" TEMPLATE "{made_once()}"')
    else:
        shutil.copyfile(made_once(), template)
        Path(template).chmod(0o600)
    app = create_app(settings_for(url_of(template), folder))
    with app.app_context(), writing():
        world = factories.make_world()
        session().commit()
        db.session.remove()
        db.engine.dispose()
    return template, world
