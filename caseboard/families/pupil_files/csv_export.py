"""Pupil lists exported as CSV. SIMS, Arbor and Bromcom are dialects of one reader: they differ in headers only."""

from __future__ import annotations

import re
from datetime import date

from caseboard.families.pupil_files.rows import (
    PupilFile,
    PupilRow,
    born_of,
    check_children_differ,
    preferred_of,
    send_of,
    upn_of,
    year_group_of,
)
from caseboard.files.cells import split_postcode
from caseboard.files.letters import decode_text
from caseboard.files.tables import Line, Table, header_key, read_table

DIALECTS: dict[str, dict[str, tuple[str, ...]]] = {
    "SIMS": {
        "upn": ("UPN", "Unique pupil number"),
        "surname": ("Legal surname", "Surname"),
        "forename": ("Legal forename", "Forename"),
        "preferred_surname": ("Preferred surname",),
        "preferred_forename": ("Preferred forename",),
        "born": ("DOB", "Date of birth"),
        "year_group": ("Year taught in", "Year", "NC Year"),
        "registration": ("Reg", "Reg group", "Registration group"),
        "send": ("SEN status", "SEN provision"),
        "address": ("Address",),
        "postcode": ("Post code",),
        "authority_code": ("LA", "LEA", "LA number", "LA code"),
        "establishment_number": ("Estab", "Estab number", "Establishment number"),
    },
    "Arbor": {
        "upn": ("UPN",),
        "surname": ("Legal last name", "Last name"),
        "forename": ("Legal first name", "First name"),
        "preferred_surname": ("Preferred last name",),
        "preferred_forename": ("Preferred first name",),
        "born": ("Date of birth",),
        "year_group": ("Year group",),
        "registration": ("Registration form",),
        "send": ("SEN status",),
        "address": ("Home address",),
        "postcode": ("Home postcode",),
        "authority_code": ("LA code",),
        "establishment_number": ("Establishment number",),
    },
    "Bromcom": {
        "upn": ("UPN",),
        "surname": ("Legal last name", "Legal surname", "Last name", "Surname"),
        "forename": ("Legal first name", "Legal forename", "First name", "Forename"),
        "preferred_surname": ("Preferred last name", "Preferred surname"),
        "preferred_forename": ("Preferred first name", "Preferred forename", "Preferred name", "Known as"),
        "born": ("Date of birth", "DOB", "Birth date"),
        "year_group": ("Year group", "Curriculum year", "NC year group"),
        "registration": ("Tutor group", "Form group", "Registration group", "Class"),
        "send": ("SEN status", "SEN code", "SEN provision type"),
        "address": ("Full address", "Home address", "Address"),
        "postcode": ("Postcode",),
        "authority_code": ("LA number", "LEA number"),
        "establishment_number": ("DfE number", "DCSF number", "Estab number"),
    },
}
"""The headers of each system, by our names, the best first. A file may mix them: any of them is understood."""

REQUIRED = ("upn", "surname", "forename", "born")
OF_THE_SCHOOL = frozenset({"authority_code", "establishment_number"})


def read_csv_export(content: bytes, *, today: date | None = None) -> PupilFile:
    """Read a pupil list of SIMS, Arbor or Bromcom, in UTF-8 or Windows-1252.

    The columns for UPN (which may be empty in any row), surname, forename and date of birth must be there. Raises
    FileProblem at the first row that cannot be read, that repeats a child, or that names another school than the
    rows above it.
    """
    table = read_table(decode_text(content), _aliases(), required=REQUIRED, things="pupils")
    school: tuple[str, str] | None = None
    rows = []
    for line in table:
        named = _school(line)
        if school and named and named != school:
            raise line["establishment_number"].problem("This names another school than the rows above.")
        school = school or named
        rows.append(_pupil(line, today))
    check_children_differ(rows, upn_column=table.headers[table.columns["upn"]])
    fields = frozenset(table.columns) - OF_THE_SCHOOL
    if any(pupil.postcode for pupil in rows):
        fields |= {"postcode"}
    return PupilFile(_system(table), school, None, fields, tuple(rows))


def _aliases() -> dict[str, tuple[str, ...]]:
    """All headers for each of our names: every dialect's best before any dialect's second."""
    merged: dict[str, dict[str, None]] = {}
    for depth in range(max(len(headers) for columns in DIALECTS.values() for headers in columns.values())):
        for columns in DIALECTS.values():
            for name, headers in columns.items():
                merged.setdefault(name, {}).update(dict.fromkeys(headers[depth : depth + 1]))
    return {name: tuple(headers) for name, headers in merged.items()}


def _system(table: Table) -> str:
    """The system whose headers the file has most of."""
    present = {header_key(header) for header in table.headers}

    def known(system: str) -> int:
        return sum(any(header_key(h) in present for h in headers) for headers in DIALECTS[system].values())

    return max(DIALECTS, key=known)


def _school(line: Line) -> tuple[str, str] | None:
    """The school a row names, if it has both numbers, or one that joins them as in 805/2101."""
    number = line["establishment_number"]
    if joined := re.fullmatch(r"\s*([0-9]{3})[/ -]?([0-9]{4})\s*", number.value):
        return joined[1], joined[2]
    establishment = number.code(4)
    if not establishment or not line["authority_code"].value.strip():
        return None
    authority = line["authority_code"].code(3)
    return (authority, establishment) if authority else None


def _pupil(line: Line, today: date | None) -> PupilRow:
    surname, forename = line.required("surname").name(), line.required("forename").name()
    address, postcode = line["address"].lines(), line["postcode"].postcode()
    if postcode is None:
        address, postcode = split_postcode(address)
    return PupilRow(
        row=line.row,
        upn=upn_of(line["upn"]),
        surname=surname,
        forename=forename,
        preferred_surname=preferred_of(line["preferred_surname"], surname),
        preferred_forename=preferred_of(line["preferred_forename"], forename),
        born=born_of(line["born"], today=today),
        year_group=year_group_of(line["year_group"]),
        registration=line["registration"].text(limit=60) or None,
        send=send_of(line["send"]),
        address=address or None,
        postcode=postcode,
    )
