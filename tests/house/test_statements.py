"""What a place asks of its database: each statement finds what it wants by an index, and no index is for nothing.

The demonstration is walked by everybody in it, the forms on the pages are pressed, and the worker looks once. A
statement that reads a table from end to end that grows with schools, families or time is refused, and one that reads
all that a school, an authority or a person ever had, however quick it is while the table is small.

The same walk tells that every page with something of a family leaves a row in the trail (R57), that a form which is
sent again as it was adds nothing (R11), that what was taken was saved, and that nothing typed became part of a page
(R61).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from flask import Flask

from caseboard import create_app, demo
from caseboard.db import db, session, writing
from tests.support.asking import MINUTE, Asking
from tests.support.browsing import Browser
from tests.support.database import SERVER, migrated_database, settings_for

pytestmark = [
    pytest.mark.skipif(bool(SERVER), reason="the plans of SQLite are the ones that are read"),
    pytest.mark.timeout(600),
]

SMALL = {
    "authorities": "one or a few in a place, for ever",
    "federations": "a handful in an authority",
    "federation_schools": "a handful of rows a federation, over its whole life",
    "stages": "six kinds, about ten an authority",
    "copy_runs": "the newest hundred of each of four kinds",
    "mail_holds": "one row a restore, until mail is released",
    "services": "an authority's own directory, as long as a person cares to type",
    "level_labels": "six levels an authority",
    "local_clocks": "a few kinds of days an authority",
    "escalation_steps": "a few an authority",
    "letter_changes": "a row each time somebody puts a school's letter on another day",
    "school_dates": "terms and closed days: some ten a year and school",
}
"""Tables that may be read as a whole, and why they stay small."""

AN_ADMIN = "an admin of the whole place: among all its schools"
CLEARED = "four times an hour, what is old is cleared away: this is all that is left"

WHOLE = {
    ("people.index", "users"): "an admin of the whole place looks through everybody in it",
    ("people.index", "assignments"): "an admin of an authority sees whom its roles make theirs",
    ("people.find", "users"): "as the page it looks through",
    ("people.find", "assignments"): "as the page it looks through",
    ("calendars.index", "schools"): AN_ADMIN,
    ("calendars.show", "schools"): AN_ADMIN,
    ("calendars.create", "schools"): AN_ADMIN,
    ("calendars.remove", "schools"): AN_ADMIN,
    ("calendars.upload", "schools"): AN_ADMIN,
    ("closing_days.show", "schools"): AN_ADMIN,
    ("closing_days.update", "schools"): AN_ADMIN,
    (MINUTE, "sessions"): CLEARED,
    (MINUTE, "failed_sign_ins"): CLEARED,
    (MINUTE, "assignments"): "which schools have a week to close, among all of them",
}
"""Pages that are about a whole table, and what clears one away: page and table."""

WIDE = {
    "school_id",
    "to_school_id",
    "authority_id",
    "user_id",
    "reader_id",
    "asked_by",
    "away_id",
    "told",
}
"""Columns by which a table is divided among schools and people: what is found by them alone grows with time."""

TOGETHER = {
    ("assignments", "user_id"): "a person's roles, which are a handful",
    ("assignments", "school_id"): "who works at a school, or did",
    ("assignments", "authority_id"): "who works for an authority, or did",
    ("agencies", "authority_id"): "the agencies of an authority: its page, and what is offered while typing",
    ("helpers", "authority_id"): "names of an authority: what is offered while typing",
    ("schools", "authority_id"): "the schools of an authority",
    ("conflict_blocks", "user_id"): "families somebody is kept from: next to none",
    ("family_leavers", "user_id"): "families somebody handed over: some a year",
    ("family_partners", "user_id"): "families a partner works with: a few",
    ("sealed_readers", "user_id"): "sealed entries somebody may read: next to none",
    ("stand_ins", "away_id"): "who read for a head while she was away: some a year",
    ("story_readings", "user_id"): "pages somebody must have read: one a family that was handed to them",
    ("sessions", "user_id"): "a person's sessions: half a day of them are kept",
    ("known_devices", "user_id"): "the browsers somebody uses",
    ("subscriptions", "user_id"): "the calendars somebody follows",
    ("children", "school_id"): "a school's roll: found by a part of a name, or counted",
    ("family_schools", "school_id"): "the families that stand, or stood, on a school's board",
    ("school_agreement_schools", "school_id"): "what families agreed to share with a school",
    ("school_moves", "to_school_id"): "children who came to a school: some a year",
    ("worries", "school_id"): "a school's newest worries: as many as are shown",
    ("school_asks", "school_id"): "what a school was asked, a few a week, for the families of a letter",
    ("questions", "school_id"): "what a school asked, a few a week, for the families of a letter",
    ("feed_weeks", "school_id"): "a school's weeks, 52 a year; mostly the newest",
    ("feed_seals", "school_id"): "a school's weeks, 52 a year",
    (
        "letters",
        "reader_id",
    ): "a reader's letters, 52 a year: they are listed, and the earlier ones acknowledged",
    ("meetings", "authority_id"): "meetings of an authority, soonest first: as many as are shown",
    ("chain_links", "school_id", "reports.show"): "figures are counted from a school's whole log",
    ("chain_links", "school_id"): "the last link before a moment: one row, from the end",
}
"""What is read as a whole for a school or a person, and why that is no more than is shown or stays small. Table and
column; a third word where it holds for one page alone."""

JOINED = "when two records are joined, everything of the one is found by it"
TRAIL = "the trail is asked by whoever is answerable for it, in SQL"
KEPT = {
    "ix_agenda_items_family_id": JOINED,
    "ix_questions_family_id": JOINED,
    "ix_relationships_family_id": JOINED,
    "ix_school_asks_family_id": JOINED,
    "ix_sealed_entries_family_id": JOINED,
    "ix_audit_rows_subject_at": TRAIL,
    "ix_audit_rows_user_id_at": TRAIL,
}
"""Indexes that no page asks by, and why they are there."""

TYPED = {
    "families.create": {"name": "Pressed", "another": "y"},
    "families.update": {"asked_on": ""},
    "fridays.update": {"next_text": ""},
    "meetings.create": {"starts": "10:00", "ends": "11:00"},
    "addresses.create": {"postcode": "ZZ1 1ZZ"},
    "stories.create": {"helpers": "Ruth Amin: the plan", "agreed_with": "", "agreed_on": ""},
}
"""What a person types where it cannot be guessed."""

MAIN = {
    *(
        "moves.create",
        "contacts.create",
        "decisions.create",
        "entries.create",
        "checks.create",
        "families.create",
    ),
    *("families.update", "actions.create", "actions.update", "sheets.create", "family_sheets.create"),
    *("fridays.close", "acknowledgements.create", "meetings.create", "worries.create", "stories.create"),
    *("asks.create", "ask_answers.create", "people.give_role"),
}
"""Forms that have to be taken."""

NOTHING_OF_A_FAMILY = {
    *("account.show", "menu.index", "pins.new", "installation.manifest", "subscriptions.index"),
    "copies.index",
    *("sign_in.change_password", "sign_in.two_factor_setup", "sign_in.again", "stand_ins.index"),
    *("people.index", "people.new", "people.show", "agencies.index", "agencies.new", "agencies.edit"),
    *("services.index", "services.new", "services.edit", "calendars.index", "calendars.show"),
    *("clocks.index", "clocks.show", "clocks.edit", "clocks.edit_stage", "closing_days.show"),
    *("escalations.index", "reports.index", "reports.show", "families.new", "worries.new", "meetings.new"),
    *("sheets.new", "sheets.caseload_new", "letter_papers.new", "meeting_sheets.new", "letters.index"),
    *("fridays.index", "fridays.closing", "outbound.index", "outbound.closing"),
}
"""Pages without a word of any family: forms before they are filled in, lists of schools, figures, settings."""
AS_THEIR_BOARD = {"moves.new"}
"""Shows of a family what the board it was opened from has shown."""
COUNTED_EACH_TIME = {"uncovers.create"}
"""A PIN that is typed again is a try again."""
STEP = re.compile(
    r"^(?P<how>SCAN|SEARCH) (?P<name>\w+)"
    r"(?: USING (?P<made>AUTOMATIC )?(?:PARTIAL )?(?:COVERING )?(?:INDEX (?P<index>\w+)|INTEGER PRIMARY KEY))?"
    r"(?: \((?P<terms>[^)]*)\))?"
)


@dataclass
class Plans:
    """How SQLite would answer everything that was asked."""

    whole: dict[tuple[str, str], str] = field(default_factory=dict)
    """(page, table) -> a statement that reads the table from end to end."""
    together: defaultdict[tuple[str, str, str], dict[str, str]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    """(table, column, terms) -> page -> a statement that finds rows by what a school or a person ever had."""
    indexes: set[str] = field(default_factory=set)
    """Those that something was found by."""

    def add(self, page: str, sql: str, step: re.Match[str]) -> None:
        table = _table_called(step["name"], sql)
        if table not in db.metadata.tables:
            return
        statement = " ".join(sql.split())
        given = step["terms"] or ""
        if step["how"] == "SCAN" or step["made"] or not (given or step["index"]) or given.endswith("_id>?"):
            self.whole[(page, table)] = statement
            return
        self.indexes.add(step["index"] or "")
        terms = given.split(" AND ")
        equal = {term.removesuffix("=?") for term in terms if term.endswith("=?")}
        has_start = any(term.endswith(">?") for term in terms)
        if equal and equal <= WIDE and not has_start:
            self.together[(table, min(equal - {"told"}), given)][page] = statement


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp("statements")
    with migrated_database(folder) as url:
        app = create_app(settings_for(url, folder))
        app.test_client_class = Browser
        with app.app_context(), writing():
            demo.make_demo(app.config["CASEBOARD"])
        yield app
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture(scope="module")
def asking(place: Flask) -> Asking:
    made = Asking(place)
    made.go_everywhere(TYPED)
    return made


@pytest.fixture(scope="module")
def plans(place: Flask, asking: Asking) -> Plans:
    found = Plans()
    with place.app_context():
        connection = session().connection()
        for (page, sql), values in asking.asked.items():
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values):
                if step := STEP.match(row[3]):
                    found.add(page, sql, step)
        db.session.remove()
    return found


def _table_called(name: str, sql: str) -> str:
    """The table behind an alias."""
    found = re.search(rf"(\w+) AS {name}\b", sql)
    return found.group(1) if found else name


def test_the_walk_has_been_everywhere_it_should(asking):
    pages = {page for page, _ in asking.asked}
    wanted = {"boards.show", "boards.caseload", "families.show", "families.edit", "moves.new", "weeks.show"}
    assert wanted | {"letters.index", "letters.show", "people.index", "sheets.new", "outbound.index"} <= pages
    assert MAIN - asking.taken == set()


def test_no_page_reads_a_growing_table_from_end_to_end(plans):
    wrong = [
        f"{page}: all of {table}\n    {sql}"
        for (page, table), sql in sorted(plans.whole.items())
        if table not in SMALL and (page, table) not in WHOLE
    ]
    assert not wrong, "\n".join(wrong)


def test_no_page_reads_all_that_a_school_or_a_person_ever_had(plans):
    wrong = [
        f"{page}: {table} ({terms})\n    {sql}"
        for (table, column, terms), pages in sorted(plans.together.items())
        for page, sql in pages.items()
        if table not in SMALL and not _is_together(table, column, terms, page, sql)
    ]
    assert not wrong, "\n".join(wrong)


def _is_together(table: str, column: str, terms: str, page: str, sql: str) -> bool:
    if table == "chain_links" and (table, column, page) not in TOGETHER:
        return terms == "school_id=? AND recorded_at<?" and sql.split(" ORDER BY ")[-1].startswith(
            "chain_links.seq DESC LIMIT"
        )
    return (table, column) in TOGETHER or (table, column, page) in TOGETHER


def test_every_exception_is_still_one(plans):
    assert set(WHOLE) <= set(plans.whole)
    assert set(SMALL) <= set(db.metadata.tables)
    found = {(table, column) for table, column, _ in plans.together}
    assert {(key[0], key[1]) for key in TOGETHER} <= found


def test_every_index_is_asked_for(plans):
    there = {index.name for table in db.metadata.tables.values() for index in table.indexes}
    assert there - plans.indexes <= set(KEPT), "found by nothing: drop it, or say why it is there"
    assert set(KEPT) <= there


def test_every_page_with_something_of_a_family_leaves_a_row_in_the_trail(asking, figures):
    left_out = NOTHING_OF_A_FAMILY | AS_THEIR_BOARD
    silent = {page for page, seen in asking.reads.items() if seen[False] and page not in left_out}
    reads = sum(seen[True] for page, seen in asking.reads.items())
    audited = {page for page, seen in asking.reads.items() if seen[True]}
    figures(READS_AUDITED=reads, PAGES=len(audited), SILENT=len(silent))
    figures.at_least(READS_AUDITED=100, PAGES=45)
    assert silent == set()
    assert not audited & NOTHING_OF_A_FAMILY - {"meetings.new"}, "it is about a family after all"


def test_what_was_taken_was_saved(asking):
    assert len(asking.taken) > 70
    assert asking.unsaved == set()


def test_a_form_that_is_sent_again_as_it_was_adds_nothing(asking, figures):
    added = {form: rows for form, rows in asking.again.items() if rows and form not in COUNTED_EACH_TIME}
    figures(FORMS_SENT_TWICE=len(asking.again), ADDED_TWICE=len(added))
    figures.at_least(FORMS_SENT_TWICE=70)
    assert added == {}


def test_nothing_that_was_typed_became_an_element_or_an_attribute(asking, figures):
    figures(PAGES_WITH_HOSTILE_WORDS=asking.shown, HURT=len(asking.hurt))
    figures.at_least(PAGES_WITH_HOSTILE_WORDS=50)
    assert asking.hurt == set()
