"""Keeping the records: copies that are known to restore, and whether the case log is what was written.

These are the operator's tools. They read whole tables on a connection of their own, for nobody in particular, and so
stand outside the door to the case records; no page can reach them.
"""
