"""What the runs say of the copies: a night at a time, without a database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from caseboard.copies.models import CopyRun, RunKind
from caseboard.copies.standing import judge, when

MONDAY = datetime(2026, 11, 23, 2, 10, tzinfo=UTC)
DAY = timedelta(days=1)


class Nights:
    """Runs as they come, one every ten minutes unless told otherwise."""

    def __init__(self) -> None:
        self.runs: list[CopyRun] = []
        self.now = MONDAY

    def ran(self, kind: RunKind, file: str = "", wrong: str = "", copied_at: datetime | None = None) -> None:
        self.runs.insert(
            0,
            CopyRun(
                kind=kind,
                began_at=self.now,
                ended_at=self.now,
                file=file,
                copied_at=copied_at or (self.now if kind is RunKind.BACKUP else None),
                is_good=not wrong,
                wrong=wrong,
            ),
        )
        self.now += timedelta(minutes=10)

    def says(self, now: datetime | None = None) -> list[str]:
        return [trouble.says for trouble in judge(self.runs, now or self.now).troubles]

    def newest(self) -> str | None:
        newest = judge(self.runs, self.now).newest
        return newest.file if newest else None


def test_where_nothing_ever_ran_there_is_no_copy():
    assert Nights().says() == ["No copy has been made yet."]


def test_a_copy_is_enough_for_a_day_and_not_a_minute_longer():
    nights = Nights()
    nights.ran(RunKind.BACKUP, "monday")
    assert nights.says(MONDAY + DAY) == []
    assert nights.says(MONDAY + DAY + timedelta(minutes=1)) == ["No copy since Mon 23 Nov, 02:10."]
    nights.now = MONDAY + DAY * 3
    nights.ran(RunKind.BACKUP, "thursday")
    assert nights.says() == []


def test_checks_are_no_copies():
    nights = Nights()
    nights.ran(RunKind.BACKUP, "monday")
    nights.now += DAY
    nights.ran(RunKind.VERIFY)
    nights.ran(RunKind.VERIFY_FILE, "monday")
    assert nights.says() == ["No copy since Mon 23 Nov, 02:10."]
    standing = judge(nights.runs, nights.now)
    assert standing.newest is nights.runs[-1]
    assert standing.checked_again is nights.runs[0]
    assert standing.verified is nights.runs[1]


def test_a_copy_that_fails_a_check_is_no_copy_until_it_is_made_anew():
    nights = Nights()
    nights.ran(RunKind.BACKUP, "sunday")
    nights.ran(RunKind.BACKUP, "monday")
    nights.ran(RunKind.VERIFY_FILE, "monday", "Not whole.")
    nights.ran(RunKind.VERIFY_FILE, "sunday")
    assert nights.newest() == "sunday"
    assert nights.says() == ["The copy monday did not hold when it was checked on Mon 23 Nov, 02:30."]
    assert nights.says(MONDAY + DAY * 2)[1] == "No copy that holds since Mon 23 Nov, 02:10."
    nights.ran(RunKind.BACKUP, "monday")
    assert nights.newest() == "monday"
    assert nights.says() == []


def test_a_file_that_holds_after_all_is_a_copy_again():
    nights = Nights()
    nights.ran(RunKind.BACKUP, "monday")
    nights.ran(RunKind.VERIFY_FILE, "monday", "The disk was away.")
    assert nights.says()[1:] == ["No copy that holds is on record."]
    nights.ran(RunKind.VERIFY_FILE, "monday")
    assert nights.says() == []


def test_every_file_that_failed_since_the_last_good_copy_is_named():
    nights = Nights()
    nights.ran(RunKind.VERIFY_FILE, "old", "Not whole.")
    nights.ran(RunKind.BACKUP, "monday")
    nights.ran(RunKind.VERIFY_FILE, "off-site", "Not whole.")
    nights.ran(RunKind.VERIFY_FILE, "spare", "Not whole.")
    nights.ran(RunKind.VERIFY_FILE, "monday")
    assert [says.split()[2] for says in nights.says()] == ["spare", "off-site"]


def test_a_copy_that_could_not_be_made_is_told_at_once_and_goes_with_the_next():
    nights = Nights()
    nights.ran(RunKind.BACKUP, "monday")
    nights.ran(RunKind.BACKUP, "monday", "The file is there already.")
    (trouble,) = judge(nights.runs, nights.now).troubles
    assert (trouble.says, trouble.wrong) == (
        "No copy could be made on Mon 23 Nov, 02:20.",
        "The file is there already.",
    )
    nights.ran(RunKind.BACKUP, "another")
    assert nights.says() == []


def test_records_that_did_not_verify_are_worst_and_no_copy_mends_them():
    nights = Nights()
    nights.ran(RunKind.VERIFY, wrong="A record is not what was written.")
    nights.ran(RunKind.BACKUP, "monday")
    assert nights.says() == ["The records did not verify on Mon 23 Nov, 02:10."]
    nights.ran(RunKind.VERIFY)
    assert nights.says() == []


def test_after_a_restore_the_copy_it_came_from_is_the_newest():
    """The rows came back with the records: later copies are of records that are gone."""
    nights = Nights()
    nights.ran(RunKind.BACKUP, "sunday")
    nights.ran(RunKind.BACKUP, "broken", "The disk is full.")
    nights.now = MONDAY + DAY
    nights.ran(RunKind.RESTORE, "monday", copied_at=MONDAY + timedelta(hours=5))
    assert nights.newest() == "monday"
    assert nights.says() == []
    assert nights.says(nights.now + DAY) == ["No copy since Mon 23 Nov, 07:10."]
    nights.ran(RunKind.RESTORE, "bent", "A record is not what was written.", copied_at=MONDAY)
    assert nights.says() == ["The records brought back on Tue 24 Nov, 02:20 do not verify."]


def test_days_are_london_days_and_another_year_is_said():
    assert when(datetime(2026, 6, 1, 23, 30, tzinfo=UTC), MONDAY) == "Tue 2 Jun, 00:30"
    assert when(datetime(2025, 11, 23, 2, 10, tzinfo=UTC), MONDAY) == "Sun 23 Nov 2025, 02:10"
