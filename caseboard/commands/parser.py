"""How a command is typed, and how it says no."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from typing import NoReturn, Protocol

from flask import Flask


class CommandError(Exception):
    """Why a command cannot do what was asked, as a sentence."""


class OneLineParser(argparse.ArgumentParser):
    """Says in one line what was typed wrongly; `--help` has the rest."""

    def error(self, message: str) -> NoReturn:
        print(f"{self.prog}: {message} (try --help)", file=sys.stderr)
        sys.exit(2)


class Run(Protocol):
    """What a command does once the application stands."""

    def __call__(self, app: Flask, given: argparse.Namespace, /) -> None: ...


class Commands:
    """The commands of one program, added one at a time."""

    def __init__(self, parser: argparse.ArgumentParser) -> None:
        self.known = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=OneLineParser)

    def add(self, name: str, run: Run, summary: str) -> argparse.ArgumentParser:
        command: argparse.ArgumentParser = self.known.add_parser(name, help=summary, description=summary)
        command.set_defaults(run=run, name=name)
        return command


def whole_number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 64):
        raise argparse.ArgumentTypeError("must be a whole number from 1 to 64")
    return int(text)


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError("must be a day, such as 2026-11-27") from error
