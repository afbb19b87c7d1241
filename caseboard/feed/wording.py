"""The letter's sentences, each in one place. Neutral words: what is, what is not known, and what is next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from caseboard.clock import london
from caseboard.dates import brief_day, clock_time, count_words, in_words, plain_day, short_day
from caseboard.feed.schedule import weeks_between
from caseboard.names import set_off
from caseboard.schools.calendars import add_working_days

CLOSED_BY_ITSELF = "Closed by itself; nobody edited it."
THAT_IS_EVERYTHING = "That is everything."
NOTHING_PLANNED = "Nothing has a date in the next two weeks."
NOTHING_NEEDED = "Nothing needs you this week."
WORDS_A_MINUTE = 200


# --- the top of the letter ------------------------------------------------------------------------------------------


def heading(starts: datetime, ends: datetime) -> str:
    """ "Your week to Friday 20 November"; "Your two weeks to ..." where several are read together."""
    weeks = weeks_between(starts, ends)
    what = f"{in_words(weeks)} weeks" if weeks > 1 else "week"
    return f"Your {what} to {plain_day(london(ends).date())}"


def period(starts: datetime) -> str:
    """ "Everything since Friday 13 November, 14:00": what came after the last closing on its day is in this letter."""
    return f"Everything since {plain_day(london(starts).date())}, {clock_time(starts)}"


def no_school(holidays: Sequence[tuple[date, date]]) -> str:
    """ "No school from Monday 21 December to Friday 1 January: this letter covers those days too."; or nothing."""
    if not holidays:
        return ""
    spans = [f"{plain_day(first)} to {plain_day(last)}" for first, last in holidays]
    return f"No school from {listed(spans)}: this letter covers those days too."


def schools(names: Sequence[str]) -> str:
    """ "Thornhill", "Thornhill and Saltby"."""
    return listed(names)


def needs_sentence(total: int, shown: int) -> str:
    """The first sentence of the opening."""
    if total == 0:
        return NOTHING_NEEDED
    sentence = f"{capital(in_words(total))} {'thing needs' if total == 1 else 'things need'} you"
    return f"{sentence}; the {in_words(shown)} soonest are here." if total > shown else f"{sentence}."


def counts_sentence(*, changed: int, ended: int, unknown: int, same: int) -> str:
    """The second sentence of the opening: its numbers add up to the first one."""
    total = changed + unknown + same
    if total == 0:
        return "No family is on the board."
    if total == 1:
        if changed:
            return f"The one family changed{' and ended' if ended else ''}."
        return f"The one family {'is not known about yet' if unknown else 'did not change'}."
    if same == total:
        return f"None of the {in_words(total)} families changed."
    if unknown == total:
        return f"None of the {in_words(total)} families is known about yet."
    if changed == total:
        return (
            f"All {in_words(total)} families changed{f' ({in_words(ended)} of them ended)' if ended else ''}."
        )
    parts = []
    if changed:
        parts.append(
            f"{in_words(changed)} changed" + (f" ({in_words(ended)} of them ended)" if ended else "")
        )
    if unknown:
        parts.append(f"{in_words(unknown)} {'is' if unknown == 1 else 'are'} not known about yet")
    if same:
        parts.append(f"{in_words(same)} did not change")
    return f"Of {in_words(total)} families, {listed(parts)}."


def closed_sentence(ends: datetime, writers: Sequence[str] = (), closers: Sequence[str] = ()) -> str:
    """ "Friday 20 November, 14:00. Written by Ruth Amin." or "... Closed by itself; nobody edited it."."""
    when = f"{plain_day(london(ends).date())}, {clock_time(ends)}."
    if not writers and not closers:
        return f"{when} {CLOSED_BY_ITSELF}"
    if writers and list(writers) == list(closers):
        return f"{when} Written and closed by {listed(writers)}."
    written = f"Written by {listed(writers)}." if writers else "Nobody edited it."
    return f"{when} {written} {f'Closed by {listed(closers)}.' if closers else 'Closed by itself.'}"


def reading_time(words: int) -> str:
    minutes = max(1, -(-words // WORDS_A_MINUTE))
    return f"About {in_words(minutes)} {'minute' if minutes == 1 else 'minutes'} to read."


# --- needs you ------------------------------------------------------------------------------------------------------


def need_held(holder: str, what: str, on: date, *, today: date) -> tuple[str, str]:
    """What a holder in school is asked to do: the facts, and one verb with one date."""
    word = (what or "review").lower()
    if on < today:
        return (
            f"{holder} holds this; the {word} was due {brief_day(on)}.",
            f"Set a new date by {answer_by(today)}.",
        )
    verbs = {"review": "Review it", "ends": "End it", "check in": "Check in", "chase": "Chase"}
    verb = verbs.get(word, f"Hold the {word}")
    return f"{holder} holds this.", f"{verb} on {short_day(on)}."


def need_asked(text: str, kind: str, on: date, *, today: date) -> tuple[str, str]:
    """What a worker asks of the school: "Answer by Tue 24 Nov.", "Say who is going by Tue 24 Nov."; where that day has
    passed, so much is said and another day is given."""
    is_late = on < today
    facts = f"{capital(text)} {f'We asked for this by {brief_day(on)}.' if is_late else ''}".strip()
    by = answer_by(today) if is_late else short_day(on)
    return facts, f"{'Say who is going' if kind == 'who' else 'Answer'} by {by}."


def need_late(who: str, what: str, on: date, *, today: date) -> tuple[str, str]:
    """What the school was to do itself: the facts, and one verb with one date."""
    mine = f"{who}, {what}" if who else capital(what)
    return f"{mine}: was due {brief_day(on)}.", f"Tick it by {answer_by(today)}."


def since_closed(result: str, on: date) -> str:
    """What became of an action after the letter closed: "Done 24 Nov.", "Put off to 1 Dec."."""
    words = {"done": "Done", "not_done": "Will not be done"}
    return f"{words.get(result, 'Put off to')} {brief_day(on)}."


def answer_by(today: date) -> str:
    """Two working days after closing: "Tue 24 Nov" for a letter of Friday 20 November."""
    return short_day(add_working_days(today, 2))


def more_needs(hidden: int) -> str:
    """What is said when more than five things need the reader."""
    return f"{capital(in_words(hidden))} more can follow"


# --- a family -------------------------------------------------------------------------------------------------------


STEPS = {
    "review": "Review",
    "visit": "Visit",
    "meeting": "Meeting",
    "chase": "Chase",
    "check_in": "Check in",
    "ends": "Ends",
}


def step(code: str | None) -> str:
    """The word for what is to happen on a family's next date."""
    return STEPS.get(code or "", "")


def day_of_line(at: datetime, starts: datetime, ends: datetime) -> str:
    """ "Tue" in a letter of at most a week, where no other day of it is called so; else "17 Nov"."""
    day, first, last = london(at).date(), london(starts).date(), london(ends).date()
    return f"{day:%a}" if first < day <= last <= first + timedelta(days=7) else brief_day(day)


def not_answered(asked: str, asked_on: date | None, days: int) -> str:
    """What is said of a family that has waited longer than usual."""
    if not asked:
        return f"Nobody has answered yet: {days} days."
    if asked_on is None:
        return f"{capital(set_off(asked))} has not answered for {days} days."
    return f"{capital(set_off(asked))} was asked on {brief_day(asked_on)} and has not answered."


def not_told(told_on: date | None) -> str:
    return (
        f"We have told you nothing since {brief_day(told_on)}."
        if told_on
        else "We have not told you anything yet."
    )


def not_known_done(who: str, what: str, on: date) -> str:
    """ "Mrs Lowe, attendance figures: was due 12 Nov, and we do not know if it is done."; of anybody alike."""
    return f"{who}, {what}: was due {brief_day(on)}, and we do not know if it is done."


def silence(weeks: int, longest: int) -> str:
    """ "Three whole school weeks without word; the longest so far was five.": holidays and the week that goes on are
    none."""
    words = f"{capital(in_words(weeks))} whole school weeks without word"
    return f"{words}; the longest so far was {in_words(longest)}." if longest > weeks else f"{words}."


def silence_for_worker(weeks: int, longest: int) -> str:
    """What a worker reads of a family without word this week."""
    if weeks == 0:
        return "No word this week yet."
    run = f"No word for {in_words(weeks)} {'week' if weeks == 1 else 'weeks'}"
    return (
        f"{run} before this one; the longest was {in_words(longest)}."
        if longest > weeks
        else f"{run} before this one."
    )


def stage_and_days(stage: str, days: int) -> str:
    """ "Held in school, 24 days"."""
    return f"{stage}, {count_words(days, 'day', 'days')}"


def looked_at(on: date | None, starts: date) -> str:
    """When a family without change was last looked at, or that it was not."""
    if on is None:
        return "Not looked at yet"
    return f"Looked at {brief_day(on)}" if on >= starts else f"Not looked at since {brief_day(on)}"


def said_of_same(on: date | None, today: date) -> str:
    """What the letter will say of a family of which nobody has said anything this week."""
    if on is None:
        return "We have not looked at this yet."
    if on > today - timedelta(days=7):
        return f"Looked at on {plain_day(on)}. No change."
    return f"We have not looked at this since {on.day} {on:%B}."


def was_due(on: date) -> str:
    return f"was due {brief_day(on)}"


def each_looked_at(looked: int, total: int, weeks: int = 1) -> str:
    """The note beside "No change"."""
    families_, when = families(total), "this week" if weeks == 1 else "in these weeks"
    if total == 0:
        return families_
    if looked == total:
        return f"{families_}. {'It' if total == 1 else 'Each'} was looked at {when}."
    if looked == 0:
        return f"{families_}. {'It was not' if total == 1 else 'None was'} looked at {when}."
    return f"{families_}. {looked} looked at {when}, {total - looked} not."


def families(count: int) -> str:
    return f"{count} {'family' if count == 1 else 'families'}"


def correction(on: date, title: str, of: date) -> str:
    """ "Correction, Tue 24 Nov: an update about Marsh of 18 Nov was taken back."; never why."""
    return f"Correction, {short_day(on)}: an update about {title} of {brief_day(of)} was taken back."


# --- the e-mail -----------------------------------------------------------------------------------------------------


def subject(ends: datetime) -> str:
    """No school, no reference, nothing of a case."""
    return "Your Friday update is ready" if london(ends).weekday() == 4 else "Your weekly update is ready"


def ready_sentence(ends: datetime, *, now: datetime) -> str:
    """ "Your update for this week is ready."; one that comes late says which week it is of."""
    if now - ends <= timedelta(days=1):
        return "Your update for this week is ready."
    return f"Your update for the week to {plain_day(london(ends).date())} is ready."


def answers_sentence(needs: int) -> str:
    if needs == 0:
        return "Nothing needs an answer."
    return f"{needs} {'thing needs' if needs == 1 else 'things need'} an answer."


# --- small words ----------------------------------------------------------------------------------------------------


def listed(names: Sequence[str]) -> str:
    """ "A", "A and B", "A, B and C"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def called(name: str) -> str:
    """What a colleague is called on a button: "Ruth"; "Mrs Lowe" where the name begins with a title."""
    first = name.split(" ")[0]
    return name if first in {"Mr", "Mrs", "Ms", "Miss", "Mx", "Dr"} else first


def reads_for(away: str, until: date) -> str:
    """ "reads for Mrs Hale until Fri 11 Dec"."""
    return f"reads for {away} until {short_day(until)}"
