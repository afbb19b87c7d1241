"""Reading pupil files: SIMS, Arbor and Bromcom exports, and Common Transfer Files."""

from __future__ import annotations

from datetime import date

import pytest

from caseboard.families.pupil_files import PupilRow, name_and_birth, read_pupil_file
from caseboard.files.cells import Cell
from caseboard.files.problem import FileProblem

SIMS_HEADER = (
    "UPN,Legal surname,Legal forename,Preferred surname,Preferred forename,DOB,Gender,Year taught in,Reg,"
    "SEN status,FSM,Address,Post code,Priority 1 contact,Priority 1 telephone\r\n"
)
BEA = (
    "P805210126001,Słowik,Bea,Słowik,Bee,16/04/2019,F,Year 2,2B,SEN Support,T,"
    '"51 Brick Lane, Hartlepool",ts997fj,Oscar Słowik,01632 960874\r\n'
)
FINN = (
    "D805210126002,O’Connor,Finn,,,15/06/2021,M,Year R,RB,No Special Educational Need,F,"
    '"51 Brick Lane, Hartlepool",TS99 7FJ,Isla,01632 960288\r\n'
)
ARBOR = (
    "Arbor Student ID,UPN,Last name,First name,Preferred first name,Date of birth,Sex,Year group,"
    "Registration form,SEN status,Free school meals,Home address,Guardian name,Guardian phone\n"
    "5012,V805310226013,Ní Dhomhnaill,Kei,,2015-04-10,Female,Year 6,6B,K - SEN support,No,"
    '"12 Orchard Way, Hartlepool, TS99 7AJ",Oscar,01632 960254\n'
    '5013,,MacAllister,Mohammed,Mo,2021-10-18,Male,Year N1,N1A,,No,"88 Chapel Row, Hartlepool",Haris,0\n'
)
BROMCOM = (
    "Legal Last Name,Legal First Name,Preferred Last Name,Preferred First Name,UPN,Date of Birth,Year Group,"
    "Tutor Group,SEN Status,Full Address,Postcode\n"
    "Novák,Samir,Novák,Sam,X805310226024,09 Jan 2021,Reception,RA,EHCP,59 Marine Drive,TS99 8AN\n"
)
PUPIL = (
    "<Pupil><UPN>T805410326001</UPN><Surname>Okafor-Reid</Surname><Forename>Victor</Forename>"
    "<DOB>2014-02-14</DOB><Sex>M</Sex><BasicDetails><PreferredForename>Vic</PreferredForename>"
    "<NCyearActual>7</NCyearActual><SENhistory>"
    "<SENstage><StartDate>2025-09-01</StartDate><SENprovision>K</SENprovision></SENstage>"
    "<SENstage><StartDate>2021-09-01</StartDate><SENprovision>N</SENprovision></SENstage>"
    "</SENhistory></BasicDetails><Address><AddressLines><AddressLine1>65 Elm Rise</AddressLine1>"
    "<AddressLine4>Hartlepool</AddressLine4></AddressLines><PostCode>TS99 6AL</PostCode></Address></Pupil>"
)


def sims(*rows, header=SIMS_HEADER, encoding="utf-8-sig"):
    return (header + "".join(rows)).encode(encoding)


def ctf(*pupils, before="", lea="805", estab="4103"):
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<CTfile><Header><DocumentName>Common Transfer File'
        f"</DocumentName><SourceSchool><LEA>{lea}</LEA><Estab>{estab}</Estab></SourceSchool>"
        f"<DestSchool><LEA>XXX</LEA><Estab>XXXX</Estab></DestSchool></Header>"
        f"<CTFpupilData>{''.join(pupils)}</CTFpupilData></CTfile>"
    ).encode()


def refusal(content, **settings):
    with pytest.raises(FileProblem) as refused:
        read_pupil_file(content, **settings)
    message = str(refused.value)
    assert "\n" not in message
    assert message.endswith(" Nothing was changed.")
    return message.removesuffix(" Nothing was changed.")


# ---------------------------------------------------------------------------------------------- dialects


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


# ---------------------------------------------------------------------------------- one child, one row


def test_a_temporary_pupil_number_ends_with_a_letter():
    assert read_pupil_file(sims(BEA.replace("P805210126001", "p80521012600b"))).rows[0].upn == "P80521012600B"


@pytest.mark.parametrize("upn", ["P80521012600", "P8052101260012", "1805210126001", "P8O5210126001", "none"])
def test_a_malformed_pupil_number_is_refused(upn):
    message = refusal(sims(FINN, BEA.replace("P805210126001", upn)))
    assert message == "Row 3, column UPN: This is not a unique pupil number (a letter and 12 digits)."


def test_a_pupil_number_twice_is_refused():
    twice = FINN.replace("D805210126002", "P805210126001")
    assert refusal(sims(BEA, twice)) == "Row 3, column UPN: The same unique pupil number stands in row 2."
    assert (
        refusal(ctf(PUPIL, PUPIL.replace("Victor", "Viktor")))
        == "Pupil 2, column UPN: The same unique pupil number stands in pupil 1."
    )


@pytest.mark.parametrize("number", ["", "D805210126002"])
def test_a_child_twice_is_refused_where_a_number_is_missing(number):
    nameless = FINN.replace("D805210126002", "")
    again = FINN.replace("D805210126002", number).replace("O’Connor", "o'connor")
    for rows in ((nameless, again), (again, nameless)):
        assert refusal(sims(*rows)).startswith("Row 3: Row 2 has the same name and date of birth")


def test_namesakes_with_a_number_each_and_twins_are_two_children():
    namesake = BEA.replace("P805210126001", "W805210126005")
    twin = BEA.replace("P805210126001", "").replace(",Bea,", ",Ana,")
    assert len(read_pupil_file(sims(BEA, namesake, twin)).rows) == 3


def test_what_a_child_without_a_number_is_recognised_by():
    born = date(2019, 4, 16)
    assert name_and_birth("O’Connor", "Zoe\u0308", born) == name_and_birth("o'connor", "ZOË", born)
    assert name_and_birth("Słowik", "Bea", born) != name_and_birth("Slowik", "Bea", born)


# ------------------------------------------------------------------------------------------ whose school


def with_school(row, *numbers):
    return row.replace("\r\n", "," + ",".join(numbers) + "\r\n")


LA_AND_ESTAB = with_school(SIMS_HEADER, "LA", "Estab")


def test_a_file_that_says_its_school():
    file = read_pupil_file(sims(with_school(BEA, "805", "2101"), header=LA_AND_ESTAB))
    assert file.school == ("805", "2101")
    assert not file.names_another_school("805", "2101")
    assert file.names_another_school("805", "3102")
    assert file.names_another_school("808", "2101")


def test_a_joined_number_says_the_school():
    header = with_school(SIMS_HEADER, "DfE number")
    assert read_pupil_file(sims(with_school(BEA, "805/2101"), header=header)).school == ("805", "2101")
    assert read_pupil_file(sims(with_school(BEA, "8052101"), header=header)).school == ("805", "2101")


def test_a_file_that_does_not_say_is_nobody_elses():
    assert not read_pupil_file(sims(BEA)).names_another_school("808", "2107")
    assert read_pupil_file(ctf(PUPIL, lea="XXX", estab="XXXX")).school is None


def test_rows_of_another_school_are_refused():
    rows = (with_school(BEA, "805", "2101"), with_school(FINN, "805", "3102"))
    message = refusal(sims(*rows, header=LA_AND_ESTAB))
    assert message == "Row 3, column Estab: This names another school than the rows above."


def test_a_common_transfer_file_of_another_school_can_be_told():
    assert read_pupil_file(ctf(PUPIL)).names_another_school("805", "2101")


# --------------------------------------------------------------------------------------------- bad files


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("16/04/2019", "31/02/2019"), "Row 2, column DOB: 31/02/2019 is not a date."),
        (("16/04/2019", "03/04/25"), "Row 2, column DOB: 03/04/25 is not a date."),
        (("16/04/2019", "43571"), "Row 2, column DOB: 43571 is not a date."),
        (("16/04/2019", "01/01/1900"), "Row 2, column DOB: 01/01/1900 is too long ago for a pupil."),
        (("16/04/2019", ""), "Row 2, column DOB: A date of birth is missing."),
        (("16/04/2019", "01/01/2027"), "Row 2, column DOB: 01/01/2027 has not come yet."),
        (("Year 2", "Year 22"), "Row 2, column Year taught in: This is not a year group."),
        (("Year 2", "Year"), "Row 2, column Year taught in: This is not a year group."),
        (
            ("SEN Support", "perhaps"),
            "Row 2, column SEN status: This is not an SEN status (N, K or E, or their words).",
        ),
        ((",Słowik,Bea", ",,Bea"), "Row 2, column Legal surname: This must not be empty."),
        (
            (",Słowik,Bea", ",S?owik,Bea"),
            "Row 2, column Legal surname: Letters of this name were lost or changed.",
        ),
        ((",Bea,", "," + "x" * 9000 + ","), "Row 2, column Legal forename: 9000 characters is too long"),
        ((",2B,", "," + "2" * 100 + ","), "Row 2, column Reg: 100 characters is too long"),
        (('"51 Brick', "51 Brick"), "Row 2: There are 16 columns instead of 15."),
        (
            ('51 Brick Lane, Hartlepool"', "51 Brick Lane, Hartlepool"),
            "Row 2: The quotation marks do not pair up.",
        ),
    ],
)
def test_a_bad_cell_is_named(change, message):
    assert refusal(sims(BEA.replace(*change), FINN), today=date(2026, 11, 20)).startswith(message)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The file is empty."),
        (sims(), "There are no pupils in the file, only a header."),
        (sims(BEA, FINN)[:-60], "Row 3: "),
        (sims(BEA, FINN, encoding="utf-16"), "The file is in UTF-16."),
        (sims(BEA, FINN).replace(b"Finn", b"Fi\x00nn"), "Row 3: The file holds a NUL byte"),
        (sims(BEA, FINN).replace(b",", b";"), "Row 1: The columns are separated by semicolons."),
        (sims(BEA, header=SIMS_HEADER.replace("DOB", "Start")), "Row 1: There is no column DOB."),
        (sims(BEA, header=SIMS_HEADER.replace("UPN", "Number")), "Row 1: There is no column UPN."),
        (sims(BEA, header=SIMS_HEADER.replace("FSM", "DOB")), "Row 1, column DOB: Two columns have this header."),
        (sims(BEA, BEA)[:40], "Row 1: There is no column "),
        (b"\xef\xbb\xbfx" * 3_000_000, "The file is too large"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "The file "),
        (b"<html><body>Sign in</body></html>", "This XML file is not a Common Transfer File."),
        (ctf(), "There are no pupils in the file."),
        (ctf(PUPIL)[:-30], "Line 1 is not well-formed XML. The file may have been cut short."),
        (ctf(PUPIL).decode().encode("utf-16"), "The file is in UTF-16."),
        (ctf(PUPIL.replace("2014-02-14", "2014-02-31")), "Pupil 1, column DOB: 2014-02-31 is not a date."),
        (ctf(PUPIL, PUPIL.replace("T805", "805")), "Pupil 2, column UPN: This is not a unique pupil number"),
        (ctf(PUPIL.replace("<Surname>Okafor-Reid</Surname>", "")), "Pupil 1, column Surname: This must not be"),
        (ctf(PUPIL).replace(b"UTF-8", b"klingon"), "The file is in an encoding that is not known."),
        (b"<CTfile>" + b"<a>" * 100_000, "This XML file has more in it than"),
        (b"<CTfile>" + b"<a/>" * 600_000 + b"</CTfile>", "This XML file has more in it than"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_with_its_reason(content, message):
    assert refusal(content).startswith(message)


@pytest.mark.parametrize(
    "before",
    [
        "<!DOCTYPE CTfile>",
        '<!DOCTYPE CTfile [<!ENTITY a "b">]>',
        '<!DOCTYPE CTfile [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE CTfile [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>',
        '<!DOCTYPE CTfile SYSTEM "http://example.com/ctf.dtd">',
    ],
)
def test_document_types_and_entities_are_refused(before):
    message = refusal(ctf(PUPIL, before=before))
    assert message == "The file declares a document type or entities, which are refused."


def test_no_message_repeats_what_belongs_to_a_child():
    for content in (
        sims(BEA, BEA),
        sims(BEA.replace("P805210126001", "P80521012600")),
        sims(BEA.replace("SEN Support", "Słowik")),
    ):
        message = refusal(content)
        assert "Słowik" not in message
        assert "P8052" not in message


def test_a_cell_can_complain_for_the_caller():
    assert str(Cell("x", 3, "UPN").problem("No.")) == "Row 3, column UPN: No. Nothing was changed."
