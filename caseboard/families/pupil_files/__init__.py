"""Reading pupil files: what SIMS, Arbor and Bromcom export as CSV, and the Common Transfer File."""

from __future__ import annotations

from datetime import date

from caseboard.families.pupil_files.csv_export import read_csv_export
from caseboard.families.pupil_files.ctf import read_ctf
from caseboard.families.pupil_files.rows import YEAR_GROUPS, PupilFile, PupilRow, name_and_birth
from caseboard.files.letters import FileSource, read_bytes

__all__ = ["YEAR_GROUPS", "PupilFile", "PupilRow", "name_and_birth", "read_pupil_file"]


def read_pupil_file(source: FileSource, *, today: date | None = None) -> PupilFile:
    """Read a pupil file of any kind we know, whole; which kind is seen from the file itself.

    With `today`, a date of birth that has not come yet is refused. Raises FileProblem, naming the row and the
    column, at the first thing that cannot be taken; also for a file of more than 10 MB, before reading it. Whether
    the file is of the right school is for the caller to ask: `PupilFile.names_another_school`.
    """
    content = read_bytes(source)
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return read_ctf(content, today=today)
    return read_csv_export(content, today=today)
