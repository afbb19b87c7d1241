"""The invented people: what they are, and to whom."""

from __future__ import annotations

from dataclasses import dataclass

from caseboard.accounts.models import Role

DOMAIN = "caseboard.example"
URNS = ("900101", "900102")


@dataclass(frozen=True, slots=True)
class DemoPerson:
    account: str
    name: str
    role: Role | None
    """None for an account that has no role yet."""
    urns: tuple[str, ...] = ()
    on_authority: bool = False
    words: str = ""
    """What the operator is told of them."""

    @property
    def email(self) -> str:
        return f"{self.account}@{DOMAIN}"


PEOPLE = (
    DemoPerson("ruth.amin", "Ruth Amin", Role.SOCIAL_WORKER, URNS, words="social worker, both schools"),
    DemoPerson("m.hale", "Mrs Hale", Role.HEAD_TEACHER, URNS, words="head teacher, both schools"),
    DemoPerson("j.lowe", "Mrs Lowe", Role.DSL, URNS[:1], words="safeguarding lead, Thornhill"),
    DemoPerson("d.teague", "Mr Teague", Role.DSL, URNS[1:], words="safeguarding lead, Saltby"),
    DemoPerson(
        "dan.pryce", "Dan Pryce", Role.SOCIAL_WORKER, URNS, words="second social worker, both schools"
    ),
    DemoPerson(
        "s.okoro", "Samira Okoro", Role.TEAM_MANAGER, on_authority=True, words="team manager, Hartlepool"
    ),
    DemoPerson("admin", "Alex Admin", Role.ADMIN, on_authority=True, words="admin, Hartlepool"),
    DemoPerson("ap.lead", "Jo Barker, Harbour Centre", None, words="partner for one family, the Dunns"),
)
