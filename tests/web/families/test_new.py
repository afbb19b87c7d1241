"""Adding a family: children from the rolls, siblings, children typed in, and none doubled."""

from __future__ import annotations

import html
import re
import uuid

import pytest
from sqlalchemy import select

from caseboard.audit import Act, AuditRow
from caseboard.families.door import opened
from caseboard.families.models import Family
from caseboard.schools.models import School
from tests import factories
from tests.support.pages import Page


@pytest.fixture
def roll(on_board):
    """Children on the rolls: two namesakes, a sibling, one at Saltby."""
    with on_board.records() as session:
        at = {name: session.get_one(School, place.id) for name, place in on_board.world.schools.items()}
        factories.child("Finn O’Connor", at["thornhill"], household="h1", year_group="R")
        factories.child("Maeve O’Connor", at["thornhill"], household="h1", year_group="Y5")
        factories.child("Bea Carr", at["saltby"], household="h2")
        factories.child("Zed Foreign", at["quayside"])
    return on_board


def search(roll, find="", **fields):
    return roll.client.post(
        roll.roll_url("/roll"), data={"find": find, "request_id": str(uuid.uuid4())} | fields
    )


def add(roll, **fields):
    known = {"request_id": str(uuid.uuid4()), "level": "additional"}
    return roll.client.post(roll.roll_url(), data=known | fields)


def ticked(text):
    return re.findall(r'name="children" value="([^"]+)" id="[^"]+"[^>]*? checked', text)


def offered(text, heading=None):
    """The children in the list with this heading id, by name."""
    if heading:
        found = re.search(rf'aria-labelledby="{heading}-head".*?</section>', text, re.S)
        text = found.group() if found else ""
    return [
        html.unescape(n) for n in re.findall(r'type="checkbox" name="children".*?<span>([^<]+)</span>', text)
    ]


def families(roll):
    with roll.records() as session:
        return sorted(f.name for f in session.scalars(opened(select(Family))))


def test_the_page_asks_for_a_child_a_name_and_a_level(roll):
    text = roll.client.get(roll.roll_url("/new")).text
    for label in ("Find a child", "Family name", "Search at"):
        assert f">{label}</label>" in text
    assert Page(text).title == "Add a family"
    assert ">Add to the board</button>" in text


def test_a_search_finds_children_on_the_roll_with_what_tells_namesakes_apart(roll):
    text = search(roll, "oconnor").text
    assert offered(text, "found") == ["Finn O’Connor", "Maeve O’Connor"]
    assert "Reception, born Saturday 4 March 2017, Thornhill" in text


def test_a_script_gets_the_same_list_as_a_fragment(roll):
    answer = roll.client.post(roll.roll_url("/roll"), data={"find": "oconnor"}, htmx=True)
    assert "<html" not in answer.text
    assert offered(answer.text, "found") == ["Finn O’Connor", "Maeve O’Connor"]


def test_what_was_typed_is_never_in_an_address(roll):
    assert roll.client.get(roll.roll_url("/roll?find=oconnor")).status_code == 405
    text = search(roll, "oconnor").text
    assert not re.search(r'(?:href|action|hx-post|hx-get)="[^"]*connor', text, re.I)


def test_a_search_is_in_the_audit_trail_without_the_words(roll):
    search(roll, "oconnor")
    with roll.records() as session:
        (row,) = session.scalars(select(AuditRow).where(AuditRow.act == Act.ROLL_SEARCHED)).all()
        assert (row.school_id, row.details) == (roll.world.schools["thornhill"].id, {})


def test_chosen_children_survive_another_search_and_their_siblings_are_offered(roll):
    finn = roll.child_key("Finn", "thornhill")
    text = search(roll, "nobody called that", children=finn).text
    assert ticked(text) == [finn]
    assert offered(text, "siblings") == ["Maeve O’Connor"]
    assert "Nobody else found at Thornhill" in text


def test_the_familys_name_is_filled_in_from_the_first_child(roll):
    text = search(roll, children=roll.child_key("Finn", "thornhill")).text
    assert re.search(r'name="name"[^>]*value="O’Connor"', html.unescape(text))
    text = search(roll, children=roll.child_key("Finn", "thornhill"), name="Byrne").text
    assert re.search(r'name="name"[^>]*value="Byrne"', text)


def test_a_family_is_added_and_its_page_opens_with_a_word(roll):
    answer = add(roll, children=roll.child_key("Finn", "thornhill"), name="O’Connor", level="targeted")
    assert answer.status_code == 303
    text = roll.client.get(answer.location).text
    assert Page(text).h1 == "O’Connor"
    assert "The family is on the board." in text
    assert "Level 3" in text


def test_children_at_two_schools_put_the_family_on_both_boards(roll):
    keys = [roll.child_key("Finn", "thornhill"), roll.child_key("Bea", "saltby")]
    assert "Saltby" in search(roll, "bea", where=keys[1].split(".")[0]).text
    answer = add(roll, children=keys, name="O’Connor")
    family_id = answer.location.rsplit("/", 1)[1]
    assert roll.client.get(roll.url(school="saltby", family_id=family_id)).status_code == 200


def test_a_child_who_is_not_on_the_roll_can_be_typed(roll):
    typed = {
        "typed-0-forename": "Kei",
        "typed-0-surname": "Sato",
        "typed-0-born": "2019-05-06",
        "typed-0-year_group": "R",
    }
    answer = add(roll, name="Sato", **typed)
    assert answer.status_code == 303
    assert "Kei Sato</b> Reception, Thornhill (not on the roll)" in roll.client.get(answer.location).text


def test_what_was_typed_of_a_child_survives_a_search_and_one_more_can_be_typed(roll):
    text = search(roll, "finn", more="1", **{"typed-0-forename": "Kei", "typed-0-surname": "Sato"}).text
    assert 'value="Kei"' in text
    assert 'name="typed-1-forename"' in text


def test_what_is_wrong_with_a_child_typed_in_leads_to_its_field(roll):
    child = {"typed-0-forename": "Kei", "typed-0-surname": "Sato", "typed-0-born": "31/02/2019"}
    text = html.unescape(add(roll, name="Sato", **child).text)
    assert re.search(r'<a href="#typed-0-born">Enter a date, such as 26 11 2026\.</a>', text)
    assert "['" not in text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": "Carr"}, "Choose at least one child, or type one in."),
        ({"name": "Carr", "typed-0-forename": "Kei"}, "Enter both names"),
        (
            {"name": "Carr", "typed-0-forename": "K", "typed-0-surname": "S", "typed-0-born": "1900-01-01"},
            "Check the date",
        ),
        ({"name": "x" * 81}, "Shorten this to 80 characters."),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(roll, fields, sentence):
    answer = add(roll, **fields)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'value="{fields["name"]}"' in answer.text
    assert families(roll) == ["Kowalczyk"]


def test_without_a_name_it_is_filled_in_to_be_looked_at(roll):
    answer = add(roll, children=roll.child_key("Finn", "thornhill"))
    assert answer.status_code == 422
    assert "O’Connor" in html.unescape(answer.text)
    assert ticked(answer.text) == [roll.child_key("Finn", "thornhill")]


def test_a_family_that_is_on_the_board_is_opened_and_not_doubled(roll):
    answer = add(roll, children=roll.child_key("Jan", "thornhill"), name="Kowalczyk")
    assert answer.status_code == 409
    assert "This family is already on the board" in answer.text
    assert f'href="{roll.url()}"' in answer.text
    assert families(roll) == ["Kowalczyk"]


def test_a_search_shows_who_is_on_the_board_already(roll):
    text = search(roll, "kowalczyk").text
    assert offered(text) == []
    assert f'href="{roll.url()}"' in text


def test_a_family_without_a_child_at_this_school_is_refused(roll):
    answer = add(roll, children=roll.child_key("Bea", "saltby"), name="Carr")
    assert answer.status_code == 422
    assert "None of these children is at this school." in answer.text


def test_twice_the_same_form_adds_one_family(roll):
    sent = {
        "children": roll.child_key("Finn", "thornhill"),
        "name": "O’Connor",
        "request_id": str(uuid.uuid4()),
    }
    first, second = add(roll, **sent), add(roll, **sent)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    assert families(roll) == ["Kowalczyk", "O’Connor"]


def test_a_child_of_another_place_cannot_be_sent(roll):
    foreign = roll.child_key("Zed", "quayside")
    child_id = foreign.split(".")[1]
    here = roll.world.schools["thornhill"].public_id
    for key in (foreign, f"{here}.{child_id}", f"{here}.{uuid.uuid4()}", "rubbish", f"{here}.x"):
        assert add(roll, children=key, name="Foreign").status_code == 404
    assert families(roll) == ["Kowalczyk"]


def test_a_roll_of_a_school_one_does_not_work_with_is_not_searched(roll):
    quay = str(roll.world.schools["quayside"].public_id)
    assert "Zed" not in search(roll, "zed", where=quay).text


@pytest.mark.parametrize("who", ["head", "admin", "worker_quay", "nobody"])
def test_others_have_no_such_page(roll, who):
    roll.be(who)
    assert roll.client.get(roll.roll_url("/new")).status_code == 404
    assert search(roll, "oconnor").status_code == 404
    assert add(roll, name="Carr").status_code == 404


def test_a_family_that_may_be_on_the_board_already_is_shown_before_anything_is_added(on_board):
    sent = {
        "name": "Kovalchik",
        "typed-0-forename": "Yan",
        "typed-0-surname": "Kovalchik",
        "level": "additional",
        "request_id": str(uuid.uuid4()),
    }
    namesake = {"typed-0-forename": "Jan"}
    answer = on_board.client.post(on_board.roll_url(), data=sent | namesake)
    assert answer.status_code == 409
    assert "This may be a family that is on the board already" in answer.text
    assert "Open Kowalczyk" in answer.text
    assert (
        on_board.client.post(on_board.roll_url(), data=sent | namesake | {"another": "y"}).status_code == 303
    )


def test_a_family_elsewhere_is_no_twin(on_board):
    on_board.be("worker_quay")
    sent = {
        "name": "Kowalczyk",
        "typed-0-forename": "Jan",
        "typed-0-surname": "Kowalczyk",
        "level": "additional",
        "request_id": str(uuid.uuid4()),
    }
    assert on_board.client.post(on_board.roll_url(school="quayside"), data=sent).status_code == 303
