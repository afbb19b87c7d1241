"""Pupils from a Common Transfer File, the XML in which English and Welsh schools pass children's records on.

Only what the board needs is read: never contacts, attendance, assessments or looked-after status. Source: Common
transfer file specification, Department for Education (CTF 15 to 25).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

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
from caseboard.files.cells import Cell, split_postcode
from caseboard.files.letters import check_it_is_text
from caseboard.files.problem import FileProblem

PUPIL = "Pupil"
MAX_DEPTH = 30
"""Elements inside elements; a Common Transfer File has about ten."""
MAX_ELEMENTS = 500_000
"""More than a Common Transfer File of 10 MB can hold."""
FIELDS = frozenset(PupilRow.__dataclass_fields__) - {"row", "registration"}


def read_ctf(content: bytes, *, today: date | None = None) -> PupilFile:
    """Read a Common Transfer File.

    Raises FileProblem if the file is not well-formed (so also if it was cut short), declares a document type or
    entities, is another kind of XML, has no header or no pupils, or has a pupil that cannot be read or
    stands in it twice. Rows are counted in pupils: "Pupil 3, column DOB".
    """
    check_it_is_text(content)
    header: Element | None = None
    rows: list[PupilRow] = []
    for path, element in _elements(content):
        if path == ["CTfile", "Header"]:
            header = element
        elif path == ["CTfile", "CTFpupilData", PUPIL]:
            rows.append(_pupil(element, len(rows) + 1, today))
    if header is None:
        raise FileProblem("The file has no Header, which a Common Transfer File must have.")
    if not rows:
        raise FileProblem("There are no pupils in the file.")
    check_children_differ(rows, counted=PUPIL)
    return PupilFile(
        "CTF", _school(header, "SourceSchool"), _school(header, "DestSchool"), FIELDS, tuple(rows)
    )


def _elements(content: bytes) -> Iterator[tuple[list[str], Element]]:
    """Every element when it is complete, with the names from the root down to it. A pupil is forgotten afterwards."""
    path: list[str] = []
    parents: list[Element] = []
    count = 0
    for event, element in _events(content):
        if event == "end":
            yield path, element
            path.pop()
            parents.pop()
            if path == ["CTfile", "CTFpupilData"]:
                parents[-1].clear()
            continue
        count += 1
        path.append(_local(element))
        parents.append(element)
        if path[0] != "CTfile":
            raise FileProblem("This XML file is not a Common Transfer File.")
        if len(path) > MAX_DEPTH or count > MAX_ELEMENTS:
            raise FileProblem("This XML file has more in it than a Common Transfer File can have.")


def _events(content: bytes) -> Iterator[tuple[str, Element]]:
    try:
        yield from iterparse(io.BytesIO(content), events=("start", "end"), forbid_dtd=True)
    except DefusedXmlException as error:
        raise FileProblem("The file declares a document type or entities, which are refused.") from error
    except ParseError as error:
        line = error.position[0]
        raise FileProblem(f"Line {line} is not well-formed XML. The file may have been cut short.") from error
    except (LookupError, ValueError) as error:
        raise FileProblem("The file is in an encoding that is not known.") from error


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _children(element: Element | None, *names: str) -> list[Element]:
    """The elements reached by these names, one inside the other, whatever their namespace."""
    found = [] if element is None else [element]
    for name in names:
        found = [child for parent in found for child in parent if _local(child) == name]
    return found


def _cell(element: Element, row: int, *names: str) -> Cell:
    found = _children(element, *names)
    return Cell((found[0].text or "") if found else "", row, names[-1], PUPIL)


def _school(header: Element, name: str) -> tuple[str, str] | None:
    """A school's two numbers; None where the file does not say (XXX and XXXX), or means an authority (LLLL)."""
    authority = _cell(header, 1, name, "LEA").value.strip()
    establishment = _cell(header, 1, name, "Estab").value.strip()
    if re.fullmatch(r"[0-9]{3}", authority) and re.fullmatch(r"[0-9]{4}", establishment):
        return authority, establishment
    return None


def _pupil(element: Element, row: int, today: date | None) -> PupilRow:
    surname, forename = _name(element, row, "Surname"), _name(element, row, "Forename")
    address, postcode = _address(element, row)
    return PupilRow(
        row=row,
        upn=upn_of(_cell(element, row, "UPN")),
        surname=surname,
        forename=forename,
        preferred_surname=preferred_of(_cell(element, row, "BasicDetails", "PreferredSurname"), surname),
        preferred_forename=preferred_of(_cell(element, row, "BasicDetails", "PreferredForename"), forename),
        born=born_of(_cell(element, row, "DOB"), today=today),
        year_group=year_group_of(_cell(element, row, "BasicDetails", "NCyearActual")),
        registration=None,
        send=_send(element, row),
        address=address,
        postcode=postcode,
    )


def _name(element: Element, row: int, tag: str) -> str:
    cell = _cell(element, row, tag)
    name = cell.name()
    if not name:
        raise cell.problem("This must not be empty.")
    return name


def _send(element: Element, row: int) -> str:
    """The provision of the stage that started last; of two on one day, the later in the file."""
    latest, newest = "", date.min
    for stages in (("BasicDetails", "SENhistory", "SENstage"), ("SENhistory", "SENstage")):
        for stage in _children(element, *stages):
            provision = send_of(_cell(stage, row, "SENprovision"))
            starts = _cell(stage, row, "StartDate").date() or date.min
            if starts >= newest:
                latest, newest = provision, starts
    return latest


def _address(element: Element, row: int) -> tuple[str | None, str | None]:
    """The first address that has any content: lines, or parts as in BS 7666 (flat, number, street, town)."""
    for address in _children(element, "Address"):
        lines = [
            _joined(parent, row, [[f"AddressLine{number}"] for number in range(1, 6)])
            for parent in _children(address, "AddressLines")
        ]
        parts = [["SAON"], ["PAON", "Street"], ["Locality"], ["Town"], ["PostTown"]]
        lines += [_joined(parent, row, parts) for parent in _children(address, "BS7666Address")]
        text = next((line for line in lines if line), "")
        inside = [_cell(address, row, *where) for where in (["PostCode"], ["BS7666Address", "PostCode"])]
        postcode = next((code for cell in inside if (code := cell.postcode())), None)
        if postcode is None:
            text, postcode = split_postcode(text)
        if text or postcode:
            return text or None, postcode
    return None, None


def _joined(parent: Element, row: int, groups: list[list[str]]) -> str:
    """Groups of elements: a space inside a group, a comma between groups, the same group never twice running."""
    written: list[str] = []
    for tags in groups:
        group = " ".join(text for tag in tags if (text := _cell(parent, row, tag).lines()))
        if group and group not in written[-1:]:
            written.append(group)
    return ", ".join(written)
