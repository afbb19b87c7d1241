"""The screen of a paper as it was typed and not saved, kept as a draft and drawn again on the agenda as it is now."""

from __future__ import annotations

import re
import uuid
from collections import defaultdict

from werkzeug.datastructures import MultiDict

from caseboard.meetings.agenda import Agenda
from caseboard.meetings.models import Meeting, MeetingDraft
from caseboard.web.agendas.forms import ids_of
from caseboard.web.agreed.forms import FREE_LINES, LINES_AT_MOST, AgreedForm, marks, note_agenda

CELL = re.compile(r"lines-(\d{1,2})-(item|family|what|who|kin|due_on|next_on|tells|spoken)")
REST = ("done", "shown", "came", "also_came")
LONGEST = 2_000
Row = dict[str, str]


def typed(form: MultiDict[str, str], meeting: Meeting) -> dict[str, list[str]]:
    """The form as it was sent, as far as it can be drawn again; nothing when nobody has typed or ticked anything."""
    kept = {
        name: [value[:LONGEST] for value in form.getlist(name)[:LINES_AT_MOST]]
        for name in form
        if name in REST or CELL.fullmatch(name)
    }
    came = {str(person.public_id) for person in meeting.people if person.came}
    is_touched = (
        any(_is_written(row) for row in _rows(kept).values())
        or any(text.strip() for text in kept.get("also_came", ()))
        or _ticked_anew(kept)
        or set(kept.get("came", ())) != came
    )
    return kept if is_touched else {}


def as_typed(draft: MeetingDraft, agenda: Agenda, *, is_about_family: bool) -> AgreedForm:
    """What was typed, at the families that stand on the agenda now. What is typed elsewhere stays on the screen."""
    lines = MultiDict[str, str]()
    for number, row in enumerate(_arranged(draft, agenda, is_about_family=is_about_family)[:LINES_AT_MOST]):
        lines.update({f"lines-{number}-{name}": value for name, value in row.items()})
        lines.setdefault(f"lines-{number}-what", "")
    for name in ("came", "also_came"):
        lines.setlist(name, draft.fields.get(name, []))
    form = note_agenda(AgreedForm(formdata=lines), agenda)
    now = {str(key) for key, is_done in marks(agenda).items() if is_done}
    anew = _ticked_anew(draft.fields)
    form.done.data = sorted(
        (now | {str(key) for key in anew if anew[key]}) - {str(key) for key in anew if not anew[key]}
    )
    return form


def _arranged(draft: MeetingDraft, agenda: Agenda, *, is_about_family: bool) -> list[Row]:
    """The lines in the order of the screen: of each family on the agenda, of one that has left it, and free ones."""
    by_item: dict[str, list[Row]] = defaultdict(list)
    for _, row in sorted(_rows(draft.fields).items()):
        by_item[row.get("item", "")].append(row)
    free = by_item.pop("", [])
    found: list[Row] = []
    for line in agenda.lines:
        item = str(line.item_id)
        rows = by_item.pop(item, [])
        wanted = FREE_LINES if is_about_family else 1
        found += rows + [{"item": item} for _ in range(wanted - len(rows))]
    found += [row for rows in by_item.values() for row in rows if _is_written(row)]
    if is_about_family:
        return found + [row for row in free if _is_written(row)]
    return found + free + [{} for _ in range(FREE_LINES - len(free))]


def _rows(fields: dict[str, list[str]]) -> dict[int, Row]:
    rows: dict[int, Row] = defaultdict(dict)
    for name, values in fields.items():
        if (cell := CELL.fullmatch(name)) and values:
            rows[int(cell[1])][cell[2]] = values[0]
    return rows


def _is_written(row: Row) -> bool:
    return any(value.strip() for name, value in row.items() if name != "item")


def _ticked_anew(fields: dict[str, list[str]]) -> dict[uuid.UUID, bool]:
    """Last time's actions whose tick was changed: whether each is done."""
    ticked = set(ids_of(fields.get("done", [])))
    shown = [pair.partition("=") for pair in " ".join(fields.get("shown", [])).split()]
    was = {key: done == "1" for name, _, done in shown for key in ids_of([name])}
    return {key: key in ticked for key in was if (key in ticked) != was[key]}
