"""A small keep-alive HTTP client: what it costs itself must not drown what is measured."""

from __future__ import annotations

import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlencode

CSRF = re.compile(rb'name="csrf_token"[^>]*value="([^"]+)"')
COOKIE = re.compile(r"^([^=;]+)=([^;]*)")


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes
    """As it came over the wire: compressed when the server compressed it."""
    wire: int
    """Bytes received, head and body."""


class Asking(Protocol):
    """What the measurements need of a browser, over the network or in this process."""

    def get(self, path: str, **headers: str) -> Answer: ...

    def post(self, path: str, form: Mapping[str, str], **headers: str) -> Answer: ...


@dataclass(slots=True)
class Client:
    """One browser: a connection, cookies, no redirects followed."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    _connection: socket.socket | None = None
    _pending: bytes = b""

    def get(self, path: str, **headers: str) -> Answer:
        return self.send("GET", path, headers=headers)

    def post(self, path: str, form: Mapping[str, str], **headers: str) -> Answer:
        body = urlencode(form).encode()
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Sec-Fetch-Site": "same-origin",
        } | headers
        return self.send("POST", path, body=body, headers=headers)

    def send(self, method: str, path: str, *, body: bytes = b"", headers: Mapping[str, str]) -> Answer:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        lines = [
            f"{method} {path} HTTP/1.1",
            f"Host: 127.0.0.1:{self.port}",
            *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items()),
        ]
        if cookies:
            lines.append(f"Cookie: {cookies}")
        if method == "POST":
            lines.append(f"Content-Length: {len(body)}")
        request = "\r\n".join(lines).encode() + b"\r\n\r\n" + body
        for fresh in (False, True):
            try:
                return self._exchange(request, fresh=fresh)
            except (ConnectionError, TimeoutError):
                if fresh or method == "POST":
                    raise
        raise AssertionError

    def csrf_of(self, answer: Answer) -> str:
        found = CSRF.search(answer.body)
        if found is None:
            raise LookupError("the page has no form")
        return found.group(1).decode()

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _exchange(self, request: bytes, *, fresh: bool) -> Answer:
        if fresh or self._connection is None:
            self.close()
            self._connection = socket.create_connection(("127.0.0.1", self.port), timeout=60)
            self._connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._pending = b""
        self._connection.sendall(request)
        head = self._until(b"\r\n\r\n")
        status, headers = self._parse(head)
        body = b""
        if "content-length" in headers:
            body = self._exactly(int(headers["content-length"]))
        elif headers.get("transfer-encoding") == "chunked":
            body = self._chunks()
        if headers.get("connection", "").lower() == "close":
            self.close()
        return Answer(status, headers, body, len(head) + len(body))

    def _parse(self, head: bytes) -> tuple[int, dict[str, str]]:
        first, *rest = head.decode("latin-1").split("\r\n")
        headers: dict[str, str] = {}
        for line in rest:
            name, _, value = line.partition(": ")
            headers[name.lower()] = value
            if name.lower() == "set-cookie" and (cookie := COOKIE.match(value)):
                self.cookies[cookie.group(1)] = cookie.group(2)
        return int(first.split(" ")[1]), headers

    def _until(self, mark: bytes) -> bytes:
        while mark not in self._pending:
            self._more()
        found, _, self._pending = self._pending.partition(mark)
        return found

    def _exactly(self, size: int) -> bytes:
        while len(self._pending) < size:
            self._more()
        found, self._pending = self._pending[:size], self._pending[size:]
        return found

    def _chunks(self) -> bytes:
        parts = []
        while size := int(self._until(b"\r\n"), 16):
            parts.append(self._exactly(size))
            self._exactly(2)
        self._exactly(2)
        return b"".join(parts)

    def _more(self) -> None:
        assert self._connection is not None  # noqa: S101 - only called within an exchange
        data = self._connection.recv(262_144)
        if not data:
            raise ConnectionError("the server closed the connection")
        self._pending += data
