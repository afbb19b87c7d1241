from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from caseboard import clock
from caseboard.families import services
from tests import factories
from tests.support.pages import Page
from tests.web.families.support import OnBoard, actor_of, get_family, on_board  # noqa: F401

NINE = {"starts": "00:01", "ends": "", "place": "Library", "professionals": "Mrs Lowe\nDan Pryce"}


def in_days(number: int) -> str:
    return (clock.today() + timedelta(days=number)).isoformat()


@dataclass
class Table:
    """A school link meeting of Thornhill today, with the family Kowalczyk on its agenda: its next date is past."""

    on_board: OnBoard
    url: str

    def see(self, end: str = "") -> str:
        answer = self.on_board.client.get(self.url + end)
        assert answer.status_code == 200, answer.text
        return str(answer.text)

    def form(self, form_id: str, end: str = "") -> dict[str, Any]:
        """What that form would send if nothing were touched."""
        return next(f for f in Page(self.see(end)).forms if f.get("id") == form_id)["fields"]

    def type_in(self, **fields: Any) -> Any:
        """Sends the paper as it is drawn now, with these fields typed."""
        return self.send(self.paper(**fields))

    def send(self, paper: dict[str, Any]) -> Any:
        return self.on_board.client.post(self.url + "/agreed", data=paper)

    def paper(self, **fields: Any) -> dict[str, Any]:
        """What the form would send. `what0` is the action of the first line."""
        text = self.see("/agreed")
        known = {
            name: value
            for name, value in next(f for f in Page(text).forms if f.get("id") == "agreed-form")[
                "fields"
            ].items()
            if name in {"request_id", "shown", "dates"} or name.endswith("-item")
        }
        return known | named(fields)


def named(fields: dict[str, Any]) -> dict[str, Any]:
    """`what0` is `lines-0-what`."""
    return {
        f"lines-{key[-1]}-{key[:-1]}" if key[-1].isdigit() else key: value for key, value in fields.items()
    }


def arrange(on_board: OnBoard, **fields: Any) -> Any:  # noqa: F811
    known = {
        "request_id": str(uuid.uuid4()),
        "kind": "school_link",
        "schools": str(on_board.world.schools["thornhill"].public_id),
        "day": in_days(0),
        **NINE,
    }
    return on_board.client.post("/meetings", data=known | fields)


def add_family(on_board: OnBoard, name: str, *, next_in: int = -3) -> uuid.UUID:  # noqa: F811
    """One more family at Thornhill."""
    with on_board.records() as session:
        from caseboard.schools.models import School

        by = actor_of(on_board.world["worker"])
        school = session.get_one(School, on_board.world.schools["thornhill"].id)
        family = factories.family(name, by=by, school=school)
        due = clock.today() + timedelta(days=next_in)
        services.change_card(family, version=family.version, next_on=due, by=by)
        return family.public_id


@pytest.fixture
def table(on_board: OnBoard) -> Table:  # noqa: F811
    with on_board.records():
        family = get_family(on_board.family_id)
        past = clock.today() - timedelta(days=3)
        services.change_card(
            family, version=family.version, next_on=past, by=actor_of(on_board.world["worker"])
        )
    return Table(on_board, arrange(on_board).location)
