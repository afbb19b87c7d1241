"""Changes of every kind as the log holds them, and the sentence that a card or a history says of each."""

from __future__ import annotations

from datetime import date

from caseboard.families.wording import Names

TODAY = date(2026, 11, 19)

NAMES = Names(
    stage=lambda ref: f"stage {ref}", helper=lambda ref: f"helper {ref}", child=lambda ref: f"Child {ref}"
)

MOVE = {"stage": ["one", "two"], "stage_since": ["then", "now"]}
ON_THE_WAY = {"from_school": "s", "to_school": "t"}
TOGETHER = [
    (
        "handover_offered",
        {"changes": {"handing_over": [None, "worker"]}, "to": "h", "why": "LEFTRL"},
        "Changing worker: helper h was asked to take the lead, and has not accepted yet.",
    ),
    (
        "handover_offered",
        {"changes": {"handing_over": [None, "step_down"]}, "to": "h", "why": "TSPROC"},
        "Stepping down: helper h was asked to take the lead, and has not accepted yet.",
    ),
    (
        "handover_accepted",
        {"changes": {"lead": ["g", "h"]}, "why": "LEFTRL"},
        "New worker: helper h leads now.",
    ),
    ("handover_taken_back", {"changes": {}}, "The lead does not change: the handover was taken back."),
    ("school_move_asked", ON_THE_WAY, "On the way to another school, which has not confirmed yet."),
    ("school_move_taken_back", ON_THE_WAY, "Not moving to another school after all."),
    (
        "school_moved",
        ON_THE_WAY,
        "Moved from another school to another school, which confirmed that it has the family now.",
    ),
    (
        "schools_agreed",
        {"schools": ["s", "t"], "ends": "2026-12-03"},
        "Schools, among them another school, may know of the children at each other, until Thu 3 Dec.",
    ),
    (
        "schools_agreement_ended",
        {"schools": ["s", "t"]},
        "Schools, among them another school, no longer share what they know of the children.",
    ),
]

ANSWER = {
    "changes": {},
    "decision": "d",
    "agency": "h",
    "since": "2026-11-06",
    "on": "2026-11-17",
    "outcome": "threshold",
    "decider": "z",
    "reason_given": "none",
    "level": "",
    "pointed_to": "",
    "told": {},
    "told_family": "",
}
ASKED = {
    "changes": {},
    "contact": "c",
    "agency": "h",
    "agency_kind": "front_door",
    "asked_for": "early_help",
    "asked_on": "2026-11-06",
    "due_on": "2026-11-09",
    "agreement": "agreed",
    "children": ["a"],
    "again": "",
}
ASSESSING = {"changes": {}, "assessment": "a", "assessment_kind": "statutory", "assessor": "h"}

ABOUT_ANSWERS = [
    (
        "contact_made",
        ASKED,
        "We asked helper h for early help on 6 Nov. An answer is due by Mon 9 Nov.",
    ),
    (
        "contact_made",
        ASKED | {"again": "b", "asked_for": "", "due_on": None},
        "We asked helper h again on 6 Nov.",
    ),
    ("contact_changed", ASKED, "Put right: we asked helper h for early help on 6 Nov."),
    (
        "contact_changed",
        ASKED | {"is_more": True},
        "More was written down about the request to helper h of 6 Nov.",
    ),
    ("contact_taken_back", ASKED, "The request to helper h was put down by mistake and is taken back."),
    (
        "contact_acknowledged",
        {"contact": "c", "agency": "h", "on": "2026-11-07"},
        "Helper h said on 7 Nov that they have it.",
    ),
    (
        "contact_decided",
        ANSWER | {"contact": "c", "pointed_to": "g"},
        "We asked helper h on 6 Nov. On Tue 17 Nov they said it does not meet their threshold and pointed to helper g."
        " No reason was given.",
    ),
    (
        "contact_decided",
        ANSWER
        | {
            "contact": "c",
            "outcome": "signposted",
            "pointed_to": "g",
            "reason_given": "",
            "level": "targeted",
        },
        "We asked helper h on 6 Nov. On Tue 17 Nov they pointed to helper g."
        " They put it at Level 3 (Targeted early help, Family Help).",
    ),
    (
        "contact_decided",
        ANSWER | {"contact": "c", "outcome": "withdrawn"},
        "We asked helper h on 6 Nov, and withdrew it on Tue 17 Nov.",
    ),
    (
        "referral_made",
        {"referral": "r", "contact": "c", "agency": "h", "on": "2026-11-17"},
        "Helper h took it as a referral on 17 Nov.",
    ),
    (
        "referral_decided",
        ANSWER | {"referral": "r", "outcome": "assessment", "reason_given": "written"},
        "The referral to helper h of 6 Nov was decided on Tue 17 Nov: an assessment is needed. They wrote why.",
    ),
    (
        "assessment_started",
        ASSESSING | {"referral": "r", "on": "2026-11-17", "due_on": "2027-01-21"},
        "A statutory assessment began on 17 Nov, by helper h. It is due by Thu 21 Jan.",
    ),
    ("assessment_changed", ASSESSING | {"due_on": None}, "Put right: a statutory assessment by helper h."),
    (
        "assessment_taken_back",
        ASSESSING,
        "An assessment was put down by mistake and is taken back.",
    ),
    (
        "assessment_decided",
        ANSWER | {"assessment": "a", "assessment_kind": "early_help", "outcome": "plan", "pointed_to": "g"},
        "An early help assessment that began on 6 Nov ended on Tue 17 Nov: a plan was agreed. They pointed to helper g."
        " No reason was given.",
    ),
    (
        "decision_told",
        {"decision": "d", "school": "s", "on": "2026-11-18"},
        "School was told of an answer on 18 Nov.",
    ),
    (
        "decision_told",
        {"decision": "d", "school": "s", "on": "2026-11-18", "agency": "h", "what": "contact"},
        "School was told on 18 Nov what helper h answered.",
    ),
    (
        "decision_told",
        {"decision": "d", "school": "s", "on": "2026-11-18", "agency": "h", "what": "assessment"},
        "School was told on 18 Nov how the assessment ended.",
    ),
    (
        "decision_told",
        {"decision": "d", "school": "", "on": "2026-11-18"},
        "The family was told of an answer on 18 Nov.",
    ),
    (
        "decision_questioned",
        {"decision": "d", "agency": "h", "step": 1, "on": "2026-11-18", "due_on": "2026-11-20"},
        "We asked helper h on 18 Nov to look at the answer again, step 1. An answer is due by Fri 20 Nov.",
    ),
    (
        "question_answered",
        {"decision": "d", "agency": "h", "step": 1, "on": "2026-11-20", "result": "same"},
        "Helper h answered step 1 on 20 Nov: the answer stays as it was.",
    ),
]

SENTENCES = [
    (
        "family_added",
        {"changes": {"stage": [None, "one"]}, "children": ["a"]},
        "Put on the board in stage one.",
    ),
    ("family_moved", {"changes": MOVE}, "Moved from stage one to stage two."),
    (
        "family_moved",
        {
            "changes": MOVE
            | {"holder": [None, "h"], "next_on": [None, "2026-12-03"], "next_what": [None, "review"]}
        },
        "Moved from stage one to stage two. Helper h holds it now. Next: review Thu 3 Dec.",
    ),
    (
        "family_ended",
        {"changes": MOVE | {"outcome": [None, "one_agency"]}},
        "Support ended: remaining need met by one agency.",
    ),
    (
        "family_ended",
        {"changes": MOVE | {"next_on": ["2026-12-03", None], "outcome": [None, "died"]}},
        "Support ended: a child has died.",
    ),
    (
        "family_reopened",
        {"changes": MOVE | {"outcome": ["died", None]}},
        "Support started again, in stage two.",
    ),
    ("change_undone", {"changes": MOVE, "undoes": 2}, "Put back from stage one to stage two."),
    (
        "level_changed",
        {"changes": {"level": ["cin", "cp"]}},
        "Level changed from Level 4 (Child in need) to Level 4 CP (Child protection).",
    ),
    ("lead_changed", {"changes": {"lead": [None, "h"]}}, "Helper h leads now."),
    ("lead_changed", {"changes": {"lead": ["h", None]}}, "Nobody is named as lead any more."),
    ("holder_changed", {"changes": {"holder": [None, "h"]}}, "Helper h holds it now."),
    ("holder_changed", {"changes": {"holder": ["h", None]}}, "Nobody is named as holder any more."),
    (
        "help_asked",
        {"changes": {"asked": [None, "h"], "asked_on": [None, "2026-11-02"]}},
        "Helper h was asked on 2 Nov.",
    ),
    ("help_asked", {"changes": {"asked_on": [None, "2026-11-02"]}}, "Asked on 2 Nov."),
    ("help_asked", {"changes": {"assessor": [None, "h"]}}, "Helper h assesses."),
    ("help_asked", {"changes": {"asked": ["h", None]}}, "Who was asked or assesses was cleared."),
    ("next_date_changed", {"changes": {"next_on": [None, "2026-12-03"]}}, "Next date: Thu 3 Dec."),
    ("next_date_changed", {"changes": {"next_on": ["2026-12-03", None]}}, "The next date was changed."),
    ("next_date_changed", {"changes": {"next_what": ["visit", "review"]}}, "The next date was changed."),
    ("child_added", {"child": "a", "school": "s"}, "Child a joined the family."),
    (
        "child_taken_off",
        {"child": "a", "school": "s", "reason": "r"},
        "Child a was taken off: put on by mistake.",
    ),
    ("family_taken_off", {"reason": "r"}, "Taken off the board: put on by mistake."),
    ("entry_unshared", {"entry": "e", "reason": "r"}, "An update shared with school was taken back."),
    (
        "conflict_blocked",
        {"person": "p", "reason": "r"},
        "A member of staff is kept from this family: a conflict of interest.",
    ),
    ("conflict_block_lifted", {"person": "p"}, "A member of staff may see this family again."),
    ("entry_struck", {"entry": "e", "reason": "r"}, "An entry was struck through."),
    (
        "sharing_basis_recorded",
        {"basis": "agreement", "since": "2026-11-02", "reason": "r"},
        "Sharing rests on the family's agreement, given on 2 Nov.",
    ),
    (
        "sharing_basis_recorded",
        {"basis": "safeguarding", "since": "2026-11-02", "reason": "r"},
        "Sharing rests on safeguarding, from 2 Nov. It needs nobody's agreement.",
    ),
    (
        "agreement_withdrawn",
        {"on": "2026-11-02", "reason": "r"},
        "The family withdrew its agreement. Words shared on it left the school's view.",
    ),
    ("checked_no_change", {}, "Checked, no change."),
    (
        "partner_added",
        {"partner": "p", "ends": "2026-12-03", "reason": "r"},
        "somebody was added as a partner, until Thu 3 Dec.",
    ),
    ("partner_ended", {"partner": "p"}, "somebody is no longer a partner."),
    *((kind, data, expected) for kind, data, expected in TOGETHER),
    *((kind, data, expected) for kind, data, expected in ABOUT_ANSWERS),
    ("people_changed", {"what": "adult_added", "about": "a"}, "An adult was added to the family."),
    (
        "agency_joined",
        {"involvement": "i", "helper": "h", "since": "2026-09-01", "why": ""},
        "Helper h helps since 1 Sep.",
    ),
    (
        "agency_left",
        {"involvement": "i", "helper": "h", "until": "2026-09-01", "why": "LEFTRL"},
        "Helper h helped until 1 Sep.",
    ),
    (
        "meeting_held",
        {"meeting": "m", "meeting_kind": "school_link", "on": "2026-11-20"},
        "Spoken about in a school link meeting on Fri 20 Nov.",
    ),
    ("families_merged", {}, "Another record of this family was joined to this one."),
    ("family_merged_away", {}, "Joined to another record of the same family."),
    ("merge_undone", {}, "The record that was joined to this one stands on its own again."),
    ("family_put_back", {}, "On the board again: joining it to another record was undone."),
]
