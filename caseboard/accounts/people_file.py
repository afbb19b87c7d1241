"""Reading the people file: who has which role on which school or authority, and from when to when.

CSV with the columns `email,name,role,urn,la,starts,ends`, one row per role. Reading changes nothing and knows no
database; whether a school or an authority exists is for the caller to find out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from caseboard.files.cells import Cell
from caseboard.files.letters import FileSource, decode_text, read_bytes
from caseboard.files.problem import FileProblem
from caseboard.files.tables import Line, header_key, read_table

COLUMNS = ("email", "name", "role", "urn", "la", "starts", "ends")

ON_A_SCHOOL = frozenset({"social_worker", "head_teacher", "dsl"})
ON_AN_AUTHORITY = frozenset({"team_manager", "notifier"})
ROLES = ON_A_SCHOOL | ON_AN_AUTHORITY | {"partner", "admin"}

_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_EMAIL = re.compile(
    r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}"
)


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One role of one person.

    `email` is in lower case. `urn` is set for a social worker, head teacher or DSL; `la` (the authority's three
    digits) for a team manager or notifier, and for an admin of one authority; neither for an admin of the whole
    place, nor for a partner, whose row makes an account only. Dates are London days: `starts` is None if the file
    leaves it to the day of import, `ends` is inclusive and None without an end. `row` is the row in the file.
    """

    row: int
    email: str
    name: str
    role: str
    urn: str | None
    la: str | None
    starts: date | None
    ends: date | None


def read_people(source: FileSource) -> tuple[PersonRow, ...]:
    """Every row of a people file, in the file's order; the order of the columns does not matter.

    Raises FileProblem at the first row with an unknown role, a role without its school or authority (or with one
    that the role does not take), a date that is not ISO, an end before its start, one person under two names, and
    the same role on the same place twice at one time. A column that is missing or unknown is refused too, since a
    misspelled `ends` would otherwise give access without an end.
    """
    text = decode_text(read_bytes(source))
    table = read_table(text, {name: (name,) for name in COLUMNS}, required=COLUMNS, things="people")
    for header in table.headers:
        if header and header_key(header) not in COLUMNS:
            raise FileProblem(f"Unknown. The columns are {','.join(COLUMNS)}.", row=1, column=header)
    people: list[PersonRow] = []
    names: dict[str, PersonRow] = {}
    held: dict[tuple[str, str, str | None, str | None], list[PersonRow]] = {}
    for line in table:
        person = _person(line)
        first = names.setdefault(person.email, person)
        if first.name != person.name:
            raise line["name"].problem(f"Row {first.row} gives this e-mail address to another name.")
        same = held.setdefault((person.email, person.role, person.urn, person.la), [])
        for other in same:
            if _overlap(person, other):
                raise line["role"].problem(
                    f"Row {other.row} gives this role on the same place for the same days."
                )
        same.append(person)
        people.append(person)
    return tuple(people)


def _person(line: Line) -> PersonRow:
    role = line.required("role").text().lower()
    if role not in ROLES:
        raise line["role"].problem(f"This is not a role. The roles are {', '.join(sorted(ROLES))}.")
    urn, la = _place(line, role)
    starts, ends = _iso_date(line["starts"]), _iso_date(line["ends"])
    if starts and ends and ends < starts:
        raise line["ends"].problem(f"{ends} is before the start, {starts}.")
    return PersonRow(
        row=line.row,
        email=_email(line.required("email")),
        name=line.required("name").name(),
        role=role,
        urn=urn,
        la=la,
        starts=starts,
        ends=ends,
    )


def _place(line: Line, role: str) -> tuple[str | None, str | None]:
    urn, la = line["urn"].text(), line["la"].code(3)
    if urn and role not in ON_A_SCHOOL:
        raise line["urn"].problem(f"The role {role} is not on a school: leave this empty.")
    if la and role not in ON_AN_AUTHORITY | {"admin"}:
        raise line["la"].problem(f"The role {role} is not on an authority: leave this empty.")
    if role in ON_A_SCHOOL and not re.fullmatch(r"[0-9]{5,7}", urn):
        raise line["urn"].problem(f"The role {role} needs the URN of a school (six digits).")
    if role in ON_AN_AUTHORITY and not la:
        raise line["la"].problem(f"The role {role} needs the code of an authority (three digits).")
    return urn or None, la


def _iso_date(cell: Cell) -> date | None:
    text = cell.value.strip()
    if text and not _ISO_DATE.fullmatch(text):
        raise cell.problem("This is not a date as in 2026-09-01.")
    return cell.date()


def _email(cell: Cell) -> str:
    email = cell.text(limit=254).lower()
    if not _EMAIL.fullmatch(email):
        raise cell.problem("This is not an e-mail address.")
    return email


def _overlap(one: PersonRow, other: PersonRow) -> bool:
    begins = max(one.starts or date.min, other.starts or date.min)
    return begins <= min(one.ends or date.max, other.ends or date.max)
