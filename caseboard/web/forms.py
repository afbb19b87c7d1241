"""What the forms of all features share."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from typing import Any

import wtforms
from flask import request
from flask_wtf import FlaskForm
from markupsafe import Markup, escape
from wtforms import FieldList, FormField, HiddenField, ValidationError
from wtforms.fields import Field
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import core
from wtforms.widgets.core import clean_key  # type: ignore[attr-defined]  # the types leave it out

from caseboard.web.fields import WORDS, HiddenNumber, Words

QUOTE = '"'


def attributes(**given: Any) -> Markup:
    """The attributes of a control as WTForms writes them, in a quarter of its time: a page has dozens of them."""
    words = []
    for name, value in sorted(given.items()):
        if value is True:
            words.append(clean_key(name))
        elif value is not False:
            words.append(f'{clean_key(name)}="{str(escape(value)).replace(QUOTE, "&quot;")}"')
    return Markup(" ".join(words))  # noqa: S704 - every value is escaped


core.html_params = attributes
core.Input.html_params = staticmethod(attributes)  # type: ignore[method-assign]  # the one that every control calls


class Problems:
    """For an error summary: what is wrong with a form, in the order of the page."""

    class Meta(FlaskForm.Meta):
        def get_translations(self, form: Any) -> Words:
            return WORDS

    def problems(self) -> list[tuple[str, str]]:
        """The id of each wrong control (none for the whole form) and the sentence about it."""
        form: Any = self
        return [*wrong_in(form), *(("", str(error)) for error in form.form_errors)]


def wrong_in(fields: Iterable[Any]) -> Iterator[tuple[str, str]]:
    """Field by field. Of a list and of a form within a form: what a rule says of the whole, and then of each field."""
    for field in fields:
        if not isinstance(field, FormField):  # its errors are those of its fields, by name
            yield from (
                (field.id, str(one)) for one in field.errors if not isinstance(one, dict | list | tuple)
            )
        if isinstance(field, FieldList | FormField):
            yield from wrong_in(field)


class Part(wtforms.Form):
    """A form within a form: one child, one line."""

    class Meta(wtforms.Form.Meta):
        def get_translations(self, form: Any) -> Words:
            return WORDS


class Form(Problems, FlaskForm):
    """A form whose errors are sentences. The guard has checked its CSRF token before the view runs.

    It is filled with what was typed: a file or anything else that was sent in the place of a field is not looked at.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._was_sent = "formdata" not in kwargs and super().is_submitted()
        if self._was_sent:
            kwargs["formdata"] = request.form or None
        super().__init__(*args, **kwargs)

    def is_submitted(self) -> bool:
        """Whether it came with this request. One that is empty, or filled with a draft, did not: a page that refuses
        something else shows such a form, too."""
        return self._was_sent

    def refuse(self, name: str, sentence: str) -> None:
        """Adds what a rule found wrong, beside the field it is about; to the whole form when there is none such."""
        if name in self:
            self[name].errors = [*self[name].errors, sentence]
        else:
            self.form_errors.append(sentence)


class RequestForm(Form):
    """A form that changes a card: it acts once however often it is sent, and only on what the person saw."""

    request_id = HiddenField()
    version = HiddenNumber(validators=[Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_submitted():
            self.request_id.data = str(uuid.uuid4())

    def validate_request_id(self, field: Field) -> None:
        try:
            uuid.UUID(field.data or "")
        except ValueError as error:
            raise ValidationError("This form is not complete. Reload the page and try again.") from error

    def intent(self) -> uuid.UUID:
        """The request id of a form that was found valid."""
        return uuid.UUID(self.request_id.data)


def required(sentence: str) -> InputRequired:
    """Something has to be filled in; the sentence says what."""
    return InputRequired(message=sentence)
