"""The program talks to nobody but its own machine (R66): whatever else it would reach is refused, and the test fails.

Python runs a module of this name at its start. So it holds in the tests themselves, which import it, and in every
program of ours that they start: the server, the worker, the commands. PostgreSQL is reached by libpq, which Python does
not see; it is told where by `CASEBOARD_DATABASE_URL` alone.
"""

from __future__ import annotations

import ipaddress
import os
import sys

REACHED = "CASEBOARD_TESTS_REACHED"
"""The file in which it is written down: a program may well go on after it was refused."""
LOCAL_NAMES = {None, "", "localhost", "localhost.localdomain", "ip6-localhost"}


def _is_local(host: object) -> bool:
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host in LOCAL_NAMES:
        return True
    try:
        return ipaddress.ip_address(str(host).partition("%")[0]).is_loopback
    except ValueError:
        return False


def _note(event: str, arguments: tuple[object, ...]) -> None:
    match event:
        case "socket.connect" | "socket.sendto":
            address = arguments[1]
            host = address[0] if isinstance(address, tuple) else None  # else a socket of this machine's files
        case "socket.getaddrinfo" | "socket.gethostbyname":
            host = arguments[0]
        case _:
            return
    if _is_local(host):
        return
    if file := os.environ.get(REACHED):
        with open(file, "a") as written:
            written.write(f"{event} {host}\n")
    raise OSError(f"{event}: nothing here may reach {host}")


sys.addaudithook(_note)
