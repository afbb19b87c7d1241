"""Reading an extract of the national register of schools (GIAS, "Get Information about Schools").

The register is exported in Windows-1252 with 139 columns, two for each coded value: "LA (code)" and "LA (name)".
Columns are found by their headers, so extracts with more columns, or in another order, read the same. Names are
taken as they stand: the register writes "?" for Welsh letters that Windows-1252 does not have.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from caseboard.files.cells import MAX_NAME
from caseboard.files.letters import MEGABYTE, FileSource, decode_text, read_bytes
from caseboard.files.problem import FileProblem
from caseboard.files.tables import Line, read_table

MAX_REGISTER_BYTES = 90 * MEGABYTE
"""The register of the whole country is about 65 MB; it is the only file that may be larger than 10 MB."""

COLUMNS = {
    "urn": ("URN",),
    "authority_code": ("LA (code)", "LA code"),
    "authority_name": ("LA (name)", "LA name"),
    "establishment_number": ("EstablishmentNumber",),
    "name": ("EstablishmentName",),
    "type_name": ("TypeOfEstablishment (name)",),
    "status_code": ("EstablishmentStatus (code)",),
    "status_name": ("EstablishmentStatus (name)",),
    "closed_on": ("CloseDate",),
    "phase": ("PhaseOfEducation (name)",),
    "lowest_age": ("StatutoryLowAge",),
    "highest_age": ("StatutoryHighAge",),
    "federation_code": ("Federations (code)",),
    "federation_name": ("Federations (name)",),
    "street": ("Street",),
    "locality": ("Locality",),
    "town": ("Town",),
    "postcode": ("Postcode",),
}
REQUIRED = ("urn", "authority_code", "authority_name", "establishment_number", "name")


@dataclass(frozen=True, slots=True)
class RegisterSchool:
    """A school as the register describes it.

    `urn` and the codes are digits kept as text. `establishment_number` has four digits and with the three of
    `authority_code` names the school in pupil files; both are None for the few places that have none. `phase` is
    "Not applicable" for special schools and pupil referral units. `open` is true also for a school that is open
    but proposed to close. Ages are in years, inclusive. `row` is the row in the file.
    """

    urn: str
    name: str
    authority_code: str | None
    authority_name: str
    establishment_number: str | None
    phase: str
    type_name: str
    open: bool
    closed_on: date | None
    federation_code: str | None
    federation_name: str | None
    street: str
    locality: str
    town: str
    postcode: str | None
    lowest_age: int | None
    highest_age: int | None
    row: int


def read_register(source: FileSource) -> tuple[RegisterSchool, ...]:
    """Every school in a register extract, closed ones included, in the file's order.

    Takes Windows-1252 and UTF-8 (with or without a byte order mark), up to 90 MB. Raises FileProblem at the first
    row that cannot be read, and for a school that stands in the file twice.
    Source: the columns of "edubasealldata" and of the search downloads at get-information-schools.service.gov.uk.
    """
    text = decode_text(read_bytes(source, limit=MAX_REGISTER_BYTES))
    table = read_table(text, COLUMNS, required=REQUIRED, things="schools")
    if "status_code" not in table.columns and "status_name" not in table.columns:
        raise FileProblem("There is no column EstablishmentStatus (name).", row=1)
    schools: dict[str, RegisterSchool] = {}
    for line in table:
        school = _school(line)
        if school.urn in schools:
            raise line["urn"].problem(f"{school.urn} stands in row {schools[school.urn].row} already.")
        schools[school.urn] = school
    return tuple(schools.values())


def _school(line: Line) -> RegisterSchool:
    urn = line.required("urn")
    if not re.fullmatch(r"[0-9]{5,7}", urn.value.strip()):
        raise urn.problem("This is not a unique reference number (six digits).")
    federation_code = line["federation_code"].text() or None
    return RegisterSchool(
        urn=urn.value.strip(),
        name=line.required("name").text(limit=MAX_NAME),
        authority_code=line["authority_code"].code(3),
        authority_name=line["authority_name"].text(),
        establishment_number=line["establishment_number"].code(4),
        phase=line["phase"].text(),
        type_name=line["type_name"].text(),
        open=_is_open(line),
        closed_on=line["closed_on"].date(),
        federation_code=federation_code,
        federation_name=(line["federation_name"].text() or None) if federation_code else None,
        street=line["street"].text(),
        locality=line["locality"].text(),
        town=line["town"].text(),
        postcode=line["postcode"].postcode(),
        lowest_age=_age(line, "lowest_age"),
        highest_age=_age(line, "highest_age"),
        row=line.row,
    )


def _is_open(line: Line) -> bool:
    name, code = line["status_name"], line["status_code"]
    words = {"open": True, "closed": False, "proposed": False}
    codes = {"1": True, "2": False, "3": True, "4": False}
    if text := name.text():
        first = text.lower().replace(",", " ").split()[0]
        if first not in words:
            raise name.problem("This is not a status of the register (Open, Closed ...).")
        return words[first]
    if code.value.strip() not in codes:
        raise code.problem("This is not a status of the register (1 to 4).")
    return codes[code.value.strip()]


def _age(line: Line, column: str) -> int | None:
    years = line[column].code(2)
    return None if years is None else int(years)
