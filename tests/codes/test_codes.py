"""Code lists: dated, mapped, and each record keeps its words."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from caseboard import codes

TODAY = date(2026, 11, 20)
FIRST_DAY_OF_FAMILY_HELP = date(2025, 4, 1)

SOURCES = [
    *("1A", "1B", "1C", "1D", "2A", "2B", "3A", "3B", "3C", "3D", "3E", "3F"),
    *("4", "5A", "5B", "5C", "5D", "6", "7", "8", "9", "10"),
]
SSD038 = {"NFA", "Information and Advice", "Early help referral", "CIN referral"}
SSD051 = {
    "No Further Action",
    "Advice and Information or signpost to other services",
    "Step-down to Early Help",
    "Assessment required",
    "Strategy discussion and/or Section 47 enquiry",
    "Other",
}


def all_of(name):
    return codes.list_codes(name, TODAY)


@pytest.mark.parametrize("name", codes.list_names())
def test_every_code_fits_its_column_has_words_and_stands_once(name):
    found = all_of(name)
    assert found
    assert len({code.code for code in found}) == len(found)
    assert len({code.words for code in found}) == len(found)
    assert all(0 < len(code.code) <= 40 and code.words for code in found)
    assert all(code.valid_to is None or code.valid_from <= code.valid_to for code in found)


def test_the_sources_are_the_census_ones_in_its_order():
    assert [code.code for code in all_of(codes.SOURCE)] == SOURCES
    assert all(code.national["source"] == code.code for code in all_of(codes.SOURCE))


def test_every_kind_of_agency_maps_to_a_census_source_and_has_its_usual_days():
    for code in all_of(codes.AGENCY):
        assert code.national["source"] in SOURCES
        assert code.facts["days"] > 0
        assert code.facts["counted_in"] in {"working", "school"}


def test_every_answer_maps_to_the_national_codes():
    assert all(code.national["SSD038"] in SSD038 for code in all_of(codes.CONTACT_OUTCOME))
    assert {code.national["SSD051"] for code in all_of(codes.REFERRAL_OUTCOME)} == SSD051


def test_an_answer_is_help_or_carries_the_flag_of_the_census_never_both():
    for name in (codes.CONTACT_OUTCOME, codes.REFERRAL_OUTCOME, codes.ASSESSMENT_OUTCOME):
        for code in all_of(name):
            assert code.facts.get("is_help") or "is_nfa" in code.facts
            assert not (code.facts.get("is_help") and code.facts.get("is_nfa"))


def test_what_opens_an_assessment_names_a_kind_that_there_is():
    kinds = {code.code for code in all_of(codes.ASSESSMENT)}
    for name in (codes.CONTACT_OUTCOME, codes.REFERRAL_OUTCOME):
        assert {code.facts["opens"] for code in all_of(name) if "opens" in code.facts} <= kinds


def test_a_code_is_offered_on_its_first_day_and_not_on_the_day_before():
    def offered(day):
        return "family_help" in {code.code for code in codes.list_codes(codes.CONTACT_OUTCOME, day)}

    assert offered(FIRST_DAY_OF_FAMILY_HELP)
    assert not offered(FIRST_DAY_OF_FAMILY_HELP - timedelta(days=1))


def test_why_a_code_may_not_be_used_is_a_plain_sentence():
    assert codes.why_not(codes.CONTACT_OUTCOME, "family_help", TODAY) is None
    assert codes.why_not(codes.CONTACT_OUTCOME, "family_help", date(2025, 3, 31)) == (
        "“Taken up: Family Help” was not in use on Monday 31 March 2025: it came in on Tuesday 1 April 2025."
    )
    assert codes.why_not(codes.CONTACT_OUTCOME, "' OR 1=1", TODAY) == "Choose one of the answers offered."


def test_a_code_nobody_knows_is_shown_as_it_is_and_a_list_nobody_knows_is_a_mistake():
    assert codes.words(codes.CONTACT_OUTCOME, "from_another_release") == "from_another_release"
    with pytest.raises(codes.UnknownListError):
        codes.words("no_such_list", "x")


def test_a_code_that_went_out_of_use_keeps_its_words(monkeypatch):
    old = codes.Code("old", "Old words", date(2014, 4, 1), date(2020, 3, 31), {}, {})
    monkeypatch.setattr(codes, "_lists", lambda: {"a_list": {"old": old}})
    assert codes.list_codes("a_list", date(2020, 3, 31)) == [old]
    assert codes.list_codes("a_list", date(2020, 4, 1)) == []
    assert codes.words("a_list", "old") == "Old words"
    assert "it ended on Tuesday 31 March 2020" in (codes.why_not("a_list", "old", date(2020, 4, 1)) or "")
