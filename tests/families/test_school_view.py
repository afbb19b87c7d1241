"""What a school may see of a family, and nothing else: every surface is read by every reader, word by word."""

from __future__ import annotations

import uuid
from dataclasses import asdict
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select

from caseboard import clock
from caseboard.access import NotPermittedError
from caseboard.db import session
from caseboard.families import school_view
from caseboard.families.cards import CHIPS
from caseboard.families.door import FamilyNotFoundError
from caseboard.families.entries import unshare
from caseboard.families.services import add_child
from caseboard.schools.models import Stage
from tests.support.canaries import World, make_world, word
from tests.support.place import START

NOW = START + timedelta(days=4)

OF_A = {
    *("split.name", "split.a.forename", "split.a.surname", "split.words.a", "split.words.both"),
    *("split.helper.lead", "split.helper.assessor.a"),
    *("plain.name", "plain.a.forename", "plain.a.surname", "plain.words.a"),
    *("ended.name", "ended.a.forename", "ended.a.surname", "ended.words.a"),
    *("twin_a.surname", "twin_a.words.a"),
}
OF_B = {"saltby.name", "saltby.b.forename", "saltby.b.surname", "saltby.words.b"}
OF_C = {
    *("split.name", "split.c.forename", "split.c.surname", "split.words.c", "split.words.both"),
    *("split.helper.lead", "split.helper.asked.c", "split.helper.holder.c"),
    *("split.spare.c.forename", "split.spare.c.surname"),
    *("moved.name", "moved.new.forename", "moved.new.surname", "moved.words.c"),
    *("quay.name", "quay.c.forename", "quay.c.surname", "quay.words.c"),
    *("twin_c.surname", "twin_c.words.c"),
}
OF_D = {"elm.name", "elm.d.forename", "elm.d.surname", "elm.words.d"}

READERS = {"head_a": OF_A, "dsl_a": OF_A, "head_f": OF_A | OF_B, "head_c": OF_C, "head_d": OF_D}
"""Who reads, and every word they may ever read: what is not here must be on no page of theirs."""

OUTSIDERS = (
    "ex_head",
    "next_head",
    "partner",
    "notifier",
    "admin",
    "admin_north",
    "nobody",
    "leaver",
    "lee",
    "fay",
)
"""People without any right to a school's view. Workers have a board of their own."""

ABSENT = (FamilyNotFoundError, "", ())
"""What a page answers for a family that never was."""

PROBES = ("%", "_", "%%", "__", "\\", "'", '"', "", " ", "a", "zq", "e", "1", "HU", "amina", "hussain")


@pytest.fixture
def world(database) -> World:
    return make_world()


def schools(world):
    return [getattr(world.town, name) for name in ("thornhill", "saltby", "quay", "elm")]


def boards(world, actor, school):
    stages = session().scalars(select(Stage.public_id)).all()
    for shows_initials in (False, True):
        for chip, _ in CHIPS:
            yield f"board {chip}", school_view.board(actor, school, shows_initials=shows_initials, chip=chip)
    for stage in stages:
        yield "all of a stage", school_view.board(actor, school, shows_initials=False, all_stage=stage)


def finds(world, actor, school):
    for typed in (*sorted(map(word, world.known)), *PROBES):
        yield f"find {typed}", school_view.find(actor, school, typed, shows_initials=False)


def pages(world, actor, school):
    for name, family in world.families.items():
        for shows_initials in (False, True):
            try:
                yield (
                    f"page of {name}",
                    school_view.family_page(actor, school, family.public_id, shows_initials=shows_initials),
                )
            except FamilyNotFoundError as error:
                yield f"page of {name}", f"{type(error).__name__} {error}"


def weeks(world, actor, school):
    """The whole time, each day of it closed at once, and each day closed late."""
    days = [START + timedelta(days=n, minutes=-1) for n in range(6)]
    yield "all weeks", school_view.week(school, after=START - timedelta(days=7), until=NOW)
    yield "nothing new", school_view.week(school, after=NOW, until=NOW + timedelta(days=7))
    for after, until in pairwise(days):
        yield "a day, closed late", school_view.week(school, after=after, until=until)


def surfaces(world, reader):
    actor = world.town.actor(reader)
    for school in actor.schools:
        for surface in (boards, finds, pages, weeks):
            yield from surface(world, actor, school)
        yield "version", school_view.board_version(actor, [school])


@pytest.mark.parametrize("reader", READERS)
def test_a_reader_meets_every_word_they_may_read_and_not_one_other(world, reader):
    with clock.at(NOW):
        found = [(name, repr(view)) for name, view in surfaces(world, reader)]
    for name, text in found:
        assert world.leaks(text, READERS[reader]) == set(), name
    met = set().union(*(world.seen(text) for _, text in found))
    assert met == READERS[reader], "the test reads too little to prove anything"
    assert len(found) > 100


@pytest.mark.parametrize("reader", ["head_a", "dsl_a", "head_f"])
def test_a_holder_at_another_school_is_not_named_to_this_one(world, reader):
    page = school_view.family_page(
        world.town.actor(reader),
        world.town.thornhill,
        world.families["split"].public_id,
        shows_initials=False,
    )
    assert page.card.who == "Held at another school"
    assert (page.holder, page.asked) == ("someone at another school",) * 2
    assert page.assessor.startswith(word("split.helper.assessor.a"))
    texts = " ".join(line.text for line in page.lines)
    assert "Someone at another school holds it now." in texts
    assert "Quayside" not in repr(page)


def test_a_find_for_the_other_sides_words_finds_nothing(world):
    actor = world.town.actor("head_a")
    for what in sorted(world.known - OF_A):
        assert school_view.find(actor, world.town.thornhill, word(what), shows_initials=False) == [], what


def test_marks_and_children_of_a_split_family_are_this_schools_alone(world):
    for reader, school, mark in (("head_a", world.town.thornhill, "T"), ("head_c", world.town.quay, "Q")):
        view = school_view.board(world.town.actor(reader), school, shows_initials=False)
        cards = {card.title: card for stage in view.stages for card in stage.cards}
        card = cards[word("split.name")]
        assert (card.marks, card.schools, card.children) == (mark, school.short_name, "Y4")
        assert not card.can_move


def test_the_history_of_a_family_begins_for_a_school_on_the_day_it_comes(world):
    page = school_view.family_page(
        world.town.actor("head_c"), world.town.quay, world.families["moved"].public_id, shows_initials=False
    )
    assert [line.kind for line in page.lines] == ["child_added", "entry_recorded"]
    assert {clock.london(line.recorded_at).date() for line in page.lines} == {
        clock.london(START).date() + timedelta(days=2)
    }


# --- foreign is absent --------------------------------------------------------------------------------------------


def answer(actor, school, family_id):
    """What a page answers, with nothing in it that the one who asked has not said themselves."""
    with pytest.raises(NotPermittedError) as error:
        school_view.family_page(actor, school, family_id, shows_initials=False)
    return type(error.value), str(error.value), error.value.args


def test_a_family_elsewhere_and_one_that_never_was_answer_alike(world):
    asked = 0
    for reader in (*READERS, *OUTSIDERS):
        actor, may = world.town.actor(reader), READERS.get(reader, set())
        for school, mine in zip(schools(world), (OF_A, OF_B, OF_C, OF_D), strict=True):
            here = may & mine if mine <= may else set()
            for name, family in world.families.items():
                if not here & {f"{name}.name", f"{name}.surname", f"{name}.a.surname", f"{name}.c.surname"}:
                    assert answer(actor, school, family.public_id) == ABSENT, (
                        reader,
                        name,
                        school.short_name,
                    )
                    asked += 1
            assert answer(actor, school, uuid.uuid4()) == ABSENT
    assert asked > 500


def test_a_school_without_the_right_to_it_answers_nothing_at_all(world):
    for reader in (*READERS, *OUTSIDERS):
        actor = world.town.actor(reader)
        for school in schools(world):
            if reader not in READERS or school not in actor.schools:
                refused(actor, school)


def refused(actor, school):
    for ask in (
        lambda: school_view.board(actor, school, shows_initials=False),
        lambda: school_view.board_version(actor, [school]),
        lambda: school_view.board_version(actor, [*actor.schools, school]),
    ):
        with pytest.raises(FamilyNotFoundError):
            ask()
    for typed in (word("split.name"), word("plain.name"), word("elm.name"), "a"):
        assert school_view.find(actor, school, typed, shows_initials=False) == []


def test_what_a_school_may_not_read_changes_nothing_that_its_page_asks_for(world):
    """A note for workers, an update for the other school, its unsharing, a child there: no new version, no count."""
    town, family = world.town, world.families["split"]
    fay, reader = town.actor("fay"), town.actor("head_a")

    def seen():
        view = school_view.board(reader, town.thornhill, shows_initials=False)
        page = school_view.family_page(reader, town.thornhill, family.public_id, shows_initials=False)
        return asdict(view), asdict(page)

    with clock.at(NOW):
        before = seen()
        world.write("split", "later.worker", by=fay)
        entry = world.write("split", "later.c", "quay", by=fay)
        unshare(family, entry.public_id, reason="Not theirs", by=fay)
        add_child(family, world.child("split.later.c", "quay"), by=fay)
        assert seen() == before
