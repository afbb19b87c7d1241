"""A meeting arranged, its agenda looked into, and lines typed in that were agreed there."""

from __future__ import annotations

from datetime import time, timedelta

from caseboard import clock
from caseboard.families import services
from caseboard.families.models import NextStep
from caseboard.meetings.agenda import read_agenda
from caseboard.meetings.agreeing import Line, Paper, write_what_was_agreed
from caseboard.meetings.services import Arrangement, arrange_meeting


def in_days(number):
    return clock.today() + timedelta(days=number)


def arrange(town, *schools, kind="school_link", family=None, days=0, by=None, **more):
    what = Arrangement(kind=kind, day=in_days(days), starts=time(0, 1), **more)
    chosen = [school.id for school in schools or (town.thornhill,)]
    return arrange_meeting(what, schools=chosen, family=family, by=by or town.ruth)


def needing_attention(town, name="Hussain", *children, days=-3):
    family = town.family(name, *children)
    services.change_card(
        family, version=family.version, next_on=in_days(days), next_what=NextStep.REVIEW, by=town.ruth
    )
    return family


def item_of(town, meeting, family, by=None):
    agenda = read_agenda(meeting, by=by or town.ruth)
    return next(line.item_id for line in agenda.lines if line.row.id == family.id)


def type_in(town, meeting, *lines, by=None, **more):
    return write_what_was_agreed(meeting, Paper(lines=lines, **more), by=by or town.ruth)


def line(number=0, **said):
    known = {"what": "Ring the GP", "who": "me", "due_on": in_days(7)}
    return Line(number=number, **(known | said))


def titles(lines):
    return [one.row.name for one in lines]
