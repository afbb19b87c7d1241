"""Pupil files that are refused: each says where and why, and repeats nothing that belongs to a child."""

from __future__ import annotations

from datetime import date

import pytest

from caseboard.files.cells import Cell
from tests.families.pupil_exports import BEA, FINN, PUPIL, SIMS_HEADER, ctf, refusal, sims


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
