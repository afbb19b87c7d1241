"""One screen for the whole paper: many lines at once, faults at their fields, nothing lost, nothing told too far."""

from __future__ import annotations

from tests.support.pages import Page
from tests.web.meetings.conftest import Table, add_family, arrange, in_days

RING = {"what0": "Ring the GP", "who0": "me", "due_on0": in_days(7), "next_on0": in_days(14)}


def test_a_whole_paper_is_saved_at_once_and_stands_on_the_family_page(table):
    add_family(table.on_board, "Dunn", next_in=40)
    answer = table.type_in(
        **RING,
        family1="Dunn",
        what1="Bring the letter",
        who1="Mum",
        due_on1=in_days(3),
        also_came="Mr Teague",
    )
    assert answer.status_code == 303
    page = table.see()
    for words in (
        "Saved: two families, two actions, one next date.",
        "Ring the GP",
        "Bring the letter",
        "Mr Teague",
    ):
        assert words in page
    family = table.on_board.see()
    for words in ("Ring the GP", "Spoken about in a school link meeting", "Next: review"):
        assert words in family


def test_faults_are_said_at_their_fields_and_nothing_typed_is_lost(table):
    answer = table.type_in(
        what0="Ring the GP",
        who0="Mrs Kowalczyk",
        due_on0="31/31",
        family1="ZZ 99",
        what1="Keep me",
        who1="",
        also_came="Nurse",
    )
    assert answer.status_code == 422
    page = Page(answer.text)
    assert page.problems == []
    assert "Enter a date" in answer.text
    for kept in ("Ring the GP", "Mrs Kowalczyk", "31/31", "ZZ 99", "Keep me", "Nurse"):
        assert kept in answer.text
    answer = table.type_in(
        what0="Ring the GP",
        who0="Mrs Kowalczyk",
        due_on0=in_days(2),
        family1="ZZ 99",
        what1="Keep me",
        who1="",
    )
    for words in ("No family here has this code", "Say who will do it.", "Say by when."):
        assert words in answer.text
    for field in ("lines-1-family", "lines-1-who", "lines-1-due_on"):
        assert f'href="#{field}"' in answer.text
        assert f'id="{field}-error"' in answer.text
    assert "Ring the GP" not in table.on_board.see()


def test_whoever_is_not_known_is_asked_about_at_the_line(table):
    typed = {"what0": "Bring the form", "who0": "Mrs Kowalczyk", "due_on0": in_days(2)}
    answer = table.type_in(**typed)
    assert answer.status_code == 422
    assert "Mrs Kowalczyk is not known here" in answer.text
    assert "Somebody in the family" in answer.text
    assert table.type_in(**typed, kin0="family").status_code == 303
    assert "Mrs Kowalczyk" in table.on_board.see()


def test_more_lines_are_asked_for_without_scripts_and_save_nothing(table):
    answer = table.type_in(**RING, family1="Kow", more="1")
    assert answer.status_code == 200
    assert "Ring the GP" in answer.text
    assert 'value="Kow"' in answer.text
    assert "lines-7-what" in answer.text
    assert "Ring the GP" not in table.on_board.see()


def test_pressed_twice_it_is_saved_once(table):
    paper = table.paper(**RING)
    for _ in range(2):
        assert table.send(paper).status_code == 303
    assert table.send(paper | {"lines-0-what": "Something else"}).status_code == 409
    assert table.see().count("<b>Ring the GP</b>") == 1


def test_last_times_actions_come_ticked_or_not(table):
    table.type_in(**RING, family1="Kowalczyk", what1="Write to Mum", who1="school", due_on1=in_days(9))
    again = Table(table.on_board, arrange(table.on_board).location)
    boxes = [c for c in Page(again.see("/agreed")).controls if c.get("name") == "done"]
    assert ["checked" in box for box in boxes] == [False, False]
    assert again.type_in(done=boxes[0]["value"]).status_code == 303
    assert "Done: Ring the GP" in table.on_board.see()
    boxes = [c for c in Page(again.see("/agreed")).controls if c.get("name") == "done"]
    assert ["checked" in box for box in boxes] == [True, False]


def test_the_school_reads_what_it_owns_and_that_it_sat_there_and_no_more(table):
    answer = table.type_in(
        **RING,
        family1="Kowalczyk", what1="Hold the place", who1="school", due_on1=in_days(9),
        family2="Kowalczyk", what2="For the table", who2="me", due_on2=in_days(9), tells2="y",
    )  # fmt: skip
    assert answer.status_code == 303
    head = table.on_board.be("dsl").see()
    assert "Hold the place" in head
    assert "For the table" in head
    assert "Spoken about in a school link meeting" in head
    assert "Ring the GP" not in head
    other = table.on_board.be("head").see(school="saltby")  # not at this table
    for words in ("Hold the place", "For the table", "Ring the GP", "school link meeting"):
        assert words not in other


def test_what_looks_risky_is_shown_once_more_before_school_reads_it_and_only_then(table):
    risky = RING | {"what0": "Ring Mum on 07700 900123", "who0": "school"}
    paper = table.paper(**risky)
    looked = table.send(paper)
    assert looked.status_code == 422
    assert "A phone number: <b>07700 900123</b>" in looked.text
    assert "07700" not in table.on_board.see()
    assert "What you typed and did not save is below" in table.see("/agreed")
    checked = next(f for f in Page(looked.text).forms if f.get("id") == "agreed-form")["fields"]["checked"]
    assert table.send(paper | {"checked": checked}).status_code == 303
    assert "07700" in table.on_board.see()
    kept = risky | {"what0": "Ring the GP on 07700 900124", "who0": "me"}
    assert table.type_in(**kept).status_code == 303


def test_where_the_family_withdrew_its_agreement_school_is_not_told_and_the_line_says_so(table):
    on_board = table.on_board
    on_board.send("/sharing", basis="agreement", since="2026-01-05", words="Mum")
    on_board.send("/withdrawals", withdrawn_on=in_days(0), withdrawn_words="Mum rang")
    answer = table.type_in(**RING, tells0="y")
    assert answer.status_code == 422
    assert Page(answer.text).problems == []
    assert 'href="#lines-0-tells"' in answer.text
    assert 'id="lines-0-tells-error"' in answer.text
    assert "withdrew its agreement" in answer.text
    assert table.type_in(**RING).status_code == 303
