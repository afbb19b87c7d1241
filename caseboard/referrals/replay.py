"""What contacts, referrals, assessments and answers are by the case log alone, event after event.

The rows are what the log says, made quick to read: `keeping` compares the two. Words are not among it, they are
entries of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from caseboard import codes

Key = tuple[str, str]
"""What it is, and its public id: ("contact", "8c1d..."). A step is ("step", decision and number)."""


class _NotInLog:
    """A fact that an event of an earlier release does not carry: anything is right."""

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = None  # type: ignore[assignment]  # what is equal to all has none


NOT_IN_LOG = _NotInLog()


@dataclass(slots=True)
class Replayed:
    """The records after the last event; days as ISO text, references as public ids, nothing as ""."""

    records: dict[Key, dict[str, Any]] = field(default_factory=dict)
    last: dict[Key, Any] = field(default_factory=dict)
    """Where the event stands that touched each last."""


def replay(events: Iterable[tuple[Any, str, Mapping[str, Any]]]) -> Replayed:
    """Reads (where it stands, kind, data) in order. Raises KeyError for an event about what is not there."""
    found = Replayed()
    for where, kind, data in events:
        step = _STEPS.get(kind)
        if step is not None:
            for key in step(found.records, data):
                found.last[key] = where
    return found


Records = dict[Key, dict[str, Any]]


def _contact_made(records: Records, data: Mapping[str, Any]) -> list[Key]:
    key = ("contact", data["contact"])
    records[key] = {
        "agency": data["agency"],
        "agency_kind": data["agency_kind"],
        "asked_for": data["asked_for"],
        "asked_on": data["asked_on"],
        "due_on": data["due_on"] or "",
        "agreement": data["agreement"],
        "again": data.get("again", ""),
        "asked_by": data.get("asked_by", ""),
        "children": sorted(data["children"]),
        "acknowledged_on": "",
        "decided_on": "",
        "taken_back": False,
    }
    return [key]


def _contact_changed(records: Records, data: Mapping[str, Any]) -> list[Key]:
    key = ("contact", data["contact"])
    records[key] |= {
        "agency": data["agency"],
        "asked_on": data["asked_on"],
        "due_on": data["due_on"] or "",
    }
    for name in ("agency_kind", "asked_for", "agreement", "asked_by"):
        if data.get(name) is not None:
            records[key][name] = data[name]
    if data.get("children") is not None:
        records[key]["children"] = sorted(data["children"])
    return [key]


def _acknowledged(records: Records, data: Mapping[str, Any]) -> list[Key]:
    key = ("contact", data["contact"])
    records[key]["acknowledged_on"] = data["on"]
    return [key]


def _taken_back(records: Records, data: Mapping[str, Any]) -> list[Key]:
    key = ("contact", data["contact"]) if "contact" in data else ("assessment", data["assessment"])
    records[key]["taken_back"] = True
    return [key]


def _referral_made(records: Records, data: Mapping[str, Any]) -> list[Key]:
    """Decided by the answer that made it, when that opened an assessment at once; or when it came from elsewhere."""
    key = ("referral", data["referral"])
    answers = [one for one in records.values() if one.get("subject") == ("contact", data["contact"])]
    opens = bool(answers) and codes.fact(codes.CONTACT_OUTCOME, answers[-1]["outcome"], "opens")
    opens = opens or not data["contact"]
    records[key] = {
        "contact": data["contact"],
        "agency": data["agency"],
        "made_on": data["on"],
        "decided_on": data["on"] if opens else "",
        "taken_back": False,
    }
    return [key]


def _assessment_started(records: Records, data: Mapping[str, Any]) -> list[Key]:
    key = ("assessment", data["assessment"])
    records[key] = {
        "referral": data["referral"],
        "kind": data["assessment_kind"],
        "assessor": data["assessor"],
        "started_on": data["on"],
        "due_on": data["due_on"] or "",
        "decided_on": "",
        "taken_back": False,
    }
    return [key]


def _assessment_changed(records: Records, data: Mapping[str, Any]) -> list[Key]:
    key = ("assessment", data["assessment"])
    records[key] |= {
        "kind": data["assessment_kind"],
        "assessor": data["assessor"],
        "due_on": data["due_on"] or "",
        "referral": data.get("referral", NOT_IN_LOG),
        "started_on": data.get("on", NOT_IN_LOG),
    }
    return [key]


def _decided(what: str, records: Records, data: Mapping[str, Any]) -> list[Key]:
    key, subject = ("decision", data["decision"]), (what, data[what])
    records[subject]["decided_on"] = data["on"]
    earlier = [one for one, record in records.items() if record.get("subject") == subject]
    for one in earlier:
        records[one]["taken_back"] = True
    records[key] = {
        "subject": subject,
        "agency": data["agency"],
        "outcome": data["outcome"],
        "decided_on": data["on"],
        "decider": data["decider"],
        "reason_given": data["reason_given"],
        "level": data["level"],
        "pointed_to": data["pointed_to"],
        "told": dict(data["told"]),
        "told_family_on": data["told_family"],
        "taken_back": False,
    }
    return [key, subject, *earlier, *_unmade(what, records, data)]


def _unmade(what: str, records: Records, data: Mapping[str, Any]) -> list[Key]:
    """The referral that an answer had made which is put right to one that makes none. The first releases kept it."""
    if what != "contact" or codes.fact(codes.CONTACT_OUTCOME, data["outcome"], "makes") == "referral":
        return []
    made = [key for key, one in records.items() if key[0] == "referral" and one["contact"] == data["contact"]]
    for key in made:
        records[key]["taken_back"] = NOT_IN_LOG
    return made


def _told(records: Records, data: Mapping[str, Any]) -> list[Key]:
    key = ("decision", data["decision"])
    if data["school"]:
        records[key]["told"][data["school"]] = data["on"]
    else:
        records[key]["told_family_on"] = data["on"]
    return [key]


def _questioned(records: Records, data: Mapping[str, Any]) -> list[Key]:
    key = step_key(data["decision"], data["step"])
    records[key] = {
        "sent_on": data["on"],
        "due_on": data["due_on"] or "",
        "answered_on": "",
        "result": "",
    }
    return [key]


def _question_answered(records: Records, data: Mapping[str, Any]) -> list[Key]:
    key = step_key(data["decision"], data["step"])
    records[key] |= {"answered_on": data["on"], "result": data["result"]}
    return [key]


def step_key(decision: str, number: int) -> Key:
    return "step", f"{decision} {number}"


_STEPS = {
    "contact_made": _contact_made,
    "contact_changed": _contact_changed,
    "contact_acknowledged": _acknowledged,
    "contact_taken_back": _taken_back,
    "referral_made": _referral_made,
    "assessment_started": _assessment_started,
    "assessment_changed": _assessment_changed,
    "assessment_taken_back": _taken_back,
    "contact_decided": lambda records, data: _decided("contact", records, data),
    "referral_decided": lambda records, data: _decided("referral", records, data),
    "assessment_decided": lambda records, data: _decided("assessment", records, data),
    "decision_told": _told,
    "decision_questioned": _questioned,
    "question_answered": _question_answered,
}
