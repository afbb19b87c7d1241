"""Every permission, with a sentence that says what it lets a person do."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """What a route can ask for. The sentence under each is what a reviewer reads."""

    SIGN_IN = "sign_in"
    """Nobody needs to be signed in: sign-in itself, health, styles and scripts."""

    OWN_ACCOUNT = "own_account"
    """Anybody signed in: the start page, the account, signing out, covering the screen."""

    READ_CASES = "read_cases"
    """See the families of a school in full: board, family page, history, drafts of one's own."""

    CHANGE_CASES = "change_cases"
    """Move families, change level, lead, holder and dates, record and share entries, add and take off families."""

    PRINT_CASES = "print_cases"
    """Make numbered paper copies of a board for named persons."""

    READ_OUTBOUND_LETTERS = "read_outbound_letters"
    """See a letter as its readers will, who has read it, and which could not be delivered; answer questions."""

    READ_SCHOOL_VIEW = "read_school_view"
    """See what a school may see of its families: board read-only, this week so far, letters."""

    ACKNOWLEDGE_LETTERS = "acknowledge_letters"
    """Say "I have read this" to one's own letter, and ask about an item in it."""

    NAME_STAND_INS = "name_stand_ins"
    """Say who reads one's school's letters while one is away, from one day to another."""

    CONFIRM_ARRIVALS = "confirm_arrivals"
    """Say that a family that was on its way from another school has come to one's own."""

    READ_PARTNER_VIEW = "read_partner_view"
    """See the families one was added to, until a date: what the partners' view gives, and what was said to the team."""

    CONTRIBUTE = "contribute"
    """Add updates and a child's words to a family one was added to, and say that one's own action is done."""
    TICK_ACTIONS = "tick_actions"
    """Say of an action that one's own school owns that it is done, or will not be."""

    RAISE_WORRIES = "raise_worries"
    """Find a child on one's own school's roll and pass on a worry; see what became of the school's worries."""

    EDIT_DIRECTORY = "edit_directory"
    """Add services to the authority's directory, change them and end them."""

    READ_FIGURES = "read_figures"
    """See counts by school and half-term, without names."""

    KEEP_CALENDARS = "keep_calendars"
    """Enter schools' terms, half-terms and closed days, typed or from a file; and the local steps of disagreeing."""

    MANAGE_PEOPLE = "manage_people"
    """Add people, give and end roles, end sessions, reset a second factor. No case content."""

    WATCH_COPIES = "watch_copies"
    """See when copies of the records were made and checked, and what was wrong with one. No case content."""

    WATCH_RESTRICTED = "watch_restricted"
    """See who asked for or opened restricted records, and keep a member of staff from a family."""
