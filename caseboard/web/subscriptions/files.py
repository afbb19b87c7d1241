"""A feed (Atom) and a calendar (iCalendar) as text. Neither says anything about a family."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from xml.etree.ElementTree import Element, SubElement, tostring

from caseboard.feed.queries import LetterRow
from caseboard.feed.subscriptions import Day, newest_moment

ATOM = "http://www.w3.org/2005/Atom"
LINE = 75
"""Octets in a line of a calendar."""


def atom(rows: Sequence[LetterRow], *, feed_id: str, home: str, letter_url: str) -> bytes:
    """`letter_url` has `{}` in the place of a letter's id."""
    feed = Element("feed", xmlns=ATOM)
    SubElement(feed, "title").text = "Caseboard"
    SubElement(feed, "id").text = f"urn:uuid:{feed_id}"
    SubElement(feed, "updated").text = newest_moment(rows).astimezone(UTC).isoformat()
    SubElement(feed, "link", href=home)
    SubElement(SubElement(feed, "author"), "name").text = "Caseboard"
    for row in rows:
        entry = SubElement(feed, "entry")
        SubElement(entry, "title").text = "Your update is ready"
        SubElement(entry, "id").text = f"urn:uuid:{row.letter_id}"
        SubElement(entry, "updated").text = row.ends.astimezone(UTC).isoformat()
        SubElement(entry, "link", href=letter_url.format(row.letter_id))
        SubElement(entry, "content").text = "Sign in to read it."
    return bytes(tostring(feed, encoding="utf-8", xml_declaration=True))


def calendar(days: Sequence[Day], *, host: str, home: str, now: datetime) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//Caseboard//{host}//EN", "METHOD:PUBLISH"]
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    for day in days:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{day.uid}@{host}",
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{day.on:%Y%m%d}",
            f"DTEND;VALUE=DATE:{day.on + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_escaped(day.what)}",
            f"URL:{home}",
            "CLASS:PRIVATE",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _escaped(text: str) -> str:
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return " ".join(text.split())


def _folded(line: str) -> bytes:
    """A line of at most 75 octets, continued with a space; no letter is cut in two."""
    parts: list[bytes] = [b""]
    for letter in line:
        piece = letter.encode()
        if len(parts[-1]) + len(piece) > (LINE if len(parts) == 1 else LINE - 1):
            parts.append(b"")
        parts[-1] += piece
    return b"\r\n ".join(parts) + b"\r\n"
