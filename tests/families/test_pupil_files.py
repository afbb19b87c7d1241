"""Reading pupil files: SIMS, Arbor and Bromcom exports, and Common Transfer Files, with their words and layouts."""

from __future__ import annotations

from datetime import date

import pytest

from caseboard.families.pupil_files import PupilRow, read_pupil_file
from tests.families.pupil_exports import ARBOR, BEA, BROMCOM, FINN, PUPIL, ctf, sims


def test_a_sims_export():
    file = read_pupil_file(sims(BEA, FINN))
    assert (file.system, file.school, file.destination) == ("SIMS", None, None)
    bea, finn = file.rows
    assert bea == PupilRow(
        row=2,
        upn="P805210126001",
        surname="Słowik",
        forename="Bea",
        preferred_surname=None,
        preferred_forename="Bee",
        born=date(2019, 4, 16),
        year_group="Y2",
        registration="2B",
        send="K",
        address="51 Brick Lane, Hartlepool",
        postcode="TS99 7FJ",
    )
    assert (finn.surname, finn.year_group, finn.send) == ("O’Connor", "R", "N")


def test_an_arbor_export():
    file = read_pupil_file(ARBOR.encode())
    assert file.system == "Arbor"
    kei, mohammed = file.rows
    assert (kei.surname, kei.born, kei.year_group, kei.send) == (
        "Ní Dhomhnaill",
        date(2015, 4, 10),
        "Y6",
        "K",
    )
    assert (kei.address, kei.postcode) == ("12 Orchard Way, Hartlepool", "TS99 7AJ")
    assert (mohammed.upn, mohammed.preferred_forename, mohammed.year_group) == (None, "Mo", "N1")
    assert (mohammed.send, mohammed.postcode) == ("", None)
    assert file.fields == {
        "upn", "surname", "forename", "preferred_forename", "born", "year_group", "registration", "send",
        "address", "postcode",
    }  # fmt: skip


def test_a_bromcom_export():
    file = read_pupil_file(BROMCOM.encode())
    (samir,) = file.rows
    assert file.system == "Bromcom"
    assert (samir.surname, samir.preferred_surname, samir.preferred_forename) == ("Novák", None, "Sam")
    assert (samir.born, samir.year_group, samir.registration, samir.send) == (
        date(2021, 1, 9),
        "R",
        "RA",
        "E",
    )


def test_a_common_transfer_file():
    file = read_pupil_file(ctf(PUPIL))
    assert (file.system, file.school, file.destination) == ("CTF", ("805", "4103"), None)
    assert file.rows == (
        PupilRow(
            row=1,
            upn="T805410326001",
            surname="Okafor-Reid",
            forename="Victor",
            preferred_surname=None,
            preferred_forename="Vic",
            born=date(2014, 2, 14),
            year_group="Y7",
            registration=None,
            send="K",
            address="65 Elm Rise, Hartlepool",
            postcode="TS99 6AL",
        ),
    )


def test_a_common_transfer_file_with_an_address_in_parts():
    parts = (
        "<Address><BS7666Address><SAON>Flat 2</SAON><PAON>12</PAON><Street>The Green</Street>"
        "<Town>Hartlepool</Town><PostTown>Hartlepool</PostTown><PostCode>TS991AA</PostCode></BS7666Address></Address>"
    )
    start, end = PUPIL.index("<Address>"), PUPIL.index("</Pupil>")
    (pupil,) = read_pupil_file(ctf(PUPIL[:start] + parts + PUPIL[end:])).rows
    assert (pupil.address, pupil.postcode) == ("Flat 2, 12 The Green, Hartlepool", "TS99 1AA")


def test_contacts_of_a_pupil_are_not_taken_for_the_pupil():
    contact = (
        "<Contacts><Contact><Surname>Other</Surname><Forename>Person</Forename></Contact></Contacts></Pupil>"
    )
    (pupil,) = read_pupil_file(ctf(PUPIL.replace("</Pupil>", contact))).rows
    assert pupil.surname == "Okafor-Reid"


@pytest.mark.parametrize(
    ("wording", "expected"),
    [
        ("Year 2", "Y2"),
        ("Year  2", "Y2"),
        ("Curriculum Year  2", "Y2"),
        ("Y13", "Y13"),
        ("13", "Y13"),
        ("02", "Y2"),
        ("Year R", "R"),
        ("Reception", "R"),
        ("YR", "R"),
        ("F2", "R"),
        ("Year N1", "N1"),
        ("n2", "N2"),
        ("Nursery", "N2"),
        ("Nursery 1", "N1"),
        ("Year 14", "Y14"),
        ("", ""),
        ("X", ""),
        ("Yr2", "Y2"),
    ],
)
def test_year_groups_are_normalised(wording, expected):
    assert read_pupil_file(sims(BEA.replace("Year 2", wording))).rows[0].year_group == expected


@pytest.mark.parametrize(
    ("wording", "expected"),
    [
        ("No Special Educational Need", "N"),
        ("SEN Support", "K"),
        ('"Education, Health and Care Plan"', "E"),
        ("K - SEN support", "K"),
        ('"E - Education, health and care plan"', "E"),
        ("E", "E"),
        ("k", "K"),
        ("N - No special educational need", "N"),
        ("", ""),
        ("EHCP", "E"),
        ("Statement", "E"),
    ],
)
def test_sen_wording_becomes_a_code(wording, expected):
    assert read_pupil_file(sims(BEA.replace("SEN Support", wording))).rows[0].send == expected


def test_windows_1252_is_read_too():
    assert read_pupil_file(sims(FINN, encoding="cp1252")).rows[0].surname == "O’Connor"


def test_a_path_and_line_ends_of_any_kind(tmp_path):
    path = tmp_path / "pupils.csv"
    expected = read_pupil_file(sims(BEA, FINN)).rows
    for end in (b"\n", b"\r"):
        path.write_bytes(sims(BEA, FINN).replace(b"\r\n", end))
        assert read_pupil_file(path).rows == expected


def test_columns_that_are_missing_are_not_said_to_be_empty():
    file = read_pupil_file(b"UPN,Surname,Forename,DOB\nP805210126001,Smith,Bea,16/04/2019\n")
    assert file.fields == {"upn", "surname", "forename", "born"}
