"""Cards are put into a page when it is sent. That no place is left empty is looked at on every page (`Page`)."""

from __future__ import annotations

import pytest
from flask import Response, g, render_template_string

from caseboard.web.boards import cards
from tests.web.boards.test_board import add, board_url

WRITES = "<ul>{{ written([one], 'Plan', ('/a/', '/b/'), '') }}</ul>"


@pytest.fixture
def put_in(app):
    [found] = [function for function in app.after_request_funcs[None] if function.__name__ == "put_in"]
    return found


@pytest.fixture
def as_it_is(app, monkeypatch):
    """What is given for a card is what is written of it."""
    module = app.jinja_env.get_template("boards/_card.html").module
    monkeypatch.setattr(module, "card", lambda card, *_: card)


class Given(str):
    """Text in the place of a card."""

    school_id = family_id = "1"


def test_what_was_written_in_vain_is_not_put_in(app, put_in, as_it_is):
    """A view that the database gave up runs again in the same request, and writes its cards a second time."""
    with app.test_request_context():
        render_template_string(WRITES, one=Given("<li>O’Connor, as it was</li>"))
        page = render_template_string(WRITES + "<p>–</p>" + WRITES, one=Given("<li>O’Connor, as it is</li>"))
        assert "O’Connor" not in page
        answer = put_in(Response(page))
        assert "cards" not in g
    stage = "<ul><li>O’Connor, as it is</li></ul>"
    assert answer.get_data(as_text=True) == f"{stage}<p>–</p>{stage}"
    assert answer.content_length == len(answer.get_data())


def test_cards_of_a_page_that_was_given_up_are_shown_nowhere(app, put_in, as_it_is):
    with app.test_request_context():
        render_template_string(WRITES, one=Given("<li>O’Connor</li>"))
        assert put_in(Response("<p>Not saved.</p>", 503)).get_data() == b"<p>Not saved.</p>"
        assert "cards" not in g


def test_a_card_that_knew_the_place_would_be_shown_as_it_is(app, put_in, as_it_is):
    """Nobody can know it; and what is put in is not looked through again."""
    assert len(cards.PLACE) == 32
    place = Given(f"<li><!--{cards.PLACE} 0--></li>")
    with app.test_request_context():
        answer = put_in(Response(render_template_string(WRITES, one=place)))
    assert answer.get_data(as_text=True) == f"<ul>{place}</ul>"


@pytest.mark.parametrize("name", ["O’Connor", "Słowik", "Ní Dhomhnaill", "<!--0-->"])
def test_a_name_is_shown_as_it_is_written(client, world, records, name):
    add(records, world, name)
    shown = client.sign_in(world["worker"]).get(board_url(world)).text
    assert f">{name.replace('<', '&lt;').replace('>', '&gt;')}</a></h3>" in shown
