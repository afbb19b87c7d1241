"""What every page has to be, checked on every answer a test fetches: one h1, labels, ids that are there once."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

UNLABELLED = {"hidden", "submit", "button", "reset", "image"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Page(HTMLParser):
    """An HTML page or fragment, read for what tests ask about."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.is_whole = "<html" in text
        self.ids: list[str] = []
        self.headings: list[tuple[int, str]] = []
        self.controls: list[dict[str, str]] = []
        self.forms: list[dict[str, Any]] = []
        self.links: list[tuple[str, str]] = []
        self.title = ""
        self.problems: list[str] = []
        self._labels_for: set[str] = set()
        self._stack: list[tuple[str, list[str]]] = []
        self._inside_label = 0
        self.text = ""
        self.feed(text)
        self.close()
        self._check()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if len(attrs) != len(found):
            self.problems.append(f"<{tag}> has an attribute twice")
        if "id" in found:
            self.ids.append(found["id"])
        if any(name.startswith("on") for name in found) or "style" in found:
            self.problems.append(f"<{tag}> has a script or a style of its own")
        if tag == "label":
            self._inside_label += 1
            self._labels_for.add(found.get("for", ""))
        if tag == "form":
            self.forms.append({"fields": {}, "controls": [], **found})
        if tag in {"input", "select", "textarea", "button"}:
            self.controls.append({"tag": tag, "wrapped": "yes" if self._inside_label else "", **found})
            if self.forms and found.get("name"):
                self.forms[-1]["controls"].append({"tag": tag, **found})
            if self.forms and found.get("name") and tag == "input":
                self.forms[-1]["fields"][found["name"]] = found.get("value", "")
        if tag == "img" and "alt" not in found:
            self.problems.append("an image without alt")
        if tag not in VOID:
            self._stack.append((tag, []))
            if tag == "a":
                self.links.append((found.get("href", ""), ""))

    def handle_endtag(self, tag: str) -> None:
        while self._stack:
            open_tag, words = self._stack.pop()
            text = " ".join("".join(words).split())
            if self._stack:
                self._stack[-1][1].extend(words)
            if open_tag == "label":
                self._inside_label -= 1
            if open_tag in {"h1", "h2", "h3", "h4"}:
                self.headings.append((int(open_tag[1]), text))
            if open_tag == "title":
                self.title = text
            if open_tag == "a" and self.links:
                self.links[-1] = (self.links[-1][0], text)
            if open_tag == "button" and not text and not self.controls[-1].get("aria-label"):
                self.problems.append("a button without a name")
            if open_tag == tag:
                break

    def handle_comment(self, data: str) -> None:
        self.problems.append("a comment: nobody reads it, or something was to be put in its place")

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._stack:
            self._stack[-1][1].append(data)

    def _check(self) -> None:
        twice = sorted({name for name in self.ids if self.ids.count(name) > 1})
        if twice:
            self.problems.append(f"ids that are there twice: {', '.join(twice)}")
        if self.is_whole and len([1 for level, _ in self.headings if level == 1]) != 1:
            self.problems.append("not one h1")
        for control in self.controls:
            if control["tag"] == "button" or control.get("type") in UNLABELLED:
                continue
            named = control["wrapped"] or control.get("aria-label") or control.get("aria-labelledby")
            if not named and control.get("id") not in self._labels_for:
                self.problems.append(f"no label: {control.get('name') or control.get('id')}")
        for form in (
            self.forms
        ):  # what people type stays out of the browser's memory, its list of suggestions and its folder
            if not form.get("autocomplete"):
                self.problems += [
                    f"the browser may keep {control['name']}"
                    for control in form["controls"]
                    if control["tag"] != "button"
                    and control.get("type") not in UNLABELLED
                    and not control.get("autocomplete")
                ]

    @property
    def h1(self) -> str:
        return next((text for level, text in self.headings if level == 1), "")
