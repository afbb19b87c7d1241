"""What is read of a form as it arrives."""

from __future__ import annotations

from typing import IO, Any

from flask import Flask
from werkzeug.datastructures import MultiDict
from werkzeug.formparser import FormDataParser

NUL = "\0"


class Words(FormDataParser):
    """Without the sign NUL, which is no letter: it comes along when text is copied out of a damaged file, PostgreSQL
    stores no words with it, and nobody sees what to mend."""

    def parse(self, *args: Any, **kwargs: Any) -> tuple[IO[bytes], MultiDict[str, str], MultiDict[str, Any]]:
        stream, form, files = super().parse(*args, **kwargs)
        if any(NUL in name or NUL in value for name, value in form.items(multi=True)):
            form = self.cls(
                (name.replace(NUL, ""), value.replace(NUL, "")) for name, value in form.items(multi=True)
            )
        return stream, form, files


def init_app(app: Flask) -> None:
    """After whatever else has a kind of request of its own."""
    app.request_class = type("Received", (app.request_class,), {"form_data_parser_class": Words})
