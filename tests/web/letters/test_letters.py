"""Reading a letter: what stands in it, who may open it, and saying that it was read."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from caseboard import clock
from caseboard.access import actor_for
from caseboard.accounts.models import Assignment, User
from caseboard.actions.services import WhoDoesIt, agree_action
from caseboard.db import session
from caseboard.events.models import Audience
from caseboard.families import entries
from caseboard.families.door import opened
from caseboard.families.due import Owner
from caseboard.families.models import Family, NextStep
from caseboard.feed import closing
from caseboard.feed.models import Letter, Question
from caseboard.feed.queries import get_letter_page
from caseboard.feed.services import answer_question, ask_question
from caseboard.moves.rules import MoveAnswers
from caseboard.moves.services import move_family
from caseboard.schools.models import School, Stage
from tests import factories
from tests.support.pages import Page
from tests.support.town import FRIDAY, MONDAY

SECTIONS = ["Needs you", "What changed", "What we do not know yet", "No change", "Next two weeks"]
OTHERS = ["dsl", "head_quay", "head_south", "worker", "manager", "admin", "partner", "nobody", "former"]
WEEK = timedelta(days=7)


@pytest.fixture
def world(records):
    with clock.at(MONDAY), records():
        return factories.make_world()


@pytest.fixture
def town(world, records):
    """Families at Thornhill and Saltby, one at both, with a week behind them."""
    with records():
        worker = actor_for(session().get(User, world["worker"].id))
        thornhill, saltby = (session().get(School, world.schools[key].id) for key in ("thornhill", "saltby"))
        with clock.at(MONDAY + timedelta(hours=1)):
            hussain = factories.family("Hussain", by=worker, school=thornhill)
            factories.family("Carr", by=worker, school=saltby)
            both = (factories.child("Zofia Kowalczyk", thornhill), factories.child("Jan Kowalczyk", saltby))
            factories.family("Kowalczyk", *both, by=worker, school=thornhill)
        with clock.at(MONDAY + timedelta(days=1)):
            held = (
                session()
                .scalars(
                    select(Stage).where(Stage.authority_id == thornhill.authority_id, Stage.kind == "held")
                )
                .one()
            )
            move_family(
                hussain,
                to_stage=held,
                version=hussain.version,
                answers=MoveAnswers(
                    holder="Mrs Lowe",
                    next_on=FRIDAY.date() + timedelta(days=6),
                    next_what=NextStep.REVIEW,
                    outcome=None,
                ),
                by=worker,
            )
            entries.record_update(
                hussain,
                text="The Hub pointed to <b>the family hub</b>.",
                audience=Audience.SCHOOL,
                schools=[thornhill.id],
                happened_on=MONDAY.date(),
                by=worker,
            )
            entries.record_update(
                hussain,
                text="For workers alone.",
                audience=Audience.WORKER,
                schools=[],
                happened_on=MONDAY.date(),
                by=worker,
            )
    return world


def close(app, at=FRIDAY):
    with app.app_context(), clock.at(at):
        assert closing.close_due_weeks()


def letters_of(records, person):
    with records():
        return (
            session()
            .scalars(
                select(Letter.public_id).where(Letter.reader_id == person.id).order_by(Letter.period_end)
            )
            .all()
        )


def path(letter_id):
    return f"/letters/{letter_id}"


@pytest.fixture
def letter(app, town, records):
    close(app)
    return letters_of(records, town["head"])[0]


def test_a_head_reads_the_letter_of_both_schools(letter, town, client):
    with clock.at(FRIDAY + timedelta(hours=1)):
        answer = client.sign_in(town["head"]).get(path(letter))
    page = Page(answer.text)
    assert answer.status_code == 200
    assert page.h1 == "Your week to Friday 6 November"
    assert [text for level, text in page.headings if level == 2] == SECTIONS
    assert sorted(text for level, text in page.headings if level == 3) == ["Carr", "Hussain", "Kowalczyk"]
    assert "One thing needs you. All three families changed." in " ".join(page.text.split())
    assert "Mrs Lowe holds this. Review it on Thu 12 Nov." in " ".join(page.text.split())
    assert "Closed by itself; nobody edited it." in page.text
    assert answer.text.count(">Ask Ruth</button>") == 3
    assert "&lt;b&gt;the family hub" in answer.text
    assert "For workers alone." not in answer.text
    assert page.title == "Letter"


def test_the_schools_own_late_action_is_ticked_by_way_of_the_letter_which_then_says_so(
    app, town, records, client
):
    with clock.at(MONDAY + timedelta(hours=2)), records():
        worker = actor_for(session().get(User, town["worker"].id))
        thornhill = session().get(School, town.schools["thornhill"].id)
        hussain = session().scalar(opened(select(Family).where(Family.name == "Hussain")))
        school = WhoDoesIt(Owner.SCHOOL, school_id=thornhill.id)
        action = agree_action(hussain, what="Ring Mum", who=school, due_on=MONDAY.date(), by=worker)
        action_id = action.public_id
        here = f"/schools/{thornhill.public_id}/families/{hussain.public_id}"
    close(app)
    (mine,) = letters_of(records, town["dsl"])
    with clock.at(FRIDAY + timedelta(hours=1)):
        client.sign_in(town["dsl"])
        text = client.get(path(mine)).text
        assert "Ring Mum: was due 2 Nov. <b>Tick it by Tue 10 Nov.</b>" in text
        assert f'href="{here}#actions-head"' in text
        assert 'id="actions-head"' in client.get(here).text
        tick = {"act": "done", "request_id": "12345678-1234-4234-8234-123456789abc"}
        assert client.post(f"{here}/actions/{action_id}", data=tick).status_code == 303
        text = client.get(path(mine)).text
    assert "<b>Done 6 Nov.</b>" in text
    assert "Tick it</a>" not in text


def test_each_reader_sees_only_their_schools(app, town, records, client):
    close(app)
    with clock.at(FRIDAY + timedelta(hours=1)):
        (mine,) = letters_of(records, town["dsl"])
        text = client.sign_in(town["dsl"]).get(path(mine)).text
    assert "Hussain" in text
    assert "Carr" not in text
    assert "Saltby" not in text


def test_the_letter_can_be_narrowed_to_one_school(letter, town, client):
    with clock.at(FRIDAY + timedelta(hours=1)):
        client.sign_in(town["head"])
        whole = client.get(path(letter))
        narrowed = client.get(f"{path(letter)}?school={town.schools['saltby'].public_id}")
        foreign = client.get(f"{path(letter)}?school={town.schools['elm'].public_id}")
    assert "Saltby only" in whole.text
    assert "Thornhill only" in whole.text
    assert "Hussain" not in narrowed.text
    assert "Carr" in narrowed.text
    assert "Both schools" in narrowed.text
    assert foreign.status_code == 404


def test_saying_that_it_was_read_is_a_post_by_the_reader_and_once(letter, town, new_client, records):
    client = new_client()
    with clock.at(FRIDAY + timedelta(hours=1)):
        client.sign_in(town["head"])
        for _ in range(3):
            client.get(path(letter))
            client.head(path(letter))
        with records():
            assert session().scalar(select(Letter.read_at).where(Letter.public_id == letter)) is None
        assert client.get(f"{path(letter)}/acknowledgements").status_code == 405
        assert client.post(f"{path(letter)}/acknowledgements").status_code == 303
    with clock.at(FRIDAY + timedelta(hours=2)):
        client.sign_in(town["head"])
        client.post(f"{path(letter)}/acknowledgements")
        page = client.get(path(letter)).text
    with records():
        assert session().scalar(
            select(Letter.read_at).where(Letter.public_id == letter)
        ) == FRIDAY + timedelta(hours=1)
    assert "I have read this" not in page
    assert "You read this on Fri 6 Nov, 15:00." in page


@pytest.mark.parametrize(
    "who", ["dsl", "head_quay", "head_south", "worker", "manager", "admin", "partner", "nobody", "former"]
)
def test_nobody_else_opens_reads_or_asks_in_it(letter, town, client, who, records):
    with clock.at(FRIDAY + timedelta(hours=1)):
        client.sign_in(town[who])
        assert client.get(path(letter)).status_code == 404
        assert client.post(f"{path(letter)}/acknowledgements").status_code == 404
        assert client.get(f"{path(letter)}/questions/new").status_code == 404
    with records():
        assert session().scalar(select(Letter.read_at).where(Letter.public_id == letter)) is None


def test_a_head_who_left_one_school_reads_the_other_and_who_left_both_reads_nothing(
    letter, town, client, records
):
    with records():
        rows = session().scalars(select(Assignment).where(Assignment.user_id == town["head"].id)).all()
        next(row for row in rows if row.school_id == town.schools["thornhill"].id).ends = FRIDAY.date()
    with clock.at(FRIDAY + timedelta(days=1)):
        client.sign_in(town["head"])
        page = client.get(path(letter)).text
        assert "Carr" in page
        assert "Hussain" not in page
        assert "Thornhill" not in page.replace("Thornhill Primary", "")
        assert "Thornhill" not in client.get("/letters").text
    with records():
        for row in session().scalars(select(Assignment).where(Assignment.user_id == town["head"].id)):
            row.ends = FRIDAY.date()
    with clock.at(FRIDAY + timedelta(days=1)):
        client.sign_in(town["head"])
        assert client.get(path(letter)).status_code == 404
        assert client.get("/letters").status_code == 404


def test_a_missed_letter_is_read_together_with_the_next(app, letter, town, client, records):
    close(app, FRIDAY + WEEK)
    newest = letters_of(records, town["head"])[1]
    with clock.at(FRIDAY + WEEK + timedelta(hours=1)):
        client.sign_in(town["head"])
        page = Page(client.get(path(newest)).text)
        text = " ".join(page.text.split())
        assert (
            "You have not read 6 November. Both weeks are here together: what is different since then."
            in text
        )
        assert page.h1 == "Your two weeks to Friday 13 November"
        assert [t for level, t in page.headings if level == 2] == SECTIONS
        assert sorted(t for level, t in page.headings if level == 3) == ["Carr", "Hussain", "Kowalczyk"]
        assert "The Hub pointed to" in text
        client.post(f"{path(newest)}/acknowledgements")
        after = client.get(path(newest)).text
        assert "You have not read" not in after
    with records():
        assert (
            None
            not in session().scalars(select(Letter.read_at).where(Letter.reader_id == town["head"].id)).all()
        )


def test_reading_an_older_letter_leaves_the_newer_one_unread(app, letter, town, client, records):
    close(app, FRIDAY + WEEK)
    with clock.at(FRIDAY + WEEK + timedelta(hours=1)):
        client.sign_in(town["head"])
        client.post(f"{path(letter)}/acknowledgements")
        listed = " ".join(Page(client.get("/letters").text).text.split())
    assert "Your week to Friday 13 November Saltby and Thornhill Not read yet" in listed
    assert "Your week to Friday 6 November Saltby and Thornhill Read Fri 13 Nov, 15:00" in listed


def test_the_start_is_the_unread_letter_and_then_the_week_so_far(letter, town, client):
    with clock.at(FRIDAY + timedelta(hours=1)):
        client.sign_in(town["head"])
        assert client.get("/letters/current").location == path(letter)
        client.post(f"{path(letter)}/acknowledgements")
        assert client.get("/letters/current").location == "/week"


def test_what_happens_after_closing_does_not_change_the_letter(letter, town, client, records):
    with clock.at(FRIDAY + timedelta(hours=1)):
        client.sign_in(town["head"])
        before = client.get(path(letter)).text
    with records(), clock.at(FRIDAY + timedelta(hours=2)):
        worker = actor_for(session().get(User, town["worker"].id))
        factories.family("Newcomer", by=worker, school=session().get(School, town.schools["saltby"].id))
    with clock.at(FRIDAY + timedelta(hours=3)):
        client.sign_in(town["head"])
        after = client.get(path(letter)).text
    tidy = re.compile(r'value="[^"]{30,}"')
    assert tidy.sub("", before) == tidy.sub("", after)


def test_what_was_taken_back_after_closing_stands_below_and_the_letter_stays(
    app, letter, town, client, records
):
    with clock.at(FRIDAY + timedelta(hours=1)):
        before = client.sign_in(town["head"]).get(path(letter)).text
    with records(), clock.at(FRIDAY + timedelta(days=3)):
        worker = actor_for(session().get(User, town["worker"].id))
        families = session().scalars(opened(select(Family).where(Family.name == "Hussain")))
        family = families.one()
        entry = next(e for e in entries.list_entries(family) if e.audience is Audience.SCHOOL)
        entries.unshare(family, entry.public_id, reason="Of <another> family", by=worker)
    said = "Correction, Mon 9 Nov: an update about Hussain of 3 Nov was taken back."
    with clock.at(FRIDAY + timedelta(days=3)):
        client.sign_in(town["head"])
        after = client.get(path(letter)).text
        page = Page(after)
        assert [text for level, text in page.headings if level == 2] == [*SECTIONS, "Corrections"]
        assert said in page.text
        assert "another" not in page.text
        region = re.search(r'\n<section class="corrections".*?</section>\n', after, re.S)
        tidy = re.compile(r'value="[^"]{30,}"|\s+')
        assert tidy.sub("", after.replace(region[0], "")) == tidy.sub("", before)
        narrowed = client.get(f"{path(letter)}?school={town.schools['saltby'].public_id}").text
        assert "Corrections" not in narrowed
        client.post("/display", data={"show": "initials", "back": path(letter)})
        assert "an update about HU 1 of 3 Nov" in client.get(path(letter)).text
        client.post("/display", data={"show": "names", "back": path(letter)})
    close(app, FRIDAY + WEEK)
    newest = letters_of(records, town["head"])[1]
    with clock.at(FRIDAY + WEEK + timedelta(hours=1)):
        client.sign_in(town["head"])
        text = Page(client.get(path(newest)).text).text
        assert text.count(said) == 1, "in this letter; what was not read yet is read with it"
        client.post(f"{path(newest)}/acknowledgements")
        assert Page(client.get(path(newest)).text).text.count(said) == 1


# --- asking -------------------------------------------------------------------------------------------------------


def hussain_in(client, letter):
    links = Page(client.get(path(letter)).text).links
    return next(href.rsplit("/", 1)[1] for href, text in links if text == "Hussain")


def test_what_is_answered_stands_above_the_answer(letter, town, client):
    with clock.at(FRIDAY + timedelta(hours=1)):
        family = hussain_in(client.sign_in(town["head"]), letter)
        page = Page(client.get(f"{path(letter)}/questions/new?family={family}&kind=answer").text)
    assert page.h1 == "Answer Ruth about Hussain"
    assert "Mrs Lowe holds this. Review it on Thu 12 Nov." in " ".join(page.text.split())


def fields_of(page):
    return next(form["fields"] for form in page.forms if "request_id" in form["fields"])


def test_a_question_stands_under_the_family_and_then_its_answer(letter, town, new_client, records):
    head, worker = new_client(), new_client()
    school = town.schools["thornhill"].public_id
    with clock.at(FRIDAY + timedelta(hours=1)):
        family = hussain_in(head.sign_in(town["head"]), letter)
        form = Page(head.get(f"{path(letter)}/questions/new?family={family}").text)
        assert form.h1 == "Ask Ruth about Hussain"
        sent = {**fields_of(form), "text": "Does the new worker know about pick-up?"}
        for _ in range(2):  # pressed twice
            answer = head.post(f"{path(letter)}/questions", data=sent)
            assert answer.location == f"{path(letter)}#family-{family}"
        page = " ".join(Page(head.get(path(letter)).text).text.split())
        assert "You asked on Fri 6 Nov: Does the new worker know about pick-up? No answer yet." in page
    with records():
        (question,) = session().scalars(select(Question)).all()
        question_id = question.public_id
    with clock.at(FRIDAY + timedelta(days=3)):
        head.sign_in(town["head"]), worker.sign_in(town["worker"])
        page = " ".join(Page(worker.get(f"/schools/{school}/letter").text).text.split())
        assert "Mrs Hale, Fri 6 Nov, 15:00: Does the new worker know about pick-up? Waiting 3 days" in page
        board = " ".join(Page(worker.get(f"/schools/{school}/board").text).text.split())
        assert "1 question, 3 days from the school without an answer" in board
        url = f"/schools/{school}/questions/{question_id}/answers"
        assert worker.post(url, data={"q0-text": ""}).status_code == 422
        risky = {"q0-text": "Yes. Ring Mum on 07700 900123."}
        looked = worker.post(url, data=risky)
        assert looked.status_code == 422
        assert "A phone number: <b>07700 900123</b>" in looked.text
        asked_again = next(f for f in Page(looked.text).forms if f["action"] == url)["fields"]
        assert asked_again["q0-checked"]
        assert f"{risky['q0-text']}</textarea>" in looked.text
        assert worker.post(url, data={"q0-text": "Yes. It is in the plan."}).status_code == 303
        worker.post(url, data={"q0-text": "Something else."})
        page = " ".join(Page(head.get(path(letter)).text).text.split())
        assert "Ruth, Mon 9 Nov: Yes. It is in the plan." in page
        assert "Something else." not in page


def test_the_answer_stands_in_the_next_letter_too(app, letter, town, client, records):
    with records(), clock.at(FRIDAY + timedelta(hours=1)):
        head = actor_for(session().get(User, town["head"].id))
        worker = actor_for(session().get(User, town["worker"].id))
        item = get_letter_page(head, letter).letter.text.items[0]
        question = ask_question(letter, item.family_id, "When?", by=head)
        asked, school = question.public_id, question.school_id
    with records(), clock.at(FRIDAY + timedelta(days=2)):
        answer_question(asked, "On Monday.", school_id=school, by=worker)
    close(app, FRIDAY + WEEK)
    newest = letters_of(records, town["head"])[1]
    with clock.at(FRIDAY + WEEK + timedelta(hours=1)):
        client.sign_in(town["head"])
        assert "On Monday." in client.get(path(newest)).text
        assert "On Monday." in client.get(path(letter)).text


@pytest.mark.parametrize("who", ["dsl", "head_quay", "worker_quay", "head", "admin", "worker"])
def test_nobody_else_answers_and_nobody_what_was_not_asked(letter, town, client, who):
    with clock.at(FRIDAY + timedelta(hours=1)):
        school = town.schools["thornhill"].public_id
        client.sign_in(town[who])
        url = f"/schools/{school}/questions/{letter}/answers"
        assert client.post(url, data={"text": "No."}).status_code == 404


def test_a_question_needs_words_and_a_family_of_the_letter(letter, town, client):
    with clock.at(FRIDAY + timedelta(hours=1)):
        client.sign_in(town["head"])
        family = hussain_in(client, letter)
        form = fields_of(Page(client.get(f"{path(letter)}/questions/new?family={family}").text))
        empty = client.post(f"{path(letter)}/questions", data={**form, "text": "  "})
        assert empty.status_code == 422
        assert "Write what you want to ask." in empty.text
        foreign = client.post(
            f"{path(letter)}/questions", data={**form, "family": str(letter), "text": "Who?"}
        )
        assert foreign.status_code == 404


# --- seven hundred words ------------------------------------------------------------------------------------------


def words_in_view(html):
    """Every word of the main part that is not folded away, links and buttons included."""
    main = html.split('<main id="main" tabindex="-1">')[1].split("</main>")[0]
    main = re.sub(r"(<details[^>]*>\s*<summary[^>]*>.*?</summary>).*?</details>", r"\1", main, flags=re.S)
    return len(re.sub(r"<[^>]+>", " ", main).split())


def test_forty_families_are_seven_hundred_words_at_most_also_when_two_weeks_were_missed(
    app, world, records, client
):
    with records():
        worker = actor_for(session().get(User, world["worker"].id))
        schools = [session().get(School, world.schools[key].id) for key in ("thornhill", "saltby")]
        for number in range(40):
            with clock.at(MONDAY + timedelta(hours=1)):
                family = factories.family(f"Van Family-{number}", by=worker, school=schools[number % 2])
            with clock.at(MONDAY + timedelta(hours=2)):
                entries.record_update(
                    family,
                    text="She was in school every day and the new routine holds. " * 8,
                    audience=Audience.SCHOOL,
                    schools=[schools[number % 2].id],
                    happened_on=MONDAY.date(),
                    by=worker,
                )
    close(app)
    (letter,) = letters_of(records, world["head"])
    with clock.at(FRIDAY + timedelta(hours=1)):
        text = client.sign_in(world["head"]).get(path(letter)).text
    assert words_in_view(text) <= 700
    for weeks in (1, 2):
        with records(), clock.at(FRIDAY + weeks * WEEK - timedelta(hours=4)):
            for family in session().scalars(opened(select(Family))):
                school = next(place for place in family.schools if place.until is None)
                entries.record_update(
                    family,
                    text="A week further on, and something was said of it again. " * 6,
                    audience=Audience.SCHOOL,
                    schools=[school.school_id],
                    happened_on=clock.today(),
                    by=worker,
                )
        close(app, FRIDAY + weeks * WEEK)
    newest = letters_of(records, world["head"])[-1]
    with clock.at(FRIDAY + 2 * WEEK + timedelta(hours=1)):
        together = client.sign_in(world["head"]).get(path(newest)).text
    assert "Your three weeks to" in together
    assert words_in_view(together) <= 700
    page = Page(text)
    assert len([1 for level, _ in page.headings if level == 3]) == 40
    assert page.text.count("She was in school every day") == 40 * 8
