"""Every kind of page, as everybody: on three screens, in the dark and on paper.

Which pages there are, a walk finds: a new template, or a new part of one, is looked at without being named here. A page
made of nothing but what was looked at before is not looked at again, whoever it is shown to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pyotp
import pytest
from playwright.sync_api import Page, expect

from caseboard.accounts.passwords import enrol_second_factor
from caseboard.accounts.queries import find_person
from caseboard.accounts.security import password_token
from caseboard.db import session, writing
from caseboard.demo.people import DOMAIN
from caseboard.web.showing import NAMES, TOUCH
from e2e.support.checks import axe_problems, colour_problems, sideways, small_controls
from e2e.support.crawler import Answer, Crawler
from e2e.support.demonstration import ACCOUNTS, PARTNER
from e2e.support.walks import SIGNED_OUT, addresses_to_try

SCREENS = ((1024, 768), (768, 1024), (390, 844))
BETWEEN = ((507, 768), (320, 568))
"""Two apps side by side, and the narrowest telephone."""
TABLET = {"viewport": {"width": 1024, "height": 768}, "has_touch": True, "is_mobile": True, "locale": "en-GB"}
WALK = 260
LISTEN = """window.violations = []; document.addEventListener("securitypolicyviolation",
  (e) => window.violations.push(`${e.violatedDirective} ${e.blockedURI}`));"""
POST = """([action, fields]) => {
  const form = Object.assign(document.createElement("form"), { method: "post", action });
  fields.csrf_token = document.querySelector("input[name=csrf_token]").value;
  for (const [name, value] of Object.entries(fields)) {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
  document.body.append(form);
  form.submit();
}"""


def parts_of(answer: Answer) -> set[str]:
    """What a page is made of, without its words: every kind of element, with its classes."""
    body = re.sub(r"(?s)<head>.*?</head>", "", answer.response.text)
    parts = set()
    for tag, attributes in re.findall(r"<([a-z]\w*)([^>]*)", body):
        classes = re.search(r'class="([^"]*)"', attributes)
        parts.add(f"{tag} {classes[1] if classes else ''}")
    return parts


@pytest.fixture(scope="module")
def looked_at() -> dict[str, set[str]]:
    """kind of page -> the parts of its pages that were looked at before."""
    return {}


@pytest.fixture
def tablet(browser, demo_place) -> Iterator[Page]:
    """A page on a tablet. Whatever the browser complains about fails the test."""
    complaints: list[str] = []
    context = browser.new_context(**TABLET)
    context.add_init_script(LISTEN)
    page = context.new_page()
    page.on("console", lambda m: complaints.append(m.text) if m.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    real = [text for text in complaints if "Failed to load resource: the server responded" not in text]
    assert not real, real


def show(page: Page, url: str, answer: Answer) -> None:
    """The page as the walk found it: asked for, or searched for."""
    if answer.posted is None:
        page.goto(url + answer.address)
        return
    page.goto(f"{url}/account")
    with page.expect_navigation():
        page.evaluate(POST, [answer.address, answer.posted])


def problems(page: Page, *, is_first: bool) -> list[str]:
    """On the tablet axe; what is measured, on every screen. Only the first of a kind between them, in the dark and on
    paper."""
    found = [f"{problem} (light)" for problem in axe_problems(page)]
    for width, height in (*SCREENS, *BETWEEN) if is_first else SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        if (wide := sideways(page)) > 0:
            found.append(f"{wide} pixels too wide at {width}")
        found += [f"small at {width}: {control}" for control in small_controls(page)]
    page.set_viewport_size({"width": SCREENS[0][0], "height": SCREENS[0][1]})
    if is_first:
        page.emulate_media(color_scheme="dark")
        found += [f"{problem} (dark)" for problem in colour_problems(page)]
        page.emulate_media(color_scheme="light", media="print")
        found += [f"{problem} (paper)" for problem in colour_problems(page)]
        if (wide := sideways(page)) > 0:
            found.append(f"{wide} pixels too wide on paper")
        page.emulate_media(media="screen")
    return [*found, *(f"refused: {what}" for what in page.evaluate("() => window.violations"))]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("account", [*ACCOUNTS, SIGNED_OUT])
def test_every_kind_of_page_is_well(
    account, demo_app, demonstration, demo_place, as_account, tablet, looked_at, figures
):
    walk = Crawler(demo_app, as_account(account), WALK, ["Kowalczyk"]).walk(
        addresses_to_try(demo_app, demonstration)
    )
    if account != SIGNED_OUT:
        tablet.context.add_cookies(demo_place.cookies(demo_place.world[account], points_by=TOUCH, show=NAMES))
    wrong, looks, first = [], 0, 0
    for answer in walk.answers:
        if answer.page is None or not answer.page.is_whole:
            continue
        kind = answer.endpoint if answer.status == 200 else f"answered {answer.status}"
        parts, before = parts_of(answer), looked_at.get(kind, set())
        if parts <= before:
            continue
        looked_at[kind] = before | parts
        looks, first = looks + 1, first + (not before)
        show(tablet, demo_place.url, answer)
        wrong += [f"{answer.endpoint} {answer.address}: {p}" for p in problems(tablet, is_first=not before)]
    assert not wrong, "\n".join(wrong)
    figures(
        f"looks as {account}: {looks} pages, {looks * len(SCREENS)} screens, {first} kinds also dark and on paper; "
        "0 of axe, 0 small, 0 sideways, 0 refused by the policy"
    )


def test_the_doors_are_well(demo_app, demonstration, demo_place, tablet, figures):
    """The pages of signing in that only lead on from one another."""
    looks: list[str] = []

    def look(heading: str) -> None:
        expect(tablet.get_by_role("heading", level=1, name=heading)).to_be_visible()
        found = problems(tablet, is_first=heading not in looks)
        assert not found, f"{heading}: {found}"
        looks.append(heading)

    secret, email = pyotp.random_base32(), f"{PARTNER}@{DOMAIN}"
    with demo_app.app_context(), writing():
        user = find_person(email)
        enrol_second_factor(user, secret, by=None)
        link = f"/reset-password/{password_token(user)}"
        session().commit()

    tablet.goto(f"{demo_place.url}/sign-in")
    tablet.get_by_role("button", name="Sign in").click()
    look("Sign in")
    tablet.get_by_role("textbox", name="E-mail").fill(email)
    tablet.get_by_role("textbox", name="Password").fill(demonstration.password)
    tablet.get_by_role("button", name="Sign in").click()
    look("Your code")
    tablet.get_by_role("textbox", name="Code").fill("000000")
    tablet.get_by_role("button", name="Sign in").click()
    look("Your code")
    tablet.get_by_role("link", name="I cannot get a code").click()
    look(tablet.get_by_role("heading", level=1).inner_text())
    tablet.goto(f"{demo_place.url}/code")
    tablet.get_by_role("textbox", name="Code").fill(pyotp.TOTP(secret).now())
    tablet.get_by_role("button", name="Sign in").click()
    expect(tablet.get_by_role("button", name="Sign out")).to_be_visible()
    look(tablet.get_by_role("heading", level=1).inner_text())
    for path in ("/second-factor", "/recovery-codes"):
        tablet.goto(demo_place.url + path)
        look(tablet.get_by_role("heading", level=1).inner_text())
    tablet.goto(f"{demo_place.url}/account")
    tablet.get_by_role("button", name="Sign out").click()
    look("Sign in")
    tablet.goto(demo_place.url + link)
    look(tablet.get_by_role("heading", level=1).inner_text())
    figures(f"looks at the doors: {len(looks)} pages: {', '.join(dict.fromkeys(looks))}")
