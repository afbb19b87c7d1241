"""The people who may sign in, and the invented ones of the demonstration."""

from __future__ import annotations

import argparse

from flask import Flask

from caseboard.accounts.models import User
from caseboard.accounts.passwords import enrol_second_factor, set_password
from caseboard.accounts.people_file import read_people
from caseboard.accounts.queries import find_person, has_people
from caseboard.accounts.services import PeopleResult, import_people
from caseboard.commands import asking
from caseboard.commands.database import need_current_database
from caseboard.commands.parser import CommandError, Commands
from caseboard.commands.saying import print_list
from caseboard.config import Settings
from caseboard.dates import count_words
from caseboard.db import session, writing


def add_to(commands: Commands) -> None:
    invented = commands.add("demo", run_demo, "fill an empty database with the invented federation")
    invented.add_argument(
        "--if-empty", action="store_true", help="do nothing, instead of failing, if it has people"
    )

    people = commands.add("import-people", import_people_file, "people and their roles from a CSV file")
    people.add_argument("file")

    password = commands.add(
        "set-password", set_password_of, "set a person's password, read from standard input"
    )
    password.add_argument("email")
    password.add_argument("--totp-secret", metavar="BASE32", help="also make this the second factor")


def run_demo(app: Flask, given: argparse.Namespace) -> None:
    need_current_database()
    from caseboard import demo  # many words, for once

    settings: Settings = app.config["CASEBOARD"]
    place: demo.DemoPlace | None
    with writing():
        if not has_people():
            place = demo.make_demo(settings)
        elif given.if_empty:
            place = demo.find_demo(settings)
        else:
            raise CommandError("This database has people in it; the demonstration is for an empty one.")
    for line in place.lines() if place else ["There are people here already: nothing was changed."]:
        print(line)


def import_people_file(_app: Flask, given: argparse.Namespace) -> None:
    rows = read_people(given.file)
    need_current_database()
    with writing():
        result = import_people(rows)
        session().commit()
    _print_people(result)


def set_password_of(_app: Flask, given: argparse.Namespace) -> None:
    need_current_database()
    password = asking.secret("password")
    with writing():
        user = person(given.email)
        set_password(user, password, by=None)
        if given.totp_secret:
            enrol_second_factor(user, given.totp_secret, by=None)
        session().commit()
    print("The password is set" + (", and the second factor." if given.totp_secret else "."))


def person(email: str) -> User:
    user = find_person(email)
    if user is None:
        raise CommandError("There is no person with this e-mail address.")
    return user


def _print_people(result: PeopleResult) -> None:
    print(
        f"{count_words(len(result.added), 'person', 'people')} added, "
        f"{count_words(len(result.given), 'role', 'roles')} given, {len(result.changed)} changed, "
        f"{result.unchanged} unchanged."
    )
    print_list("Added", result.added)
    print_list("Renamed", result.renamed)
    print_list("Given", result.given)
    print_list("Changed", result.changed)
    print_list("Disabled, and left so", result.disabled)
