"""One name in two spellings is one name; two short names are two."""

from __future__ import annotations

import pytest

from caseboard.families.likeness import is_like
from caseboard.names import fold

SAME = [
    ("Dunn", "Dun"),
    ("Słowik", "Slovik"),
    ("Słowik", "Sloiwk"),
    ("Kowalczyk", "Kovalchik"),
    ("Kowalczyk", "Kowalcyk"),
    ("O'Connor", "OConor"),
    ("Ní Dhomhnaill", "Ni Dhonaill"),
    ("Hussain", "Husein"),
    ("Muhammad", "Mohamed"),
    ("Catherine", "Kathryn"),
    ("Stephen", "Steven"),
    ("Smith", "Smyth"),
    ("Nguyen", "Ngyuen"),
]
OTHERS = [("Ali", "Ala"), ("Khan", "Cohen"), ("Smith", "Jones"), ("Hussain", "Hughes"), ("Amina", "Omar")]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_name_in_two_spellings(one, other):
    for a, b in zip(fold(one).split()[-1:], fold(other).split()[-1:], strict=True):
        assert is_like(a, b)
        assert is_like(b, a)


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_two_names(one, other):
    assert not is_like(fold(one), fold(other))
