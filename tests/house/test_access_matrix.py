"""Who may do what is printed in one committed file, so that every change of it is a changed line in review.

`UPDATE_ACCESS_MATRIX=1 pytest tests/house/test_access_matrix.py` writes it anew.
"""

from __future__ import annotations

import os
from pathlib import Path

from caseboard.web.guard import access_matrix

FILE = Path(__file__).parent / "access_matrix.txt"


def test_the_file_says_what_the_application_does(app):
    lines = access_matrix(app)
    if os.environ.get("UPDATE_ACCESS_MATRIX"):
        FILE.write_text("\n".join(lines) + "\n")
    assert FILE.read_text().splitlines() == lines
