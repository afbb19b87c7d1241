"""What runs: the web and the worker."""

from __future__ import annotations

import argparse
import os
import socket

from flask import Flask
from sqlalchemy.exc import DBAPIError

from caseboard import jobs
from caseboard.commands.database import need_current_database, why_refused
from caseboard.commands.parser import CommandError, Commands, whole_number
from caseboard.config import Settings


def add_to(commands: Commands) -> None:
    web = commands.add("serve", serve, "the web process")
    web.add_argument("--bind", metavar="HOST:PORT")
    web.add_argument("--processes", type=whole_number, default=os.cpu_count() or 1, metavar="N")
    web.add_argument("--threads", type=whole_number, default=2, metavar="N")

    worker = commands.add("worker", work, "background work: closing weeks, sending letters")
    worker.add_argument("--once", action="store_true", help="do what is due now, then stop")

    commands.add("access-matrix", print_access_matrix, "who may use which address")


def serve(app: Flask, given: argparse.Namespace) -> None:
    need_current_database()
    from caseboard import serving  # gunicorn is heavy, and nothing else needs it

    settings: Settings = app.config["CASEBOARD"]
    bind = given.bind or settings.bind
    _refuse_no_address(bind)
    print(f"Caseboard is at {settings.public_url} (listening on {bind})", flush=True)
    serving.serve(app, bind=bind, processes=given.processes, threads=given.threads)


def _refuse_no_address(bind: str) -> None:
    """Before gunicorn, which would try for five seconds to listen at an address that is none."""
    from gunicorn.util import parse_address

    try:
        address = parse_address(bind)
        if isinstance(address, tuple):
            socket.getaddrinfo(*address)
            address[1].to_bytes(2, "big")
    except (OSError, RuntimeError, ValueError, OverflowError) as error:
        raise CommandError(f"{bind} is no address to listen at: name HOST:PORT.") from error


def work(app: Flask, given: argparse.Namespace) -> None:
    need_current_database()
    try:
        jobs.run(app, once=given.once)
    except DBAPIError as error:  # each part is kept by itself
        raise CommandError(
            f"{why_refused(error)} What could be done is done; the rest is due still."
        ) from error


def print_access_matrix(app: Flask, _given: argparse.Namespace) -> None:
    from caseboard.web.guard import access_matrix

    for line in access_matrix(app):
        print(line)
