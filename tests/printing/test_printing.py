"""Making paper: what stands on it, for whom, and what is kept about it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from caseboard import clock
from caseboard.access import NotPermittedError
from caseboard.audit import Act, AuditRow
from caseboard.db import session
from caseboard.families import entries, services
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.models import NextStep
from caseboard.printing.hiding import WITHHELD
from caseboard.printing.models import PrintRun
from caseboard.printing.services import make_paper, record
from caseboard.printing.wanted import Wanted
from caseboard.schools.models import StageKind
from tests.support.place import START, move


@pytest.fixture(autouse=True)
def _monday():
    with clock.at(START):
        yield


def wanted(**changed):
    known = {
        "copies_for": ["Mrs Lowe", "Mr Teague"],
        "since": clock.today() - timedelta(days=14),
        "shred_by": clock.today() + timedelta(days=7),
    }
    return Wanted(**(known | changed))


def printed(town, *, by=None, schools=None, page_school=None, **changed):
    schools, asked, by = schools or [town.thornhill], wanted(**changed), by or town.ruth
    paper = make_paper(schools, wanted=asked, by=by)
    return record(paper, wanted=asked, schools=schools, page_school=page_school, by=by)


def rows(paper):
    return [row for sheet in paper.sheets for row in sheet.rows if not row.is_heading]


def titles(paper):
    return [row.cells[0][0].text for row in rows(paper) if row.cells[0]]


def words(cell):
    return [f"{line.lead} {line.text}".strip() for line in cell]


def everything(paper):
    return repr(paper)


def test_initials_stand_on_the_paper_unless_names_are_asked_for_with_a_reason(town):
    family = town.family("Hussain")
    assert titles(printed(town)) == [family.initials]
    named = printed(town, with_names=True, why_names="New team")
    assert titles(named) == ["Hussain"]


def test_names_without_a_reason_are_refused(town):
    with pytest.raises(MissingAnswersError) as refused:
        printed(town, with_names=True, why_names=" ")
    assert refused.value.fields == {"why_names": "Say why initials would not do."}
    assert session().scalar(select(PrintRun)) is None


def test_a_copy_is_always_for_somebody(town):
    with pytest.raises(MissingAnswersError) as refused:
        printed(town, copies_for=[])
    assert "copies_for" in refused.value.fields


def test_copies_are_numbered(town):
    paper = printed(town)
    assert [(c.number, c.of, c.whose) for c in paper.copies] == [(1, 2, "Mrs Lowe"), (2, 2, "Mr Teague")]


def test_printing_is_on_record_with_the_persons_and_the_reason(town):
    town.family("Hussain")
    printed(town, page_school=town.thornhill, with_names=True, why_names="New team")
    run = session().scalars(select(PrintRun)).one()
    assert (run.copies_for, run.with_names, run.why_names) == ("Mrs Lowe\nMr Teague", True, "New team")
    assert (run.families, run.sheets, run.school_id) == (1, 1, town.thornhill.id)
    row = session().scalars(select(AuditRow).where(AuditRow.act == Act.SHEETS_PRINTED)).one()
    assert row.subject == run.public_id
    assert row.details["for"] == ["Mrs Lowe", "Mr Teague"]
    assert row.details["why"] == "New team"
    assert "Hussain" not in repr(row.details)


def test_printing_again_is_another_run(town):
    printed(town)
    printed(town)
    assert len(session().scalars(select(PrintRun)).all()) == 2


def test_what_needs_attention_comes_first_whatever_the_stage(town):
    with clock.at(START - timedelta(days=20)):
        quiet, late = town.family("Quiet"), town.family("Late")
        move(late, town.stage(StageKind.PLAN), by=town.ruth)
        services.change_card(
            late,
            version=late.version,
            next_on=clock.today() + timedelta(days=2),
            next_what=NextStep.REVIEW,
            by=town.ruth,
        )
    entries.check_no_change(quiet, by=town.ruth)
    entries.check_no_change(late, by=town.ruth)
    first, second = rows(printed(town, with_names=True, why_names="x"))
    assert (words(first.cells[0])[0], words(second.cells[0])[0]) == ("Late", "Quiet")
    assert words(first.cells[1]) == ["Plan in progress, 20 days", "Review 18 days late", "Led by Ruth Amin"]


def test_what_happened_since_the_day_is_told_by_day(town):
    with clock.at(START - timedelta(days=20)):
        family = town.family("Hussain")
    with clock.at(START - timedelta(days=3)):
        move(family, town.stage(StageKind.HELD), by=town.ruth)
    (row,) = rows(printed(town))
    assert words(row.cells[2]) == [
        "30 Oct Moved from New worry to Held in school. Mrs Lowe holds it now. Next: review Fri 13 Nov."
    ]


def test_ended_families_are_left_out(town):
    move(town.family("Hussain"), town.stage(StageKind.ENDED), by=town.ruth)
    assert rows(printed(town)) == []


def test_notes_for_workers_are_never_printed_and_shared_ones_only_when_asked(town):
    family = town.family("Hussain")
    town.share(family, "For workers only.")
    town.share(family, "A good week.", town.thornhill)
    assert "good week" not in everything(printed(town))
    asked = everything(printed(town, with_words=True, with_names=True, why_names="x"))
    assert "A good week." in asked
    assert "For workers" not in asked


def test_an_update_taken_back_is_not_printed(town):
    family = town.family("Hussain")
    entry = town.share(family, "A good week.", town.thornhill)
    entries.unshare(family, entry.public_id, reason="Another family", by=town.ruth)
    paper = everything(printed(town, with_words=True, with_names=True, why_names="x"))
    assert "good week" not in paper
    assert "Another family" not in paper


def test_no_name_reaches_a_paper_with_initials(town):
    family = town.split("Kowalczyk")
    other = town.family("Hussain", "Bilal Hussain@thornhill")
    town.share(family, "Ewa and the Hussain boys walk home together.", town.thornhill)
    town.share(other, "Met mum. HUSSAIN attendance sent.", town.thornhill)
    town.share(other, "A good week for bilal.", town.thornhill)
    services.change_card(family, version=family.version, lead="Aunt Kowalczyk", by=town.ruth)
    services.take_off_child(
        family, family.strands[1].child.public_id, reason="Ewa Kowalczyk is another's", by=town.ruth
    )
    paper = printed(town, schools=[town.saltby, town.thornhill], with_words=True)
    for name in ("Kowalczyk", "Hussain", "HUSSAIN", "bilal", "Bilal", "Ewa", "Jan "):
        assert name not in everything(paper)
    assert WITHHELD in everything(paper)
    assert "A child was taken off" in everything(paper)


def test_the_caseload_is_on_one_paper_with_each_family_once(town):
    town.split("Kowalczyk")
    town.family("Hussain")
    town.family("Osei", "Abena Osei@saltby")
    paper = printed(town, schools=[town.saltby, town.thornhill], with_names=True, why_names="x")
    assert sorted(titles(paper)) == ["Hussain", "Kowalczyk", "Osei"]
    assert {words(row.cells[0])[1].partition(".")[0] for row in rows(paper)} == {"T", "S", "S + T"}
    assert paper.heading == "Meeting sheet, Saltby and Thornhill"


def test_one_schools_paper_has_nothing_of_the_other(town):
    town.split("Kowalczyk")
    town.family("Osei", "Abena Osei@saltby")
    (row,) = rows(printed(town, with_names=True, why_names="x"))
    assert words(row.cells[0])[0] == "Kowalczyk"
    assert words(row.cells[0])[1].startswith("T. ")


def test_who_may_not_print_a_school_is_refused_it(town):
    for who, school in (("hale", town.thornhill), ("sal", town.thornhill), ("ruth", town.quay)):
        with pytest.raises(NotPermittedError):
            printed(town, by=town.actor(who), schools=[school])


def test_too_much_paper_is_refused(town):
    for number in range(70):
        town.family(f"Family{number}")
    with pytest.raises(MissingAnswersError, match="240 sheets of paper"):
        printed(town, copies_for=[f"Person {n}" for n in range(20)])


def test_a_day_to_come_is_refused(town):
    with pytest.raises(MissingAnswersError, match="still to come"):
        printed(town, since=clock.today() + timedelta(days=1))
