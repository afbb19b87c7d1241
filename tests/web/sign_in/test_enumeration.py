"""Nobody learns from the doors who has an account."""

from __future__ import annotations

import re
import statistics
import time

import pytest

from tests.factories import PASSWORD

UNKNOWN = "nobody.at.all@caseboard.example"
CHANGES_EACH_TIME = re.compile(
    r'(name="csrf_token"[^>]*value=")[^"]+|(name="email"[^>]*value=")[^"]*|(caseboard=)[^;]+'
)


def seen(answer) -> tuple:
    headers = [(k, CHANGES_EACH_TIME.sub("", v)) for k, v in answer.headers if k != "Content-Length"]
    return answer.status_code, headers, CHANGES_EACH_TIME.sub("", answer.text)


@pytest.mark.parametrize("who", ["head", "leaver"])
@pytest.mark.parametrize("password", ["wrong but long enough", "x"])
def test_a_wrong_password_looks_the_same(new_client, world, who, password):
    known = seen(new_client().sign_in_by_form(world[who].email, password))
    unknown = seen(new_client().sign_in_by_form(UNKNOWN, password))
    assert known == unknown


def test_a_disabled_account_looks_like_none_though_the_password_is_right(new_client, world):
    assert seen(new_client().sign_in_by_form(world["leaver"].email)) == seen(
        new_client().sign_in_by_form(UNKNOWN)
    )


@pytest.mark.parametrize("who", ["head", "leaver"])
def test_a_forgotten_password_looks_the_same(new_client, world, who):
    answers = []
    for email in (world[who].email, UNKNOWN):
        client = new_client()
        client.get("/forgotten-password")
        answers.append(seen(client.post("/forgotten-password", data={"email": email})))
        answers.append(seen(client.get("/forgotten-password")))
    assert answers[0] == answers[2]
    assert answers[1] == answers[3]
    assert "on its way" in answers[1][2]


def test_an_unknown_account_takes_as_long(client, world, monkeypatch):
    """Medians of interleaved tries, in processor time: what else runs has no say in it. The hash is most of it, so
    leaving it out would show at once."""
    from caseboard.accounts import throttle

    monkeypatch.setattr(throttle, "PER_ACCOUNT", 1000)
    times: dict[str, list[float]] = {"known": [], "unknown": []}
    client.get("/sign-in")
    for _ in range(15):
        for kind, email in (("known", world["head"].email), ("unknown", UNKNOWN)):
            start = time.process_time()
            client.post("/sign-in", data={"email": email, "password": PASSWORD + "!"}, check=False)
            times[kind].append(time.process_time() - start)
    known, unknown = (statistics.median(times[kind]) for kind in ("known", "unknown"))
    assert 0.7 < known / unknown < 1.4
