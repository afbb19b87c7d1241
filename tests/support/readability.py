"""How hard a text is to read: the Flesch-Kincaid grade, and the age at which that many years of school have passed.

grade = 0.39 * words / sentences + 11.8 * syllables / words - 15.59 (Kincaid and others, 1975). A child begins grade 1
at six, so a reading age is the grade and five. Syllables are counted by a rule of ours: groups of vowels, without an e
that is not said.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html.parser import HTMLParser

WORD = re.compile(r"[A-Za-zÀ-ž]+(?:['’][A-Za-zÀ-ž]+)*")
END = re.compile(r"(?<=[.?!:])[\s”\"]+")
BLOCKS = frozenset(
    {
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "button",
        "caption",
        "dd",
        "div",
        "dt",
        "fieldset",
        "form",
    }
    | {
        "h1",
        "h2",
        "h3",
        "h4",
        "header",
        "label",
        "legend",
        "li",
        "main",
        "ol",
        "p",
        "section",
        "small",
        "summary",
    }
    | {"table", "tbody", "td", "th", "thead", "tr", "ul"}
)
UNSPOKEN = frozenset({"script", "style", "svg", "select", "datalist", "head", "nav", "textarea"})


@dataclass(frozen=True)
class Text:
    """Sentences; a heading, a label or a line of a list is one too."""

    sentences: tuple[str, ...]

    @property
    def words(self) -> list[str]:
        return [word for sentence in self.sentences for word in WORD.findall(sentence)]

    @property
    def grade(self) -> float:
        words = self.words
        syllables = sum(map(count_syllables, words))
        return 0.39 * len(words) / len(self.sentences) + 11.8 * syllables / len(words) - 15.59

    @property
    def age(self) -> float:
        return self.grade + 5


def text_of(parts: Sequence[str]) -> Text:
    """Of blocks of text, each of one or more sentences."""
    found = [one.strip() for part in parts for one in END.split(" ".join(part.split()))]
    return Text(tuple(one for one in found if WORD.search(one)))


UNSAID = re.compile(
    r"(?<=[^aeiouy])e$|(?<=[^aeiouytdl])e(?=d$)|(?<=l)e(?=d$)|(?<=[^aeiouycgsxzh])e(?=s$)|(?<=[aeiouy])e(?=d$)"
)
"""An e at the end that is not said: "page", "helped", "names"."""
INSIDE = (("some", "som"), ("every", "evry"))


def count_syllables(word: str) -> int:
    """ "page" 1, "table" 2, "worried" 2, "helped" 1, "family" 3, "somebody" 3."""
    plain = re.sub(r"[^a-z]", "", word.lower())
    for start, said in INSIDE:
        plain = re.sub(rf"^{start}(?=[a-z])", said, plain)
    if not re.search(r"[^aeiouy]les?$", plain):
        plain = UNSAID.sub("", plain)
    return max(1, len(re.findall(r"[aeiouy]+", plain)))


class _Reader(HTMLParser):
    def __init__(self, within: str) -> None:
        super().__init__(convert_charrefs=True)
        self.within, self.depth, self.hush = within, 0, 0
        self.parts = [""]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.depth += tag == self.within
        self.hush += tag in UNSPOKEN
        if tag in BLOCKS:
            self.parts.append("")

    def handle_endtag(self, tag: str) -> None:
        self.depth -= tag == self.within
        self.hush -= tag in UNSPOKEN
        if tag in BLOCKS:
            self.parts.append("")

    def handle_data(self, data: str) -> None:
        if self.depth and not self.hush:
            self.parts[-1] += data


def blocks_of(page: str, *, within: str = "main") -> list[str]:
    """The text of a page, block by block."""
    reader = _Reader(within)
    reader.feed(page)
    return [part for part in reader.parts if part.strip()]
