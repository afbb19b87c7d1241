"""Somebody at a school passes on a worry about a child: it reaches the worker, and they see what comes of it."""
