"""How names are compared."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caseboard.names import fold, set_off


def test_a_name_with_an_agency_behind_it_closes_with_a_comma():
    assert [set_off(name) for name in ("Mrs Lowe", "K. Lunt, Early Help")] == [
        "Mrs Lowe",
        "K. Lunt, Early Help,",
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Świątek", "swiatek"),
        ("ŁUKASZ", "lukasz"),
        ("O’Connor", "oconnor"),
        ("O'Connor", "OConnor"),
        ("Okafor-Reid", "okafor reid"),
        ("Ní  Dhomhnaill", "ni dhomhnaill"),
        ("Bjørn Ðórr", "bjorn dorr"),
        ("Weiß", "weiss"),
        ("Zoë", "Zoe\u0308"),
        ("Ọláyínká", "olayinka"),
        ("عبد\u200dالعزيز", "عبدالعزيز"),
        ("St. John", "st john"),
        ("Ngô, Anh", "ngo anh"),
        ("Þóra Æsop", "thora aesop"),
        ("İpek Işık", "ipek isik"),
    ],
)
def test_names_that_people_would_call_the_same_fold_to_one(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("王", "玉"), ("Ada", "Ida"), ("Ann", "Anna")])
def test_different_names_stay_different(one, other):
    assert fold(one) != fold(other)


@settings(max_examples=500, deadline=None)
@given(st.text(max_size=40))
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)
