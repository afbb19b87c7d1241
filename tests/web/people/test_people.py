"""People pages: what an admin may see and do, and what stays out of their sight."""

from __future__ import annotations

import re
import uuid
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from caseboard import clock, mail
from caseboard.access import actor_for
from caseboard.accounts.models import Role, User
from caseboard.accounts.queries import find_person, list_roles
from caseboard.accounts.security import password_token
from caseboard.audit import Act, AuditRow
from caseboard.families.partners import add_partner
from caseboard.schools.models import Authority, School
from tests import factories

NEW = {"name": "Mr Teague", "email": "d.teague@caseboard.example", "role": "dsl"}


@pytest.fixture
def as_admin(client, world):
    return client.sign_in(world["admin"])


@pytest.fixture
def as_north(client, world):
    return client.sign_in(world["admin_north"])


def page_of(world, who: str, what: str = "") -> str:
    return f"/people/{world[who].public_id}{what}"


def at(world, school: str) -> str:
    return f"school:{world.schools[school].public_id}"


def names(answer) -> list[str]:
    return re.findall(r'<a href="/people/[0-9a-f-]{36}">([^<]+)</a>', answer.text)


def role_key(world, who: str, role: str, school: str) -> str:
    return f"{role}/{at(world, school)}/{factories.LONG_AGO}"


def roles_of(records, world, who: str) -> dict[int | None, date | None]:
    """The school of each role, and its last day."""
    with records():
        return {a.school_id: a.ends for a in list_roles(world[who].id)}


# --- who may come in ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["worker", "manager", "head", "dsl", "partner", "notifier", "nobody"])
def test_nobody_but_an_admin_finds_the_people_pages(client, world, who):
    client.sign_in(world[who])
    for path in ("/people", "/people/new", page_of(world, "head")):
        assert client.get(path).status_code == 404
    assert client.post("/people", data=NEW).status_code == 404


def test_an_admin_begins_at_people(as_admin):
    assert as_admin.get("/").location == "/people"


def test_the_admin_of_the_whole_place_sees_everybody(as_admin, world):
    answer = as_admin.get("/people")
    assert len(names(answer)) == len(world.people)
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_admin_of_an_authority_sees_its_people_and_no_others(as_north, world):
    found = set(names(as_north.get("/people")))
    theirs = {
        "worker",
        "worker_one",
        "worker_quay",
        "manager",
        "head",
        "dsl",
        "head_quay",
        "partner",
        "notifier",
    }
    assert found == {world[who].name for who in theirs | {"admin_north", "former", "leaver"}}


@pytest.mark.parametrize("who", ["head_south", "admin_south", "admin", "nobody"])
@pytest.mark.parametrize(
    "act",
    ["", "/roles", "/role-endings", "/invitations", "/session-endings", "/second-factor-resets", "/disablings",
     "/enablings"],
)  # fmt: skip
def test_a_person_of_another_authority_does_not_exist(as_north, world, who, act):
    method = "POST" if act else "GET"
    data = {"role": "dsl", "place": at(world, "thornhill"), "starts": "2026-01-01"}
    foreign = as_north.open(page_of(world, who, act), method=method, data=data)
    absent = as_north.open(f"/people/{uuid.uuid4()}{act}", method=method, data=data)
    assert (foreign.status_code, absent.status_code) == (404, 404)
    assert re.sub(r"[0-9a-f]{12}", "", foreign.text) == re.sub(r"[0-9a-f]{12}", "", absent.text)


def test_search_is_by_post_without_accents_or_case_and_within_sight(as_north, world, records):
    with records():
        user = factories.user("Ngọc Łęcka")
        factories.role(user, Role.DSL, user_school(world, "thornhill"))
    assert names(as_north.post("/people/find", data={"text": "lecka NGOC"})) == ["Ngọc Łęcka"]
    assert names(as_north.post("/people/find", data={"text": world["head_south"].name})) == []
    assert as_north.get("/people/find").status_code == 405


def user_school(world, name: str) -> School:
    from caseboard.db import session

    return session().get_one(School, world.schools[name].id)


# --- adding somebody ----------------------------------------------------------------------------------------------


def test_a_person_is_added_with_a_role_and_gets_a_link_to_choose_a_password(as_admin, app, world, records):
    answer = as_admin.post(
        "/people", data={**NEW, "place": at(world, "saltby"), "starts": "2026-09-01", "ends": ""}
    )
    assert answer.status_code == 303
    with records():
        user = find_person(NEW["email"])
        assert user is not None
        assert [(a.role, a.school_id, a.starts, a.ends) for a in list_roles(user.id)] == [
            (Role.DSL, world.schools["saltby"].id, date(2026, 9, 1), None)
        ]
        assert answer.location == f"/people/{user.public_id}"
    with app.app_context():
        (message,) = mail.mailer().kept
    assert message["To"] == NEW["email"]
    assert "/reset-password/" in message.get_content()
    assert "Saltby" not in message.as_string()
    assert "Mr Teague" in as_admin.get(answer.location).text


def test_somebody_with_an_account_gets_the_role_and_keeps_their_name(as_north, app, world, records):
    data = {
        **NEW,
        "email": world["head_south"].email.upper(),
        "place": at(world, "thornhill"),
        "starts": "2026-09-01",
    }
    answer = as_north.post("/people", data=data)
    assert answer.location == page_of(world, "head_south")
    page = as_north.get(answer.location)
    assert "Designated safeguarding lead" in page.text
    assert "Elm" not in page.text
    with app.app_context():
        assert mail.mailer().kept == []
    with records() as session:
        assert session.get_one(User, world["head_south"].id).name == "Ms Dove"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"email": "not an address"}, "This is not an e-mail address."),
        ({"name": " "}, "Give the name."),
        ({"role": ""}, "Choose a role."),
        ({"place": ""}, "Choose where."),
        ({"starts": "31/02/2026"}, "Enter a date, such as"),
        ({"role": "team_manager"}, "This role is on an authority."),
        ({"ends": "2026-08-31"}, "The last day is before the first."),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_added(
    as_admin, world, records, change, sentence
):
    data = {**NEW, "place": at(world, "saltby"), "starts": "2026-09-01", **change}
    answer = as_admin.post("/people", data=data)
    assert answer.status_code == 422
    assert sentence in answer.text
    with records():
        assert find_person(NEW["email"]) is None


def test_an_authoritys_admin_gives_no_role_on_the_whole_place_or_elsewhere(as_north, world, records):
    for place in ("place", at(world, "elm"), f"authority:{uuid.uuid4()}"):
        answer = as_north.post(
            "/people", data={**NEW, "role": "admin", "place": place, "starts": "2026-09-01"}
        )
        assert answer.status_code == 422
    assert (
        as_north.post(
            "/people", data={**NEW, "role": "partner", "place": "place", "starts": "2026-09-01"}
        ).status_code
        == 422
    )
    with records():
        assert find_person(NEW["email"]) is None
    page = as_north.get("/people/new").text
    assert "The whole place" not in page
    assert "Elm" not in page


def test_an_authoritys_admin_makes_another_for_the_same_authority(as_north, world, records):
    with records() as session:
        place = f"authority:{session.get_one(Authority, world.north).public_id}"
    data = {**NEW, "role": "admin", "place": place, "starts": "2026-09-01"}
    assert as_north.post("/people", data=data).status_code == 303


# --- roles --------------------------------------------------------------------------------------------------------


def test_a_role_is_given_and_ends_their_sessions(as_admin, new_client, world, records):
    dsl = new_client().sign_in(world["dsl"])
    assert dsl.get("/account").status_code == 200
    today = clock.today().isoformat()
    data = {"role": "dsl", "place": at(world, "saltby"), "starts": today, "ends": ""}
    assert as_admin.post(page_of(world, "dsl", "/roles"), data=data).status_code == 303
    assert dsl.get("/account").status_code == 303
    assert len(roles_of(records, world, "dsl")) == 2
    again = as_admin.post(page_of(world, "dsl", "/roles"), data=data)
    assert again.status_code == 422
    assert "already" in again.text


def test_a_role_ends_at_once_or_after_a_last_day(as_north, new_client, world, records):
    head = new_client().sign_in(world["head"])
    soon = clock.today() + timedelta(days=9)
    key = role_key(world, "head", "head_teacher", "thornhill")
    data = {"role": key, "last_day": soon.isoformat()}
    assert as_north.post(page_of(world, "head", "/role-endings"), data=data).status_code == 303
    assert head.get("/account").status_code == 303
    other = role_key(world, "head", "head_teacher", "saltby")
    assert as_north.post(page_of(world, "head", "/role-endings"), data={"role": other}).status_code == 303
    assert roles_of(records, world, "head") == {
        world.schools["thornhill"].id: soon,
        world.schools["saltby"].id: clock.today() - timedelta(days=1),
    }
    page = as_north.get(page_of(world, "head"))
    assert "(ended)" in page.text


def test_a_role_that_is_over_or_another_persons_cannot_be_ended(as_north, world, records):
    for key in (
        role_key(world, "head", "head_teacher", "quayside"),
        role_key(world, "head", "head_teacher", "elm"),
        "",
        "x" * 5000,
    ):
        assert as_north.post(page_of(world, "head", "/role-endings"), data={"role": key}).status_code == 404
    over = role_key(world, "former", "head_teacher", "thornhill")
    assert as_north.post(page_of(world, "former", "/role-endings"), data={"role": over}).status_code == 404


def test_an_authoritys_admin_ends_roles_here_of_somebody_who_also_works_elsewhere_and_nothing_more(
    as_north, world, records
):
    with records() as session:
        factories.role(
            session.get_one(User, world["head_south"].id), Role.DSL, user_school(world, "thornhill")
        )
    page = as_north.get(page_of(world, "head_south"))
    assert "Elm" not in page.text
    assert "looked after elsewhere" in page.text
    for act in ("/invitations", "/second-factor-resets", "/disablings", "/enablings"):
        assert as_north.post(page_of(world, "head_south", act)).status_code == 404
    assert as_north.post(page_of(world, "head_south", "/session-endings")).status_code == 303
    key = role_key(world, "head_south", "dsl", "thornhill")
    assert as_north.post(page_of(world, "head_south", "/role-endings"), data={"role": key}).status_code == 303
    assert as_north.get(page_of(world, "head_south")).status_code == 404


def test_nobody_ends_their_own_role_as_admin_or_disables_themselves(as_admin, world, records):
    key = f"admin/place/{factories.LONG_AGO}"
    answer = as_admin.post(page_of(world, "admin", "/role-endings"), data={"role": key})
    assert answer.status_code == 422
    assert "ask another admin" in answer.text
    assert as_admin.post(page_of(world, "admin", "/disablings")).status_code == 404
    assert "Disable the account" not in as_admin.get(page_of(world, "admin")).text


# --- the account --------------------------------------------------------------------------------------------------


def test_ending_all_sessions_signs_a_person_out_on_the_next_request(as_north, new_client, world):
    tablets = [new_client().sign_in(world["worker"]) for _ in range(2)]
    bystander = new_client().sign_in(world["dsl"])
    assert as_north.post(page_of(world, "worker", "/session-endings")).status_code == 303
    assert [tablet.get("/account").status_code for tablet in tablets] == [303, 303]
    assert bystander.get("/account").status_code == 200


def test_disabling_ends_everything_and_enabling_lets_them_sign_in_again(as_north, new_client, world, records):
    head = new_client().sign_in(world["head"])
    as_north.post(page_of(world, "head", "/disablings"))
    assert head.get("/account").status_code == 303
    assert new_client().sign_in_by_form(world["head"].email).status_code != 303
    page = as_north.get(page_of(world, "head")).text
    assert "Disabled" in page
    as_north.post(page_of(world, "head", "/enablings"))
    assert new_client().sign_in_by_form(world["head"].email).status_code == 303


def test_resetting_the_second_factor_takes_it_away(as_north, world, records):
    with records() as session:
        user = session.get_one(User, world["head"].id)
        user.tf_totp_secret, user.tf_primary_method = "{}", "authenticator"
    assert "Set up" in as_north.get(page_of(world, "head")).text
    assert as_north.post(page_of(world, "head", "/second-factor-resets")).status_code == 303
    with records() as session:
        assert session.get_one(User, world["head"].id).tf_totp_secret is None
        assert session.scalar(select(func.count()).where(AuditRow.act == Act.SECOND_FACTOR_RESET)) == 1


def test_a_link_can_be_sent_again_but_not_to_a_disabled_account(as_north, app, world):
    as_north.post(page_of(world, "dsl", "/invitations"))
    as_north.post(page_of(world, "leaver", "/invitations"))
    with app.app_context():
        assert [message["To"] for message in mail.mailer().kept] == [world["dsl"].email]


def test_while_mail_is_held_it_says_that_no_link_was_sent(as_north, app, world):
    with app.app_context():
        mail.hold_mail()
    as_north.post(page_of(world, "dsl", "/invitations"))
    assert "No link was sent" in as_north.get(page_of(world, "dsl")).text
    with app.app_context():
        assert mail.mailer().kept == []


@pytest.mark.parametrize(
    "act",
    ["/roles", "/role-endings", "/invitations", "/session-endings", "/second-factor-resets", "/disablings"],
)
def test_without_its_token_a_form_does_nothing(as_north, world, records, act):
    assert as_north.post(page_of(world, "dsl", act), csrf=False).status_code == 400
    with records() as session:
        assert session.get_one(User, world["dsl"].id).active


def test_hostile_names_are_shown_as_text(as_admin, world, records):
    with records():
        factories.user('<b hx-get=/x hx-trigger=load>"Eve" {{7*7}}', email="eve@caseboard.example")
    page = as_admin.get("/people").text
    assert "<b hx-get" not in page
    assert "{{7*7}}" in page


def test_a_partner_of_a_family_in_another_authority_is_not_taken_over_by_a_role_here(client, world, records):
    with records() as session:
        north = session.get_one(School, world.schools["thornhill"].id)
        worker = actor_for(session.get_one(User, world["worker"].id))
        family = factories.family("Zqnorth", by=worker, school=north)
        until = clock.today() + timedelta(days=9)
        add_partner(family, email=world["nobody"].email, ends=until, reason="Mentor", by=worker)
    client.sign_in(world["admin_south"])
    asked = {"name": "No Role", "email": world["nobody"].email, "role": "dsl", "place": at(world, "elm")}
    assert client.post("/people", data={**asked, "starts": clock.today().isoformat()}).status_code == 303
    assert client.get(page_of(world, "nobody")).status_code == 200
    for act, data in (
        ("addresses", {"email": "mine@caseboard.example"}),
        ("second-factor-resets", {}),
        ("invitations", {}),
        ("disablings", {}),
    ):
        assert client.post(page_of(world, "nobody", f"/{act}"), data=data).status_code == 404
    assert client.sign_in(world["admin"]).post(page_of(world, "nobody", "/invitations")).status_code == 303


def test_a_link_that_went_to_the_address_before_chooses_no_password(client, new_client, app, world, as_admin):
    with app.test_request_context():
        token = password_token(find_person(world["head"].email))
    link = f"/reset-password/{token}"
    assert new_client().get(link).status_code == 200
    as_admin.post(page_of(world, "head", "/addresses"), data={"email": "new.head@caseboard.example"})
    assert new_client().get(link).location.startswith("/forgotten-password")
