"""A real mail server for tests: it takes messages over, or fails as told."""

from __future__ import annotations

import asyncio
import email
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


@dataclass
class Arrived:
    """A message as it came over the wire."""

    sender: str
    recipients: list[str]
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        parsed = email.message_from_bytes(self.raw, policy=default)
        assert isinstance(parsed, EmailMessage)
        return parsed

    @property
    def text(self) -> str:
        """The plain part, its lines joined."""
        part = self.message.get_body(("plain",))
        assert part is not None
        return " ".join(part.get_content().split())

    @property
    def html(self) -> str:
        part = self.message.get_body(("html",))
        assert part is not None
        return part.get_content()


@dataclass
class MailServer:
    """Answers DATA and RCPT by the next word in `faults`: "450", "rcpt 550", "drop", "drop after", "slow"."""

    faults: list[str] = field(default_factory=list)
    arrived: list[Arrived] = field(default_factory=list)
    conversations: int = 0
    port: int = 0

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.faults and self.faults[0].startswith("rcpt"):
            return f"{self.faults.pop(0).split()[1]} no such luck"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        self.conversations += 1
        if self.faults and self.faults[0].startswith("mail"):
            return f"{self.faults.pop(0).split()[1]} not from you"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        fault = self.faults.pop(0) if self.faults else ""
        if fault.isdigit():
            return f"{fault} not now, {envelope.rcpt_tos[0]}"
        if fault == "drop":
            server.transport.abort()  # type: ignore[union-attr]
            return "421 gone"
        if fault == "slow":
            await asyncio.sleep(1.5)
        self.arrived.append(Arrived(envelope.mail_from, list(envelope.rcpt_tos), envelope.content))
        if fault == "drop after":
            server.transport.abort()  # type: ignore[union-attr]
        return "250 taken over"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def mail_server(**options: Any) -> Iterator[MailServer]:
    """A mail server on a free port of this machine."""
    server = MailServer()
    server.port = free_port()
    controller = Controller(server, hostname="127.0.0.1", port=server.port, **options)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()
