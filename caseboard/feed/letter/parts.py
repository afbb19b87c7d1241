"""The parts of a letter, each made from frozen weeks that were put together for one reader."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from caseboard.dates import short_day
from caseboard.feed import wording
from caseboard.feed.letter.fitting import Tightness, cut, fold
from caseboard.feed.letter.joining import Joined
from caseboard.feed.letter.lines import comes_next
from caseboard.feed.letter.shapes import DayAhead, Item, Need
from caseboard.feed.week import FamilyWeek

SOON = timedelta(days=7)
AHEAD = timedelta(days=14)


def title_of(family: FamilyWeek, shows_initials: bool) -> str:
    return family.initials if shows_initials else family.name


def needs(joined: Sequence[Joined], today: date, shows_initials: bool, tightness: Tightness) -> list[Need]:
    """What the reader is asked, soonest first: by a worker, by the dates of what is held in the reader's school, and by
    the school's own actions that are late."""
    found = [
        *_asked(joined, today, shows_initials),
        *_held(joined, today, shows_initials),
        *_late(joined, today, shows_initials),
    ]
    found.sort(
        key=lambda need: (
            need.on,
            need.title.casefold(),
            need.family_id,
            need.ask_id is None,
            need.kind,
            need.facts,
        )
    )
    return [_folded(need, tightness.words_a_need) for need in found]


def _asked(joined: Iterable[Joined], today: date, shows_initials: bool) -> Iterator[Need]:
    """Each thing asked once, though two schools of the reader may have been asked the same."""
    for one in joined:
        asked = {
            (ask.kind, ask.text, ask.due_on): (ask, place)
            for place in reversed(one.places)
            for ask in place.week.asks
            if ask.family_id == one.family.family_id
        }
        for ask, place in asked.values():
            facts, please = wording.need_asked(ask.text, ask.kind, ask.due_on, today=today)
            yield Need(
                ask_id=ask.ask_id,
                kind=ask.kind,
                family_id=ask.family_id,
                school_id=place.week.school_id,
                title=title_of(one.family, shows_initials),
                school=place.week.school,
                on=ask.due_on,
                facts=facts,
                rest="",
                please=please,
            )


def _held(joined: Iterable[Joined], today: date, shows_initials: bool) -> Iterator[Need]:
    """Families held by somebody of the reader's school whose next date is late, or falls in the coming week."""
    for one in joined:
        for place in one.places:
            family = place.family
            if family.is_ended or not family.holder_is_here or family.next_on is None:
                continue
            if family.next_on > today + SOON:
                continue
            facts, please = wording.need_held(family.holder, family.next_what, family.next_on, today=today)
            yield Need(
                ask_id=None,
                kind="write",
                family_id=family.family_id,
                school_id=place.week.school_id,
                title=title_of(family, shows_initials),
                school=place.week.school,
                on=family.next_on,
                facts=facts,
                rest="",
                please=please,
            )
            break


def _late(joined: Iterable[Joined], today: date, shows_initials: bool) -> Iterator[Need]:
    """What the school itself was to do by a day that has passed, each once; it also stands among everybody else's."""
    for one in joined:
        late = {
            action.action_id: (action, place)
            for place in reversed(one.places)
            for action in place.family.overdue
            if action.is_ours and action.action_id and not place.family.is_ended
        }
        for action, place in late.values():
            who = "" if action.who == place.week.school else action.who
            facts, please = wording.need_late(who, action.what, action.on, today=today)
            yield Need(
                ask_id=None,
                kind="tick",
                family_id=place.family.family_id,
                school_id=place.week.school_id,
                title=title_of(place.family, shows_initials),
                school=place.week.school,
                on=action.on,
                facts=facts,
                rest="",
                please=please,
                action_id=action.action_id,
            )


def _folded(need: Need, words: int) -> Need:
    facts, rest = cut(need.facts, words)
    return replace(need, facts=facts, rest=rest)


def days_ahead(joined: Iterable[Joined], today: date, shows_initials: bool) -> list[DayAhead]:
    """What has a date in the next two weeks, a line a day: "Hussain and Nguyen: review. Sato: meeting"."""
    days: dict[date, dict[str, list[str]]] = {}
    for one in joined:
        family = one.family
        if family.next_on and not family.is_ended and today < family.next_on <= today + AHEAD:
            what = (family.next_what or "Next date").lower()
            days.setdefault(family.next_on, {}).setdefault(what, []).append(title_of(family, shows_initials))
    return [
        DayAhead(
            day=short_day(on),
            text=". ".join(f"{wording.listed(names)}: {what}" for what, names in sorted(days[on].items())),
        )
        for on in sorted(days)
    ]


def item(one: Joined, today: date, shows_initials: bool, tightness: Tightness) -> Item:
    """A family under "What changed" or "What we do not know yet"."""
    family = one.family
    shown, folded = fold(one.told, tightness.words_a_family)
    whole = replace(
        _bare(one, shows_initials, tightness),
        went="" if family.went_to else f"{family.went}, in {family.stage}" if family.is_new else family.went,
        went_on=one.moved_on,
        went_from=family.went_from,
        went_to=family.went_to,
        shown=shown,
        folded=folded,
        holder=family.holder if not family.is_ended else "",
        next=comes_next(family, today),
        folds_next=not tightness.shows_next,
        folds_meta=not tightness.shows_meta,
    )
    return _with_margin(whole, family, tightness)


def _with_margin(whole: Item, family: FamilyWeek, tightness: Tightness) -> Item:
    """As much of the margin as there is room for; where that is not all, all of it is behind "More"."""
    if tightness.short_moves and family.has_moved:
        short = family.went_to or family.went
        return replace(whole, went=short, went_on="", went_from="", went_to="", folded_margin=whole.margin)
    if family.went_to:
        if tightness.shows_from or not family.went_from:
            return whole
        return replace(whole, went_from="", folded_margin=whole.margin)
    if family.is_new or (tightness.shows_days and tightness.shows_stage):
        return whole
    return replace(whole, went=family.stage, folds_went=not tightness.shows_stage, folded_margin=whole.margin)


def same(one: Joined, today: date, starts: date, shows_initials: bool, tightness: Tightness) -> Item:
    """A family under "No change": when it was looked at, and what a worker wrote all the same."""
    family = one.family
    shown, folded = fold(one.told, tightness.words_a_family)
    note = wording.looked_at(family.looked_on, starts)
    if family.next_on and family.next_on < today:
        note += f"; {(family.next_what or 'review').lower()} {wording.was_due(family.next_on)}"
    return replace(
        _bare(one, shows_initials, tightness),
        note=note,
        shown=shown,
        folded=folded,
        next=family.said_next,
        folds_next=not tightness.shows_next,
    )


def _bare(one: Joined, shows_initials: bool, tightness: Tightness) -> Item:
    family = one.family
    return Item(
        key=family.key,
        family_id=family.family_id,
        school_id=one.week.school_id,
        title=title_of(family, shows_initials),
        marks=" + ".join(place.week.mark for place in one.places) if tightness.shows_marks else "",
        schools=wording.schools([place.week.school for place in one.places]),
        meta=", ".join(part for part in (family.children, family.level) if part),
        is_edited=bool(family.said or family.said_next),
        went="",
        went_on="",
        went_from="",
        went_to="",
        shown=(),
        folded=(),
        holder="",
        next="",
        folds_next=False,
        folds_meta=False,
        folds_went=False,
        note="",
    )
