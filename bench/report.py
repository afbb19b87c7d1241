"""The figures in words: a table a scenario, the targets they are held to, what changed since another run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

BOARD_TARGETS = {40: (6.0, 4.0), 200: (14.0, 2.5), 1000: (60.0, 2.5)}
"""families -> (p50 in ms, ratio to bare Jinja) that a board must reach."""
WAITS = {40: (150, 120), 200: (300, 200), 1000: (None, 400)}
"""families -> milliseconds in Chromium until a warm board is painted, and until a move is settled."""
WORSE = 1.15
"""A figure this many times an earlier one is pointed out."""

Result = dict[str, Any]


def table(result: Result) -> str:
    """One scenario. `own ms` is what the server says it took itself, `x Jinja` processor time over that of the same
    board's rows in bare Jinja."""
    lines = [
        f"\n{result['database']}, {result['scenario']}",
        f"{'':16}{'p50 ms':>9}{'p95 ms':>9}{'own ms':>9}{'CPU ms':>9}{'x Jinja':>9}{'statements':>12}{'bytes':>9}"
        f"{'8 clients/s':>13}",
    ]
    for figure in result["figures"]:
        statements = "" if figure["statements"] is None else figure["statements"]
        rate = "" if figure["per_second"] is None else f"{figure['per_second']:.0f}"
        lines.append(
            f"{figure['what']:16}{figure['p50']:9.2f}{figure['p95']:9.2f}{figure['own']:9.1f}{figure['cpu']:9.2f}"
            f"{figure['cpu'] / result['bare_jinja_cpu']:9.1f}{statements:>12}{figure['wire']:9}{rate:>13}"
        )
    writers = result["writers"]
    lines += [
        f"8 writers: {writers['moves_per_second']:.0f} moves/s, {writers['moved']} moved, "
        f"{writers['lost']} lost, p95 {writers['p95']:.0f} ms, worst {writers['worst']:.0f} ms; "
        f"a bare commit here takes {result['commit_ms']:.2f} ms",
        f"Chromium, warm: {result['browser']['painted_ms']:.0f} ms to painted, "
        f"{result['browser']['settled_ms']:.0f} ms from the press of a stage to settled",
        f"memory {result['memory_idle_mb']:.0f} MB idle, {result['memory_loaded_mb']:.0f} MB under 8 clients; "
        f"cold start to first page {result['cold_start_s']:.2f} s",
        f"ceiling: same bytes static {result['static_p50']:.2f} ms (CPU {result['static_cpu']:.2f}), same rows in bare "
        f"Jinja {result['bare_jinja_p50']:.2f} ms (CPU {result['bare_jinja_cpu']:.2f}); "
        f"the board is {ratio(result, 'p50'):.1f} times the latter, {ratio(result, 'cpu'):.1f} times in CPU",
        f"ceiling of a move: one row written and both stages in bare Jinja {result['bare_move_p50']:.2f} ms "
        f"(CPU {result['bare_move_cpu']:.2f}); the move is {ratio(result, 'p50', 'move'):.1f} times that, "
        f"{ratio(result, 'cpu', 'move'):.1f} times in CPU",
        f"measured in {result['took_s']:.0f} s",
    ]
    return "\n".join(lines)


BARE = {"board": "bare_jinja", "move": "bare_move"}


def ratio(result: Result, of: str, what: str = "board") -> float:
    """The board, or a move, over the same rows in bare Jinja."""
    return float(value(result, what, of) / result[f"{BARE[what]}_{of}"])


def targets(results: Sequence[Result]) -> str:
    """Each figure that has a target, and whether it is reached. Where a page commits, the disk's share is in it."""
    lines = ["\nTargets (p50 by the clock; processor time beside it)"]
    for result in results:
        lines += _targets_of(result)
    return "\n".join(lines)


def _targets_of(result: Result) -> Iterator[str]:
    where = _where(result)
    wanted = BOARD_TARGETS.get(result["families"])
    if wanted and result["schools"] == 1:
        yield _timed(result, "board", wanted[0])
        yield _line(where, "board / bare Jinja", ratio(result, "p50"), wanted[1])
        yield _timed(result, "family page", 8.0)
        poll = _line(where, "poll, server's own ms", value(result, "poll, no change", "own"), 1.0)
        yield f"{poll}  by the clock {value(result, 'poll, no change', 'p50'):.2f}"
        for what, most in zip(("painted_ms", "settled_ms"), WAITS[result["families"]], strict=True):
            if most is not None:
                yield _line(where, f"Chromium, {what.replace('_', ', ')}", result["browser"][what], most)
        if result["families"] == 40:
            yield _line(where, "board, kB on the wire", value(result, "board", "wire") / 1000, 24)
    if _is_held_to_moves(result):
        bare = ratio(result, "p50", "move")
        yield f"{_timed(result, 'move', 6.0)}  bare move {result['bare_move_p50']:.2f}, times that {bare:.2f}"
        yield _line(where, "moves/s of 8 writers", result["writers"]["moves_per_second"], 100, at_least=True)
    yield _line(where, "moves lost", result["writers"]["lost"], 0)
    yield _line(where, "memory under load, MB", result["memory_loaded_mb"], 200)
    yield _line(where, "cold start, s", result["cold_start_s"], 2.0)
    grown = result["growth"]
    if "move_times" in grown and _is_held_to_moves(result):
        yield _line(where, "move, times that on 40", grown["move_times"], 1.5)
    if "p50_times" in grown:
        yield _line(where, "board p50, times one", grown["p50_times"], 1.15)
        yield _line(where, "board CPU, times one", grown["cpu_times"], 1.15)
        yield _line(where, "statements more", grown["statements"] - grown["statements_of_one"], 0)
        yield _line(where, "bytes, times one", grown["bytes"] / grown["bytes_of_one"], 1.02)


def _is_held_to_moves(result: Result) -> bool:
    """The times of a move, and moves a second, are set for SQLite with `synchronous=FULL` alone."""
    return bool(result["database"] == "sqlite")


def comparison(before: Iterable[Result], after: Iterable[Result]) -> str:
    """What became slower or faster by more than a seventh."""
    old = {key: was for result in before for key, was in _values(result)}
    lines = ["\nSince the run before"]
    for result in after:
        for key, now in _values(result):
            was = old.get(key)
            if was and (now > was * WORSE or now < was / WORSE):
                lines.append(
                    f"  {'slower' if now > was else 'faster'}  {' '.join(key):62} {was:9.2f} -> {now:9.2f}"
                )
    if len(lines) == 1:
        lines.append("  nothing changed by more than a seventh")
    return "\n".join(lines)


def value(result: Result, what: str, of: str) -> float:
    return float(next(figure[of] for figure in result["figures"] if figure["what"] == what))


def _timed(result: Result, what: str, target: float) -> str:
    cpu = value(result, what, "cpu")
    return f"{_line(_where(result), f'{what}, ms', value(result, what, 'p50'), target)}  CPU {cpu:.2f}"


def _line(where: str, what: str, found: float, target: float, *, at_least: bool = False) -> str:
    reached = found >= target if at_least else found <= target
    sign = ">=" if at_least else "<="
    return f"  {'reached' if reached else 'MISSED '}  {where:44} {what:24} {found:9.2f}  ({sign} {target:g})"


def _where(result: Result) -> str:
    return f"{result['database']}, {result['scenario']}"


def _values(result: Result) -> Iterator[tuple[tuple[str, str, str], float]]:
    for figure in result["figures"]:
        for of in ("p50", "cpu"):
            yield (result["database"], result["scenario"], f"{figure['what']} {of}"), figure[of]
    yield (result["database"], result["scenario"], "memory under load"), result["memory_loaded_mb"]
