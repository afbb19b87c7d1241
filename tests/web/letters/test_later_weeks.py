"""A letter as time goes on: weeks read together in seven hundred words, what stays as it was, and corrections."""

from __future__ import annotations

import re
from datetime import timedelta

from sqlalchemy import select

from caseboard import clock
from caseboard.access import actor_for
from caseboard.accounts.models import User
from caseboard.db import session
from caseboard.events.models import Audience
from caseboard.families import entries
from caseboard.families.door import opened
from caseboard.families.models import Family
from caseboard.feed.models import Letter
from caseboard.schools.models import School
from tests import factories
from tests.support.pages import Page
from tests.support.town import FRIDAY, MONDAY, WEEK
from tests.web.letters.reading import SECTIONS, close, letters_of, path


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
