"""Meetings: who is invited, an agenda made from what needs attention, and what was agreed, typed back from paper."""
