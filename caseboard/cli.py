"""The operator's commands.

Each is safe to run twice, says what it did in plain words, and on failure says why in one line on stderr and exits
with 1 (with 2 if it was typed wrongly). Nothing is changed by a command that fails.
"""

from __future__ import annotations

import argparse
import io
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext

from sqlalchemy import Connection, event
from sqlalchemy.exc import DBAPIError

from caseboard import create_app, schema
from caseboard.accounts.passwords import PasswordError
from caseboard.commands import database, keeping, people, running, schools
from caseboard.commands.parser import CommandError, Commands, OneLineParser
from caseboard.config import SettingsError
from caseboard.db import db, session
from caseboard.files.problem import FileProblem
from caseboard.keeping.problems import KeepingError
from caseboard.logs import where
from caseboard.transactions import is_taken_back

NEED_THE_WEB = {"serve", "access-matrix", "set-password", "demo"}
"""Commands that serve pages, tell which pages there are, or hash passwords, which is settled where people sign in."""

NOT_KNOWN = "It is not known whether anything was changed: look before you give the command again."


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; the console script's exit code."""
    given = build_parser().parse_args(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        # a terminal that knows few letters keeps no command from its end
        sys.stdout.reconfigure(errors="replace")
    try:
        with _stopped_like_ctrl_c():
            _run(given)
        print(end="", flush=True)  # what cannot be written is found here, not when Python has left
    except (
        SettingsError,
        CommandError,
        FileProblem,
        KeepingError,
        PasswordError,
        schema.MigrationError,
    ) as error:
        return fail(given.name, str(error))
    except DBAPIError as error:
        return fail(given.name, f"{database.why_refused(error)} Nothing was changed.")
    except BrokenPipeError:  # whoever read has gone: nothing more to say
        _write_no_more()
        return 1
    except KeyboardInterrupt:
        return fail(given.name, "Stopped. Nothing more was changed.")
    except OSError as error:  # its name of a file, and the machine's words, hold nothing else
        if error.filename is None:
            _write_no_more()
        what = error.filename or "The machine"
        return fail(given.name, f"{what}: {error.strerror or type(error).__name__}.")
    except Exception as error:  # the text of an unforeseen error may hold anything: its kind and place do not
        return fail(given.name, f"A mistake in the program: {type(error).__name__} at {where(error)[-1]}.")
    return 0


def _run(given: argparse.Namespace) -> None:
    asked = 0

    def count(_on: Connection) -> None:
        nonlocal asked
        asked += 1

    app = create_app(has_web=given.name in NEED_THE_WEB)
    around = getattr(given, "around", nullcontext)
    with app.app_context(), around(given):
        event.listen(db.engine, "commit", count)
        try:
            given.run(app, given)
        except DBAPIError as error:
            if asked > 1 or (asked and not is_taken_back(error)):
                raise CommandError(f"{database.why_refused(error)} {NOT_KNOWN}") from error
            raise
        finally:
            session().close()
            db.engine.dispose()


@contextmanager
def _stopped_like_ctrl_c() -> Iterator[None]:
    """A command that is told to stop, or whose terminal goes, clears away what it has half written. Web and worker see
    to these signals by themselves as soon as they run."""

    def stop(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    ends = [one for one in (signal.SIGTERM, signal.SIGHUP) if signal.getsignal(one) is signal.SIG_DFL]
    for one in ends:
        signal.signal(one, stop)
    try:
        yield
    finally:
        for one in ends:
            signal.signal(one, signal.SIG_DFL)


def _write_no_more() -> None:
    """Else Python tries once more when it leaves, and says so in words of its own."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def fail(command: str, why: str) -> int:
    print(f"caseboard {command}: {' '.join(why.split())}", file=sys.stderr)
    return 1


def build_parser() -> argparse.ArgumentParser:
    parser = OneLineParser(prog="caseboard", description="A shared board for social workers in schools.")
    commands = Commands(parser)
    for room in (database, people, schools, running, keeping):
        room.add_to(commands)
    return parser
