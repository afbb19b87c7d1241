"""The worker's Friday: what the letter will say, mended, checked, asked, closed; and the school's answer in place."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from caseboard import clock
from caseboard.access import actor_for
from caseboard.accounts.models import User
from caseboard.db import session
from caseboard.events.models import Audience
from caseboard.families import entries
from caseboard.families.door import opened
from caseboard.families.models import Family
from caseboard.feed import closing, closing_now
from caseboard.feed.models import AskKind, FeedSeal, FeedWeek, Letter, LetterLine, SchoolAsk
from caseboard.feed.school_asks import ask_school
from caseboard.schools.models import School
from tests import factories
from tests.support.pages import Page
from tests.support.town import FRIDAY, MONDAY

WEEK = timedelta(days=7)
THURSDAY = FRIDAY - timedelta(days=1)
NOBODY_ELSE = ["head", "dsl", "worker_quay", "head_quay", "head_south", "admin", "partner", "nobody"]


@pytest.fixture
def world(records):
    with clock.at(MONDAY), records():
        return factories.make_world()


@pytest.fixture
def town(world, records):
    """Hussain with an update and Carr without a word, at Thornhill; Dunn at Saltby. All came weeks before."""
    with records():
        worker = actor_for(session().get(User, world["worker"].id))
        with clock.at(MONDAY + timedelta(hours=1)):
            made = {
                name: factories.family(name, by=worker, school=session().get(School, world.schools[key].id))
                for name, key in (("Hussain", "thornhill"), ("Carr", "thornhill"), ("Dunn", "saltby"))
            }
            world.families = {name: family.public_id for name, family in made.items()}
    return world


@pytest.fixture
def quiet(app, town, records):
    """A week later: the first letter has closed; then Hussain has an update, and nobody says anything of Carr."""
    close(app, FRIDAY)
    with records(), clock.at(THURSDAY + WEEK):
        worker = actor_for(session().get(User, town["worker"].id))
        family = session().scalars(opened(select(Family).where(Family.name == "Hussain"))).one()
        entries.record_update(
            family,
            text="In school every day.",
            audience=Audience.SCHOOL,
            schools=[town.schools["thornhill"].id],
            happened_on=clock.today(),
            by=worker,
        )
    return town


def close(app, at):
    with app.app_context(), clock.at(at):
        return closing.close_due_weeks()


def place(town, more="", school="thornhill"):
    return f"/schools/{town.schools[school].public_id}/friday{more}"


def line(town, name, what):
    return place(town, f"/{town.families[name]}/{what}")


def words(answer):
    assert answer.status_code == 200, answer.status_code
    return " ".join(Page(answer.text).text.split())


def fields(answer):
    return next(form["fields"] for form in Page(answer.text).forms if "request_id" in form["fields"])


def newest(records, person):
    with records():
        return (
            session()
            .scalars(
                select(Letter.public_id)
                .where(Letter.reader_id == person.id)
                .order_by(Letter.period_end.desc())
            )
            .first()
        )


def test_every_family_stands_there_with_its_line_and_what_has_no_word_comes_first(quiet, client):
    with clock.at(THURSDAY + WEEK + timedelta(hours=2)):
        answer = client.sign_in(quiet["worker"]).get(place(quiet))
    page = Page(answer.text)
    assert [text for level, text in page.headings if level == 2] == ["Carr", "Hussain"]
    text = words(answer)
    assert "1 family without word. 1 of 2 has something to say." in text
    assert "It closes by itself on Fri 13 Nov, 14:00" in text
    assert "We have not looked at this since" in text or "Looked at on Monday 2 November" in text
    assert "In school every day." in text
    assert "Dunn" not in text


def test_one_tap_says_that_somebody_looked(quiet, client):
    with clock.at(THURSDAY + WEEK + timedelta(hours=2)):
        client.sign_in(quiet["worker"])
        form = next(f for f in Page(client.get(place(quiet)).text).forms if "checks" in f.get("action", ""))
        answer = client.post(form["action"], data=form["fields"])
        client.post(form["action"], data=form["fields"])  # a double tap
        text = words(client.get(place(quiet)))
    assert answer.location.endswith(f"#family-{quiet.families['Hussain']}"), "the one below Carr"
    assert "Every family has word." in text
    assert "Looked at on Thursday 12 November. No change." in text


def test_a_line_in_ones_own_words_stands_in_the_letter_and_the_event_stays(app, quiet, client, records):
    with clock.at(THURSDAY + WEEK + timedelta(hours=2)):
        client.sign_in(quiet["worker"])
        form = fields(client.get(line(quiet, "Hussain", "line")))
        saved = client.post(
            line(quiet, "Hussain", "line"),
            data={**form, "text": "Mornings are <b>easier</b>.", "next_text": "visit Mon 16 Nov."},
        )
        assert saved.status_code == 303
        again = client.post(
            line(quiet, "Hussain", "line"),
            data={**form, "text": "Mornings are <b>easier</b>.", "next_text": "visit Mon 16 Nov."},
        )
        assert again.status_code == 303
        assert "In the words of Ruth Amin, Thu 12 Nov" in words(client.get(place(quiet)))
        preview = client.get(
            f"/schools/{quiet.schools['thornhill'].public_id}/letter/preview/{quiet['dsl'].public_id}"
        )
        assert "Mornings are &lt;b&gt;easier" in preview.text
    with records():
        assert len(session().scalars(select(LetterLine)).all()) == 1
    close(app, FRIDAY + WEEK)
    with clock.at(FRIDAY + WEEK + timedelta(hours=1)):
        client.sign_in(quiet["dsl"])
        client.post(f"/letters/{newest(records, quiet['dsl'])}/acknowledgements")
        text = words(client.get(f"/letters/{newest(records, quiet['dsl'])}"))
        assert "Mornings are <b>easier</b>." in text
        assert "Next: visit Mon 16 Nov." in text
        assert "In school every day." not in text
        assert "Written by Ruth Amin. Closed by itself." in text
        family = f"/schools/{quiet.schools['thornhill'].public_id}/families/{quiet.families['Hussain']}"
        assert "In school every day." in words(client.get(family))
    with records():
        assert session().scalars(select(FeedSeal.edited).order_by(FeedSeal.edited.desc())).first() == 1


def test_words_for_a_week_that_closed_meanwhile_are_kept_and_said_to_be_late(app, quiet, client):
    with clock.at(FRIDAY + WEEK - timedelta(minutes=1)):
        client.sign_in(quiet["worker"])
        form = fields(client.get(line(quiet, "Carr", "line")))
    close(app, FRIDAY + WEEK)
    with clock.at(FRIDAY + WEEK + timedelta(minutes=1)):
        late = client.post(line(quiet, "Carr", "line"), data={**form, "text": "All well."})
        assert late.status_code == 409
        assert "The week has closed meanwhile." in late.text
        assert "All well." in late.text
        form = fields(late)
        assert client.post(line(quiet, "Carr", "line"), data={**form, "text": "All well."}).status_code == 303


def test_an_empty_line_puts_the_draft_back(quiet, client):
    with clock.at(THURSDAY + WEEK + timedelta(hours=2)):
        client.sign_in(quiet["worker"])
        for text in ("Something else.", ""):
            form = fields(client.get(line(quiet, "Hussain", "line")))
            client.post(line(quiet, "Hussain", "line"), data={**form, "text": text, "next_text": ""})
        text = words(client.get(place(quiet)))
    assert "In school every day." in text
    assert "In the words of" not in text


@pytest.mark.parametrize("who", NOBODY_ELSE)
def test_nobody_else_sees_writes_asks_or_closes(quiet, client, who, records):
    with clock.at(THURSDAY + WEEK):
        client.sign_in(quiet[who])
        for path in (
            place(quiet),
            line(quiet, "Carr", "line"),
            line(quiet, "Carr", "asks/new"),
            place(quiet, "/close"),
        ):
            assert client.get(path).status_code == 404
        for path in (
            line(quiet, "Carr", "line"),
            line(quiet, "Carr", "checks"),
            line(quiet, "Carr", "asks"),
            place(quiet, "/close"),
        ):
            assert client.post(path, data={"text": "x"}).status_code == 404
    with records():
        assert session().scalars(select(LetterLine)).all() == []
        assert session().scalars(select(SchoolAsk)).all() == []


def test_a_family_of_another_school_has_no_line_here(quiet, client):
    with clock.at(THURSDAY + WEEK):
        client.sign_in(quiet["worker"])
        assert client.get(line(quiet, "Dunn", "line")).status_code == 404
        assert client.post(line(quiet, "Dunn", "line"), data={"text": "x"}).status_code == 404


# --- close now ------------------------------------------------------------------------------------------------------


def test_closing_now_closes_the_federation_together_once_and_not_again_on_friday(app, quiet, client, records):
    with clock.at(THURSDAY + WEEK + timedelta(hours=3)):
        client.sign_in(quiet["worker"])
        page = client.get(place(quiet, "/close"))
        assert "The letters to Thornhill and Saltby close together." in words(page)
        form = fields(page)
        assert client.post(place(quiet, "/close"), data=form).status_code == 303
        assert client.post(place(quiet, "/close"), data=form).status_code == 303  # pressed twice
        assert "It closes by itself on Fri 20 Nov, 14:00" in words(client.get(place(quiet)))
    for hours in range(0, 60, 6):
        close(app, FRIDAY + WEEK + timedelta(hours=hours))
    with records():
        ends = {
            key: session()
            .scalars(
                select(FeedWeek.period_end)
                .where(FeedWeek.school_id == quiet.schools[key].id)
                .order_by(FeedWeek.period_end)
            )
            .all()
            for key in ("thornhill", "saltby", "quayside")
        }
        assert ends["thornhill"] == ends["saltby"] == [FRIDAY, THURSDAY + WEEK + timedelta(hours=3)]
        assert ends["quayside"] == [FRIDAY, FRIDAY + WEEK]
        mine = session().scalars(select(Letter).where(Letter.reader_id == quiet["head"].id)).all()
        assert [len(letter.weeks) for letter in mine] == [2, 2]
        assert session().scalars(
            select(FeedSeal.closed_by).where(FeedSeal.closed_by.is_not(None)).distinct()
        ).all() == [quiet["worker"].id]
    with clock.at(FRIDAY + WEEK + timedelta(days=2)):
        client.sign_in(quiet["head"])
        text = words(client.get(f"/letters/{newest(records, quiet['head'])}"))
    assert "Closed by Ruth Amin." in text


def test_many_schools_are_the_workers_business_and_say_how_far_they_are(app, quiet, records):
    at = THURSDAY + WEEK + timedelta(hours=3)
    with records(), clock.at(at):
        manager = actor_for(session().get(User, quiet["manager"].id))
        schools = list(manager.schools)
        asked = closing_now.ask_to_close(schools, by=manager)
        progress = closing_now.progress_of(manager)
        assert (progress.done, progress.total, progress.is_done) == (0, len(schools), False)
        with pytest.raises(closing_now.AlreadyClosedError):
            closing_now.ask_to_close(schools[:1], by=manager)
    assert asked == at
    with app.app_context(), clock.at(at + timedelta(minutes=1)):
        assert closing_now.close_asked() == 3
        assert closing_now.close_asked() == 0
        assert closing_now.progress_of(manager).is_done


# --- asking and answering -------------------------------------------------------------------------------------------


def ask(client, town, **said):
    form = fields(client.get(line(town, "Hussain", "asks/new")))
    return client.post(
        line(town, "Hussain", "asks"),
        data={**form, "kind": "yes_no", "text": "Can Year 5 keep the quiet start?", "due_on": "2026-11-17"}
        | said,
    )


@pytest.fixture
def asked(app, quiet, client, records):
    with clock.at(THURSDAY + WEEK + timedelta(hours=2)):
        client.sign_in(quiet["worker"])
        assert ask(client, quiet).status_code == 303
    close(app, FRIDAY + WEEK)
    with records():
        quiet.ask = session().scalars(select(SchoolAsk.public_id)).one()
    return quiet


def test_what_is_asked_needs_the_head_and_is_answered_in_place_and_stands_in_the_next_letter(
    app, asked, client, records
):
    with clock.at(FRIDAY + WEEK + timedelta(hours=1)):
        client.sign_in(asked["head"])
        path = f"/letters/{newest(records, asked['head'])}"
        text = words(client.get(path))
        assert "One thing needs you." in text
        assert "Can Year 5 keep the quiet start? Answer by Tue 17 Nov." in text
        answer = client.post(f"{path}/asks/{asked.ask}/answers", data={"answer": "yes"})
        assert answer.status_code == 303
        text = words(client.get(path))
        assert "Mrs Hale, Fri 13 Nov: Yes." in text
        client.post(f"{path}/acknowledgements")
    with clock.at(FRIDAY + WEEK + timedelta(hours=2)):
        client.sign_in(asked["worker"])
        assert "Asked of the school" not in words(client.get(place(asked)))
    close(app, FRIDAY + 2 * WEEK)
    with clock.at(FRIDAY + 2 * WEEK + timedelta(hours=1)):
        client.sign_in(asked["head"])
        text = words(client.get(f"/letters/{newest(records, asked['head'])}"))
        assert "Ruth asked on Thu 12 Nov: Can Year 5 keep the quiet start?" in text
        assert "Mrs Hale, Fri 13 Nov: Yes." in text
        assert "Nothing needs you this week." in text


def test_the_first_answer_stands(asked, client, records):
    with clock.at(FRIDAY + WEEK + timedelta(hours=1)):
        for who, answer in (("head", "yes"), ("dsl", "no")):
            client.sign_in(asked[who])
            path = f"/letters/{newest(records, asked[who])}/asks/{asked.ask}/answers"
            client.post(path, data={"answer": answer})
        assert "It has been answered already" in client.get(f"/letters/{newest(records, asked['dsl'])}").text
    with records():
        assert session().scalars(select(SchoolAsk.answer)).one() == "yes"


def test_an_answer_needs_words_where_yes_or_no_is_not_asked(quiet, client, records, app):
    with clock.at(THURSDAY + WEEK + timedelta(hours=2)):
        client.sign_in(quiet["worker"])
        ask(client, quiet, kind="who", text="Social care would like the school at the meeting.")
    close(app, FRIDAY + WEEK)
    with records():
        ask_id = session().scalars(select(SchoolAsk.public_id)).one()
    with clock.at(FRIDAY + WEEK + timedelta(hours=1)):
        client.sign_in(quiet["head"])
        path = f"/letters/{newest(records, quiet['head'])}"
        assert "Say who is going by Tue 17 Nov." in words(client.get(path))
        assert client.get(f"{path}/asks/{ask_id}/answers/new").status_code == 200
        refused = client.post(f"{path}/asks/{ask_id}/answers", data={"answer": "yes", "text": " "})
        assert refused.status_code == 422
        assert "Say who is going." in refused.text
        assert client.post(f"{path}/asks/{ask_id}/answers", data={"text": "Mrs Lowe"}).status_code == 303
        assert "Mrs Hale, Fri 13 Nov: Mrs Lowe." in words(client.get(path))


@pytest.mark.parametrize("who", ["head_quay", "worker", "admin", "nobody", "manager"])
def test_nobody_else_answers(asked, client, records, who):
    path = f"/letters/{newest(records, asked['head'])}/asks/{asked.ask}/answers"
    with clock.at(FRIDAY + WEEK + timedelta(hours=1)):
        client.sign_in(asked[who])
        assert client.post(path, data={"answer": "yes"}).status_code == 404
        assert client.get(f"{path}/new").status_code == 404
    with records():
        assert session().scalars(select(SchoolAsk.answered_at)).one() is None


def test_what_is_taken_back_needs_nobody_any_more(asked, client, records):
    with clock.at(FRIDAY + WEEK + timedelta(hours=1)):
        client.sign_in(asked["worker"])
        school = asked.schools["thornhill"].public_id
        assert client.post(f"/schools/{school}/asks/{asked.ask}/withdrawals").status_code == 303
        other = asked.schools["saltby"].public_id
        assert client.post(f"/schools/{other}/asks/{asked.ask}/withdrawals").status_code == 404
        client.sign_in(asked["head"])
        path = f"/letters/{newest(records, asked['head'])}"
        assert "Not needed any more." in words(client.get(path))
        client.post(f"{path}/asks/{asked.ask}/answers", data={"answer": "yes"})
    with records():
        assert session().scalars(select(SchoolAsk.answered_at)).one() is None


def test_too_much_asked_is_refused_and_a_past_day(quiet, client):
    with clock.at(THURSDAY + WEEK + timedelta(hours=2)):
        client.sign_in(quiet["worker"])
        assert ask(client, quiet, due_on="2026-11-01").status_code == 422
        assert [ask(client, quiet).status_code for _ in range(6)] == [303] * 5 + [422]


def test_no_words_of_a_line_or_an_ask_leave_in_an_e_mail_or_an_address(asked, client):
    with clock.at(FRIDAY + WEEK + timedelta(hours=1)):
        answer = client.sign_in(asked["worker"]).get(place(asked))
    assert not re.search(r'href="[^"]*(Hussain|quiet)', answer.text)


def test_a_worker_of_one_school_only_asks_there(quiet, records):
    with records(), clock.at(THURSDAY + WEEK):
        one = actor_for(session().get(User, quiet["worker_one"].id))
        saltby = actor_for(session().get(User, quiet["worker"].id)).schools[0]
        assert saltby.short_name == "Saltby"
        with pytest.raises(closing_now.LetterNotFoundError):
            ask_school(
                saltby,
                quiet.families["Dunn"],
                kind=AskKind.WRITE,
                text="?",
                due_on=clock.today(),
                by=one,
            )


@pytest.mark.parametrize("what", ["line", "asks"])
def test_what_looks_risky_in_words_for_the_school_is_shown_once_more(quiet, client, what):
    with clock.at(THURSDAY + WEEK):
        client.sign_in(quiet["worker"])
        typed = {"text": "Ring 01429 555123", "kind": "yes_no", "due_on": "2026-11-17", "next_text": ""}
        form = fields(client.get(line(quiet, "Hussain", "asks/new" if what == "asks" else what)))
        refused = client.post(line(quiet, "Hussain", what), data={**form, **typed})
        assert refused.status_code == 422
        assert "A phone number: <b>01429 555123</b>" in refused.text
        seen = {**fields(refused), **typed}
        assert client.post(line(quiet, "Hussain", what), data=seen).status_code == 303
