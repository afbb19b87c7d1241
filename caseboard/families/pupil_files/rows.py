"""What a pupil file says, whichever system wrote it, and the rules all of them share."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from caseboard.files.cells import Cell
from caseboard.files.problem import FileProblem

YEAR_GROUPS = ("E1", "E2", "N1", "N2", "R", *(f"Y{year}" for year in range(1, 15)))
"""Year groups, youngest first. E1 and E2 come before nursery; Y14 exists in special schools."""

EARLIEST_BIRTH = date(1990, 1, 1)
"""Nobody born before this is a pupil: such a date is a mistake of a spreadsheet (1899-12-30, 1900-01-01)."""

_UPN = re.compile(r"[A-Z][0-9]{11}[0-9A-Z]")
_APOSTROPHES = dict.fromkeys(map(ord, "’‘ʼ`´′"), "'")
_YEAR_WORDS = re.compile(r"national|curriculum|nc|year|yr|group|[\s.:_-]+")
_YEARS = {
    **{f"y{year}": f"Y{year}" for year in range(1, 15)},
    **{str(year): f"Y{year}" for year in range(1, 15)},
    **{f"0{year}": f"Y{year}" for year in range(1, 10)},
    **{name.lower(): name for name in ("E1", "E2", "N1", "N2", "R")},
    **dict.fromkeys(("reception", "yr", "0", "f2", "foundation2"), "R"),
    **dict.fromkeys(("nursery1",), "N1"),
    **dict.fromkeys(("nursery2", "nursery", "f1", "foundation1"), "N2"),
    **dict.fromkeys(("", "x", "m", "notapplicable", "none", "mixed", "unknown"), ""),
}
_NO_SEN = (
    "n",
    "no",
    "none",
    "no sen",
    "not sen",
    "no special educational need",
    "no special educational needs",
    "no special educational provision",
    "no special provision",
)
_SEN_SUPPORT = ("k", "sen support", "special educational needs support", "sen support without ehcp")
_SEN_SUPPORT_BEFORE_2014 = ("a", "p", "school action", "early years action", "school action plus")
_PLAN = (
    "e",
    "ehcp",
    "ehc plan",
    "ehc",
    "education health and care plan",
    "education health care plan",
    "s",
    "statement",
    "statemented",
)
_SEND = {
    "": "",
    **dict.fromkeys(_NO_SEN, "N"),
    **dict.fromkeys((*_SEN_SUPPORT, *_SEN_SUPPORT_BEFORE_2014), "K"),
    **dict.fromkeys(_PLAN, "E"),
}


@dataclass(frozen=True, slots=True)
class PupilRow:
    """One child as the school's system has them.

    `upn` is the unique pupil number in capitals: a letter and twelve digits, or eleven and a letter while it is
    temporary; None if there is none. Names are the legal ones, in NFC with every letter true; a preferred name is
    None if it is missing or the same. `year_group` is one of YEAR_GROUPS, or "" where the file gives none or says
    that the national curriculum is not followed. `send` is "E" (education, health and care plan), "K" (SEN
    support), "N" (none) or "" (not said). `address` is one line without the postcode. `row` counts as the messages
    of FileProblem do: spreadsheet rows in CSV, pupils in a Common Transfer File.
    """

    row: int
    upn: str | None
    surname: str
    forename: str
    preferred_surname: str | None
    preferred_forename: str | None
    born: date
    year_group: str
    registration: str | None
    send: str
    address: str | None
    postcode: str | None


@dataclass(frozen=True, slots=True)
class PupilFile:
    """A pupil file, read whole.

    `system` is "SIMS", "Arbor", "Bromcom" or "CTF", for people to read. `school` is the school the file says it
    is from, as the authority's three digits and the establishment's four; None if it does not say. `destination`
    is where a Common Transfer File is sent to, likewise. `fields` are the names of the PupilRow fields the
    file has columns for: what it does not mention says nothing about a child. (A Common Transfer File always
    counts as mentioning everything but `registration`.)
    """

    system: str
    school: tuple[str, str] | None
    destination: tuple[str, str] | None
    fields: frozenset[str]
    rows: tuple[PupilRow, ...]

    def names_another_school(self, authority_code: str, establishment_number: str) -> bool:
        """Whether the file itself says it is from a school other than this one: then it is to be refused.

        A file that does not say, says nothing against; pupil numbers never count, since children keep them when
        they change school.
        """
        return self.school is not None and self.school != (
            authority_code.zfill(3),
            establishment_number.zfill(4),
        )


def name_and_birth(surname: str, forename: str, born: date) -> tuple[str, str, date]:
    """What a child without a pupil number is recognised by: legal names without regard to case or to the shape of
    apostrophes and spaces, and the date of birth. Accents count."""
    return _folded(surname), _folded(forename), born


def _folded(name: str) -> str:
    folded = unicodedata.normalize("NFC", name).translate(_APOSTROPHES).casefold()
    return " ".join(folded.split())


def upn_of(cell: Cell) -> str | None:
    """The unique pupil number, None if the cell is empty. Raises FileProblem if it has another shape.

    Source: Unique pupil numbers, guidance of the Department for Education. The check letter is not computed.
    """
    text = cell.value.strip().upper()
    if not text:
        return None
    if not _UPN.fullmatch(text):
        raise cell.problem("This is not a unique pupil number (a letter and 12 digits).")
    return text


def born_of(cell: Cell, *, today: date | None) -> date:
    """The date of birth. Raises FileProblem if it is empty, before 1990, or after today (if today is given)."""
    born = cell.date()
    if born is None:
        raise cell.problem("A date of birth is missing.")
    if born < EARLIEST_BIRTH:
        raise cell.problem(f"{born:%d/%m/%Y} is too long ago for a pupil.")
    if today is not None and born > today:
        raise cell.problem(f"{born:%d/%m/%Y} has not come yet.")
    return born


def year_group_of(cell: Cell) -> str:
    """The year group as one of YEAR_GROUPS, or "". Raises FileProblem for wording that is not known.

    "Year 2", "Year  2", "Curriculum Year 2", "Y2", "02" are Y2; "Reception", "Year R", "F2" are R; "Nursery"
    without a number is N2, the year before Reception.
    """
    text = cell.text(limit=60).casefold()
    key = _YEAR_WORDS.sub("", text)
    if text in _YEARS:
        return _YEARS[text]
    if key not in _YEARS or (text and not key):
        raise cell.problem("This is not a year group.")
    return _YEARS[key]


def send_of(cell: Cell) -> str:
    """Special educational need as "E", "K", "N" or "". Raises FileProblem for wording that is not known.

    Takes the codes, the words, and both as in "K - SEN support". What replaced School Action (K) and statements
    (E) in 2014 stands for them.
    """
    text = re.sub(r"[^a-z]+", " ", cell.text(limit=100).casefold()).strip()
    if text in _SEND:
        return _SEND[text]
    code, _, words = text.partition(" ")
    if words in _SEND and len(code) == 1 and _SEND.get(code) == _SEND[words]:
        return _SEND[words]
    raise cell.problem("This is not an SEN status (N, K or E, or their words).")


def preferred_of(cell: Cell, legal: str) -> str | None:
    """A preferred name, None if it is missing or the legal one."""
    name = cell.name()
    return name if name and name != legal else None


def check_children_differ(rows: Iterable[PupilRow], *, counted: str = "Row", upn_column: str = "UPN") -> None:
    """Raise FileProblem if a child stands in the file twice: the same pupil number, or the same name and date of
    birth where one of the two has no number and so cannot be told from the other."""
    numbers: dict[str, int] = {}
    with_number: dict[tuple[str, str, date], int] = {}
    without: dict[tuple[str, str, date], int] = {}
    for pupil in rows:
        key = name_and_birth(pupil.surname, pupil.forename, pupil.born)
        twin = without.get(key) or (with_number.get(key) if pupil.upn is None else None)
        if pupil.upn is not None and pupil.upn in numbers:
            raise FileProblem(
                f"The same unique pupil number stands in {counted.lower()} {numbers[pupil.upn]}.",
                row=pupil.row,
                column=upn_column,
                counted=counted,
            )
        if twin:
            raise FileProblem(
                f"{counted} {twin} has the same name and date of birth, and without a unique pupil number for both "
                "the two cannot be told apart.",
                row=pupil.row,
                counted=counted,
            )
        if pupil.upn is None:
            without[key] = pupil.row
        else:
            numbers[pupil.upn] = pupil.row
            with_number.setdefault(key, pupil.row)
