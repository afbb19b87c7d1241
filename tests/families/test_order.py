"""A family's place in its stage is one text, in the order of what it is made of."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from caseboard.attention.rules import Facts
from caseboard.families.order import place_of

TODAY = date(2026, 11, 27)
DAYS = st.integers(-400, 400).map(lambda days: TODAY + timedelta(days=days)) | st.dates()
FACTS = st.builds(
    Facts,
    today=st.just(TODAY),
    in_stage_since=DAYS,
    usual_days=st.none() | st.integers(0, 90),
    next_on=st.none() | DAYS,
    told_on=DAYS,
    came_back=st.integers(0, 3),
)
NAMES = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=4)
FAMILIES = st.lists(st.tuples(FACTS, NAMES, st.integers(1, 10**9)), max_size=8)


@given(FAMILIES)
def test_by_attention_then_by_name_then_by_key(families):
    def one_after_the_other(family):
        facts, name, key = family
        return (*facts.order(), name, key)

    assert sorted(families, key=lambda family: place_of(*family)) == sorted(families, key=one_after_the_other)


def test_a_name_that_begins_another_comes_first():
    facts = Facts(TODAY, TODAY, None, None, TODAY)

    assert place_of(facts, "lee", 9) < place_of(facts, "lee ann", 1) < place_of(facts, "leet", 1)
