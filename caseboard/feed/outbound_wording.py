"""What the worker's side says of letters: which week, how it was closed, what became of its e-mail."""

from __future__ import annotations

from datetime import datetime

from caseboard.clock import london
from caseboard.dates import day_and_time, in_words, plain_day


def week_to(ends: datetime) -> str:
    """ "Week to Friday 20 November"."""
    return f"Week to {plain_day(london(ends).date())}"


def how_closed(edited: int, *, by_hand: bool) -> str:
    """ "Closed by itself as drafted.", "Closed by hand, three families in a worker's words."."""
    how = "Closed by hand" if by_hand else "Closed by itself"
    if not edited:
        return f"{how} as drafted."
    return f"{how}, {in_words(edited)} {'family' if edited == 1 else 'families'} in a worker’s words."


WHY = {
    "unreachable": "the mail server could not be reached",
    "timeout": "the mail server did not answer in time",
    "dropped": "the mail server broke off",
    "encryption": "the connection to the mail server could not be made safe",
    "address": "the address is not one an e-mail can go to",
    "letters": "the mail server cannot write to this address",
}


def delivery(
    state: str,
    *,
    sent_at: datetime | None,
    error: str,
    next_try_at: datetime | None,
    waits_until: datetime | None = None,
) -> tuple[str, bool]:
    """What became of the e-mail in plain words, and whether somebody should look."""
    kind, _, code = error.rpartition(" ")
    why = WHY.get(code, f"the mail server answered {code}")
    match state:
        case "sent" if sent_at is not None:
            return f"E-mail sent {day_and_time(sent_at)}", False
        case "failed" if error == "given up unconfirmed":
            return "E-mail not sent: nobody has said that the address is theirs", True
        case "failed" if kind == "bounced":
            return f"E-mail came back ({code})", True
        case "unconfirmed" if error == "no password":
            return "E-mail waits: this reader has not chosen a password yet", True
        case "unconfirmed":
            return "E-mail waits: this reader has not confirmed the address yet", True
        case "failed" if kind == "refused":
            return f"E-mail not delivered: refused, {why}", True
        case "failed":
            return f"E-mail not delivered after a day of tries: {why}", True
        case "dropped":
            return "No e-mail: no longer a reader when it was to be sent", True
        case "due" if error and next_try_at is not None:
            return f"E-mail not delivered yet: {why}. Tried again {day_and_time(next_try_at)}", True
        case "due" if next_try_at is not None and waits_until is not None:
            return f"E-mail waits for the morning: {day_and_time(waits_until)}", False
        case "due":
            return "E-mail about to be sent", False
        case _:
            return "No e-mail", False
