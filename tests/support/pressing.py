"""Forms as a page offers them, filled in with something that could be meant: what a person who just presses sends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import groupby

from caseboard import clock

WORDS = "Seen <zq-b>\"'> zq-c=1 hx-get=/zq."
"""Words that would be an element or an attribute of a page, were they not escaped wherever they are shown."""
PIN = "482915"
PINS = ("pin", "again")
SEARCHES = ("find", "place", "version")
TYPED = {"email": "somebody@caseboard.example", "number": "1", "tel": "01632 960 001"}


@dataclass
class Control:
    """A field of a form, or a button that sends it."""

    tag: str
    attributes: dict[str, str]
    options: list[tuple[str, bool]] = field(default_factory=list)
    text: str = ""

    @property
    def name(self) -> str:
        return self.attributes.get("name", "")

    @property
    def kind(self) -> str:
        if self.tag == "button":
            return self.attributes.get("type") or "submit"
        return self.attributes.get("type") or "text" if self.tag == "input" else self.tag

    @property
    def value(self) -> str:
        """What stands in it, or what a person could put there."""
        given = self.attributes.get("value", "")
        match self.kind:
            case "select":
                chosen = [value for value, is_chosen in self.options if is_chosen and value]
                return next(iter([*chosen, *(value for value, _ in self.options if value)]), "")
            case "textarea":
                return self.text.strip() or WORDS
            case "date":
                return given or (clock.today().isoformat() if self.is_wanted else "")
            case "checkbox" | "radio":
                return self.attributes.get("value", "on")
            case "hidden" | "submit":
                return given
        if given or self.name in SEARCHES:
            return given
        if self.attributes.get("inputmode") == "numeric":
            return PIN if self.name in PINS else "3"
        return TYPED.get(self.kind, WORDS[: int(self.attributes.get("maxlength", "99"))])

    @property
    def is_wanted(self) -> bool:
        return "required" in self.attributes


@dataclass
class Form:
    """One form of a page."""

    action: str
    method: str
    id: str = ""
    controls: list[Control] = field(default_factory=list)

    def filled(self) -> list[tuple[str, str]]:
        """Everything that is sent. Of several that can be ticked: what is ticked, else the first. What stands alone and
        is not ticked stays so. Of buttons the one without a name, else the first.
        """
        found = []
        has_plain_button = any(one.kind == "submit" and not one.name for one in self.controls)
        named = sorted((one for one in self.controls if one.name), key=lambda one: (one.name, one.kind))
        for (name, kind), group in groupby(named, key=lambda one: (one.name, one.kind)):
            all_ = list(group)
            if kind in ("checkbox", "radio"):
                ticked = [one for one in all_ if "checked" in one.attributes]
                all_ = ticked or (all_[:1] if len(all_) > 1 or all_[0].is_wanted else [])
            elif kind == "submit":
                all_ = [] if has_plain_button else all_[:1]
            found += [(name, one.value) for one in all_ if kind != "file"]
        return found


class _Forms(HTMLParser):
    """Reads a page's forms. A button outside may belong to one by its id."""

    def __init__(self, path: str) -> None:
        super().__init__(convert_charrefs=True)
        self.path = path
        self.found: list[Form] = []
        self._form: Form | None = None
        self._control: Control | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        match tag:
            case "form":
                method = given.get("method", "get").lower()
                self._form = Form(given.get("action") or self.path, method, given.get("id", ""))
                self.found.append(self._form)
            case "input" | "select" | "textarea" | "button" if "disabled" not in given:
                self._control = Control(tag, given)
                theirs = [form for form in self.found if form.id and form.id == given.get("form")]
                for form in theirs or ([self._form] if self._form else []):
                    form.controls.append(self._control)
            case "option" if self._control:
                self._control.options.append((given.get("value", ""), "selected" in given))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        if tag == "textarea":
            self._control = None

    def handle_data(self, data: str) -> None:
        if self._control and self._control.tag == "textarea":
            self._control.text += data


def forms_on(path: str, text: str) -> Iterator[Form]:
    """The forms of a page that save something."""
    page = _Forms(path.split("?")[0])
    page.feed(text)
    page.close()
    yield from (form for form in page.found if form.method == "post")


class _MadeOfWords(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = [name for name, value in attrs if name.startswith("zq") or value == "/zq."]
        if tag.startswith("zq") or named:
            self.found.append(f"<{tag} {' '.join(named)}>")


def made_of_words(text: str) -> list[str]:
    """Elements and attributes of a page that came out of `WORDS`."""
    if "zq" not in text:
        return []
    page = _MadeOfWords()
    page.feed(text)
    page.close()
    return page.found
