"""Memory stays flat, and the whole place is small: proportional set sizes of the real programs under eight clients."""

from __future__ import annotations

from functools import partial

import pytest

from tests.support.figures import SOAK, amount
from tests.support.tablet import movers, together

CLIENTS = 8
WHOLE_PLACE_MB = 300
WEB_MB = 200
GROWTH_MB = 10


ON_POSTGRES_AND_LONG = pytest.param("postgresql", marks=[pytest.mark.postgres, pytest.mark.soak])
DAY = ("move", *["board"] * 4, *["family"] * 2, *["dialog"] * 13)
"""Twenty requests as a working day has them. More moves would make the histories long, and the pages with them."""


@pytest.mark.parametrize("place", ["sqlite", ON_POSTGRES_AND_LONG], indirect=True)
def test_memory_is_flat(place, figures):
    """Counted from when everything is warm, which takes about two thousand requests: templates and statements are
    compiled, and caches fill. The short run is over by then; it looks at its second half."""
    requests = amount(2_000, 100_000)
    place.start_web()
    place.start_worker()
    people = movers(place, CLIENTS, each=6)
    school = f"/schools/{place.filled.school}"

    def work(mover, count):
        for number in range(count):
            family = f"{school}/families/{mover.families[number % len(mover.families)].id}"
            match DAY[number % len(DAY)]:
                case "move":
                    answer = mover.send(mover.next())
                case "board":
                    answer = mover.tablet.get(f"{school}/board", htmx=False)
                case "family":
                    answer = mover.tablet.get(family, htmx=False)
                case _:
                    answer = mover.tablet.get(f"{family}/move")
            assert answer.status == 200

    steps = 10
    sizes = []
    for _ in range(steps):
        together([partial(work, mover, requests // steps // CLIENTS) for mover in people])
        sizes.append(place.memory_mb())
        print(f"{len(sizes)}/{steps} {sizes[-1]:.1f} MB", flush=True)
    web = place.memory_mb() - worker_mb(place)
    growth = sizes[-1] - sizes[1 if SOAK else 5]
    figures(
        MEMORY_REQUESTS=requests // steps // CLIENTS * CLIENTS * steps, START_MB=sizes[0], END_MB=sizes[-1]
    )
    figures(GROWTH_MB=growth, SLOPE_MB_PER_10000=slope(sizes) * steps * 10_000 / requests, WEB_MB=web)
    figures.at_least(MEMORY_REQUESTS=2_000)
    assert max(sizes) < WHOLE_PLACE_MB
    assert web < WEB_MB
    assert growth <= GROWTH_MB


def worker_mb(place):
    web, place.web = place.web, None
    try:
        return place.memory_mb()
    finally:
        place.web = web


def slope(sizes):
    """Megabytes a step, by least squares."""
    middle = (len(sizes) - 1) / 2
    mean = sum(sizes) / len(sizes)
    return sum((n - middle) * (size - mean) for n, size in enumerate(sizes)) / sum(
        (n - middle) ** 2 for n in range(len(sizes))
    )
