"""The seal of a letter: a hash of its words and of the school's letter before it.

Whoever has a printed letter can tell, for ever, whether it and every letter before it are what was sent.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

FIRST_HASH = "0" * 64
_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


def seal_hash(before: str, content: Mapping[str, Any], chain_seq: int, chain_hash: str) -> str:
    """A letter's hash: SHA-256 of that of the letter before, the place in the case log, and the frozen words."""
    return hashlib.sha256(f"{before}\n{chain_seq} {chain_hash}\n{_encode(content)}".encode()).hexdigest()
