"""The one table from roles to permissions. What is not in it is denied."""

from __future__ import annotations

from caseboard.access.permissions import Permission as P
from caseboard.accounts.models import Role

EVERYBODY = frozenset({P.SIGN_IN, P.OWN_ACCOUNT})
"""Needs no role."""

POLICY: dict[Role, frozenset[P]] = {
    Role.SOCIAL_WORKER: frozenset(
        {
            P.READ_CASES,
            P.CHANGE_CASES,
            P.PRINT_CASES,
            P.READ_OUTBOUND_LETTERS,
            P.EDIT_DIRECTORY,
            P.READ_FIGURES,
        }
    ),
    Role.HEAD_TEACHER: frozenset({P.READ_SCHOOL_VIEW, P.ACKNOWLEDGE_LETTERS, P.CONFIRM_ARRIVALS}),
    Role.DSL: frozenset({P.READ_SCHOOL_VIEW, P.ACKNOWLEDGE_LETTERS, P.CONFIRM_ARRIVALS}),
    Role.TEAM_MANAGER: frozenset(
        {
            P.READ_CASES,
            P.CHANGE_CASES,
            P.PRINT_CASES,
            P.READ_OUTBOUND_LETTERS,
            P.EDIT_DIRECTORY,
            P.READ_FIGURES,
            P.KEEP_CALENDARS,
            P.WATCH_RESTRICTED,
        }
    ),
    Role.HEAD_TEACHER: frozenset(
        {P.READ_SCHOOL_VIEW, P.ACKNOWLEDGE_LETTERS, P.TICK_ACTIONS, P.RAISE_WORRIES}
    ),
    Role.DSL: frozenset({P.READ_SCHOOL_VIEW, P.ACKNOWLEDGE_LETTERS, P.TICK_ACTIONS, P.RAISE_WORRIES}),
    Role.PARTNER: frozenset({P.READ_PARTNER_VIEW, P.CONTRIBUTE}),
    Role.NOTIFIER: frozenset(),
    Role.ADMIN: frozenset({P.MANAGE_PEOPLE, P.KEEP_CALENDARS}),
}
