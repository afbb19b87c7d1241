# ruff: noqa: E501 - what somebody wrote is easier to read on one line
"""The invented families: what happened to each, told in working days before today.

Day 1 is the last working day, day 60 is twelve weeks back, and day 0 is a few minutes ago. Times are a London clock's.
Dates of next steps are working days from today: -3 was three working days ago. All people are made up.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from caseboard.families.models import Level, NextStep
from caseboard.families.story.page import Helps, StoryPage, Told
from caseboard.schools.models import StageKind

THORNHILL, SALTBY = "900101", "900102"
RUTH, DAN, SAMIRA = "ruth.amin", "dan.pryce", "s.okoro"
JO = "ap.lead"

HUB = "Children’s Hub"
CAMHS = "CAMHS"
EARLY_HELP = "J. Whelan, Early Help"
FAMILY_SUPPORT = "M. Sands, Family Support"
SOCIAL_CARE = "P. Grant, Social Care"
SOCIAL_CARE_2 = "J. Osborne, Social Care"
LOWE = "Mrs Lowe"
TEAGUE = "Mr Teague"

UNIVERSAL, ADDITIONAL, TARGETED = Level.UNIVERSAL, Level.ADDITIONAL, Level.TARGETED
CIN, CP, CLA = Level.CHILD_IN_NEED, Level.CHILD_PROTECTION, Level.LOOKED_AFTER

REVIEW, VISIT, MEETING = NextStep.REVIEW, NextStep.VISIT, NextStep.MEETING
CHASE, CHECK_IN, ENDS = NextStep.CHASE, NextStep.CHECK_IN, NextStep.ENDS

WAITING, HELD, ASSESSED = StageKind.WAITING, StageKind.HELD, StageKind.ASSESSED
PLAN, ENDED, NEW = StageKind.PLAN, StageKind.ENDED, StageKind.NEW_WORRY


SAID = 1
"""Where something was said: in the newest update before the page was written."""

SATO_FIRST = StoryPage(
    own_words="I want Hana to stop waking up frightened.",
    worried=("Hana is tired most days and cries at noise.",),
    told=(Told("Why we moved in August.", SAID),),
)
SATO_PAGE = StoryPage(
    own_words="Nights are the hard part. I want Hana to stop waking up frightened, and I want one person to talk to.",
    going_well=("Hana comes in happily and has two friends.", "Emi and Nan share the mornings now."),
    worried=(
        "Hana is tired most days and cries at noise.",
        "The flat is not settled, so Emi cannot plan ahead.",
    ),
    helpers=(
        Helps("P. Grant, Social Care", "Leads the plan. Ring first about anything."),
        Helps("Dan Pryce, school", "Sees Emi on Tuesdays after drop-off. Tells school what has changed."),
        Helps("Mrs Lowe, Thornhill", "Calm start and a quiet corner. Checks pick-up every day."),
        Helps("Housing, J. Field", "Will say about the move before the end of term."),
    ),
    happens_next=(
        "Next: the meeting at school. Emi and Nan are coming.",
        "Then: an answer about the flat.",
        "In four weeks: we look at this page again together.",
    ),
    told=(
        Told("Why we moved in August.", SAID),
        Told("Hana’s sleep, and what the doctor said in October.", SAID),
        Told("Emi’s work and money. The forms are done.", SAID),
    ),
    who_sees="The four people above. Nobody else at school. Emi can ask for a change at any time.",
    agreed_with="Emi",
)
"""The page of one family, as the design's picture has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    day: int
    at: str
    by: str = RUTH


@dataclass(frozen=True, slots=True, kw_only=True)
class Move(Step):
    to: StageKind
    holder: str = ""
    next: int | None = None
    outcome: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo(Step):
    """Puts the last move back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change(Step):
    """Changes the card without moving it. `next` and `asked_day` are working days from and before today."""

    fields: dict[str, Any] = field(default_factory=dict)
    next: int | None = None
    asked_day: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask(Step):
    """Help is asked for, with what was said."""

    agency: str
    kind: str
    asked_for: str
    text: str = ""
    agreement: str = "agreed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Step):
    """What became of the open request. A no moves the family to Held in school."""

    outcome: str
    reason: str = "verbal"
    words: str = ""
    again_if: str = ""
    pointed_to: str = ""
    decider: str = ""
    holder: str = ""
    next: int | None = None
    told: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class AskToLookAgain(Step):
    """The first step of the local way to disagree with the newest answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Say(Step):
    text: str
    shared: bool = False
    team: bool = False
    happened: int | None = None
    """The working day before today on which it happened, when it was written down later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddPartner(Step):
    """Somebody is added to the family. `until` is working days from today, children are forenames."""

    account: str
    until: int
    reason: str
    children: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver(Step):
    """The family is handed over to the next lead, who has not accepted yet."""

    to: str
    why: str
    down: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeOver(Step):
    """The handover that waits is accepted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WritePage(Step):
    """The family's page is written anew; with `agreed`, on a working day before today."""

    page: StoryPage
    agreed: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SayNumbers(Step):
    """Where people stand, from 0 to 10."""

    numbers: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check(Step):
    """Checked, no change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBack(Step):
    """The last shared update is taken back."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeOff(Step):
    """The family was put on by mistake."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Join(Step):
    """Another child of the roll joins the family."""

    school: str
    forename: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    name: str
    school: str
    children: tuple[tuple[str, str, str], ...]
    """school, forename, year group: children on a roll who stand on the card from the start."""
    added: tuple[int, str]
    steps: tuple[Step, ...]
    level: Level = ADDITIONAL
    by: str = RUTH
    not_on_roll: tuple[str, ...] = ()
    """Forenames typed in: too young for school, or elsewhere."""
    later: tuple[tuple[str, str, str], ...] = ()
    """Children on a roll who join in a step."""

    @property
    def on_rolls(self) -> tuple[tuple[str, str, str], ...]:
        return self.children + self.later


def thornhill(**years: str) -> tuple[tuple[str, str, str], ...]:
    return tuple((THORNHILL, forename, year) for forename, year in years.items())


def saltby(**years: str) -> tuple[tuple[str, str, str], ...]:
    return tuple((SALTBY, forename, year) for forename, year in years.items())


STORIES: tuple[Story, ...] = (
    # --- New worry ---------------------------------------------------------------------------------------------
    Story(
        name="Marsh",
        school=THORNHILL,
        children=thornhill(Ellie="Y2"),
        not_on_roll=("Alfie",),
        added=(3, "09:20"),
        steps=(
            Say(
                day=3,
                at="09:32",
                text="Mrs Lowe passed this on. Mum told the office that mornings are hard since the baby came, and that "
                "she would like somebody to talk to. She is happy for me to ring.",
            ),
            Change(day=2, at="11:05", fields={"next_what": CHECK_IN}, next=0),
            Say(
                day=1,
                at="14:40",
                text="Mum would like help with the walk to school in the mornings. Ellie has had a calm start every day "
                "since breakfast club. Please keep her place there.",
                shared=True,
            ),
        ),
    ),
    Story(
        name="Nguyen",
        school=SALTBY,
        children=saltby(Linh="Y5"),
        added=(10, "10:15"),
        level=UNIVERSAL,
        steps=(
            Change(day=10, at="10:18", fields={"lead": TEAGUE, "next_what": REVIEW}, next=2),
            Say(
                day=8,
                at="15:35",
                text="Talked at the gate. The family would like help with two forms and nothing else for now.",
                shared=True,
            ),
            Say(day=4, at="16:10", text="Rang: both forms are sent. Will ask once more after the week-end."),
        ),
    ),
    Story(
        name="Ní Dhomhnaill",
        school=THORNHILL,
        children=thornhill(Aoife="Y1"),
        added=(1, "15:10"),
        by=DAN,
        steps=(
            Say(
                day=1,
                at="15:18",
                by=DAN,
                text="New to the area since half-term. Aoife misses her friends and is quiet at lunch. Grandmother asked "
                "what there is for newcomers.",
            ),
        ),
    ),
    Story(
        name="Osei",
        school=SALTBY,
        children=saltby(Kwame="Y2", Abena="R"),
        added=(4, "13:05"),
        steps=(
            Change(day=4, at="13:08", fields={"next_what": VISIT}, next=1),
            Say(
                day=2,
                at="09:50",
                text="The family is between two homes while theirs is repaired. Uniforms and reading books are at an aunt’s. "
                "Please be easy about both this week.",
                shared=True,
            ),
        ),
    ),
    Story(
        name="Fairley",
        school=THORNHILL,
        children=thornhill(Toby="Y4"),
        added=(0, "2"),
        steps=(),
    ),
    # --- Waiting to hear ---------------------------------------------------------------------------------------
    Story(
        name="Adeyemi",
        school=SALTBY,
        children=saltby(Tolu="R"),
        added=(24, "09:40"),
        level=TARGETED,
        steps=(
            Say(
                day=22,
                at="11:20",
                text="Tolu settles with a picture timetable. The class teacher has made a small one to carry about.",
                shared=True,
            ),
            Move(day=18, at="10:02", to=WAITING),
            Change(day=18, at="10:04", fields={"asked": CAMHS}, asked_day=18),
            Change(day=13, at="09:15", fields={"next_what": CHASE}, next=0),
            Say(day=9, at="12:10", text="Rang CAMHS, left a message. Rang again two days later, same."),
            Say(day=4, at="16:25", text="Third call. They have the letter; no date yet."),
        ),
    ),
    Story(
        name="Kowalczyk",
        school=THORNHILL,
        children=thornhill(Zofia="Y6") + saltby(Antek="Y3"),
        added=(16, "14:25"),
        level=TARGETED,
        steps=(
            Say(
                day=14,
                at="10:45",
                text="Met both parents with an interpreter. They agreed that we ask the Hub, and that both schools may know.",
            ),
            Move(day=6, at="09:12", to=WAITING),
            Ask(
                day=6,
                at="09:13",
                agency=HUB,
                kind="front_door",
                asked_for="social_care",
                text="Both parents would like somebody to talk to about the evenings. They know that we ask.",
            ),
            Change(day=6, at="09:14", fields={"next_what": CHASE}, next=3),
            Say(
                day=5,
                at="11:30",
                text="The Hub asked for attendance. Both school offices have sent it; nothing more is needed from you.",
                shared=True,
            ),
        ),
    ),
    Story(
        name="Słowik",
        school=THORNHILL,
        children=thornhill(Maja="Y3", Oskar="Y1"),
        added=(30, "09:05"),
        steps=(
            Say(
                day=27,
                at="10:10",
                text="Rent went up in the summer and the flat is damp. They would like advice before winter.",
            ),
            Move(day=11, at="15:20", to=WAITING),
            Change(day=11, at="15:22", fields={"asked": "Housing Options"}, asked_day=11),
            Change(day=11, at="15:25", fields={"next_what": CHASE}, next=2),
            Say(
                day=3,
                at="14:15",
                text="Housing Options has given an appointment for next week. Maja may be late that morning.",
                shared=True,
            ),
        ),
    ),
    Story(
        name="Turner-Bell",
        school=SALTBY,
        children=saltby(Rowan="Y4"),
        added=(9, "11:45"),
        by=DAN,
        steps=(
            Say(
                day=7,
                at="15:50",
                by=DAN,
                text="Rowan’s parents live apart now and both come to meetings. They would like the same plan in both homes.",
            ),
            Move(day=2, at="10:40", by=DAN, to=WAITING),
            Change(
                day=2,
                at="10:42",
                by=DAN,
                fields={"asked": EARLY_HELP, "next_what": CHASE},
                asked_day=2,
                next=6,
            ),
        ),
    ),
    Story(
        name="Rahman",
        school=THORNHILL,
        children=thornhill(Imran="Y6"),
        added=(12, "08:55"),
        steps=(
            Move(day=5, at="13:30", to=WAITING),
            Change(day=5, at="13:32", fields={"asked": HUB, "next_what": CHASE}, asked_day=5, next=-2),
            Say(
                day=4,
                at="15:10",
                text="Imran looks after his brother some evenings. He asked for a quiet place to do homework at lunch; the "
                "library is open for him.",
                shared=True,
            ),
        ),
    ),
    # --- Held in school ----------------------------------------------------------------------------------------
    Story(
        name="Hussain",
        school=THORNHILL,
        children=thornhill(Bilal="Y4", Haris="Y4"),
        added=(34, "10:20"),
        steps=(
            Move(day=26, at="09:30", to=WAITING),
            Ask(day=26, at="09:32", agency=HUB, kind="front_door", asked_for="early_help"),
            Say(
                day=17,
                at="16:05",
                text="The Hub’s answer: below the threshold, advice only. They suggest the family hub’s Saturday group.",
            ),
            Answer(
                day=16,
                at="09:08",
                outcome="threshold",
                pointed_to="Thornhill family hub",
                words="Universal services first. Ask again if mornings do not get easier by half-term.",
                again_if="The boys are late three days in a week",
                decider="Duty worker, Hub",
                holder=LOWE,
                next=-5,
            ),
            Say(
                day=9,
                at="15:45",
                text="Mum has a new job with late shifts. An aunt collects the boys; the office has her number.",
                shared=True,
            ),
        ),
    ),
    Story(
        name="Dunn",
        school=THORNHILL,
        children=thornhill(Callum="Y5", Skye="Y2"),
        added=(46, "13:15"),
        steps=(
            Say(
                day=44,
                at="10:30",
                text="Dad is on his own with the two of them since September. He would rather talk in school than at home.",
            ),
            Move(day=38, at="11:10", to=WAITING),
            Ask(day=38, at="11:11", agency=FAMILY_SUPPORT, kind="early_help", asked_for="early_help"),
            Answer(day=26, at="14:20", outcome="advice", reason="written", holder=LOWE, next=-8),
            Move(day=14, at="08:41", by=DAN, to=WAITING),
            Undo(day=14, at="08:43", by=DAN),
            Say(
                day=13,
                at="12:35",
                text="Quiet start is going well, four days out of five.",
                shared=True,
            ),
            AddPartner(
                day=12,
                at="09:40",
                account=JO,
                children=("Callum",),
                until=30,
                reason="Callum spends two mornings a week at the Harbour Centre.",
            ),
            Say(
                day=12,
                at="09:46",
                text="Callum starts at the Harbour Centre on Tuesdays and Thursdays. Ring school before home if he does not come.",
                team=True,
            ),
            Change(day=8, at="09:00", fields={"next_what": REVIEW}, next=8),
            Say(
                day=7,
                at="15:10",
                by=JO,
                text="Callum built a bird box and stayed all morning. He asked to bring Skye one day to see it.",
                team=True,
            ),
            Say(
                day=6,
                at="17:05",
                text="Dad came to parents’ evening for the first time and stayed until the end.",
                shared=True,
                happened=7,
            ),
        ),
    ),
    Story(
        name="Lister",
        school=SALTBY,
        children=saltby(Jude="Y3"),
        added=(22, "09:25"),
        steps=(
            Move(day=15, at="10:35", to=WAITING),
            Ask(day=15, at="10:37", agency=HUB, kind="front_door", asked_for="early_help"),
            Answer(
                day=4,
                at="11:55",
                outcome="threshold",
                reason="none",
                again_if="Jude is away three days again",
                holder=TEAGUE,
                next=9,
            ),
            Say(
                day=4,
                at="12:03",
                text="Not taken up: below the threshold. Held here with a review; if Jude is away three days again we ask again.",
                shared=True,
            ),
            AskToLookAgain(day=2, at="10:10"),
        ),
    ),
    Story(
        name="O’Connor",
        school=THORNHILL,
        children=thornhill(Cillian="Y5"),
        added=(20, "15:40"),
        level=UNIVERSAL,
        steps=(
            Move(day=12, at="09:45", to=HELD, holder=LOWE, next=4),
            Change(day=7, at="10:05", fields={"level": ADDITIONAL}),
            Say(
                day=7,
                at="10:09",
                text="Cillian’s gran is very ill. Ms Reay’s grief group has a place for him from next week.",
                shared=True,
            ),
        ),
    ),
    Story(
        name="Begum",
        school=SALTBY,
        children=saltby(Nadia="Y1"),
        added=(40, "10:50"),
        steps=(
            Move(day=19, at="14:05", to=HELD, holder=TEAGUE, next=10),
            Say(
                day=17,
                at="09:20",
                text="Nadia’s speech group has moved to Tuesdays in the hall.",
                shared=True,
            ),
            Say(
                day=15,
                at="11:15",
                text="Attendance this term is 91 per cent, mostly coughs and colds.",
                shared=True,
            ),
            TakeBack(day=15, at="11:24", reason="I had the figure of another child in front of me."),
            Say(day=6, at="13:40", text="Rang, no answer. Will try in the morning when mum is off work."),
        ),
    ),
    Story(
        name="Whitfield",
        school=THORNHILL,
        children=thornhill(Poppy="Y6") + saltby(Ned="R"),
        added=(18, "11:00"),
        steps=(
            Move(day=9, at="13:10", to=HELD, holder=LOWE, next=6),
            Say(
                day=5,
                at="09:35",
                text="Both children are collected by the childminder on Mondays until Christmas.",
                shared=True,
            ),
        ),
    ),
    # --- Being assessed ----------------------------------------------------------------------------------------
    Story(
        name="Okonkwo",
        school=THORNHILL,
        children=thornhill(Chidi="Y2"),
        added=(42, "09:15"),
        level=TARGETED,
        steps=(
            Move(day=35, at="10:20", to=WAITING),
            Ask(day=35, at="10:22", agency=HUB, kind="front_door", asked_for="early_help"),
            Answer(day=24, at="14:58", outcome="early_help", reason="written"),
            Move(day=24, at="15:00", to=ASSESSED),
            Change(day=24, at="15:03", fields={"assessor": EARLY_HELP, "next_what": MEETING}, next=5),
            Say(
                day=10,
                at="11:10",
                text="J. Whelan has met the family twice. They have asked to see Chidi’s teacher; Thursday after school suits them.",
                shared=True,
            ),
            Check(day=4, at="16:40"),
        ),
    ),
    Story(
        name="Petrov",
        school=SALTBY,
        children=saltby(Mira="Y6"),
        added=(28, "14:50"),
        steps=(
            Move(day=20, at="09:55", to=WAITING),
            Ask(day=20, at="09:56", agency=EARLY_HELP, kind="early_help", asked_for="early_help"),
            Answer(day=8, at="10:13", outcome="early_help", told=False),
            Move(day=8, at="10:15", to=ASSESSED),
            Change(day=8, at="10:17", fields={"assessor": EARLY_HELP, "next_what": MEETING}, next=7),
            Say(
                day=3,
                at="15:25",
                text="First full week since September. Mum says that mornings are easier.",
                shared=True,
            ),
        ),
    ),
    Story(
        name="Da Silva",
        school=SALTBY,
        children=saltby(Lucas="Y3", Inês="R"),
        added=(56, "09:30"),
        level=TARGETED,
        steps=(
            Move(day=50, at="11:25", to=WAITING),
            Ask(day=50, at="11:27", agency=HUB, kind="front_door", asked_for="social_care"),
            Answer(day=48, at="09:18", outcome="assessment", reason="written"),
            Move(day=48, at="09:20", to=ASSESSED),
            Change(day=48, at="09:24", fields={"assessor": SOCIAL_CARE}),
            Change(day=31, at="13:45", fields={"level": CIN}),
            Change(day=31, at="13:47", fields={"next_what": MEETING}, next=3),
            Say(
                day=7,
                at="10:55",
                text="The assessment is taking longer than usual because a report is awaited. P. Grant rings the school weekly.",
                shared=True,
            ),
        ),
    ),
    Story(
        name="Amadi",
        school=THORNHILL,
        children=thornhill(Ebele="Y4"),
        added=(58, "10:30"),
        steps=(
            Move(day=52, at="09:50", to=HELD, holder=LOWE, next=-30),
            Move(day=39, at="15:15", to=ENDED, outcome="outcomes_met"),
            Move(day=13, at="09:40", to=ASSESSED),
            Change(day=13, at="09:44", fields={"assessor": FAMILY_SUPPORT, "next_what": VISIT}, next=2),
            Say(
                day=12,
                at="14:30",
                text="Ebele’s family asked us back: dad’s hours were cut and they are worried about winter. Same people, same plan to start from.",
                shared=True,
            ),
            Check(day=5, at="09:10"),
        ),
    ),
    # --- Plan in progress --------------------------------------------------------------------------------------
    Story(
        name="Okafor-Reid",
        school=THORNHILL,
        children=thornhill(Micah="Y4", Zuri="Y1"),
        added=(45, "11:20"),
        level=TARGETED,
        steps=(
            Move(day=37, at="10:00", to=ASSESSED),
            Change(day=37, at="10:02", fields={"assessor": EARLY_HELP}),
            Move(day=20, at="13:25", to=PLAN),
            Change(day=20, at="13:28", fields={"lead": EARLY_HELP, "next_what": REVIEW}, next=3),
            Say(
                day=9,
                at="16:15",
                text="J. Whelan has called twice and found nobody in. Both children are in school and well. Could the office ask how "
                "the family would like to be contacted?",
                shared=True,
            ),
            Say(
                day=2,
                at="12:20",
                text="Mum rang back from a new number and would like to meet in school.",
            ),
        ),
    ),
    Story(
        name="Carr",
        school=THORNHILL,
        children=thornhill(Lacey="Y2", Finn="R"),
        added=(60, "09:10"),
        steps=(
            Move(day=57, at="10:25", to=PLAN),
            Change(
                day=57,
                at="10:28",
                fields={"lead": FAMILY_SUPPORT, "level": TARGETED, "next_what": REVIEW},
                next=-30,
            ),
            Say(
                day=43,
                at="10:05",
                text="Bedtimes are settled and Finn sleeps through. Lacey was proud to say so herself.",
                shared=True,
            ),
            Change(day=30, at="14:10", fields={"level": ADDITIONAL}),
            Change(day=30, at="14:12", fields={"next_what": ENDS}, next=8),
            Say(
                day=21,
                at="09:45",
                text="“I like it when Mum does the voices in the story.” (Lacey, when asked what is better now)",
                shared=True,
            ),
            Check(day=6, at="15:30"),
        ),
    ),
    Story(
        name="Sato",
        school=THORNHILL,
        children=thornhill(Hana="N2"),
        added=(55, "13:40"),
        level=CIN,
        by=DAN,
        steps=(
            Move(day=49, at="09:35", by=DAN, to=ASSESSED),
            Change(day=49, at="09:37", by=DAN, fields={"assessor": SOCIAL_CARE}),
            Move(day=33, at="15:55", by=DAN, to=PLAN),
            Change(
                day=33,
                at="15:58",
                by=DAN,
                fields={"lead": SOCIAL_CARE, "level": CP, "next_what": MEETING},
                next=1,
            ),
            Say(
                day=30,
                at="10:15",
                by=DAN,
                text="Emi told us why they moved in August, and what the doctor said about Hana’s sleep in October. The forms for money are done. Nobody needs to ask her for this again.",
            ),
            SayNumbers(day=30, at="10:40", by=DAN, numbers={"Emi": 3, "Nan": 5, "School": 4, "P. Grant": 3}),
            WritePage(day=28, at="11:05", by=DAN, page=SATO_FIRST),
            SayNumbers(day=13, at="14:00", by=DAN, numbers={"Emi": 5, "Nan": 6, "School": 4, "P. Grant": 4}),
            WritePage(day=12, at="10:30", by=DAN, page=SATO_PAGE, agreed=12),
            Say(
                day=11,
                at="11:50",
                by=DAN,
                text="A new worker has the whole record and has read it. The list of who may collect Hana has not changed.",
                shared=True,
            ),
            Say(day=4, at="10:25", by=DAN, text="Core group: everyone has sent their part but health."),
        ),
    ),
    Story(
        name="Whitlock",
        school=SALTBY,
        children=saltby(Mason="Y6", Evie="Y4", Rory="Y1"),
        added=(59, "14:35"),
        level=CIN,
        steps=(
            Move(day=54, at="09:05", to=PLAN),
            Change(day=54, at="09:08", fields={"lead": SOCIAL_CARE_2, "next_what": MEETING}, next=-20),
            Say(
                day=36,
                at="16:20",
                text="All three came to breakfast club every day this week. Mason helps to lay the tables.",
                shared=True,
            ),
            Change(day=20, at="11:35", fields={"next_what": MEETING}, next=2),
            Say(
                day=5,
                at="14:00",
                text="The next meeting is at Saltby. A few lines from each class teacher would help, by the day before.",
                shared=True,
            ),
        ),
    ),
    Story(
        name="Lindqvist",
        school=SALTBY,
        children=saltby(Freja="Y5"),
        added=(53, "10:40"),
        level=CLA,
        steps=(
            Move(day=51, at="09:45", to=PLAN),
            Change(day=51, at="09:48", fields={"lead": SOCIAL_CARE_2, "next_what": REVIEW}, next=12),
            Say(
                day=25,
                at="13:00",
                text="Freja is settled with her carers and has joined choir. The personal education plan meeting went well.",
                shared=True,
            ),
            Check(day=8, at="09:25"),
        ),
    ),
    Story(
        name="Abara",
        school=THORNHILL,
        children=thornhill(Obi="Y3"),
        later=thornhill(Ada="Y1"),
        added=(47, "15:05"),
        level=TARGETED,
        steps=(
            Join(day=45, at="09:00", school=THORNHILL, forename="Ada"),
            Move(day=41, at="10:10", to=ASSESSED),
            Change(day=41, at="10:12", fields={"assessor": FAMILY_SUPPORT}),
            Move(day=23, at="14:45", to=PLAN),
            Change(day=23, at="14:48", fields={"lead": FAMILY_SUPPORT, "next_what": REVIEW}, next=-3),
            Say(
                day=14,
                at="11:40",
                text="The plan is on paper and the family has a copy. Obi chose the picture on the front.",
                shared=True,
            ),
            Say(day=8, at="10:35", text="M. Sands is on leave until next week; cover is not named yet."),
            HandOver(day=3, at="11:20", to="R. Quist, Family Support", why="ABSENC"),
        ),
    ),
    Story(
        name="Grange",
        school=SALTBY,
        children=saltby(Tilda="Y2"),
        added=(38, "09:50"),
        by=SAMIRA,
        steps=(
            Move(day=29, at="10:55", to=PLAN),
            Change(day=29, at="10:57", fields={"lead": EARLY_HELP, "next_what": REVIEW}, next=5),
            Say(
                day=16,
                at="12:15",
                text="Tilda’s picture calendar works at home too. The family would like to keep it for the holidays.",
                shared=True,
            ),
            HandOver(day=5, at="10:05", to="K. Lunt, Early Help", why="LEFTRL"),
            TakeOver(day=4, at="09:35"),
            Check(day=3, at="11:15", by=DAN),
        ),
    ),
    # --- Ended, watching ---------------------------------------------------------------------------------------
    Story(
        name="Jessop",
        school=THORNHILL,
        children=thornhill(Amelia="Y6"),
        added=(52, "11:30"),
        steps=(
            Move(day=40, at="09:25", to=HELD, holder=LOWE, next=-20),
            Say(
                day=18,
                at="10:00",
                text="Amelia’s attendance has been above 97 per cent for six weeks, and she says that she is fine. So do her parents.",
                shared=True,
            ),
            Move(day=15, at="15:35", to=ENDED, outcome="outcomes_met"),
        ),
    ),
    Story(
        name="Costa",
        school=SALTBY,
        children=saltby(Rafael="Y2"),
        added=(44, "13:50"),
        steps=(
            Say(
                day=37,
                at="09:15",
                text="Thanked us for the offer and would rather manage with their own family for now. They know how to reach us.",
                shared=True,
            ),
            Move(day=32, at="16:00", to=ENDED, outcome="family_withdrew"),
        ),
    ),
    Story(
        name="Brook",
        school=SALTBY,
        children=saltby(Leo="Y4"),
        added=(48, "10:05"),
        by=DAN,
        steps=(
            Move(day=42, at="11:40", by=DAN, to=PLAN),
            Change(day=42, at="11:42", by=DAN, fields={"lead": FAMILY_SUPPORT}),
            Move(day=7, at="14:25", by=DAN, to=ENDED, outcome="one_agency"),
        ),
    ),
    # --- put on by mistake -------------------------------------------------------------------------------------
    Story(
        name="Harker",
        school=THORNHILL,
        children=thornhill(Jonah="Y3"),
        added=(33, "12:00"),
        by=DAN,
        steps=(TakeOff(day=33, at="12:09", by=DAN, reason="Meant another family of the same name."),),
    ),
)
