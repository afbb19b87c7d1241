"""Who the demonstration's families are and who helps them: adults, homes, a mark, a placement, agencies."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from caseboard import clock
from caseboard.access import Actor
from caseboard.demo.records import Recording
from caseboard.families.agencies import helping
from caseboard.families.agencies.queries import list_agencies
from caseboard.families.agencies.services import add_agency
from caseboard.families.models import Child, Family
from caseboard.families.people import adults, households, placements
from caseboard.families.people.models import Adult
from caseboard.families.people.placements import SiteFacts

AGENCIES = (
    ("Children’s Hub", "front_door", "01632 960 101"),
    ("Early Help, Headland", "early_help", "01632 960 112"),
    ("CAMHS", "camhs", "01632 960 129"),
    ("School nursing team", "school_nursing", "01632 960 134"),
    ("Harbour Housing", "housing", "01632 960 148"),
)


def add_agencies(authority_id: int) -> None:
    """The hub that was and the one that is; and who else can be asked."""
    reorganised = date(2025, 9, 1)
    add_agency(
        authority_id,
        "Joint Hub",
        kind="front_door",
        starts=date(2016, 6, 1),
        ends=reorganised - timedelta(days=1),
    )
    for name, kind, contact in AGENCIES:
        starts = reorganised if kind == "front_door" else date(2020, 9, 1)
        add_agency(authority_id, name, kind=kind, contact=contact, starts=starts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meet(Recording):
    """A home with its adults (first name, last name, sex, languages, tie) and all or some of the children."""

    home: str
    people: tuple[tuple[str, str, str, str, str], ...]
    address: str = ""
    postcode: str = ""
    children: tuple[str, ...] = ()
    """By first name; all of them when none is named."""
    marked: bool = False
    kept_apart: bool = False

    def take(self, family: Family, by: Actor, others: dict[str, Actor]) -> None:
        young = [s.child for s in family.strands if s.until is None]
        young = [c for c in young if not self.children or c.forename in self.children]
        grown = [self._adult(family, by, young, *facts) for facts in self.people]
        home = households.add_household(
            family, name=self.home, members=[*grown, *young], kept_apart=self.kept_apart, by=by
        )
        if self.address:
            since = clock.today() - timedelta(days=400)
            households.write_address(
                family, home, lines=self.address, postcode=self.postcode, since=since, by=by
            )
        if self.marked:
            households.mark(family, home, by=by)

    def _adult(
        self,
        family: Family,
        by: Actor,
        young: list[Child],
        forename: str,
        surname: str,
        sex: str,
        speaks: str,
        tie: str,
    ) -> Adult:
        adult = adults.add_adult(
            family,
            forename=forename,
            surname=surname,
            sex=sex,
            languages=speaks,
            interpreter=bool(speaks),
            by=by,
        )
        for child in young:
            adults.relate(family, adult, tie, child, by=by)
        return adult


@dataclass(frozen=True, slots=True, kw_only=True)
class Helps(Recording):
    """An agency's worker helps."""

    agency: str
    worker: str = ""

    def take(self, family: Family, by: Actor, others: dict[str, Actor]) -> None:
        known = {agency.name: agency for agency in list_agencies([family.authority_id])}
        helping.join(family, known[self.agency], worker=self.worker, contact="", since=clock.today(), by=by)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaughtAt(Recording):
    """Alternative provision for the family's first child."""

    provider: str
    contact: str
    sites: tuple[SiteFacts, ...] = field(default_factory=tuple)

    def take(self, family: Family, by: Actor, others: dict[str, Actor]) -> None:
        child = next(s.child for s in family.strands if s.until is None)
        placements.add_placement(
            family,
            child,
            provider=self.provider,
            contact=self.contact,
            starts=clock.today(),
            sites=self.sites,
            by=by,
        )


KNOWN: dict[str, tuple[Recording, ...]] = {
    "Hussain": (
        Meet(
            day=33,
            at="11:05",
            home="Nadia's home",
            people=(("Nadia", "Hussain", "F", "Urdu", "mother"), ("Yusuf", "Hussain", "M", "", "father")),
            address="14 Quay Row, Northshore",
            postcode="TS99 4QA",
        ),
        Helps(day=30, at="10:15", agency="School nursing team", worker="Grace Amos"),
    ),
    "Kowalczyk": (
        Meet(
            day=14,
            at="09:40",
            home="Marta's home",
            people=(("Marta", "Kowalczyk", "F", "Polish", "mother"),),
            address="2 Chapel Yard, Northshore",
            postcode="TS99 6CY",
            children=("Zofia",),
            marked=True,
            kept_apart=True,
        ),
        Meet(
            day=14,
            at="09:48",
            home="Piotr's home",
            people=(("Piotr", "Kowalczyk", "M", "Polish", "father"),),
            children=("Antek",),
        ),
        Helps(day=13, at="15:20", agency="Harbour Housing"),
    ),
    "Rahman": (
        TaughtAt(
            day=8,
            at="14:10",
            provider="The Boathouse",
            contact="Mr Ferris, 01632 960 171",
            sites=(
                SiteFacts("Workshop", "Slipway 3, Northshore", "TS99 1BH", "02"),
                SiteFacts("Classroom", "Custom House Lane, Northshore", "TS99 1CH", "134"),
            ),
        ),
    ),
}
"""Family -> who they are and who helps them."""
