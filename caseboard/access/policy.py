"""The one table from roles to permissions. What is not in it is denied."""

from __future__ import annotations

from caseboard.access.permissions import Permission as P
from caseboard.accounts.models import Role

EVERYBODY = frozenset({P.SIGN_IN, P.OWN_ACCOUNT})
"""Needs no role."""

CASE_WORK = frozenset(
    {
        P.READ_CASES,
        P.CHANGE_CASES,
        P.PRINT_CASES,
        P.READ_OUTBOUND_LETTERS,
        P.EDIT_DIRECTORY,
        P.READ_FIGURES,
    }
)
AT_SCHOOL = frozenset(
    {
        P.READ_SCHOOL_VIEW,
        P.ACKNOWLEDGE_LETTERS,
        P.CONFIRM_ARRIVALS,
        P.TICK_ACTIONS,
        P.RAISE_WORRIES,
    }
)

POLICY: dict[Role, frozenset[P]] = {
    Role.SOCIAL_WORKER: CASE_WORK,
    Role.TEAM_MANAGER: CASE_WORK | {P.WATCH_RESTRICTED, P.KEEP_CALENDARS},
    Role.HEAD_TEACHER: AT_SCHOOL | {P.NAME_STAND_INS},
    Role.DSL: AT_SCHOOL,
    Role.PARTNER: frozenset({P.READ_PARTNER_VIEW, P.CONTRIBUTE}),
    Role.NOTIFIER: frozenset(),
    Role.ADMIN: frozenset({P.MANAGE_PEOPLE, P.KEEP_CALENDARS, P.WATCH_COPIES}),
    Role.STAND_IN: frozenset({P.READ_SCHOOL_VIEW, P.ACKNOWLEDGE_LETTERS}),
}
