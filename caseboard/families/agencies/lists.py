"""Kinds of agency with the census source each is counted under, and the national reasons for a change of worker.

Kinds and sources: children in need census and the sector's standard data set (source of a referral). Reasons: the same
standard, "reason for change of worker". All three stand in the dated lists of `caseboard.codes`.
"""

from __future__ import annotations

from caseboard import codes
from caseboard.families.codes import Code


def _listed(name: str) -> tuple[Code, ...]:
    return tuple(
        Code(one.code, one.words, one.valid_from, one.valid_to, one.national.get("source", ""))
        for one in codes.all_codes(name)
    )


SOURCES = _listed(codes.SOURCE)
"""Who a referral comes from, as the census counts it."""

AGENCY_KINDS = _listed(codes.AGENCY)
"""What sort of agency it is; `maps_to` is its census source."""

CHANGE_REASONS = _listed(codes.WORKER_CHANGE)
"""Why a worker or lead changed: the national list, in plain words."""
