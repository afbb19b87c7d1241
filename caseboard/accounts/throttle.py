"""How many wrong passwords and codes are let through before we stop listening for a while.

Only failures count: ten in five minutes for an account, a hundred in five minutes for a source. It unlocks by itself.
A browser from which the person has signed in before has its own count of ten, so that guessing from elsewhere
cannot lock a head out of her own tablet at twenty past eight. Links for a forgotten password are counted apart, each;
so are the PINs tried on a covered screen, which count for as long as its session lasts.

An attempt is written down *before* the password is checked and struck out when it was right: a thousand guesses sent
at the same moment are no way round the limit.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from datetime import timedelta

from sqlalchemy import case, delete, func, or_, select

from caseboard import clock
from caseboard.accounts.models import FailedSignIn, KnownDevice, User
from caseboard.accounts.sessions import ABSOLUTE
from caseboard.db import session

WINDOW = timedelta(minutes=5)
PER_ACCOUNT = 10
PER_SOURCE = 100
LONGEST = ABSOLUTE
"""For so long a failure may count."""


def account_key(secret: str, email: str) -> str:
    """What stands for an account, existing or not."""
    return _keyed(secret, "account", email.strip().lower())


def device_key(secret: str, token: str, user: User) -> str:
    """What stands for a person's known browser. One browser may be known for several people."""
    return _keyed(secret, "device", f"{user.public_id}:{token}")


def source_key(secret: str, address: str) -> str:
    """What stands for where a request came from: an IPv4 address, or the /64 of an IPv6 one."""
    try:
        ip = ipaddress.ip_address(address)
        if ip.version == 6:
            address = str(ipaddress.ip_network(f"{address}/64", strict=False))
    except ValueError:
        pass
    return _keyed(secret, "source", address)


def link_keys(secret: str, email: str, address: str) -> dict[str, str]:
    """What stands for an account and a source when links to choose a password are counted, apart from signing in.

    Asking for links must not keep anybody from signing in, nor wrong passwords from asking for a link.
    """
    return {
        "account": _keyed(secret, "link", account_key(secret, email)),
        "source": _keyed(secret, "link", source_key(secret, address)),
    }


def cover_key(secret: str, sign_in: int) -> str:
    """What stands for a signed-in browser whose covered screen somebody tries to open."""
    return _keyed(secret, "cover", str(sign_in))


def try_once(
    *, account: str, source: str, at_most: int = PER_ACCOUNT, within: timedelta = WINDOW
) -> int | None:
    """Writes down an attempt as if it had failed. None when there were too many already."""
    since = clock.now() - within
    by_account, by_source = (
        session()
        .execute(
            select(
                func.coalesce(func.sum(case((FailedSignIn.account == account, 1), else_=0)), 0),
                func.coalesce(func.sum(case((FailedSignIn.source == source, 1), else_=0)), 0),
            ).where(
                or_(FailedSignIn.account == account, FailedSignIn.source == source), FailedSignIn.at > since
            )
        )
        .one()
    )
    if by_account >= at_most or by_source >= PER_SOURCE:
        return None
    attempt = FailedSignIn(account=account, source=source, at=clock.now())
    session().add(attempt)
    session().flush()
    return attempt.id


def strike_out(attempt: int) -> None:
    """The attempt was right: it does not count."""
    session().execute(delete(FailedSignIn).where(FailedSignIn.id == attempt))


def forget(account: str) -> None:
    """What stood behind it was right: no attempt before counts any more."""
    session().execute(delete(FailedSignIn).where(FailedSignIn.account == account))


def is_known_device(key: str) -> bool:
    return session().get(KnownDevice, key) is not None


def remember_device(key: str, user: User) -> None:
    if not is_known_device(key):
        session().add(KnownDevice(token_hash=key, user_id=user.id, created_at=clock.now()))


def forget_devices(user: User) -> None:
    session().execute(delete(KnownDevice).where(KnownDevice.user_id == user.id))


def prune_failures() -> None:
    """Removes what no longer counts. The worker calls it."""
    session().execute(delete(FailedSignIn).where(FailedSignIn.at < clock.now() - LONGEST))


def _keyed(secret: str, kind: str, text: str) -> str:
    return hmac.new(secret.encode(), f"{kind}:{text}".encode(), hashlib.sha256).hexdigest()
