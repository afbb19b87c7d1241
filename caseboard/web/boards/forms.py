from __future__ import annotations

from wtforms import SearchField
from wtforms.validators import Length

from caseboard.web.forms import Form, required


class FindForm(Form):
    """A name, sent in a form so that it never becomes part of an address."""

    name = SearchField("Find a family", validators=[required("Type part of a name."), Length(max=80)])
