"""From the operator's files to the head's letter, once through: commands, two browsers, a mail server, and a week."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect

from caseboard import clock
from e2e.support.checks import expect_well
from e2e.support.hands import expect_in, move_link, stage
from e2e.support.installation import Installation
from e2e.support.real_files import real_file
from tests.support.mail_server import Arrived, MailServer, mail_server

RUTH, HALE, LOWE = "ruth.amin@caseboard.example", "m.hale@caseboard.example", "j.lowe@caseboard.example"
PEOPLE = f"""\
email,name,role,urn,la,starts,ends
{RUTH},Ruth Amin,social_worker,900101,,,
{RUTH},Ruth Amin,social_worker,900102,,,
{HALE},Mrs Hale,head_teacher,900101,,,
{HALE},Mrs Hale,head_teacher,900102,,,
{LOWE},Mrs Lowe,dsl,900101,,,
"""
PASSWORD = "thimble-otter-brook-lantern-4821"
SECRETS = {RUTH: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", HALE: "KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU"}
SHARED = "Victor has had a calm start every day since breakfast club.\nPlease keep his place there."
PRIVATE = "Mum would like somebody to talk to."
CASE_WORDS = (
    *("Fletcher", "Victor", "Cara", "Thornhill", "Saltby", "Ruth", "Amin", "Hale", "Hub"),
    *("worry", "Waiting", "calm", "breakfast", "family is", "school"),
)
"""What no e-mail may say, in any header or part."""


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture
def installation(tmp_path: Path, mail: MailServer) -> Iterator[Installation]:
    tmp_path.chmod(0o700)
    made = Installation(tmp_path, mail.port)
    yield made
    made.stop()


@pytest.fixture
def open_device(browser: Browser) -> Iterator[Callable[..., Page]]:
    """A device of its own. Whatever its browser complains about fails the test."""
    complaints: list[str] = []
    opened = []

    def open_page(**more) -> Page:
        context = browser.new_context(locale="en-GB", timezone_id="Europe/London", **more)
        opened.append(context)
        page = context.new_page()
        page.on("console", lambda m: complaints.append(m.text) if m.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_page
    for context in opened:
        context.close()
    assert not complaints


SOON = timedelta(minutes=20)


def friday_after(moment: datetime) -> datetime:
    """The Friday on which the week of this moment closes, five minutes after two in London."""
    day = clock.london(moment).date()
    day += timedelta(days=(4 - day.weekday()) % 7)
    if moment >= clock.london_moment(day, time(14)):
        day += timedelta(days=7)
    return clock.london_moment(day, time(14, 5))


def sign_in(page: Page, installation: Installation, email: str) -> None:
    page.get_by_role("textbox", name="E-mail").fill(email)
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("textbox", name="Code").fill(pyotp.TOTP(SECRETS[email]).at(installation.now))
    page.get_by_role("button", name="Sign in").click()


def set_up(installation: Installation) -> None:
    """What the operator does, in the order of the README."""
    folder, do = installation.folder, installation.do
    do("init")
    said = do("import-schools", real_file("schools-register-gias.csv", folder), "--urn", "900101", "900102")
    assert "2 schools added, 0 updated" in said
    assert "The Thornhill and Saltby Federation" in said
    people = folder / "people.csv"
    people.write_text(PEOPLE)
    assert "3 people added, 5 roles given" in do("import-people", str(people))
    assert "0 people added, 0 roles given, 0 changed, 5 unchanged" in do("import-people", str(people))
    for email, secret in SECRETS.items():
        do("set-password", email, "--totp-secret", secret, said=f"{PASSWORD}\n")
    for urn, name in (("900101", "pupils-thornhill-sims.csv"), ("900102", "pupils-saltby-arbor.csv")):
        file = real_file(name, folder)
        assert "Nothing was changed: this was a dry run." in do(
            "import-pupils", "--urn", urn, file, "--dry-run"
        )
        assert re.search(r"[1-9]\d* child(ren)? \(rows? .*\) added", do("import-pupils", "--urn", urn, file))
        assert "0 children added" in do("import-pupils", "--urn", urn, file)


def add_fletchers(page: Page) -> None:
    """From the roll: one found by name, the other offered because they live at the same address."""
    page.get_by_role("link", name="Thornhill", exact=True).tap()
    page.get_by_role("link", name="Add a family").first.tap()
    page.get_by_label("Find a child", exact=True).fill("victor fletcher")
    page.get_by_role("button", name="Find", exact=True).tap()
    page.get_by_role("checkbox", name="Victor Fletcher").check()
    also = page.get_by_role("region", name="Also at this address")
    also.get_by_role("checkbox", name="Cara Fletcher").click()  # the answer puts another box elsewhere
    chosen = page.get_by_role("region", name="Chosen")
    expect(chosen.get_by_role("checkbox", name="Cara Fletcher")).to_be_checked()
    expect(page.get_by_label("Family name")).to_have_value("Fletcher")
    expect_well(page)
    page.get_by_role("button", name="Add to the board").tap()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Fletcher")


def say(page: Page, text: str, audience: str) -> None:
    page.get_by_role("textbox", name="Update", exact=True).fill(text)
    page.get_by_role("radio", name=audience, exact=audience == "School").check()
    if audience == "School":
        page.get_by_role("radio", name="Safeguarding (public task)", exact=True).check()
    page.get_by_role("button", name="Save", exact=True).tap()
    expect(page.get_by_role("status").filter(has_text="The update is saved")).to_be_visible()


def move_with_two_taps(page: Page) -> None:
    page.get_by_role("link", name="Back to the board").tap()
    move_link(page, "Fletcher", "New worry").tap()
    page.get_by_role("dialog").get_by_role("button", name="Waiting to hear", exact=True).tap()
    expect(page.get_by_role("status").filter(has_text="moved")).to_contain_text(
        "Fletcher moved from New worry to Waiting to hear"
    )
    expect_in(page, "Fletcher", "Waiting to hear")


def check_mail(arrived: list[Arrived], url: str) -> str:
    """One message to each reader, that says only that a letter is there; the head's link to it."""
    assert sorted(one.recipients for one in arrived) == [[LOWE], [HALE]]
    for one in arrived:
        assert one.message["To"] == one.recipients[0]
        assert one.message["Cc"] is None
        assert one.message["Subject"] == "Your Friday update is ready"
        assert re.fullmatch(
            r"Hello\. Your update for this week is ready\. Nothing needs an answer\. Sign in to read it\. "
            rf"{re.escape(url)}/letters/[0-9a-f-]{{36}} This e-mail never contains family details\.",
            one.text,
        )
        whole = "\n".join([str(one.message), one.text, one.html]).replace(one.recipients[0], "")
        assert not [word for word in CASE_WORDS if re.search(rf"\b{word}\b", whole, re.IGNORECASE)]
        assert len(one.raw) < 20_000
    mine = next(one for one in arrived if one.recipients == [HALE])
    link = re.search(r"http://\S+/letters/\S+", mine.text)
    assert link is not None
    return link[0]


@pytest.mark.timeout(300)
def test_from_the_files_to_the_letter_that_was_read(installation, mail, open_device, figures):
    if friday_after(installation.now) < installation.now + SOON:
        installation.move_clock(installation.now + SOON)  # or the week would close before it is written
    set_up(installation)
    installation.serve()

    ruth = open_device(viewport={"width": 1024, "height": 768}, has_touch=True, is_mobile=True)
    ruth.goto(installation.url)
    sign_in(ruth, installation, RUTH)
    expect(ruth.get_by_role("heading", level=1)).to_have_text("Board, both schools")
    ruth.get_by_role("button", name="Names").tap()
    add_fletchers(ruth)
    say(ruth, SHARED, "School")
    say(ruth, PRIVATE, "Worker only")
    move_with_two_taps(ruth)

    assert installation.do("worker", "--once").strip() == "0 weeks closed, 0 messages sent."
    assert not mail.arrived
    said = installation.work_at(friday_after(installation.now))
    assert said.strip() == "2 weeks closed, 2 messages sent."
    assert installation.work_at(installation.now).strip() == "0 weeks closed, 0 messages sent."
    link = check_mail(mail.arrived, installation.url)

    hale = open_device(viewport={"width": 1280, "height": 900})
    hale.goto(link)
    expect(hale.get_by_role("heading", level=1, name="Sign in")).to_be_visible()
    sign_in(hale, installation, HALE)
    expect(hale).to_have_url(link)
    read_the_letter(hale)
    see_the_board_read_only(hale)

    ruth_sees_that_it_was_read(ruth, installation)
    assert "Verified: " in installation.do("verify")
    assert "Fletcher" not in installation.log
    figures(
        "import to letter: 2 weeks closed, 2 e-mails of one recipient each, read, seen to be read, verified"
    )


def read_the_letter(page: Page) -> None:
    for heading in ("Needs you", "What changed", "What we do not know yet", "No change", "Next two weeks"):
        expect(page.get_by_role("heading", level=2, name=heading, exact=True)).to_be_visible()
    item = page.get_by_role("region", name="What changed").get_by_role("article")
    expect(item).to_have_count(1)
    expect(item.get_by_role("heading", name="Fletcher", exact=True)).to_be_visible()
    expect(item).to_contain_text("Waiting to hear")
    expect(item).to_contain_text("a calm start every day since breakfast club")
    expect(page.get_by_role("main")).not_to_contain_text(PRIVATE)
    page.get_by_role("button", name="I have read this").click()
    expect(page.get_by_text("You read this on")).to_be_visible()
    expect(page.get_by_role("button", name="I have read this")).to_have_count(0)


def see_the_board_read_only(page: Page) -> None:
    page.get_by_role("link", name="Thornhill", exact=True).click()
    expect(stage(page, "Waiting to hear").get_by_role("heading", level=3, name="Fletcher")).to_be_visible()
    for name in (r"^Move ", r"^Add a family"):
        expect(page.get_by_role("link", name=re.compile(name))).to_have_count(0)
        expect(page.get_by_role("button", name=re.compile(name))).to_have_count(0)
    expect(page.locator(".grip")).to_have_count(0)
    page.get_by_role("link", name="Fletcher", exact=True).click()
    expect(page.get_by_role("region", name="History")).to_contain_text("Please keep his place there.")
    expect(page.get_by_role("textbox")).to_have_count(0)
    expect(page.get_by_role("main")).not_to_contain_text(PRIVATE)


def ruth_sees_that_it_was_read(page: Page, installation: Installation) -> None:
    page.goto(installation.url)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    if page.get_by_role("heading", level=1, name="Sign in").count():  # her session has idled out meanwhile
        sign_in(page, installation, RUTH)
    page.get_by_role("link", name="Thornhill", exact=True).tap()
    expect(page).to_have_url(re.compile(r"/schools/[0-9a-f-]{36}/board$"))
    page.goto(page.url.replace("/board", "/letter"))
    sent = page.get_by_role("region", name="Letters sent")
    read = sent.get_by_role("listitem").filter(has_text="Mrs Hale")
    expect(read).to_contain_text("Read ")
    expect(read).to_contain_text("E-mail sent")
    expect(sent.get_by_role("listitem").filter(has_text="Mrs Lowe")).to_contain_text("Not read yet")
