"""Who may mark a statement as having come through the door, listed by name: a new one has to be argued for here."""

from __future__ import annotations

import ast
from pathlib import Path

import caseboard

ROOT = Path(caseboard.__file__).parent
MARK = "caseboard_door"

MAY_OPEN = {
    "caseboard/families/door.py": "the door itself: every statement here is narrowed to the actor's schools",
    "caseboard/families/rows.py": "boards: narrowed to the schools of a viewer that came from the door",
    "caseboard/families/said.py": "words of one family that came through the door",
    "caseboard/families/panels.py": "lines of one family that came through the door",
    "caseboard/families/parts.py": "of one family that came through the door, whether there is anything at all",
    "caseboard/families/coming_back.py": "what falls due: of one family through the door, or of schools in view",
    "caseboard/families/school_view/actions.py": "the allow-list: actions this school was told of",
    "caseboard/families/cardlog.py": "changes of one family that came through the door",
    "caseboard/families/entries.py": "words of one family that came through the door",
    "caseboard/families/drafts.py": "the acting person's own unsaved words",
    "caseboard/families/standing.py": "on what the sharing of one family rests, which came through the door",
    "caseboard/families/sharing.py": "the shared words of one family that came through the door",
    "caseboard/families/risks.py": "names and addresses that shared words are compared with, of the actor's schools",
    "caseboard/families/order.py": "boards: narrowed to the schools of a viewer that came from the door",
    "caseboard/families/known.py": "keys alone: of which families anything changed since a moment",
    "caseboard/families/sealed/chain.py": "the chain of a sealed entry in hand",
    "caseboard/families/sealed/joining.py": "sealed entries of two families in hand that are joined or put apart",
    "caseboard/families/sealed/readers.py": "readers of one sealed entry, by the reader's own row",
    "caseboard/families/sealed/services.py": "sealed entries of one family in hand, by the reader's own row",
    "caseboard/families/sealed/asking.py": "who asked for restricted records, at the schools a manager watches",
    "caseboard/families/since.py": "paper: families found on boards of the schools of the one who prints",
    "caseboard/meetings/supervised.py": "paper: days of supervision of families found on boards of the one who prints",
    "caseboard/families/on_paper.py": "paper: families found on boards of the schools of the one who prints",
    "caseboard/families/agencies/helping.py": "who helps one family that came through the door",
    "caseboard/families/people/adults.py": "adults and children of one family that came through the door",
    "caseboard/families/people/disclosure.py": "which children are under do not disclose: keys alone",
    "caseboard/families/people/households.py": "households of one family that came through the door",
    "caseboard/families/people/children.py": "children of one family, narrowed to the actor's schools",
    "caseboard/families/people/others.py": "adults of families that the door found for the actor",
    "caseboard/families/people/going_along.py": "rows of two families in hand that are joined or put apart",
    "caseboard/families/people/joined.py": "which records were joined to which: keys alone",
    "caseboard/families/people/merging.py": "two families that came through the door, and what was joined",
    "caseboard/families/people/placements.py": "children of one family, narrowed to the actor's schools",
    "caseboard/families/people/rows.py": "adults and households of families that came through the door",
    "caseboard/families/people/view.py": "people of one family; of others, narrowed to the actor's schools",
    "caseboard/families/people/where_written.py": "in which record of one family an entry stands: a key alone",
    "caseboard/families/telling.py": "when a school was told of one family that came through the door",
    "caseboard/families/finding.py": "names on the boards and at the schools that the door gives",
    "caseboard/families/roll.py": "the roll of one school, for whoever may add families or worries there",
    "caseboard/families/import_roll.py": "the roll of the one school whose file is read, by an operator",
    "caseboard/families/story/queries.py": "the page of one family that came through the door, and who has read it",
    "caseboard/families/story/services.py": "versions and readers of one family that came through the door",
    "caseboard/families/together/handing_over.py": "handovers of one family that came through the door",
    "caseboard/families/together/agreeing.py": "agreements of one family that came through the door",
    "caseboard/families/together/moving.py": "a family that came through the door; arrivals for who may confirm them",
    "caseboard/families/partners.py": "whom the partners of one family that came through the door work with, and why",
    "caseboard/families/partner_view/page.py": "the partners' allow-list: families this person is with on this day",
    "caseboard/families/school_view/allowed.py": "the allow-list: this school's children and shared words",
    "caseboard/families/school_view/corrections.py": "the allow-list: updates shared with these schools and taken back",
    "caseboard/families/school_view/here.py": "the allow-list: whether a family stands at a school today",
    "caseboard/families/school_view/page.py": "the allow-list: keys of families on this school's board",
    "caseboard/families/school_view/silence.py": "the allow-list: when families of this school's board came to it",
    "caseboard/families/school_view/worries.py": "the allow-list: worries this school raised itself",
    "caseboard/families/school_view/stopped.py": "the allow-list: whose words do not go to school at this moment",
    "caseboard/families/school_view/week.py": "the allow-list: families on this school's board at a moment",
    "caseboard/referrals/records.py": "requests and answers of one family that came through the door",
    "caseboard/referrals/owed.py": "what this school is owed: of families on its board, for a worker of the school",
    "caseboard/meetings/drafts.py": "the acting person's own unsaved paper of a meeting in hand",
    "caseboard/meetings/queries.py": "meetings of schools and families that the actor may read on this day",
    "caseboard/meetings/agenda.py": "the agenda of a meeting in hand, narrowed to families the actor may read",
    "caseboard/meetings/services.py": "the agenda of a meeting in hand, which the actor may change",
    "caseboard/events/verifying.py": "public ids alone, with which the chain is worked out again",
}


def marks(file: Path) -> bool:
    """Whether a module takes `opened` from the door, or names its mark in any other way than in prose."""
    tree = ast.parse(file.read_text())
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(
                value=ast.Name(id="door") | ast.Attribute(attr="door"), attr="opened" | "OPENED"
            ):
                return True
            case ast.keyword(arg=name) if name == MARK:
                return True
            case ast.Constant(value=value) if value == MARK:
                return True
            case ast.ImportFrom(module="caseboard.families.door", names=names) if {
                "opened",
                "OPENED",
                "*",
            } & {one.name for one in names}:
                return True
            case ast.FunctionDef(name="opened", args=ast.arguments(args=[ast.arg(arg="statement")])):
                return True
    return False


def found() -> set[str]:
    return {str(file.relative_to(ROOT.parent)) for file in sorted(ROOT.rglob("*.py")) if marks(file)}


def test_only_these_modules_open_the_door():
    assert found() - set(MAY_OPEN) == set(), "read case records through caseboard.families.door"


def test_no_module_is_listed_that_no_longer_opens_the_door():
    assert set(MAY_OPEN) - found() == set()


def test_neither_pages_nor_the_feed_nor_jobs_open_the_door():
    assert all(
        name.startswith(
            ("caseboard/families/", "caseboard/referrals/", "caseboard/meetings/", "caseboard/events/")
        )
        for name in MAY_OPEN
    )


def test_the_ways_of_opening_are_noticed(tmp_path):
    for number, source in enumerate(
        (
            "from caseboard.families.door import opened as quietly",
            "from caseboard.families import door\ndoor.opened(select(Family))",
            "session().execute(query, execution_options={'caseboard_door': True})",
            "query.execution_options(caseboard_door=True)",
            "from caseboard.families import door\nquery.execution_options(**{door.OPENED: True})",
            "import caseboard.families.door\ncaseboard.families.door.opened(query)",
            "from caseboard.families.door import *",
        )
    ):
        file = tmp_path / f"m{number}.py"
        file.write_text(source)
        assert marks(file), source
