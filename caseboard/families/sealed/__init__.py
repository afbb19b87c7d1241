"""Sealed entries: named people read them; to all others there is none.

They stand in tables of their own and in chains of their own, so that no version, sequence number, count or time that
others see is touched by them. `asking.py` never looks at those tables: its answer cannot depend on them.
"""
