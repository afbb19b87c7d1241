"""People, their roles with dates, and what a change of them does to their sessions."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from caseboard import clock
from caseboard.access.arrivals import find_session
from caseboard.accounts import services, sessions
from caseboard.accounts.models import Assignment, KnownDevice, Role, SignInSession, User
from caseboard.accounts.people_file import PersonRow
from caseboard.accounts.queries import find_person, has_people, list_holders, list_roles
from caseboard.accounts.services import RoleError, import_people
from caseboard.audit import Act, AuditRow
from caseboard.db import session
from caseboard.files.problem import FileProblem
from caseboard.schools.models import School
from caseboard.schools.register import read_register
from caseboard.schools.services import import_register
from tests.support.database import database  # noqa: F401

pytestmark = pytest.mark.usefixtures("database")
ROW = PersonRow(
    row=2,
    email="m.hale@caseboard.example",
    name="Mrs Hale",
    role="head_teacher",
    urn="900101",
    la=None,
    starts=None,
    ends=None,
)


@pytest.fixture
def schools() -> dict[str, School]:
    import_register(read_register("../shared/data/schools-register-gias.csv"))
    return {school.urn: school for school in session().scalars(select(School))}


@pytest.fixture
def hale(schools) -> User:
    user = services.add_person(email="M.Hale@Caseboard.example ", name=" Mrs Hale ", by=None)
    services.give_role(user, Role.HEAD_TEACHER, school=schools["900101"], by=None)
    return user


def sign_in(user: User, token: str = "a") -> None:
    sessions.start_session(token, {"_user_id": user.fs_uniquifier}, user.id, created_at=None)


def is_signed_in(token: str = "a") -> bool:
    found = find_session(token)
    return found is not None and found.is_live(clock.now())


def acts() -> list[Act]:
    return list(session().scalars(select(AuditRow.act).order_by(AuditRow.id)))


def test_a_person_is_found_by_address_whatever_its_case(hale):
    assert find_person(" m.HALE@caseboard.EXAMPLE") is hale
    assert (hale.name, hale.password, hale.active) == ("Mrs Hale", None, True)
    assert acts() == [Act.PERSON_ADDED, Act.ROLE_GIVEN]


def test_a_role_has_its_first_and_last_day_inclusive(hale, schools):
    school = schools["900102"]
    services.give_role(
        hale, Role.DSL, school=school, starts=date(2026, 9, 1), ends=date(2027, 7, 20), by=None
    )
    held = {
        day: bool(list_holders({Role.DSL}, school.id, on=day))
        for day in (date(2026, 8, 31), date(2026, 9, 1), date(2027, 7, 20), date(2027, 7, 21))
    }
    assert list(held.values()) == [False, True, True, False]


def test_a_role_on_the_authority_is_held_on_each_of_its_schools(hale, schools):
    manager = services.add_person(email="s.okoro@caseboard.example", name="S Okoro", by=None)
    services.give_role(manager, Role.TEAM_MANAGER, authority=schools["900101"].authority, by=None)
    today = clock.today()
    roles = {Role.HEAD_TEACHER, Role.TEAM_MANAGER}
    assert list_holders(roles, schools["900101"].id, on=today) == [hale, manager]
    assert list_holders(roles, schools["900103"].id, on=today) == [manager]
    assert list_holders(roles, schools["900106"].id, on=today) == []


def test_nobody_who_is_disabled_is_a_holder(hale, schools):
    services.disable(hale, by=None)
    assert list_holders({Role.HEAD_TEACHER}, schools["900101"].id, on=clock.today()) == []


@pytest.mark.parametrize(
    ("role", "on_school", "on_authority"),
    [
        (Role.HEAD_TEACHER, False, False),
        (Role.HEAD_TEACHER, False, True),
        (Role.SOCIAL_WORKER, True, True),
        (Role.TEAM_MANAGER, True, False),
        (Role.TEAM_MANAGER, False, False),
        (Role.NOTIFIER, False, False),
        (Role.ADMIN, True, False),
        (Role.PARTNER, False, True),
    ],
)
def test_a_role_on_the_wrong_kind_of_place_is_refused(schools, hale, role, on_school, on_authority):
    with pytest.raises(RoleError):
        services.give_role(
            hale,
            role,
            school=schools["900102"] if on_school else None,
            authority=schools["900102"].authority if on_authority else None,
            by=None,
        )


def test_a_role_is_not_given_twice_for_the_same_days(hale, schools):
    with pytest.raises(RoleError, match="already"):
        services.give_role(hale, Role.HEAD_TEACHER, school=schools["900101"], by=None)
    with pytest.raises(RoleError, match="before the first"):
        services.give_role(
            hale, Role.DSL, school=schools["900101"], starts=date(2027, 1, 2), ends=date(2027, 1, 1), by=None
        )


def test_ending_a_role_at_once_takes_effect_today_and_keeps_the_row(hale, schools):
    (role,) = list_roles(hale.id)
    services.end_role(hale, role, by=None)
    assert role.ends == clock.today() - timedelta(days=1)
    assert list_holders({Role.HEAD_TEACHER}, schools["900101"].id, on=clock.today()) == []
    with pytest.raises(RoleError, match="ended already"):
        services.end_role(hale, role, by=None)
    services.give_role(hale, Role.HEAD_TEACHER, school=schools["900101"], by=None)
    assert len(list_roles(hale.id)) == 2


def test_a_role_may_be_given_a_last_day_to_come_but_not_one_long_past(hale):
    (role,) = list_roles(hale.id)
    with pytest.raises(RoleError, match="past"):
        services.end_role(hale, role, last_day=clock.today() - timedelta(days=2), by=None)
    services.end_role(hale, role, last_day=clock.today() + timedelta(days=10), by=None)
    assert role.ends == clock.today() + timedelta(days=10)


def test_nobody_ends_the_role_of_another_person_through_this_one(hale, schools):
    other = services.add_person(email="j.lowe@caseboard.example", name="Mrs Lowe", by=None)
    (role,) = list_roles(hale.id)
    with pytest.raises(RoleError, match="another"):
        services.end_role(other, role, by=None)


@pytest.mark.parametrize(
    "change",
    [
        lambda user, schools: services.give_role(user, Role.DSL, school=schools["900102"], by=None),
        lambda user, schools: services.end_role(user, list_roles(user.id)[0], by=None),
        lambda user, schools: services.disable(user, by=None),
        lambda user, schools: services.reset_second_factor(user, by=None),
        lambda user, schools: services.end_all_sessions(user, by=None),
        lambda user, schools: import_people([replace(ROW, role="dsl")]),
        lambda user, schools: import_people([replace(ROW, ends=clock.today() + timedelta(days=5))]),
    ],
    ids=[
        "role given",
        "role ended",
        "disabled",
        "second factor",
        "asked for",
        "role imported",
        "dates imported",
    ],
)
def test_a_change_of_rights_ends_every_session_at_once(hale, schools, change):
    other = services.add_person(email="j.lowe@caseboard.example", name="Mrs Lowe", by=None)
    for user, token in ((hale, "a"), (hale, "b"), (other, "c")):
        sign_in(user, token)
    assert is_signed_in("a")
    change(hale, schools)
    assert [is_signed_in(token) for token in ("a", "b", "c")] == [False, False, True]


def test_an_import_that_changes_nothing_signs_nobody_out(hale):
    sign_in(hale)
    import_people([ROW])
    assert is_signed_in()


def test_disabling_and_enabling_keep_the_roles(hale, schools):
    services.disable(hale, by=None)
    assert not hale.active
    services.enable(hale, by=None)
    assert list_holders({Role.HEAD_TEACHER}, schools["900101"].id, on=clock.today()) == [hale]
    assert acts()[-2:] == [Act.PERSON_DISABLED, Act.PERSON_ENABLED]


def test_resetting_the_second_factor_forgets_codes_and_known_browsers(hale):
    hale.tf_totp_secret, hale.tf_primary_method = "{}", "authenticator"
    hale.mf_recovery_codes, hale.totp_last_counter = ["x"], 5
    session().add(KnownDevice(token_hash="x", user_id=hale.id, created_at=clock.now()))
    session().flush()
    services.reset_second_factor(hale, by=None)
    session().refresh(hale)
    assert (hale.tf_totp_secret, hale.tf_primary_method, hale.totp_last_counter) == (None, None, None)
    assert not hale.mf_recovery_codes
    assert session().scalar(select(func.count()).select_from(KnownDevice)) == 0


# --- the people file ----------------------------------------------------------------------------------------------


def test_people_and_roles_are_added_once_and_never_doubled(schools):
    rows = [ROW, replace(ROW, row=3, urn="900102"), replace(ROW, row=4, email="ap.lead@caseboard.example", name="AP",
            role="partner", urn=None)]  # fmt: skip
    first = import_people(rows)
    assert (len(first.added), len(first.given)) == (2, 3)
    again = import_people(rows)
    assert (again.added, again.given, again.changed, again.unchanged) == ([], [], [], 3)
    assert session().scalar(select(func.count()).select_from(User)) == 2
    assert session().scalar(select(func.count()).select_from(Assignment)) == 3


def test_without_a_first_day_a_role_begins_today_and_keeps_its_day_later(schools, monkeypatch):
    began = clock.today()
    import_people([ROW])
    monkeypatch.setattr(clock, "today", lambda: began + timedelta(days=30))
    assert import_people([ROW]).unchanged == 1
    (role,) = session().scalars(select(Assignment))
    assert role.starts == began


def test_new_dates_change_the_role_that_is_there(schools):
    import_people([replace(ROW, starts=date(2026, 9, 1))])
    result = import_people([replace(ROW, starts=date(2026, 9, 1), ends=date(2027, 7, 20))])
    assert result.changed == ["Mrs Hale: Head teacher, Thornhill, now from 2026-09-01 to 2027-07-20"]
    (role,) = session().scalars(select(Assignment))
    assert role.ends == date(2027, 7, 20)


def test_a_second_term_is_a_second_row(schools):
    import_people([replace(ROW, starts=date(2024, 9, 1), ends=date(2025, 7, 20))])
    result = import_people([replace(ROW, starts=date(2026, 9, 1))])
    assert len(result.given) == 1
    assert [r.starts for r in session().scalars(select(Assignment).order_by(Assignment.id))] == [
        date(2024, 9, 1),
        date(2026, 9, 1),
    ]


def test_people_whom_the_file_does_not_name_are_left_alone(hale, schools):
    import_people([replace(ROW, email="new@caseboard.example", name="New Head", urn="900103")])
    assert list_holders({Role.HEAD_TEACHER}, schools["900101"].id, on=clock.today()) == [hale]


def test_a_name_is_brought_up_to_date(hale):
    assert import_people([replace(ROW, name="Ms Hale")]).renamed == ["Mrs Hale is now Ms Hale"]
    assert hale.name == "Ms Hale"


def test_a_disabled_person_in_the_file_stays_disabled(hale):
    services.disable(hale, by=None)
    assert import_people([ROW]).disabled == ["Mrs Hale"]
    assert not hale.active


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (replace(ROW, row=7, urn="123456"), "Row 7, column urn: This school is not here. Import it first."),
        (
            replace(ROW, row=8, role="team_manager", urn=None, la="999"),
            "Row 8, column la: This authority has no school here. Import one first.",
        ),
    ],
)
def test_a_place_that_is_not_here_is_named_by_row_and_column(schools, row, message):
    with pytest.raises(FileProblem) as problem:
        import_people([row])
    assert str(problem.value) == f"{message} Nothing was changed."


def test_the_audit_trail_tells_who_gave_what_to_whom_and_no_name(hale, schools):
    admin = services.add_person(email="admin@caseboard.example", name="Ada Admin", by=None)
    services.give_role(hale, Role.DSL, school=schools["900102"], by=admin.id)
    row = session().scalars(select(AuditRow).order_by(AuditRow.id.desc())).first()
    assert row is not None
    assert (row.act, row.user_id, row.subject, row.school_id) == (
        Act.ROLE_GIVEN,
        admin.id,
        hale.public_id,
        schools["900102"].id,
    )
    assert row.details == {"role": "dsl", "starts": clock.today().isoformat(), "ends": None}
    assert "Hale" not in json.dumps([r.details for r in session().scalars(select(AuditRow))])


def test_there_are_people_once_somebody_is_added(schools):
    assert not has_people()
    import_people([ROW])
    assert has_people()
    assert session().scalar(select(func.count()).select_from(SignInSession)) == 0
