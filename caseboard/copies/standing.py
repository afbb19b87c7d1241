"""What the runs say of the copies now: which is the newest that holds, and what somebody has to be called about.

Pure rules. A copy is good as long as no later check of its file failed. What is silent is as bad as what failed: with
no good copy of the last day there is a warning, whatever has become of the command that should have made one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from caseboard.clock import london
from caseboard.copies.models import CopyRun, RunKind
from caseboard.dates import clock_time, short_day

LONGEST = timedelta(hours=24)
"""So old may the newest good copy be."""

COPY = "caseboard backup FILE"
CHECK = "caseboard verify"
CHECK_FILE = "caseboard verify FILE"
BRING_BACK = "caseboard restore FILE"

CALL = "Call whoever runs the machine"


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something to call about: what it is in a sentence, what the command said, what to do, by which commands."""

    says: str
    wrong: str
    to_do: str
    commands: tuple[str, ...]


@dataclass(slots=True)
class Standing:
    newest: CopyRun | None = None
    """What made the newest copy that holds, or brought the records back from it."""
    checked_again: CopyRun | None = None
    """The last check of that copy's file since."""
    verified: CopyRun | None = None
    """The last time that the records themselves were found to be what was written."""
    troubles: list[Trouble] = field(default_factory=list)
    """Worst first."""


def judge(runs: Sequence[CopyRun], now: datetime) -> Standing:
    """How things stand at a moment, from the runs, newest first."""
    standing = Standing(
        verified=next((run for run in runs if run.kind is RunKind.VERIFY and run.is_good), None)
    )
    failed, is_spoiled = _find_newest(runs, standing)
    standing.troubles = [
        *_about_the_records(runs, now),
        *(_about_a_file(run, now) for run in failed),
        *_about_age(runs, standing.newest, now, is_spoiled=is_spoiled),
        *_about_the_last_try(runs, now),
    ]
    return standing


def when(moment: datetime, now: datetime) -> str:
    """ "Mon 23 Nov, 02:10", with the year when it is another one."""
    day = london(moment).date()
    year = "" if day.year == london(now).year else f" {day.year}"
    return f"{short_day(day)}{year}, {clock_time(moment)}"


def _find_newest(runs: Sequence[CopyRun], standing: Standing) -> tuple[list[CopyRun], bool]:
    """Finds the newest copy that holds. Says which checks of a file failed since, and whether a newer copy does not
    hold."""
    checked: dict[str, CopyRun] = {}
    failed: list[CopyRun] = []
    is_spoiled = False
    for run in runs:
        later = checked.get(run.file)
        if run.kind is RunKind.VERIFY_FILE and later is None:
            checked[run.file] = run
            failed += [] if run.is_good else [run]
        elif run.kind in (RunKind.BACKUP, RunKind.RESTORE) and run.is_good:
            if later is None or later.is_good:
                standing.newest, standing.checked_again = run, later
                break
            is_spoiled = True
    return failed, is_spoiled


def _about_the_records(runs: Sequence[CopyRun], now: datetime) -> list[Trouble]:
    last = next((run for run in runs if run.kind in (RunKind.VERIFY, RunKind.RESTORE)), None)
    if last is None or last.is_good:
        return []
    at = when(last.began_at, now)
    says = (
        f"The records did not verify on {at}."
        if last.kind is RunKind.VERIFY
        else f"The records brought back on {at} do not verify."
    )
    to_do = (
        f"{CALL} now, and keep every copy there is. Check once more; if it says the same, go back to the newest copy "
        "that holds."
    )
    return [Trouble(says, last.wrong, to_do, (CHECK, BRING_BACK))]


def _about_a_file(run: CopyRun, now: datetime) -> Trouble:
    return Trouble(
        f"The copy {run.file} did not hold when it was checked on {when(run.began_at, now)}.",
        run.wrong,
        f"Do not rely on this file. {CALL}: make another copy, and check it.",
        (COPY, CHECK_FILE),
    )


def _about_age(
    runs: Sequence[CopyRun], newest: CopyRun | None, now: datetime, *, is_spoiled: bool
) -> list[Trouble]:
    made_at = newest.copied_at if newest else None
    if made_at is not None and now - made_at <= LONGEST:
        return []
    what = "No copy that holds" if is_spoiled else "No copy"
    if made_at is not None:
        says = f"{what} since {when(made_at, now)}."
    elif any(run.kind is RunKind.BACKUP for run in runs):
        says = "No copy that holds is on record."
    else:
        says = "No copy has been made yet."
    return [Trouble(says, "", f"{CALL}: a copy is due every day.", (COPY,))]


def _about_the_last_try(runs: Sequence[CopyRun], now: datetime) -> list[Trouble]:
    last = next((run for run in runs if run.kind in (RunKind.BACKUP, RunKind.RESTORE)), None)
    if last is None or last.is_good or last.kind is RunKind.RESTORE:
        return []
    says = f"No copy could be made on {when(last.began_at, now)}."
    return [Trouble(says, last.wrong, f"{CALL}: put right what it says, and make a copy.", (COPY,))]
