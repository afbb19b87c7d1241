"""The fields of an empty form are written once for all they show: whatever they show otherwise is written anew."""

from __future__ import annotations

import re
import uuid
from datetime import date

import pytest
from sqlalchemy import update

from caseboard.access import SchoolRef
from caseboard.accounts.models import User
from caseboard.families.door import opened
from caseboard.families.models import Child, EntryKind
from caseboard.families.sharing_models import Basis
from caseboard.families.standing import Standing
from caseboard.web.entries.blank import KEPT, Beside, Blank, Readers, blank

SCHOOL = SchoolRef(1, uuid.UUID(int=1), "Thornhill Primary School", "Thornhill", "T", 1)
SALTBY = SchoolRef(2, uuid.UUID(int=2), "Saltby Primary School", "Saltby", "S", 1)
READS = Readers(SCHOOL, "Mrs Hale", True)
BESIDE = Beside(readers=(READS,), partners=(), standing=Standing(), today=date(2026, 11, 19), read_first="")
BLANK = Blank(EntryKind.UPDATE, (), (), BESIDE)
JAN = ("11111111-1111-1111-1111-111111111111", "Jan <b>")


@pytest.fixture
def fields_of(app):
    write = app.jinja_env.globals["fields_of_blank"]

    def fields(of: Blank) -> str:
        with app.test_request_context():
            return write(of)

    return fields


def beside(**otherwise):
    return {"beside": BESIDE._replace(**otherwise)}


@pytest.mark.parametrize(
    ("otherwise", "says"),
    [
        ({"kind": EntryKind.CONTACT}, "With whom"),
        ({"kind": EntryKind.MEETING}, "What was said and agreed"),
        ({"kind": EntryKind.VISIT, "children": (JAN,)}, "<legend>Jan &lt;b&gt;</legend>"),
        ({"kind": EntryKind.CHILDS_WORDS, "children": (JAN,)}, f'value="{JAN[0]}"'),
        ({"children": (JAN, ("x", "Ewa"))}, "Add words about Ewa alone"),
        ({"colleagues": ((JAN[0], "Dan Pryce"),)}, "Dan Pryce"),
        (beside(readers=(READS._replace(names="Mr Teague"),)), "<b>Mr Teague</b> at Thornhill"),
        (beside(readers=(READS._replace(school=SALTBY),)), 'name="schools" value="' + str(SALTBY.public_id)),
        (beside(readers=(READS, Readers(SALTBY, "", True))), "Nobody at Saltby has an account yet."),
        (beside(partners=("Jo Barker",)), "Nothing. Jo Barker will read it."),
        (beside(standing=Standing(ask_again=True)), "Support stepped down"),
        (beside(standing=Standing(withdrawn_on=date(2026, 11, 2))), "withdrew its agreement on"),
        (
            beside(today=date(2026, 11, 20)),
            'max="2026-11-20" name="happened_on" required type="date" value="2026-11-20"',
        ),
        (beside(read_first="/our/page"), 'href="/our/page"'),
    ],
)
def test_whatever_is_otherwise_is_said(fields_of, otherwise, says):
    with_today = fields_of(BLANK)
    other = fields_of(BLANK._replace(**otherwise))
    assert says not in with_today
    assert says in other
    assert fields_of(BLANK) == with_today


def test_what_sharing_rests_on_is_asked_only_where_nobody_wrote_it_down(fields_of):
    rests = Standing(basis=Basis.SAFEGUARDING)
    assert 'name="basis"' in fields_of(BLANK)
    assert 'name="basis"' not in fields_of(BLANK._replace(**beside(standing=rests)))


def test_the_same_is_written_once_whoever_asks_and_so_many_are_kept(fields_of):
    first = fields_of(BLANK)
    assert fields_of(Blank(*BLANK)) is first
    for day in range(KEPT):
        fields_of(BLANK._replace(**beside(today=date.fromordinal(730_000 + day))))
    assert fields_of(BLANK) is not first


def test_a_child_that_is_not_named_makes_no_difference():
    one, other = {"a": "Jan"}, {"b": "Ewa"}
    assert blank(EntryKind.UPDATE, one, {}, BESIDE) == blank(EntryKind.UPDATE, other, {}, BESIDE)
    assert blank(EntryKind.VISIT, one, {}, BESIDE) != blank(EntryKind.VISIT, other, {}, BESIDE)
    assert blank(EntryKind.UPDATE, one | other, {}, BESIDE).children == (("a", "Jan"), ("b", "Ewa"))


def test_a_form_that_was_written_in_a_request_that_sent_one_ticks_the_schools_all_the_same(app):
    """A page that refuses something else may be the first to show it."""
    two = BLANK._replace(**beside(readers=(READS, Readers(SALTBY, "Mr Teague", True))))
    with app.test_request_context(method="POST", data={"schools": "", "update": "Said elsewhere."}):
        text = app.jinja_env.globals["fields_of_blank"](two)
    assert len(re.findall(r'<input[^>]* checked[^>]*name="schools"', text)) == 2
    assert "Said elsewhere." not in text


# --- on the page ------------------------------------------------------------------------------------------------------


def form_of(text: str) -> str:
    found = re.search(r'<form[^>]* id="update-form".*?</form>', text, re.S)
    assert found
    return found.group()


def test_another_name_of_a_reader_or_a_child_shows_on_the_next_request(on_board):
    head = on_board.world["head"]
    assert f"<b>{head.name}" in form_of(on_board.see())
    assert "<legend>Jan " in form_of(on_board.see("?kind=visit"))
    with on_board.records() as session:
        session.execute(update(User).where(User.id == head.id).values(name="Ms Renamed"))
        session.execute(opened(update(Child).where(Child.forename == "Jan").values(forename="Janek")))
        session.commit()
    assert "<b>Ms Renamed" in form_of(on_board.see())
    assert "<legend>Janek " in form_of(on_board.see("?kind=visit"))


def test_what_was_written_for_a_worker_of_both_schools_is_not_shown_to_one_of_one_school(on_board):
    assert "Ewa" in form_of(on_board.see("?kind=visit"))
    theirs = form_of(on_board.be("worker_one").see("?kind=visit"))
    assert "<legend>Jan " in theirs
    assert not re.search("Ewa|Saltby", theirs)


def test_what_was_written_with_names_is_not_shown_where_there_are_initials(on_board):
    assert "<legend>Jan " in form_of(on_board.see("?kind=visit"))
    on_board.client.post("/display", data={"show": "initials", "back": "/"})
    assert "<legend>JK<" in form_of(on_board.see("?kind=visit"))


def test_every_page_has_a_form_with_an_id_of_its_own_that_leads_to_its_family(on_board):
    one, again = form_of(on_board.see()), form_of(on_board.see())
    ids = [re.search(r'name="request_id" value="([^"]+)"', text).group(1) for text in (one, again)]
    assert ids[0] != ids[1]
    assert f'action="{on_board.url("/entries")}"' in one


def test_a_page_that_refuses_something_else_has_the_empty_form(on_board):
    answer = on_board.send("/checks", request_id="not one")
    assert answer.status_code == 422
    assert 'name="update"' in form_of(answer.text)
