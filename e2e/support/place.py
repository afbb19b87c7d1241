"""The place that journeys are played in: two schools, their people, and twelve families in every stage."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import update
from werkzeug.serving import make_server

from caseboard import clock
from caseboard.access import actor_for
from caseboard.accounts import sessions
from caseboard.accounts.models import Role, SignInSession, User
from caseboard.db import db, session, writing
from caseboard.families.door import cases
from caseboard.families.models import Family, Level, NextStep
from caseboard.moves import services as moves
from caseboard.moves.rules import MoveAnswers
from caseboard.referrals import asking
from caseboard.schools.models import School, StageKind
from caseboard.schools.queries import list_stages
from caseboard.web.showing import MOUSE, SHOW, TOUCH
from tests import factories
from tests.factories import Person, World

K = StageKind

# name, school, years, level, days ago it came on the board, stage, days ago it moved there, who, next date in days
STORIES: tuple[tuple[Any, ...], ...] = (
    ("Marsh", "thornhill", ("Y2",), Level.ADDITIONAL, 1, K.NEW_WORRY, 1, "Ruth Amin", 0),
    ("Nguyen", "saltby", ("Y5",), Level.UNIVERSAL, 6, K.NEW_WORRY, 6, "Mr Teague, Saltby", 2),
    ("Adeyemi", "saltby", ("R",), Level.TARGETED, 30, K.WAITING, 24, "CAMHS", 0),
    ("Kowalczyk", "both", ("Y6", "Y3"), Level.TARGETED, 12, K.WAITING, 8, "Children’s Hub", 1),
    ("Hussain", "thornhill", ("Y4", "Y4"), Level.ADDITIONAL, 40, K.HELD, 17, "Mrs Lowe", -4),
    ("Dunn", "thornhill", ("Y5", "Y2"), Level.ADDITIONAL, 50, K.HELD, 31, "Mrs Lowe", 12),
    ("Lister", "saltby", ("Y3",), Level.ADDITIONAL, 20, K.HELD, 2, "Ruth Amin", 11),
    ("Okafor-Reid", "thornhill", ("Y4", "Y1"), Level.TARGETED, 60, K.ASSESSED, 24, "Dan Pryce", 7),
    ("Petrov", "saltby", ("Y6",), Level.ADDITIONAL, 60, K.ASSESSED, 41, "Ruth Amin", 16),
    ("Carr", "thornhill", ("Y2", "R"), Level.ADDITIONAL, 90, K.PLAN, 88, "Dan Pryce, Early Help", 18),
    ("Sato", "thornhill", ("N2",), Level.CHILD_IN_NEED, 70, K.PLAN, 52, "P. Grant, Social Care", 2),
    ("Young", "thornhill", ("Y6",), Level.UNIVERSAL, 90, K.ENDED, 30, "", None),
)


def build(app: Flask) -> World:
    """Fills an empty database with the world of the tests and its stories, through the services of real use."""
    with app.app_context(), writing():
        world = factories.make_world()
        dan = factories.user("Dan Both", email="dan@caseboard.example")
        dan.name = "Dan Pryce"
        schools = [session().get_one(School, world.schools[name].id) for name in ("thornhill", "saltby")]
        factories.role(dan, Role.SOCIAL_WORKER, *schools)
        world.people["dan"] = factories.plain(dan)
        for story in STORIES:
            _live(world, *story)
        session().commit()
    return world


def _live(world: World, name: str, where: str, years: tuple[str, ...], level: Level, added: int, kind: StageKind,
          moved: int, who: str, next_in: int | None) -> None:  # fmt: skip
    schools = ["thornhill", "saltby"] if where == "both" else [where]
    rows = [session().get_one(School, world.schools[school].id) for school in schools]
    by = actor_for(session().get_one(User, world["worker"].id))
    with clock.at(clock.now() - timedelta(days=added, minutes=5)):
        children = [
            factories.child(f"Child{n} {name}", rows[n % len(rows)], year_group=year)
            for n, year in enumerate(years)
        ]
        family = factories.family(name, *children, by=by, school=rows[0], level=level)
    with clock.at(clock.now() - timedelta(days=moved, minutes=1)):
        if kind is not K.NEW_WORRY:
            stage = next(s for s in list_stages(family.authority_id) if s.kind is kind)
            answers = MoveAnswers(
                holder=who, next_on=clock.today() + timedelta(days=14), outcome="outcomes_met"
            )
            moves.move_family(family, to_stage=stage, version=family.version, answers=answers, by=by)
    wanted: dict[str, Any] = {}
    with clock.at(clock.now() - timedelta(days=min(moved, 16), seconds=1)):
        if next_in is not None:
            wanted["next_on"] = clock.london(clock.now()).date() + timedelta(days=min(moved, 16) + next_in)
            wanted["next_what"] = NextStep.CHASE if kind is K.WAITING else NextStep.REVIEW
        if who and kind is K.WAITING:
            wanted |= {"asked": who, "asked_on": clock.today()}
        elif who and kind not in (K.HELD, K.ENDED):
            wanted["assessor" if kind is K.ASSESSED else "lead"] = who
        if wanted:
            asking.change_card(family, version=family.version, by=by, **wanted)


@dataclass
class Place:
    """A running place: where it is, who is in it, and what its records say."""

    app: Flask
    url: str
    world: World

    def board(self, school: str = "thornhill") -> str:
        return f"{self.url}/schools/{self.world.schools[school].public_id}/board"

    @property
    def caseload(self) -> str:
        return f"{self.url}/caseload"

    def cookies(
        self, person: Person, *, points_by: str = MOUSE, show: str | None = None, **more: Any
    ) -> list[Any]:
        """A session for a browser, as if the person had signed in just now, on a device with this pointer, and then
        tapped Names or Initials."""
        token = sessions.new_token()
        data = {"_user_id": person.uniquifier, "_fresh": True, "fs_paa": time.time(), **more}
        if show:
            data[SHOW] = show
        with self.app.app_context(), writing():
            sessions.start_session(token, data, person.id, created_at=None)
            session().commit()
        names: Any = self.app.session_interface
        return [
            {"name": names.cookie, "value": token, "url": self.url},
            {
                "name": names.touch_cookie if points_by == TOUCH else names.mouse_cookie,
                "value": "1",
                "url": self.url,
            },
        ]

    def let_idle(self, person: Person) -> None:
        """The person's sessions are as old as a quarter of an hour without a touch makes them."""
        with self.app.app_context(), writing():
            session().execute(
                update(SignInSession)
                .where(SignInSession.user_id == person.id)
                .values(last_seen_at=clock.now() - sessions.IDLE)
            )
            session().commit()

    def stage_of(self, name: str) -> str:
        with self.app.app_context():
            return self._family(name).stage.name

    def events_of(self, name: str) -> list[str]:
        from caseboard.events import log

        with self.app.app_context():
            return [event.kind for event in log.list_family_events(self._family(name).id)]

    def move(self, name: str, kind: StageKind, who: str = "dan") -> None:
        """Somebody else moves a family meanwhile."""
        with self.app.app_context(), writing():
            by = actor_for(session().get_one(User, self.world[who].id))
            family = self._family(name)
            stage = next(s for s in list_stages(family.authority_id) if s.kind is kind)
            moves.move_family(family, to_stage=stage, version=family.version, by=by)
            session().commit()

    def _family(self, name: str) -> Family:
        by = actor_for(session().get_one(User, self.world["worker"].id))
        return next(f for f in cases(by).find_families([s.id for s in by.schools], name) if f.name == name)


class Server:
    """The application on a free loopback port, in threads of this process, for as long as a test lasts."""

    def __init__(self, app: Flask) -> None:
        self.server = make_server("127.0.0.1", 0, app, threaded=True)
        self.thread = threading.Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        self.thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def stop(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


def forget(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def database_file(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))
