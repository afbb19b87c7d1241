"""The letter's arithmetic over any towns and weeks."""

from __future__ import annotations

import re
import uuid
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from caseboard import dates
from caseboard.feed import week
from caseboard.feed.letter import WORDS_AT_MOST, compose, cut
from caseboard.feed.week import (
    AskedOfSchool,
    Correction,
    Overdue,
    from_json,
    to_json,
)
from tests.feed.weeks import ENDS, FRIDAY, SALTBY, STARTS, THORNHILL, a_family, a_line, a_week

NUMBERS = {word: n for n, word in enumerate(dates.NUMBERS)}


def numbers_in(sentence: str) -> list[int]:
    words = re.findall(r"[a-z]+|\d+", sentence.lower())
    return [
        NUMBERS.get(word, int(word) if word.isdigit() else -1)
        for word in words
        if word in NUMBERS or word.isdigit()
    ]


NAMES = ["Adeyemi", "Carr", "Dunn", "Okafor-Reid", "van der Berg", "Nguyen", "Ní Dhomhnaill"]
WORDS = ["Mum", "says", "mornings", "are", "easier.", "Ruth", "rang"]
LINE_KINDS = ["family_moved", "entry_recorded", "checked_no_change", "level_changed"]


def a_random_family(number, random, liveliness):
    """A family in any state that the case records can be in. `liveliness` is how much happens, 0 to 1."""

    def often(likely=0.5):
        return random.random() < likely

    def a_day():
        return FRIDAY + timedelta(days=random.randint(-40, 40)) if often() else None

    moved = often(liveliness)
    lines = [
        a_line(" ".join(random.choices(WORDS, k=random.randint(1, 90))), seq, random.choice(LINE_KINDS))
        for seq in sorted(random.sample(range(1, 99), random.randint(0, 6) if often(liveliness) else 0))
    ]
    return a_family(
        random.choice(NAMES),
        number,
        lines=tuple(lines),
        is_new=often(liveliness / 3),
        is_ended=often(0.2),
        went="Waiting to hear to Held in school" if moved else "Waiting to hear, 9 days",
        went_from="Waiting to hear" if moved else "",
        went_to="Held in school" if moved else "",
        next_on=a_day(),
        next_what=random.choice(["", "Review", "Check in", "Ends"]),
        holder=random.choice(["", "Mrs Lowe", "Dan Pryce, Early Help"]),
        holder_is_here=often(),
        looked_on=a_day(),
        told_on=a_day(),
        is_unanswered=often(0.3),
        is_untold=often(0.3),
        asked=random.choice(["", "CAMHS"]),
        said=" ".join(random.choices(WORDS, k=random.randint(1, 90))) if often(0.2) else "",
        said_next=" ".join(random.choices(WORDS, k=random.randint(1, 12))) if often(0.2) else "",
        said_by="Ruth Amin",
        silent_weeks=random.randint(0, 9),
        longest_silence=random.randint(9, 12),
        overdue=(Overdue(who="Mrs Lowe", what="attendance figures", on=FRIDAY - timedelta(days=9)),)
        if often(0.2)
        else (),
    )


def a_random_ask(number, random):
    return AskedOfSchool(
        ask_id=uuid.UUID(int=5000 + number),
        family_id=uuid.UUID(int=1000 + number),
        kind=random.choice(["yes_no", "who", "write"]),
        text=" ".join(random.choices(WORDS, k=random.randint(1, 40))),
        due_on=FRIDAY + timedelta(days=random.randint(-5, 9)),
        asked_by="Ruth Amin",
    )


@st.composite
def towns(draw):
    """One or two schools with at most forty families between them, some at both; one to four weeks to read together."""
    random = Random(draw(st.integers(0, 10**9)))
    count, liveliness = draw(st.integers(0, 40)), draw(st.sampled_from([0.1, 0.5, 0.9, 1.0]))
    both = draw(st.sampled_from(["T", "TS", "T S TS"])).split()
    places = [random.choice(both) for _ in range(count)]
    return [
        one
        for weeks_ago in range(draw(st.sampled_from([1, 1, 2, 4])))
        for one in a_town(random, places, both, liveliness, weeks_ago)
    ]


def a_town(random, places, both, liveliness, weeks_ago):
    families = {number: a_random_family(number, random, liveliness) for number in range(1, len(places) + 1)}
    if weeks_ago:  # families come and go
        families = {n: family for n, family in families.items() if random.random() < 0.9}
    shift = 100 * weeks_ago
    made = []
    for mark, name, school_id in (("T", "Thornhill", THORNHILL), ("S", "Saltby", SALTBY)):
        here = {n: family for n, family in families.items() if mark in places[n - 1]}
        if mark == "S" and both == ["T"]:
            continue
        asks = tuple(a_random_ask(n, random) for n in here if random.random() < 0.3)
        corrections = tuple(
            Correction(
                family_id=family.family_id,
                seq=shift + n,
                name=family.name,
                initials=family.initials,
                of=FRIDAY - timedelta(days=9),
                on=FRIDAY,
            )
            for n, family in here.items()
            if random.random() < 0.2
        )
        week_ = a_week(
            *(
                replace(f, lines=tuple(replace(one, seq=one.seq - shift) for one in f.lines))
                for f in here.values()
            ),
            school=name,
            school_id=school_id,
        )
        ago = timedelta(days=7 * weeks_ago)
        made.append(replace(week_, starts=STARTS - ago, ends=ENDS - ago, asks=asks, corrections=corrections))
    return made


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(towns())
def test_every_open_family_stands_once_the_counts_agree_and_the_words_are_few(weeks):
    text = compose(weeks)
    newest = [one for one in weeks if one.ends == ENDS]
    ids = [item.family_id for item in text.items]
    now = {family.family_id: family for one in newest for family in one.families}
    of_any_week = [family for one in weeks for family in one.families]
    open_ids = {family_id for family_id, family in now.items() if not family.is_ended}
    with_news = {f.family_id for f in of_any_week if (f.is_ended and f.changes) or not f.is_ended}
    assert len(ids) == len(set(ids))
    assert open_ids <= set(ids) <= with_news
    if len(weeks) == len(newest):
        assert set(ids) == open_ids | {i for i, f in now.items() if f.is_ended and f.changes}

    counts = [len(text.changed), len(text.unknown), len(text.same)]
    told = numbers_in(re.sub(r"\(.*?\)", "", text.counts_sentence))
    if len(ids) > 1:
        assert told == [len(ids), *(count for count in counts if 0 < count < len(ids))]
    told_needs = numbers_in(text.needs_sentence)
    assert (told_needs[0] if told_needs else 0) == text.needs_total
    assert len(text.needs) == min(5, text.needs_total)
    assert text.words <= WORDS_AT_MOST
    assert len(text.corrections) + len(text.corrections_folded) == len(
        {one for week_ in weeks for one in week_.corrections}
    )

    by_id = {item.family_id: item for item in text.items}
    for family in of_any_week:
        item = by_id.get(family.family_id)
        if item is None:
            continue
        kept = " ".join(line.text for line in (*item.shown, *item.folded)).replace("…", "").split()
        if (family.said and family in now.values()) or not family.said:
            for words in [family.said] if family.said else [line.text for line in family.changes]:
                assert " ".join(words.split()) in " ".join(kept) or now[family.family_id].said


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(towns())
def test_a_frozen_week_is_the_same_week_when_it_is_read_again(weeks):
    for one in weeks:
        assert from_json(to_json(one)) == one


def test_a_frozen_week_of_a_later_format_is_refused():
    with pytest.raises(ValueError, match="unknown format"):
        from_json(to_json(a_week()) | {"format": week.FORMAT + 1})


@given(
    st.lists(
        st.sampled_from(WORDS),
        min_size=1,
        max_size=90,
    ),
    st.integers(0, 80),
)
def test_cutting_loses_no_word(words, at):
    text = " ".join(words)
    head, tail = cut(text, at)
    assert f"{head} {tail}".replace("…", "").split() == text.split()
    assert len(head.replace("…", "").split()) <= max(at, 0) or not tail
