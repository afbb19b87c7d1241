"""How a control is written, and what a form is filled with."""

from __future__ import annotations

import uuid
from io import BytesIO

import pytest
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from wtforms import Form, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from caseboard.web.forms import RequestForm, attributes


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ({}, ""),
        ({"value": "<\"&'>"}, 'value="&lt;&#34;&amp;&#39;&gt;"'),
        ({"value": Markup('1 &lt; "2"')}, 'value="1 &lt; &quot;2&quot;"'),
        ({"name": "a", "id": "b", "maxlength": 80}, 'id="b" maxlength="80" name="a"'),
        ({"required": True, "hidden": False, "value": ""}, 'required value=""'),
        ({"class_": "x", "data_kept_at": 1}, 'class="x" data-kept-at="1"'),
    ],
)  # fmt: skip
def test_attributes_are_in_order_and_quoted(given, written):
    assert attributes(**given) == written


def test_every_control_is_written_by_it():
    class Words(Form):
        line = StringField(validators=[InputRequired(), Length(max=9)])
        text = TextAreaField(default='</textarea>"')

    form = Words(data={"line": '"><b>'})
    assert form.line() == (
        '<input id="line" maxlength="9" name="line" required type="text" value="&#34;&gt;&lt;b&gt;">'
    )
    assert form.text(rows=3) == (
        '<textarea id="text" name="text" rows="3">\r\n&lt;/textarea&gt;&#34;</textarea>'
    )


def test_a_file_in_the_place_of_a_field_is_not_looked_at(app):
    sent = {"version": "2", "request_id": (BytesIO(b"x"), "x.txt")}
    with app.test_request_context(method="POST", data=sent):
        form = RequestForm()
        assert not form.validate()
        assert form.version.data == 2
        assert form.errors["request_id"] == ["This form is not complete. Reload the page and try again."]


def test_a_form_with_a_draft_is_not_the_one_that_was_sent(app):
    sent = str(uuid.uuid4())
    with app.test_request_context(method="POST", data={"request_id": sent}):
        kept = RequestForm(formdata=MultiDict({"version": "3"}))
        assert (kept.is_submitted(), kept.version.data) == (False, 3)
        assert kept.intent() != uuid.UUID(sent)
        assert (RequestForm().is_submitted(), RequestForm().intent()) == (True, uuid.UUID(sent))
