"""The page of figures: for workers and managers of the school, without names, and for nobody else."""

from __future__ import annotations

import pytest


def url(on_board, school="thornhill"):
    return f"/schools/{on_board.world.schools[school].public_id}/figures"


@pytest.mark.parametrize("who", ["worker", "manager"])
def test_workers_and_managers_read_them_and_no_name_is_among_them(on_board, who):
    text = on_board.be(who).client.get(url(on_board)).text
    assert "School told within 5 working days" in text
    assert "the half-terms are the usual ones" in text
    assert "Kowalczyk" not in text
    assert "held back" in on_board.client.get(f"{url(on_board)}?for=publication").text
    assert on_board.client.get("/figures").status_code == 200


@pytest.mark.parametrize(
    "who", ["head", "dsl", "worker_quay", "head_quay", "partner", "notifier", "admin", "nobody"]
)
def test_nobody_else_reads_them(on_board, who):
    assert on_board.be(who).client.get(url(on_board)).status_code == 404


def test_another_schools_figures_are_as_if_there_were_none(on_board):
    assert on_board.client.get(url(on_board, "quayside")).status_code == 404
