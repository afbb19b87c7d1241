"""What a command is told on standard input: one secret, typed or piped."""

from __future__ import annotations

import getpass
import sys

from caseboard.commands.parser import CommandError


def secret(what: str) -> str:
    """The line on standard input, without its end. At a terminal it is asked for, and not shown while it is typed.

    Raises `CommandError` when there is none, or when it is not UTF-8.
    """
    given = sys.stdin
    if given is not None and given.isatty():
        line = getpass.getpass(f"{what.capitalize()}: ")
    else:
        try:
            line = given.readline() if given is not None else ""
            line.encode()  # what was no UTF-8 may have been let through as halves of characters
        except UnicodeError as error:
            raise CommandError(f"The {what} is not written in UTF-8.") from error
    line = line.rstrip("\r\n")
    if not line:
        raise CommandError(f"Give the {what} on standard input.")
    return line
