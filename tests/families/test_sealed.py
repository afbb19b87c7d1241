"""Sealed entries: to everybody who is not named in them there is nothing, in no count, number, time or word."""

from __future__ import annotations

import io
import uuid
from datetime import date, timedelta

import pytest
import time_machine
from flask import current_app
from sqlalchemy import func, select, update

from caseboard import clock, intents, mail
from caseboard.access.actor import NotPermittedError
from caseboard.accounts.models import Assignment, Role
from caseboard.audit import AuditRow
from caseboard.boards.queries import version, worker_board
from caseboard.db import session
from caseboard.events import log
from caseboard.events.models import CaseEvent, ChainHead, ChainLink
from caseboard.families import school_view
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.door import FamilyNotFoundError, cases, opened
from caseboard.families.drafts import find_draft, keep_draft
from caseboard.families.entries import list_entries
from caseboard.families.history import history
from caseboard.families.ledger import ledger
from caseboard.families.models import Entry, EntryKind, Family, FamilySchool
from caseboard.families.particulars import OfChild, Particulars
from caseboard.families.sealed import notices
from caseboard.families.sealed.asking import ask, break_glass, list_watched, mark_seen
from caseboard.families.sealed.chain import first_bad
from caseboard.families.sealed.models import RestrictedNotice, SealedEntry, SealedEvent
from caseboard.families.sealed.readers import change_readers, get_readers
from caseboard.families.sealed.services import list_colleagues, list_sealed, seal
from caseboard.families.since import happenings
from caseboard.keeping import export
from caseboard.keeping.sealed import verify_sealed
from caseboard.schools.models import Authority
from tests import factories
from tests.support.place import make_town

GONE = date(2026, 1, 1)
MARK = "Zqsealed what she told me."


@pytest.fixture
def town(database):
    town = make_town()
    boss = factories.user("Fay Orme", password=False)
    factories.role(boss, Role.TEAM_MANAGER, authority=session().get_one(Authority, town.north))
    town.people["fay"] = boss.id
    session().commit()
    return town


def write(town, family, *readers, by=None, **facts):
    known = {"kind": EntryKind.UPDATE, "text": MARK, "happened_on": clock.today(), "by": by or town.ruth}
    return seal(family, **(known | {"readers": [town.actor(who).public_id for who in readers]} | facts))


def everything_of(family):
    """Every row and number of a family that others can come by."""
    family = (
        session()
        .scalars(
            opened(select(Family).where(Family.id == family.id).execution_options(populate_existing=True))
        )
        .one()
    )
    places = session().scalars(opened(select(FamilySchool).where(FamilySchool.family_id == family.id))).all()
    return (
        family.version,
        family.last_seq,
        [(place.told_at, place.looked_at) for place in places],
        session().scalar(select(func.count()).select_from(CaseEvent)),
        session().scalar(select(func.count()).select_from(ChainLink)),
        [(head.seq, head.told_seq, head.hash) for head in session().scalars(select(ChainHead))],
        session().scalar(opened(select(func.count()).select_from(Entry))),
        session().scalar(select(func.max(CaseEvent.id))),
    )


def test_writing_one_changes_nothing_that_anybody_else_could_notice(town):
    family = town.family()
    before = everything_of(family)
    with time_machine.travel(clock.now() + timedelta(hours=1), tick=False):
        write(town, family, "dan")
    assert everything_of(family) == before


def test_every_surface_of_everybody_else_is_the_same_with_it_as_without_it(town):
    family = town.family()

    def surfaces(who):
        actor = town.actor(who)
        found = [
            history(family, by=actor),
            ledger(family, by=actor),
            [e.text for e in list_entries(family)],
            worker_board(actor, actor.schools, page_school=None, shows_initials=False),
            version(actor, actor.schools),
            happenings(
                actor, actor.schools, [family.id], after=clock.now() - timedelta(days=9), shows_initials=False
            ),
            list_sealed(family, by=actor),
            cases(actor).find_families([s.id for s in actor.schools], "Zqsealed"),
        ]
        return repr(found)

    def head():
        actor = town.actor("hale")
        page = school_view.family_page(actor, town.thornhill, family.public_id, shows_initials=False)
        return repr((page, school_view.board_version(actor, [town.thornhill])))

    with time_machine.travel(clock.now(), tick=False):
        before = [surfaces(who) for who in ("lee", "fay")] + [head()]
        write(town, family, "dan")
        session().commit()
        after = [surfaces(who) for who in ("lee", "fay")] + [head()]
    assert [text for text in after if "Zqsealed" in text] == []
    assert after == before


def test_the_export_is_the_same_with_it_as_without_it(town):
    def exported():
        out = io.BytesIO()
        export.write(out, session().connection())
        return out.getvalue()

    family = town.family()
    before = exported()
    entry = write(town, family, "dan")
    keep_draft(family, text=MARK, audience="sealed", user_id=town.people["ruth"])
    change_readers(family, entry.public_id, [], by=town.ruth)
    intents.remember(town.people["ruth"], uuid.uuid4(), {"said": MARK}, {})  # as its form does
    assert exported() == before


def test_its_author_and_those_it_names_read_it(town):
    family = town.family()
    write(town, family, "dan")
    for who, other in (("ruth", "Dan Pryce"), ("dan", "Ruth Amin")):
        (read,) = list_sealed(family, by=town.actor(who))
        assert (read.text, read.readers, read.until) == (MARK, other, None)
    assert list_sealed(family, by=town.lee) == []


def test_a_reader_is_named_later_and_another_taken_off_and_nobody_else_can_tell(town):
    family = town.family()
    entry = write(town, family, "dan")
    lee, dan = (town.actor(who).public_id for who in ("lee", "dan"))
    before = everything_of(family)
    assert change_readers(family, entry.public_id, [lee], by=town.ruth)
    assert not change_readers(family, entry.public_id, [lee], by=town.ruth)
    assert everything_of(family) == before
    assert [one.text for one in list_sealed(family, by=town.actor("lee"))] == [MARK]
    assert list_sealed(family, by=town.actor("dan")) == []
    assert [one.readers for one in list_sealed(family, by=town.ruth)] == ["Lee Moss"]
    kinds = select(SealedEvent.data).where(SealedEvent.kind == "sealed_readers_changed")
    assert session().scalars(opened(kinds)).all() == [{"given": [str(lee)], "taken": [str(dan)]}]
    verify_sealed(session().connection())


def test_only_its_author_changes_its_readers_or_a_reader_once_they_are_gone(town):
    family = town.family()
    entry = write(town, family, "lee")
    break_glass(family, reason="He is alone", by=town.actor("dan"))
    for who in ("lee", "dan", "fay"):
        with pytest.raises(FamilyNotFoundError):
            get_readers(family, entry.public_id, by=town.actor(who))
    with pytest.raises(MissingAnswersError, match="colleagues who work with"):
        change_readers(family, entry.public_id, [town.actor("sal").public_id], by=town.ruth)
    session().execute(update(Assignment).where(Assignment.user_id == town.people["ruth"]).values(ends=GONE))
    assert change_readers(family, entry.public_id, [town.actor("dan").public_id], by=town.actor("lee"))


def test_only_colleagues_of_the_family_can_be_named(town):
    family = town.family()
    assert "Mrs Hale" not in [user.name for user in list_colleagues(family, by=town.ruth)]
    for who in ("hale", "sal"):
        with pytest.raises(MissingAnswersError) as refused:
            write(town, family, who)
        assert "readers" in refused.value.fields


def test_a_child_at_a_school_its_author_does_not_work_for_cannot_be_in_it(town):
    family = town.split()
    ewa = next(str(s.child.public_id) for s in family.strands if s.child.forename == "Ewa")
    with pytest.raises(MissingAnswersError):
        write(town, family, by=town.lee, said=Particulars(children={ewa: OfChild(words="x")}))


def test_it_drops_its_author_s_draft_and_nobody_elses(town):
    family = town.family()
    keep_draft(family, text=MARK, user_id=town.ruth.user_id)
    keep_draft(family, text="Mine", user_id=town.dan.user_id)
    write(town, family)
    assert find_draft(family, by=town.ruth) is None
    assert find_draft(family, by=town.dan) is not None


# --- its own chain ------------------------------------------------------------------------------------------------


def chain(entry):
    query = select(SealedEvent).where(SealedEvent.entry_id == entry.id).order_by(SealedEvent.seq)
    return session().scalars(opened(query)).all()


class _Row:
    def __init__(self, event, actor, **changed):
        for name in ("seq", "kind", "recorded_at", "data", "hash"):
            setattr(self, name, changed.get(name, getattr(event, name)))
        self.actor = actor


def test_its_chain_holds_ids_and_a_hash_and_breaks_where_it_is_changed(town):
    entry = write(town, town.family(), "dan")
    (event,) = chain(entry)
    assert "Zqsealed" not in str(event.data)
    ruth = town.ruth.public_id
    assert first_bad(entry.public_id, [_Row(event, ruth)]) is None
    assert first_bad(entry.public_id, [_Row(event, ruth, data=event.data | {"readers": []})]) == 1
    assert first_bad(entry.public_id, [_Row(event, town.dan.public_id)]) == 1
    assert first_bad(entry.public_id, []) == 1


# --- asking and breaking the glass --------------------------------------------------------------------------------


def test_asking_leaves_the_same_traces_whether_or_not_there_is_one(town):
    with_one, without = town.family("Hussain"), town.family("Petrov")
    write(town, with_one, "dan")
    traces = []
    for family in (with_one, without):
        before = everything_of(family)
        act = ask(family, reason="Worried", by=town.lee)
        assert everything_of(family) == before
        notes = (
            session().scalars(select(RestrictedNotice.user_id).where(RestrictedNotice.act_id == act.id)).all()
        )
        traces.append((act.what, act.reason, list(notes), list_sealed(family, by=town.lee)))
    assert traces[0] == traces[1]
    assert traces[0][2] == [town.people["fay"]]


def test_asking_does_not_so_much_as_look_at_a_sealed_table(town):
    from sqlalchemy import event as listening

    family, seen = town.family(), []
    engine = session().get_bind()

    def note(_c, _cursor, sql, *_rest):
        seen.append(sql)

    listening.listen(engine, "before_cursor_execute", note)
    try:
        ask(family, reason="Worried", by=town.lee)
    finally:
        listening.remove(engine, "before_cursor_execute", note)
    assert [sql for sql in seen if "sealed_" in sql] == []


def test_breaking_the_glass_asks_why_tells_the_manager_at_once_and_ends_at_midnight(town):
    family = town.family()
    entry = write(town, family)
    with pytest.raises(MissingAnswersError):
        break_glass(family, reason=" ", by=town.lee)
    break_glass(family, reason="Zqreason: a child is in danger", by=town.lee)
    (read,) = list_sealed(family, by=town.lee)
    assert read.text == MARK
    assert read.until is not None
    (seen,) = list_watched(town.actor("fay"), shows_initials=True)
    assert (seen.who, seen.is_opening, seen.is_seen) == ("Lee Moss", True, False)
    assert [event.kind for event in chain(entry)] == ["sealed_recorded", "sealed_opened"]
    acts = session().scalars(select(AuditRow.act).where(AuditRow.subject == family.public_id)).all()
    assert "restricted_record_opened" in acts
    with time_machine.travel(read.until + timedelta(seconds=1), tick=False):
        assert list_sealed(family, by=town.lee) == []
    assert list_sealed(family, by=town.dan) == []


def test_the_glass_of_a_family_without_any_is_broken_as_loudly(town):
    break_glass(town.family(), reason="Worried", by=town.lee)
    assert len(list_watched(town.actor("fay"), shows_initials=True)) == 1


def test_the_manager_is_told_by_a_mail_without_content_and_once(town):
    family = town.family("Zqname")
    mail.init_app(current_app._get_current_object(), current_app.config["CASEBOARD"])
    break_glass(family, reason="Zqreason", by=town.lee)
    session().commit()
    assert notices.send_due() == 1
    assert notices.send_due() == 0
    message = mail.mailer().kept[-1]
    assert "fay.orme" in message["To"]
    assert "Zq" not in message.as_string()
    assert "Lee" not in message.as_string()


def test_a_manager_of_other_schools_sees_nothing_and_a_worker_may_not_look(town):
    act = break_glass(town.family(), reason="Worried", by=town.lee)
    other = factories.user("Eve Moor", password=False)
    factories.role(other, Role.TEAM_MANAGER, authority=session().get_one(Authority, town.elm.authority_id))
    town.people["eve"] = other.id
    assert list_watched(town.actor("eve"), shows_initials=True) == []
    with pytest.raises(NotPermittedError):
        mark_seen(act.public_id, by=town.actor("eve"))
    with pytest.raises(NotPermittedError):
        list_watched(town.lee, shows_initials=True)


def test_words_changed_behind_the_programs_back_are_found(town):
    from caseboard.keeping.problems import BadEntryError
    from caseboard.keeping.sealed import verify_sealed

    write(town, town.family())
    session().commit()
    assert verify_sealed(session().connection()) == 1
    session().execute(opened(update(SealedEntry).values(text="Something else")))
    with pytest.raises(BadEntryError):
        verify_sealed(session().connection())


def test_no_event_of_the_log_names_a_sealed_thing(town):
    from caseboard.events.kinds import KINDS

    assert [name for name in KINDS if "seal" in name] == []
    write(town, family := town.family())
    assert [event.kind for event in log.list_family_events(family.id)] == ["family_added"]
