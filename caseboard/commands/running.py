"""What runs: the web and the worker."""

from __future__ import annotations

import argparse
import errno
import os
import socket
import time

from flask import Flask
from sqlalchemy.exc import DBAPIError

from caseboard import jobs
from caseboard.commands.database import need_current_database, why_refused
from caseboard.commands.parser import CommandError, Commands, whole_number
from caseboard.config import Settings

LET_GO_SECONDS = 5.0
"""How long an address may still be in use when a server is started anew."""

CANNOT_LISTEN = {
    errno.EADDRINUSE: "another program listens there",
    errno.EACCES: "this user may not listen there",
    errno.EADDRNOTAVAIL: "this machine does not have that address",
}


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
    _refuse_address_in_use(bind)
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


def _refuse_address_in_use(bind: str) -> None:
    """Before it is said that Caseboard is there. What a server that was killed leaves behind lets go in a second."""
    from gunicorn.util import parse_address

    address = parse_address(bind)
    if not isinstance(address, tuple):
        return  # a socket file, or an open port that was handed over
    until = time.monotonic() + LET_GO_SECONDS
    while (trouble := _listening_fails(address)) == errno.EADDRINUSE and time.monotonic() < until:
        time.sleep(0.1)
    if trouble:
        why = CANNOT_LISTEN.get(trouble, os.strerror(trouble))
        raise CommandError(f"Cannot listen at {bind}: {why}.")


def _listening_fails(address: tuple[str, int]) -> int:
    """The machine's number of what is wrong; 0 when it would work."""
    family, kind, _, _, where = socket.getaddrinfo(*address, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind(where)
        except OSError as error:
            return error.errno or errno.EADDRNOTAVAIL
    return 0


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
