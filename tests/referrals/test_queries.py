"""What was asked and answered, as the page of a family shows it."""

from __future__ import annotations

from contextlib import contextmanager

from sqlalchemy import event

from caseboard.db import db, session
from caseboard.families.sharing import record_basis
from caseboard.families.sharing_models import Basis
from caseboard.referrals.answering import record_answer
from caseboard.referrals.asking import ask
from caseboard.referrals.queries import asked_and_answered
from tests.referrals.conftest import TODAY, a_no, asking
from tests.support.place import ref


def shown(place, family):
    return asked_and_answered(family, by=place.ruth, school=ref(place.thornhill))


def test_a_request_and_what_follows_from_it_name_the_children_they_are_about(place):
    family = place.shared_family()
    ewa = next(strand.child_id for strand in family.strands if strand.child.forename == "Ewa")
    contact = ask(family, asking(children=(ewa,)), version=family.version, by=place.ruth)
    record_answer(family, contact, a_no(outcome="strategy"), version=family.version, by=place.ruth)
    assert [(item.what, item.children) for item in shown(place, family)] == [
        ("assessments", "Ewa Kowalczyk"),
        ("contacts", "Ewa Kowalczyk"),
    ]
    ask(family, asking(agency="CAMHS", asked_on=TODAY), version=family.version, by=place.ruth)
    assert shown(place, family)[0].children == ""  # about all of them: nothing to say


@contextmanager
def statements():
    seen = []

    def note(_connection, _cursor, statement, *_more):
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def test_however_much_was_asked_it_is_read_in_as_many_statements(place, family):
    def read():
        session().expire_all()
        with statements() as seen:
            shown(place, family)
        return len(seen)

    def ask_and_answer(agency):
        words = {
            "shared_with": frozenset({place.thornhill.id})
        }  # by a colleague: who may read them is looked up
        asked = asking(agency=agency, words="Please", **words)
        contact = ask(family, asked, version=family.version, by=place.dan)
        no = a_no(words="Not now", again_if="It grows", **words)
        record_answer(family, contact, no, version=family.version, by=place.dan)
        session().flush()

    record_basis(family, basis=Basis.SAFEGUARDING, since=TODAY, words="Worries", by=place.ruth)
    ask_and_answer("Children's Hub")
    first = read()
    for agency in ("CAMHS", "Early Help", "Housing"):
        ask_and_answer(agency)
    assert read() <= first
