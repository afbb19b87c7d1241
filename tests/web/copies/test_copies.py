"""Who may see the page of copies, where its warning stands, and what both cost."""

from __future__ import annotations

import pytest

from caseboard import clock
from caseboard.accounts.models import Role, User
from caseboard.copies.models import CopyRun, RunKind
from tests import factories
from tests.support.counting import counted

WARNING = 'id="copies-warning"'


def ran(records, *kinds: RunKind, is_good: bool = True) -> None:
    with records() as session:
        now = clock.now()
        for kind in kinds:
            session.add(
                CopyRun(
                    kind=kind,
                    began_at=now,
                    ended_at=now,
                    file="a<b>.backup" if kind is not RunKind.VERIFY else "",
                    copied_at=now if kind is RunKind.BACKUP else None,
                    is_good=is_good,
                    wrong="" if is_good else "Not a whole <file>.",
                )
            )


@pytest.mark.parametrize("who", ["worker", "manager", "head", "dsl", "partner", "notifier", "nobody"])
def test_nobody_but_an_admin_finds_the_page_or_is_warned(client, world, who):
    client.sign_in(world[who])
    assert client.get("/copies").status_code == 404
    assert WARNING not in client.get("/more").text


@pytest.mark.parametrize("who", ["admin", "admin_north"])
def test_an_admin_of_the_place_or_of_an_authority_is_warned_where_they_begin(client, world, records, who):
    """A copy is of the whole place, and a place may have admins of its authorities alone."""
    client.sign_in(world[who])
    for path in ("/people", "/more"):
        page = client.get(path).text
        assert "No copy has been made yet." in page
        assert '<a class="btn" href="/copies">' in page
    assert "No copy has been made yet." in client.get("/copies").text
    ran(records, RunKind.BACKUP)
    assert WARNING not in client.get("/people").text
    assert 'id="all-well"' in client.get("/copies").text


def test_an_admin_who_also_has_a_board_is_warned_there(client, world, records):
    client.sign_in(world["worker"])
    assert WARNING not in client.get("/caseload").text
    with records() as session:
        factories.role(session.get_one(User, world["worker"].id), Role.ADMIN)
    page = client.get("/caseload").text
    assert page.count(WARNING) == 1


def test_the_page_says_what_each_run_came_to_and_escapes_it(client, world, records):
    ran(records, RunKind.BACKUP, RunKind.VERIFY)
    ran(records, RunKind.VERIFY_FILE, is_good=False)
    page = client.sign_in(world["admin"]).get("/copies").text
    assert "The copy a&lt;b&gt;.backup did not hold when it was checked" in page
    assert "What was wrong: Not a whole &lt;file&gt;." in page
    assert (
        "The commands: <code>caseboard backup FILE</code>, then <code>caseboard verify FILE</code>." in page
    )
    assert page.count("<tr><td>") == 3
    assert page.count("<td>Good</td>") == 2


def test_both_cost_one_statement_and_only_an_admin_pays(client, world, records, monkeypatch):
    def cost(path: str) -> list[str]:
        client.get(path)
        with client.application.app_context(), counted() as asked:
            client.get(path)
        return [sql for sql in asked if "copy_runs" in sql]

    client.sign_in(world["admin"])
    few = [len(cost(path)) for path in ("/copies", "/people", "/more")]
    ran(records, *[RunKind.BACKUP, RunKind.VERIFY] * 40)
    assert few == [len(cost(path)) for path in ("/copies", "/people", "/more")] == [1, 1, 1]
    client.sign_in(world["worker"])
    assert [cost(path) for path in ("/caseload", "/more")] == [[], []]
