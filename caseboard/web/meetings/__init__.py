"""Meetings: the list, one meeting with its agenda, arranging and changing it."""
