"""What looks risky in words about to be shared."""

from __future__ import annotations

import time

import pytest

from caseboard.families.risks import KnownAddress, risks_in

HOME = KnownAddress("12 Kestrel Rise, Northshore", not_disclosed=False)
REFUGE = KnownAddress("Flat 2, 4 Otter Court", not_disclosed=True)


def found(text, **known):
    return [(risk.what, risk.found) for risk in risks_in(text, **known)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("She lives at TS24 7QA now", [("A postcode", "TS24 7QA")]),
        ("ts247qa", [("A postcode", "ts247qa")]),
        ("Ring 01429 555 123.", [("A phone number", "01429 555 123")]),
        ("Ring 07700900123", [("A phone number", "07700900123")]),
        ("or +44 7700 900123", [("A phone number", "+44 7700 900123")]),
        ("a.b@mail.example", [("An e-mail address", "a.b@mail.example")]),
        ("Year 4 at 09:15 on 16 November 2026, 2 of 3", []),
        ("", []),
    ],
)
def test_postcodes_numbers_and_addresses_of_mail_are_seen(text, expected):
    assert found(text) == expected


def test_an_address_is_seen_without_its_number_and_whatever_its_case():
    assert found("We met near kestrel rise", addresses=[HOME]) == [
        ("An address of this family", "Kestrel Rise")
    ]


def test_an_address_under_do_not_disclose_is_called_that():
    (risk,) = risks_in("Moved to Otter Court now", addresses=[REFUGE])
    assert risk.what == "An address that must not be disclosed"


def test_a_name_of_another_family_is_seen_and_this_family_s_own_is_not():
    text = "Jan Kowalczyk and Petrov's boy. A petrov is a word."
    assert found(text, others={"petrov", "kowalczyk"}, own={"kowalczyk"}) == [
        ("A name of another family", "Petrov's")
    ]


@pytest.mark.parametrize(
    "text", ["0" * 60_000, "a@" * 30_000, "A1 " * 20_000, "(0 -" * 15_000, "Aa'" * 20_000]
)
def test_no_text_takes_long_to_look_through(text):
    began = time.perf_counter()
    risks_in(text, addresses=[HOME], others={"petrov"})
    assert time.perf_counter() - began < 0.5
