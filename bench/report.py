"""The figures in words: a table a scenario, the targets they are held to, what changed since another run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

BOARD_TARGETS = {40: (6.0, 4.0), 200: (14.0, 2.5), 1000: (60.0, 2.5)}
"""families -> (p50 in ms, ratio to bare Jinja) that a board must reach on SQLite."""
WORSE = 1.15
"""A figure this many times an earlier one is pointed out."""


def table(result: dict[str, Any]) -> str:
    lines = [
        f"\n{result['database']}, {result['scenario']}",
        f"{'':18}{'p50 ms':>9}{'p95 ms':>9}{'CPU ms':>9}{'statements':>12}{'bytes':>9}",
    ]
    for figure in result["figures"]:
        statements = "" if figure["statements"] is None else figure["statements"]
        lines.append(
            f"{figure['what']:18}{figure['p50']:9.2f}{figure['p95']:9.2f}{figure['cpu']:9.2f}"
            f"{statements:>12}{figure['wire']:9}"
        )
    writers = result["writers"]
    lines += [
        f"8 clients: {result['boards_per_second']:.0f} boards/s; 8 writers: {writers['moves_per_second']:.0f} moves/s, "
        f"{writers['moved']} moved, {writers['lost']} lost, p95 {writers['p95']:.0f} ms, "
        f"worst {writers['worst']:.0f} ms",
        f"memory {result['memory_idle_mb']:.0f} MB idle, {result['memory_loaded_mb']:.0f} MB under 8 clients; "
        f"cold start to first page {result['cold_start_s']:.2f} s",
        f"ceiling: same bytes static {result['static_p50']:.2f} ms, same rows in bare Jinja "
        f"{result['bare_jinja_p50']:.2f} ms; board is {ratio(result):.1f} times the latter",
    ]
    return "\n".join(lines)


def ratio(result: dict[str, Any]) -> float:
    """The board's p50 over the same rows in bare Jinja."""
    return float(_p50(result, "board") / result["bare_jinja_p50"])


def targets(results: Sequence[dict[str, Any]]) -> str:
    """Each figure that has a target, and whether it is reached."""
    lines = ["\nTargets"]
    for result in results:
        where = f"{result['database']}, {result['scenario']}"
        wanted = BOARD_TARGETS.get(result["families"])
        if wanted and result["schools"] == 1:
            lines.append(_line(where, "board p50, ms", _p50(result, "board"), wanted[0]))
            lines.append(_line(where, "board / bare Jinja", ratio(result), wanted[1]))
        lines.append(_line(where, "move p50, ms", _p50(result, "move"), 6.0))
        lines.append(_line(where, "family page p50, ms", _p50(result, "family page"), 8.0))
        lines.append(_line(where, "moves lost", result["writers"]["lost"], 0))
        lines.append(
            _line(where, "moves/s of 8 writers", result["writers"]["moves_per_second"], 100, at_least=True)
        )
        lines.append(_line(where, "memory under load, MB", result["memory_loaded_mb"], 200))
        lines.append(_line(where, "cold start, s", result["cold_start_s"], 2.0))
    lines += _growth(results)
    return "\n".join(lines)


def comparison(before: Iterable[dict[str, Any]], after: Iterable[dict[str, Any]]) -> str:
    """What became slower or faster by more than a seventh."""
    old = {key: value for result in before for key, value in _values(result)}
    lines = ["\nSince the other run"]
    for result in after:
        for key, value in _values(result):
            was = old.get(key)
            if was and (value > was * WORSE or value < was / WORSE):
                lines.append(f"  {' '.join(key):60} {was:9.2f} -> {value:9.2f}")
    return (
        "\n".join(lines)
        if len(lines) > 1
        else "\nSince the other run: nothing changed by more than a seventh."
    )


def _growth(results: Sequence[dict[str, Any]]) -> list[str]:
    lines = []
    for many in (r for r in results if r["schools"] > 1):
        one = next(
            (
                r
                for r in results
                if r["schools"] == 1
                and r["families"] == many["families"]
                and r["database"] == many["database"]
            ),
            None,
        )
        if one:
            where = f"{many['database']}, {many['schools']} schools against 1"
            lines.append(_line(where, "board p50, times", _p50(many, "board") / _p50(one, "board"), 1.15))
    return lines


def _line(where: str, what: str, value: float, target: float, *, at_least: bool = False) -> str:
    reached = value >= target if at_least else value <= target
    sign = ">=" if at_least else "<="
    return f"  {'reached' if reached else 'MISSED '}  {where:50} {what:24} {value:9.2f}  ({sign} {target:g})"


def _p50(result: dict[str, Any], what: str) -> float:
    return float(next(figure["p50"] for figure in result["figures"] if figure["what"] == what))


def _values(result: dict[str, Any]) -> Iterable[tuple[tuple[str, str, str], float]]:
    for figure in result["figures"]:
        yield (result["database"], result["scenario"], f"{figure['what']} p50"), figure["p50"]
    yield (result["database"], result["scenario"], "memory under load"), result["memory_loaded_mb"]
