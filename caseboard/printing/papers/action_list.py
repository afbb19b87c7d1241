"""Who has agreed to do what: a list by person, to go through and to tick."""

from __future__ import annotations

from collections import defaultdict

from caseboard.dates import short_day
from caseboard.families.due import Owner
from caseboard.families.on_paper import open_actions
from caseboard.names import fold
from caseboard.printing.frame import Column, Content, Layout, Line, Look, Row
from caseboard.printing.papers.asked import Asked

LAYOUT = Layout(
    size="A4",
    is_landscape=False,
    columns=(
        Column("Family", 38),
        Column("What", 80),
        Column("By", 26),
        Column("What came of it", 46),
    ),
    row=10.6,
    rows_a_sheet=22,
)


def make(asked: Asked) -> Content:
    """Every open action on these boards under the name of who does it, what is due first coming first. Somebody in a
    family is a person of that family."""
    families = {row.id: row for row in asked.rows}
    by_person: dict[str, list[Row]] = defaultdict(list)
    for family_id, action in open_actions(list(families), by=asked.by):
        row = families[family_id]
        who = asked.hiding.words(family_id, action.who)
        due = short_day(action.due_on)
        is_late = action.due_on < asked.today
        if action.owner is Owner.FAMILY:  # one family's mum is not another's
            who = f"{who}, {asked.cards[family_id].title}"
        by_person[who].append(
            Row(
                (
                    (asked.title(row),),
                    (Line(asked.hiding.words(family_id, action.entry.text)),),
                    (Line(f"{due}, late", Look.STRONG) if is_late else Line(due),),
                    (Line(look=Look.BOX),),
                ),
                group=who,
            )
        )
    return Content(
        layout=LAYOUT,
        rows=[row for who in sorted(by_person, key=fold) for row in by_person[who]],
        families=len(families),
        about=asked.about,
        empty="No action is open.",
        has_words=True,
        has_names=asked.wanted.with_names,
    )
