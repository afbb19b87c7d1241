"""Sending one message to one person, and saying plainly what became of it.

Through SMTP when a server is set; to the console when none is; kept in memory in tests. Nothing is queued here: whoever
sends keeps a row of what is due, and decides by the outcome whether to try again. No transaction is open meanwhile.
"""

from __future__ import annotations

import smtplib
import socket
import ssl
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app, render_template
from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from caseboard import clock
from caseboard.config import Settings
from caseboard.db import Model, session

STEP_SECONDS = 10.0
"""The longest wait for one answer of the mail server."""
TALK_SECONDS = 25.0
"""The longest whole conversation: a server that answers a little at a time is cut off here."""
HELD_FILE = "mail-held"
EXTENSION = "caseboard_mail"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One e-mail. One recipient, never a copy: two people are two messages."""

    to: str
    subject: str
    text: str
    html: str = ""
    message_id: str = ""
    """With the angle brackets. The same message sent again carries the same one."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """The mail server has taken the message over."""


@dataclass(frozen=True, slots=True)
class TryAgain:
    """Not now. `code` is the server's three digits, or the kind of trouble; never its words."""

    code: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Not ever, to this address."""

    code: str


Outcome = Accepted | TryAgain | Refused


@dataclass(slots=True)
class Mailer:
    """Where mail goes, from the settings."""

    settings: Settings
    kept: list[EmailMessage] = field(default_factory=list)
    """What was sent, in tests without a mail server."""

    @property
    def kind(self) -> str:
        """`smtp`, `memory` or `console`."""
        if self.settings.smtp_host:
            return "smtp"
        return "memory" if self.settings.testing else "console"

    @property
    def host(self) -> str:
        """The name this place is known by: the right-hand side of every Message-ID."""
        return urlsplit(self.settings.public_url).hostname or "localhost"

    @property
    def held_file(self) -> Path:
        return self.settings.data_dir / HELD_FILE

    def message_id(self, about: uuid.UUID) -> str:
        """The Message-ID of the message about this row: the same for every try, so that mailboxes can fold twins."""
        return f"<{about}@{self.host}>"

    def link(self, path: str) -> str:
        """The full address of a page of this place."""
        return self.settings.public_url + path

    def send(self, message: Message) -> Outcome:
        """Hands the message over, or says why not. Never raises for what a mail server may do."""
        try:
            email = self._compose(message)
        except ValueError:
            return Refused("address")
        match self.kind:
            case "smtp":
                return self._hand_over(email, message.to)
            case "memory":
                self.kept.append(email)
            case _:
                # not on stderr, which is the log's and names nobody
                print(f"--- mail, as no mail server is set ---\n{email}\n---", flush=True)
        return Accepted()

    def _compose(self, message: Message) -> EmailMessage:
        """Headers and parts. Raises ValueError for an address or a subject that would break a header."""
        if parseaddr(message.to)[1] != message.to or "@" not in message.to:
            raise ValueError("not one plain address")
        sender = self.settings.mail_from or f"caseboard@{self.host}"
        email = EmailMessage(policy=policy.SMTP)
        email["From"] = sender if "<" in sender else formataddr(("Caseboard", sender))
        email["To"] = message.to
        email["Subject"] = message.subject
        email["Date"] = format_datetime(clock.now())
        email["Message-ID"] = message.message_id or self.message_id(uuid.uuid4())
        email["Auto-Submitted"] = "auto-generated"
        email["X-Auto-Response-Suppress"] = "All"
        email.set_content(message.text)
        if message.html:
            email.add_alternative(message.html, subtype="html")
        return email

    def _hand_over(self, email: EmailMessage, to: str) -> Outcome:
        try:
            with self._conversation() as server:
                sender = parseaddr(str(email["From"]))[1]
                try:
                    server.send_message(email, from_addr=sender, to_addrs=[to])
                except smtplib.SMTPNotSupportedError:
                    return Refused("letters")  # the address has letters that this server cannot write
        except smtplib.SMTPRecipientsRefused as error:
            return _by_code(next(iter(error.recipients.values()))[0])
        except smtplib.SMTPDataError as error:
            return _by_code(error.smtp_code)
        except (
            smtplib.SMTPResponseException
        ) as error:  # greeting, sign-in or sender: ours to mend, not the reader's
            return TryAgain(str(error.smtp_code))
        except smtplib.SMTPServerDisconnected as error:
            return TryAgain("timeout" if isinstance(error.__context__, TimeoutError) else "dropped")
        except (ssl.SSLError, smtplib.SMTPNotSupportedError):
            return TryAgain("encryption")
        except TimeoutError:
            return TryAgain("timeout")
        except (OSError, smtplib.SMTPException):
            return TryAgain("unreachable")
        return Accepted()

    @contextmanager
    def _conversation(self) -> Iterator[smtplib.SMTP]:
        """A signed-in connection that cannot last longer than `TALK_SECONDS`, however slowly it is answered."""
        settings = self.settings
        context = ssl.create_default_context()
        server: smtplib.SMTP
        if settings.smtp_tls == "tls":
            server = smtplib.SMTP_SSL(
                settings.smtp_host,
                settings.smtp_port,
                local_hostname=self.host,
                timeout=STEP_SECONDS,
                context=context,
            )
        else:
            server = smtplib.SMTP(
                settings.smtp_host, settings.smtp_port, local_hostname=self.host, timeout=STEP_SECONDS
            )
        cut_off = threading.Timer(TALK_SECONDS, _hang_up, (server,))
        cut_off.daemon = True
        cut_off.start()
        try:
            if settings.smtp_tls == "starttls":
                server.starttls(context=context)
            if settings.smtp_user:
                server.login(settings.smtp_user, settings.smtp_password)
            yield server
            with suppress(
                smtplib.SMTPException, OSError
            ):  # it is taken over already; a rude goodbye changes nothing
                server.quit()
        finally:
            cut_off.cancel()
            server.close()


def _hang_up(server: smtplib.SMTP) -> None:
    if server.sock is not None:
        with suppress(OSError):
            server.sock.shutdown(socket.SHUT_RDWR)


def _by_code(number: int) -> Outcome:
    """RFC 5321: 4yz may pass when tried again, 5yz will not; 421 and everything odd is worth another try."""
    return Refused(str(number)) if 500 <= number <= 599 else TryAgain(str(number))


# --- the application's mailer ---------------------------------------------------------------------------------------


def init_app(app: Flask, settings: Settings) -> None:
    app.extensions[EXTENSION] = Mailer(settings)


def mailer() -> Mailer:
    """The application's mailer."""
    found = current_app.extensions[EXTENSION]
    assert isinstance(found, Mailer)  # noqa: S101 - for the type checker
    return found


def send(message: Message) -> Outcome:
    """Sends with the application's mailer."""
    return mailer().send(message)


def render(template: str, **context: Any) -> str:
    """A message's words from its template under `templates/mail/`."""
    return render_template(f"mail/{template}", **context)


class MailHold(Model):
    """Since when mail is held. It stands in the database, so that it holds every worker, on whatever machine."""

    __tablename__ = "mail_holds"

    id: Mapped[int] = mapped_column(primary_key=True)
    since: Mapped[datetime]


def mail_is_held() -> bool:
    """After a restore nothing is sent until somebody has looked: what was due in the copy may have been sent since."""
    return mailer().held_file.exists() or session().scalar(select(MailHold.id).limit(1)) is not None


def may_send() -> bool:
    """For whoever sends, before each message: no transaction is open afterwards."""
    is_held = mail_is_held()
    session().rollback()
    return not is_held


def hold_mail() -> None:
    """At once, on this machine: while records are brought back, and until what comes back holds it everywhere."""
    mailer().held_file.touch(mode=0o600)


def stop_holding_here() -> None:
    mailer().held_file.unlink(missing_ok=True)


def hold_mail_in(records: Connection) -> None:
    """Everywhere, from the moment at which these records are the place's."""
    records.execute(insert(MailHold).values(since=clock.now()))


def release_mail() -> bool:
    """Lets held mail go. False when none was held."""
    was_held = mail_is_held()
    session().execute(delete(MailHold))
    stop_holding_here()
    return was_held
