"""A school's week: every open family as it stood at the end of a period, with what the school was told in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, bindparam, or_, select

from caseboard import clock
from caseboard.access import SchoolRef
from caseboard.attention.rules import Facts
from caseboard.dates import count_words
from caseboard.db import Prepared, session
from caseboard.events import log
from caseboard.events.folding import unfolded
from caseboard.events.kinds.together import MERGED_AWAY
from caseboard.events.models import CaseEvent
from caseboard.events.replay import card_after
from caseboard.families import wording
from caseboard.families.door import opened
from caseboard.families.helpers import KnownHelper, names_by_public_id
from caseboard.families.levels import LEVELS, local_labels
from caseboard.families.models import Child, Family, FamilyChild, FamilySchool, Level
from caseboard.families.people.joined import joined_to
from caseboard.families.rows import SCHOOLS, StageRow, in_years, list_stages
from caseboard.families.school_view.allowed import lines_by_family, names_for
from caseboard.families.school_view.corrections import taken_back_between
from caseboard.families.school_view.shapes import SchoolLine, SchoolWeek, WeekFamily
from caseboard.families.telling import still_told, taken_back
from caseboard.families.together.agreed import may_know
from caseboard.families.wording import Names
from caseboard.schools.models import Stage, StageKind

STAGE_CHANGES = frozenset({"family_moved", "family_ended", "family_reopened", "change_undone"})


def week(school: SchoolRef, *, after: datetime, until: datetime, after_seq: int | None = None) -> SchoolWeek:
    """What a school may know of the period after one moment up to and including another.

    Families are shown as they stood at its end, also when the week is closed late. `after_seq` is the place in the
    school's chain where the week before ended: with it every event falls into exactly one week, whatever the clocks
    of two writers said.
    """
    until_seq, digest = log.chain_at(school.id, until)
    if after_seq is None:
        after_seq, _ = log.chain_at(school.id, after)
    told = _by_family(log.list_told_between(school.id, after_seq=after_seq, until_seq=until_seq))
    changed_since = log.families_changed_after(until, school_id=school.id)
    found = _families_at(school, until, {*told, *changed_since})
    told = _with_what_was_joined(told, [family.id for family, _ in found])
    books = _Books.read(school, found, until, changed_since)
    said = lines_by_family(school, told, books.names)
    views = []
    for family, place in found:
        news = told.get(family.id, [])
        lines = tuple(said.get(family.id, ()))
        is_new = place.since > after or any(event.kind == "family_added" for event in news)
        view = _family_of_week(family, place, lines, news, books, until, is_new=is_new)
        if view is not None:
            views.append(view)
    return SchoolWeek(
        school_id=school.public_id,
        after=after,
        until=until,
        families=tuple(views),
        taken_back=taken_back_between(school, after_seq=after_seq, until_seq=until_seq),
        chain_seq=until_seq,
        chain_hash=digest,
    )


def _with_what_was_joined(
    told: Mapping[int, list[CaseEvent]], family_ids: Collection[int]
) -> dict[int, list[CaseEvent]]:
    """What was told of a record that was joined to another since is told of that one, in the order it was recorded."""
    by_family = dict(told)
    for merged, kept in joined_to(family_ids).items():
        if merged in told:
            news = [event for event in told[merged] if event.kind != MERGED_AWAY]
            both = [*by_family.get(kept, ()), *news]
            by_family[kept] = sorted(both, key=lambda event: (event.recorded_at, event.id))
    return by_family


@dataclass(frozen=True, slots=True)
class _Books:
    """What is looked up once for all families of a week."""

    school: SchoolRef
    names: Names
    stages: Mapping[str, StageRow]
    helpers: Mapping[str, KnownHelper]
    labels: Mapping[Level, str]
    years: Mapping[int, str]
    states: Mapping[int, Mapping[str, Any]]
    """family key -> the card as it stood at the end of the period, as the log writes it."""
    last_words: Mapping[int, tuple[datetime | None, datetime | None]]
    """family key -> when the school was last told, when anybody last looked, up to the end of the period."""

    @staticmethod
    def read(
        school: SchoolRef,
        found: Sequence[tuple[Family, FamilySchool]],
        until: datetime,
        changed_since: frozenset[int],
    ) -> _Books:
        """`changed_since` are the families to which something happened after the period."""
        ids = [family.id for family, _ in found]
        past = _by_family(log.list_events_of(changed_since.intersection(ids), until=until))
        back = taken_back(changed_since)
        stages = list_stages([school.authority_id], school_id=school.id)
        helpers = names_by_public_id(school.authority_id)
        stage_refs = {stage.id: str(stage.public_id) for stage in stages}
        helper_refs = {helper.id: ref for ref, helper in helpers.items()}
        return _Books(
            school=school,
            names=names_for(school, school.authority_id, ids),
            stages={str(stage.public_id): stage for stage in stages},
            helpers=helpers,
            labels=local_labels(school.authority_id),
            years=_years_at(ids, school, until),
            states={
                family.id: card_after(past[family.id])
                if family.id in changed_since
                else _state_now(family, stage_refs, helper_refs)
                for family, _ in found
            },
            last_words={
                family.id: _last_words(school, past[family.id], back)
                if family.id in changed_since
                else (place.told_at, place.looked_at)
                for family, place in found
            },
        )

    def helper_name(self, ref: str | None) -> str:
        return self.names.helper(ref) if ref else ""

    def is_here(self, ref: str | None) -> bool:
        helper = self.helpers.get(ref or "")
        return helper is not None and helper.school_id == self.school.id


def _families_at(
    school: SchoolRef, until: datetime, or_among: Collection[int]
) -> Sequence[tuple[Family, FamilySchool]]:
    """Families on this school's board at that moment that are open or among those told of in the period and those
    changed since, by name.

    A family that has left the board since is not among them, however late the week is closed: it was put on by
    mistake, or is no longer this school's to read.
    """
    rows = session().execute(
        _STOOD_THERE,
        {
            "school": school.id,
            "authority": school.authority_id,
            "until": until,
            "among": sorted(or_among),
        },
    )
    return [(family, place) for family, place in rows]


_OPEN_STAGES = select(Stage.id).where(
    Stage.authority_id == bindparam("authority"), Stage.kind != StageKind.ENDED
)
_STOOD_THERE = opened(
    select(Family, FamilySchool)
    .join(FamilySchool, FamilySchool.family_id == Family.id)
    .where(
        FamilySchool.school_id == bindparam("school"),
        FamilySchool.since <= bindparam("until"),
        FamilySchool.until.is_(None),
        Family.taken_off_at.is_(None),
        or_(
            Family.stage_id.in_(_OPEN_STAGES),
            Family.id.in_(bindparam("among", expanding=True)),
        ),
    )
    .order_by(Family.folded, Family.id)
)


def _family_of_week(
    family: Family,
    place: FamilySchool,
    lines: tuple[SchoolLine, ...],
    told: Sequence[CaseEvent],
    books: _Books,
    until: datetime,
    *,
    is_new: bool,
) -> WeekFamily | None:
    """The family as it stood then; None when it was on the shelf already and there is no news of it."""
    state = books.states[family.id]
    if not state:
        return None
    stage = books.stages[state["stage"]]
    is_ended = stage.kind is StageKind.ENDED
    if is_ended and not lines:
        return None
    day = clock.london(until).date()
    told_at, looked_at = books.last_words[family.id]
    facts = Facts(
        today=day,
        in_stage_since=clock.london(datetime.fromisoformat(state["stage_since"])).date(),
        usual_days=stage.usual_days,
        next_on=_day(state.get("next_on")),
        told_on=clock.london(told_at or place.since).date(),
    )
    level = LEVELS[Level(state["level"])]
    went, went_from, went_to = ("New this week", "", "") if is_new else _went(told, stage, facts, books)
    return WeekFamily(
        family_id=family.public_id,
        name=family.name,
        initials=family.initials,
        children=books.years.get(family.id, ""),
        level_label=books.labels.get(Level(state["level"]), level.label),
        level_national=level.national,
        level_bars=level.bars,
        stage_name=stage.name,
        stage_kind=stage.kind.value,
        days_in_stage=facts.days_in_stage,
        usual_days=stage.usual_days,
        went=went,
        went_from=went_from,
        went_to=went_to,
        is_new=is_new,
        is_ended=is_ended,
        lines=lines,
        next_text="" if is_ended else wording.next_step(state.get("next_what"), facts.next_on, today=day),
        next_on=facts.next_on,
        next_what=state.get("next_what"),
        lead=books.helper_name(state.get("lead")),
        holder=books.helper_name(state.get("holder")),
        holder_is_here=books.is_here(state.get("holder")),
        asked=books.helper_name(state.get("asked")),
        asked_on=_day(state.get("asked_on")),
        told_on=clock.london(told_at).date() if told_at else None,
        looked_on=clock.london(looked_at).date() if looked_at else None,
        is_unanswered=not is_ended
        and (facts.is_untold or (stage.kind is StageKind.WAITING and facts.is_long)),
    )


def _went(told: Sequence[CaseEvent], stage: StageRow, facts: Facts, books: _Books) -> tuple[str, str, str]:
    """What happened to it in the period, for the margin; with the stages it went from and to when it moved."""
    news = unfolded(told)
    moves = [event.data["changes"]["stage"] for event in news if event.kind in STAGE_CHANGES]
    if moves and moves[0][0] != moves[-1][1]:
        came_from, went_to = (books.names.stage(ref) for ref in (moves[0][0], moves[-1][1]))
        return f"{came_from} to {went_to}", came_from, went_to
    return f"{stage.name}, {count_words(facts.days_in_stage, 'day', 'days')}", "", ""


def _state_now(family: Family, stages: Mapping[int, str], helpers: Mapping[int, str]) -> Mapping[str, Any]:
    """The card as the log would write it, without a statement for each family."""
    return {
        "stage": stages[family.stage_id],
        "stage_since": family.stage_since.isoformat(),
        "level": family.level.value,
        "lead": helpers.get(family.lead_id or 0),
        "holder": helpers.get(family.holder_id or 0),
        "asked": helpers.get(family.asked_id or 0),
        "asked_on": family.asked_on.isoformat() if family.asked_on else None,
        "next_on": family.next_on.isoformat() if family.next_on else None,
        "next_what": family.next_what.value if family.next_what else None,
    }


def _last_words(
    school: SchoolRef, events: Sequence[CaseEvent], back: Collection[str]
) -> tuple[datetime | None, datetime | None]:
    here = [e for e in events if any(link.school_id == school.id for link in e.links)]
    told = [e for e in here if any(link.told and link.school_id == school.id for link in e.links)]
    counted = still_told(told, back)
    return (counted[-1].recorded_at if counted else None, here[-1].recorded_at if here else None)


def _years_at(family_ids: Collection[int], school: SchoolRef, until: datetime) -> Mapping[int, str]:
    """family key -> its children at that moment who are still in it and of whom this school may know, by year."""
    years: dict[int, list[str]] = defaultdict(list)
    day = clock.london(until).date()
    for family_id, year in _YEARS(families=sorted(family_ids), schools=[school.id], day=day, until=until):
        years[family_id].append(year)
    return {family_id: in_years(found) for family_id, found in years.items()}


_YEARS = Prepared(
    opened(
        select(FamilyChild.family_id, Child.year_group)
        .join(Child, Child.id == FamilyChild.child_id)
        .where(
            FamilyChild.family_id.in_(bindparam("families", expanding=True)),
            may_know(SCHOOLS, bindparam("day", type_=Date())),
            FamilyChild.since <= bindparam("until"),
            FamilyChild.until.is_(None),
        )
        .order_by(FamilyChild.id)
    )
)


def _by_family(events: Sequence[CaseEvent]) -> dict[int, list[CaseEvent]]:
    found: dict[int, list[CaseEvent]] = defaultdict(list)
    for event in events:
        found[event.family_id].append(event)
    return found


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
