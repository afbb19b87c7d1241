"""Finding names and addresses in a text that goes on paper. No database."""

from __future__ import annotations

import pytest

from caseboard.printing.hiding import AN_ADDRESS, WITHHELD, Hiding, masked, mentions

OWN, OTHERS = {"bilal", "hussain"}, {"park", "dhomhnaill"}


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("Bilal was proud.", "[name] was proud."),
        ("bilal was proud.", "[name] was proud."),
        ("Mr HUSSAIN rang.", "Mr [name] rang."),
        ("The Hussain’s aunt collects them.", "The [name]’s aunt collects them."),
        ("Bilal Hussain came.", "[name] came."),
        ("The Hussains rang, so did the Parkes.", "The [name] rang, so did the [name]."),
        ("Seen with Aoife Ní Dhomhnaill.", "Seen with Aoife Ní [name]."),
        ("Quiet at the park.", ""),
        ("Seen with the Park family.", "Seen with the [name] family."),
        ("An aunt collects the boys.", ""),
        ("", ""),
    ],
)
def test_a_name_is_found_however_it_is_written(text, without):
    assert mentions(text, OWN, OTHERS) is bool(without)
    assert masked(text, OWN, OTHERS) == (without or text)


HIDDEN = {7: ["harbour lane", "ts123ab"]}


@pytest.mark.parametrize(
    "text", ["They are at 4 Harbour Lane now.", "post to TS12 3AB", "post to ts123ab!", "4, HARBOUR LANE."]
)
def test_an_address_that_must_not_be_disclosed_is_on_no_paper(text):
    for with_names in (True, False):
        hiding = Hiding(with_names, {}, frozenset(), HIDDEN)
        assert hiding.words(7, text) == AN_ADDRESS
        assert hiding.update(7, text) == AN_ADDRESS
        assert hiding.words(8, text) == text, "it is another family's street"


def test_an_update_with_a_name_is_withheld_where_there_are_initials():
    text = "Bilal was proud."
    assert Hiding(False, {7: frozenset(OWN)}, frozenset(), {}).update(7, text) == WITHHELD
    assert Hiding(True, {}, frozenset(), {}).update(7, text) == text
