"""How a control is written."""

from __future__ import annotations

import pytest
from markupsafe import Markup
from wtforms import Form, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from caseboard.web.forms import attributes


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
