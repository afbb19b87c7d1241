"""Kinds of agency with the census source each is counted under, and the national reasons for a change of worker.

Kinds and sources: children in need census and the sector's standard data set (source of a referral). Reasons: the same
standard, "reason for change of worker". Dated: see `families.codes`.
"""

from __future__ import annotations

from caseboard.families.codes import Code

SOURCES: tuple[Code, ...] = (
    Code("1A", "Family member, relative or carer"),
    Code("1B", "Acquaintance"),
    Code("1C", "The child or young person"),
    Code("1D", "Other individual"),
    Code("2A", "Schools"),
    Code("2B", "Education services"),
    Code("3A", "GP"),
    Code("3B", "Health visitor"),
    Code("3C", "School nurse"),
    Code("3D", "Other primary health"),
    Code("3E", "Accident and emergency"),
    Code("3F", "Other health"),
    Code("4", "Housing"),
    Code("5A", "Local authority, social care"),
    Code("5B", "Local authority, other"),
    Code("5C", "Another local authority"),
    Code("5D", "Local authority, early help"),
    Code("6", "Police"),
    Code("7", "Other legal agency"),
    Code("8", "Other"),
    Code("9", "Anonymous"),
    Code("10", "Unknown"),
)
"""Who a referral comes from, as the census counts it."""

AGENCY_KINDS: tuple[Code, ...] = (
    Code("front_door", "Front door or hub (MASH)", maps_to="5B"),
    Code("early_help", "Early help or Family Help team", maps_to="5D"),
    Code("social_care", "Children's social care team", maps_to="5B"),
    Code("macpt", "Multi-agency child protection team", maps_to="5B"),
    Code("school", "School", maps_to="2A"),
    Code("trust", "Federation or trust", maps_to="2B"),
    Code("alternative", "Alternative provision", maps_to="2A"),
    Code("special", "Special school or resourced provision", maps_to="2A"),
    Code("send", "SEND or EHC team", maps_to="2B"),
    Code("attendance", "Education welfare or attendance", maps_to="2B"),
    Code("virtual_school", "Virtual school", maps_to="2B"),
    Code("health_visiting", "Health visiting", maps_to="3B"),
    Code("school_nursing", "School nursing", maps_to="3C"),
    Code("gp", "GP", maps_to="3A"),
    Code("camhs", "CAMHS or mental health support team", maps_to="3F"),
    Code("paediatrics", "Paediatrics or therapies", maps_to="3F"),
    Code("adult_mental_health", "Adult mental health", maps_to="3F"),
    Code("substance_use", "Alcohol and drugs", maps_to="3F"),
    Code("police", "Police", maps_to="6"),
    Code("youth_justice", "Youth justice", maps_to="5B"),
    Code("probation", "Probation or prison", maps_to="7"),
    Code("housing", "Housing", maps_to="4"),
    Code("family_hub", "Family hub", maps_to="8"),
    Code("jobcentre", "Jobcentre", maps_to="8"),
    Code("domestic_abuse", "Domestic abuse service", maps_to="8"),
    Code("bereavement", "Bereavement service", maps_to="8"),
    Code("voluntary", "Voluntary or community", maps_to="8"),
    Code("adult_care", "Adult social care", maps_to="5A"),
    Code("court", "CAFCASS or court", maps_to="7"),
    Code("other_authority", "Another local authority", maps_to="5C"),
)
"""What sort of agency it is; `maps_to` is its census source."""

CHANGE_REASONS: tuple[Code, ...] = (
    Code("MANAGE", "To manage caseloads"),
    Code("FCONTA", "First contact or re-referral"),
    Code("LEFTRL", "Previous worker left the role"),
    Code("ORGRST", "The service was reorganised"),
    Code("TSPROC", "Usual step from one team to the next"),
    Code("ABSENC", "To cover an absence"),
    Code("CHCHAN", "The child asked"),
    Code("PCCHAN", "A parent or carer asked"),
    Code("SWDIED", "Worker died"),
    Code("OTHERS", "Another reason"),
)
"""Why a worker or lead changed: the national list, in plain words."""
