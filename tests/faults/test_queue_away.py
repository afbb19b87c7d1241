"""The queue on Redis: it comes and goes, and every letter goes out all the same."""

from __future__ import annotations

import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.figures import amount
from tests.support.mail_server import mail_server
from tests.support.running import smtp_to
from tests.support.sending import deliveries, due_again, leases_run_out, message_id, unsent, wait_until

SERVER = shutil.which("redis-server") or shutil.which("valkey-server") or ""

pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(not SERVER, reason="no Redis server on this machine"),
]


@contextmanager
def redis_at(address: Path) -> Iterator[None]:
    """A server that listens on a socket and writes nothing down."""
    quiet = ("--port", "0", "--save", "", "--appendonly", "no", "--dir", str(address.parent))
    server = subprocess.Popen(
        [SERVER, "--unixsocket", str(address), "--unixsocketperm", "700", *quiet], stdout=subprocess.DEVNULL
    )
    try:
        wait_until(lambda: answers(address))
        yield
    finally:
        server.kill()
        server.wait()
        address.unlink(missing_ok=True)


def answers(address: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as connection:
        try:
            connection.connect(str(address))
            connection.sendall(b"PING\r\n")
            return connection.recv(7) == b"+PONG\r\n"
        except OSError:
            return False


def test_letters_go_out_with_redis_and_without_it(sqlite_place, tmp_path, figures):
    """Also when the worker dies. A queue that is away is named by health, and in no log line more than its part."""
    place, rounds = sqlite_place, amount(1, 20)
    address = tmp_path / "redis.sock"
    place.environment["CASEBOARD_QUEUE_URL"] = f"unix://{address}"
    place.start_web(processes=1)
    with mail_server() as server:
        place.environment |= smtp_to(server)
        for number in range(rounds):
            if number:
                due_again(place)
            with redis_at(address):
                before = server.conversations
                place.start_worker()
                wait_until(lambda before=before: server.conversations >= before + 2)
                place.kill_worker()
                leases_run_out(place)
                place.start_worker()
                wait_until(lambda: not unsent(place))
                assert place.health() == (200, "ok")
                place.kill_worker()
            due_again(place)
            place.start_worker()
            wait_until(lambda: not unsent(place))
            assert place.health() == (503, "queue")
            place.kill_worker()
    letters = len(deliveries(place))
    ids = {message_id(arrived) for arrived in server.arrived}
    log = place.said("worker")
    figures(R34_QUEUE="redis", ROUNDS=rounds, LETTERS=letters, ARRIVED=len(server.arrived))
    figures(UNSENT=letters - len(ids))
    assert len(ids) == letters
    assert 2 * rounds * letters <= len(server.arrived) <= 2 * rounds * (letters + 1)
    assert '"part": "queue"' in log
    assert "Traceback" not in log
    assert str(address) not in log
