"""A family's history for those who may read its case record."""

from __future__ import annotations

from caseboard import clock
from caseboard.events.models import Audience
from caseboard.families.entries import record_update, unshare
from caseboard.families.history import history
from caseboard.families.services import add_child, take_off_child


def texts(family, by, **how):
    return [line.text for line in history(family, by=by, **how)]


def test_every_event_is_a_line_in_order(place):
    family = place.family()
    add_child(family, place.child("Bilal Hussain"), by=place.dan)
    assert texts(family, place.ruth) == ["Put on the board in New worry.", "Bilal Hussain joined the family."]
    assert [line.who for line in history(family, by=place.ruth)] == ["Ruth Amin", "Dan Pryce"]


def test_a_reason_stands_with_what_it_explains(place):
    family = place.shared_family()
    take_off_child(family, family.strands[0].child.public_id, reason="Another Jan", by=place.ruth)
    assert texts(family, place.ruth)[-1].endswith("put on by mistake. Why: Another Jan")


def test_an_update_taken_back_is_still_there_for_workers_with_the_reason(place):
    family = place.family()
    entry = record_update(
        family,
        text="Two visits",
        audience=Audience.SCHOOL,
        schools=[place.thornhill.id],
        happened_on=clock.today(),
        by=place.ruth,
    )
    unshare(family, entry.public_id, reason="Wrong family", by=place.ruth)
    assert texts(family, place.ruth)[1:] == [
        "Two visits",
        "An update shared with school was taken back. Why: Wrong family",
    ]


def test_a_worker_of_one_school_learns_nothing_of_a_child_at_another(place):
    family = place.family()
    add_child(family, place.child("Omar Hussain", place.saltby), by=place.ruth)
    record_update(
        family,
        text="Met Mum",
        audience=Audience.SCHOOL,
        schools=[place.thornhill.id, place.saltby.id],
        happened_on=clock.today(),
        by=place.ruth,
    )
    assert [line.told_to for line in history(family, by=place.ruth)] == [
        "Thornhill",
        "Saltby",
        "Thornhill and Saltby",
    ]
    assert [(line.text, line.told_to) for line in history(family, by=place.lee)][1:] == [
        ("Met Mum", "Thornhill")
    ]


def test_where_names_are_covered_children_are_initials(place):
    family = place.family()
    add_child(family, place.child("Bilal Hussain"), by=place.dan)
    assert texts(family, place.ruth, shows_initials=True)[-1] == "BH joined the family."
