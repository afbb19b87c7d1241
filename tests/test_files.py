"""Reading files of other systems: what is refused before a single row is looked at, and how that is said."""

from __future__ import annotations

import io
import resource
from datetime import date

import pytest

from caseboard.files.cells import Cell, split_postcode
from caseboard.files.letters import MAX_FILE_BYTES, decode_text, read_bytes
from caseboard.files.problem import FileProblem, quoted
from caseboard.files.tables import read_table

COLUMNS = {"name": ("Name", "Full name"), "born": ("DOB", "Date of birth")}


def table(text):
    return read_table(text, COLUMNS, required=("name", "born"), things="people")


def lines(text):
    return [(line.row, line["name"].value, line["born"].value) for line in table(text)]


def test_a_problem_names_row_and_column_in_one_line():
    problem = FileProblem("31/02/2019 is not a date.", row=14, column="DOB")
    assert str(problem) == "Row 14, column DOB: 31/02/2019 is not a date. Nothing was changed."
    assert str(FileProblem("Two.", column="A\nB")) == "Column A B: Two. Nothing was changed."
    assert str(FileProblem("The file is empty.")) == "The file is empty. Nothing was changed."
    assert str(FileProblem("No.", row=3, counted="Pupil")) == "Pupil 3: No. Nothing was changed."


def test_a_quoted_value_is_short_and_visible():
    assert quoted("a\u202e\x00b\nc") == "a b c"
    assert len(quoted("x" * 5000)) == 40


# ------------------------------------------------------------------------------------------------- size


def test_a_file_of_100_mb_is_refused_without_being_read(tmp_path):
    big = tmp_path / "big.csv"
    with big.open("wb") as stream:
        stream.truncate(100 * 1024 * 1024)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(FileProblem, match="too large: the most is 10 MB"):
        read_bytes(big)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 5 * 1024  # KiB


def test_a_stream_is_not_read_past_the_limit():
    class Endless(io.RawIOBase):
        taken = 0

        def read(self, size=-1):
            assert size > 0
            Endless.taken += size
            return b"x" * size

    with pytest.raises(FileProblem, match="too large"):
        read_bytes(Endless())
    assert Endless.taken == MAX_FILE_BYTES + 1


def test_bytes_too_many_are_refused():
    with pytest.raises(FileProblem, match="too large: the most is 10 bytes"):
        read_bytes(b"x" * 11, limit=10)


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\r\n\r\n", b"\xef\xbb\xbf\n "])
def test_an_empty_file_is_refused(content):
    with pytest.raises(FileProblem, match="empty"):
        read_bytes(content)


def test_a_folder_and_a_missing_file_are_refused(tmp_path):
    with pytest.raises(FileProblem, match="is not a file"):
        read_bytes(tmp_path)
    with pytest.raises(FileProblem, match="cannot be read: No such file"):
        read_bytes(str(tmp_path / "absent.csv"))


# ---------------------------------------------------------------------------------------------- letters


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_letters_are_true_in_every_encoding_taken(encoding):
    assert decode_text("name\nO’Connor, Zoë, Café\n".encode(encoding)) == "name\nO’Connor, Zoë, Café\n"


def test_polish_and_irish_letters_are_true_in_utf_8():
    assert decode_text("Świątek Słowik Ní Dhomhnaill".encode()) == "Świątek Słowik Ní Dhomhnaill"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_named(encoding):
    with pytest.raises(FileProblem, match="UTF-16"):
        decode_text("UPN,Surname\nA,B\n".encode(encoding))


@pytest.mark.parametrize(
    ("content", "message", "row"),
    [
        (b"UPN,Surname\nA,B\nC,\x00D and so on and on\n", "NUL byte", 3),
        ("a,Zoë\nb,No".encode() + b"\xc3", "middle of a letter", 2),
        ("a,Zoë\nb,Świątek\nc,".encode() + b"No\xebl\n", "Some letters are UTF-8", 3),
        (b"a,b\nc,\x81d\n", "neither UTF-8 nor Windows-1252", 2),
    ],
)
def test_damaged_letters_are_refused_with_their_row(content, message, row):
    with pytest.raises(FileProblem, match=message) as refused:
        decode_text(content)
    assert refused.value.row == row


def test_a_windows_file_may_end_in_an_accent():
    assert decode_text("a,Café".encode("cp1252")) == "a,Café"


@pytest.mark.parametrize("content", [b"PK\x03\x04 and more", b"\xd0\xcf\x11\xe0 and more"])
def test_a_spreadsheet_is_named(content):
    with pytest.raises(FileProblem, match="spreadsheet"):
        decode_text(content)


# ----------------------------------------------------------------------------------------------- tables


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_reads_the_same(end):
    assert lines(end.join(["Name,DOB", "Ann,1", "Bea,2", ""])) == [(2, "Ann", "1"), (3, "Bea", "2")]


def test_mixed_line_ends_and_a_missing_last_one():
    assert lines("Name,DOB\r\nAnn,1\nBea,2\rCal,3") == [(2, "Ann", "1"), (3, "Bea", "2"), (4, "Cal", "3")]


def test_columns_are_found_in_any_order_case_and_company():
    assert lines("extra,date_of_birth,FULL NAME\nx,1,Ann\n") == [(2, "Ann", "1")]


def test_blank_rows_are_left_out_and_still_counted():
    assert lines("Name,DOB\n\n,\nAnn,1\n") == [(4, "Ann", "1")]


def test_commas_quotes_and_line_breaks_inside_a_cell():
    assert lines('Name,DOB\n"a, ""b""\nc",1\nBea,2\n') == [(2, 'a, "b"\nc', "1"), (3, "Bea", "2")]


def test_empty_columns_to_the_right_are_a_spreadsheets_habit():
    assert lines("Name,DOB\nAnn,1,,\n") == [(2, "Ann", "1")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Name;DOB\nAnn;1\n", "Row 1: The columns are separated by semicolons."),
        ("Name\tDOB\nAnn\t1\n", "Row 1: The columns are separated by tabs."),
        ("Name,Other\nAnn,1\n", "Row 1: There is no column DOB."),
        ("Name,DOB,Name\nAnn,1,Bea\n", "Row 1, column Name: Two columns have this header."),
        ("Name,DOB\n", "There are no people in the file, only a header."),
        (
            "Name,DOB\nAnn,1\nBea\n",
            "Row 3: There is 1 column instead of 2. The file may have been cut short.",
        ),
        ("Name,DOB\nAnn\nBea,2\n", "Row 2: There is 1 column instead of 2."),
        ("Name,DOB\nAnn,1,2\n", "Row 2: There are 3 columns instead of 2."),
        (
            'Name,DOB\nAnn,1\n"Bea,2\n',
            "Row 3: The quotation marks do not pair up. The file may have been cut",
        ),
        ('Name,DOB\n"Ann,1\n"Bea",2\n', "Row 2: The quotation marks do not pair up."),
        ("Name,DOB\n" + "x" * 10_001 + ",1\n", "Row 2: Cell 1 is too long"),
        ("Name,DOB\n" + "x" * 1_000_000 + ",1\n", "Row 2: A cell is too long"),
        ("Name,DOB" + ",x" * 1000 + "\n", "Row 1: There are 1002 columns; the most is 500."),
        ("Name,DOB\n" + "a,b\n" * 200_000, "There are more than 200,000 rows."),
        (",,,\n1,2,3,4\n", "Row 1: The first row must name the columns."),
    ],
)
def test_a_table_that_cannot_be_right_is_refused(text, message):
    with pytest.raises(FileProblem) as refused:
        lines(text)
    assert str(refused.value).startswith(message)
    assert str(refused.value).endswith(" Nothing was changed.")
    assert "\n" not in str(refused.value)


# ------------------------------------------------------------------------------------------------ cells


def cell(value):
    return Cell(value, 7, "DOB")


@pytest.mark.parametrize(
    "text",
    [
        "2019-04-16",
        "16/04/2019",
        "16-04-2019",
        "16.4.2019",
        " 16/04/2019 ",
        "16 Apr 2019",
        "16-April-2019",
        "2019-04-16T00:00:00",
        "16/04/2019 00:00",
    ],
)
def test_dates_are_read_day_first_unless_the_year_leads(text):
    assert cell(text).date() == date(2019, 4, 16)


@pytest.mark.parametrize(
    "text",
    [
        "31/02/2019",
        "2019-02-31",
        "03/04/25",
        "43571",
        "04/16/2019",
        "0000-00-00",
        "16/04-2019",
        "soon",
        "١٦/٠٤/٢٠١٩",
    ],
)
def test_what_is_no_date_is_refused(text):
    with pytest.raises(FileProblem, match=r"Row 7, column DOB: .* is not a date") as refused:
        cell(text).date()
    assert refused.value.row == 7


def test_no_date_is_none():
    assert cell("  ").date() is None


@pytest.mark.parametrize(
    "name",
    [
        "O'Neill",
        "O’Neill",
        "Ŵyn",
        "Ọláyínká",
        "王",
        "عبد‑العزيز",
        "ab\u202ecd",
        "Zoe👩\u200d👧",
        "N",
        "n" * 120,
        "Null",
        "None",
        "-",
        "Słowik",
        "Ní Dhomhnaill",
        "de Souza",
        "=cmd|' /C calc'!A0",
    ],
)
def test_names_keep_every_letter(name):
    assert cell(f" {name}\u00a0").name() == name


def test_a_name_is_composed_and_its_spaces_made_single():
    assert cell("Zoe\u0308  van\tder\nBerg").name() == "Zoë van der Berg"


@pytest.mark.parametrize(
    "name", ["S?owik", "?wi?tek", "Nov\ufffdk", "SÅ‚owik", "ZoÃ«", "a\x1bb", "x" * 201, "Z\x81x"]
)
def test_a_name_that_lost_letters_is_refused_without_being_repeated(name):
    with pytest.raises(FileProblem) as refused:
        cell(name).name()
    assert name not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("ts991aa", "TS99 1AA"), ("TS99  1AA", "TS99 1AA"), ("m1 1ae", "M1 1AE"), ("", None), ("bt-1", "BT-1")],
)
def test_postcodes_are_normalised(text, expected):
    assert cell(text).postcode() == expected


def test_a_postcode_is_split_from_the_end_of_an_address():
    assert split_postcode("88 Chapel Row, Hartlepool, TS99 1AJ") == ("88 Chapel Row, Hartlepool", "TS99 1AJ")
    assert split_postcode("88 Chapel Row") == ("88 Chapel Row", None)


def test_codes_get_their_leading_zeros_back():
    assert cell("12").code(4) == "0012"
    assert cell("").code(4) is None
    with pytest.raises(FileProblem, match="abc is not a number of up to 4 digits"):
        cell("abc").code(4)
