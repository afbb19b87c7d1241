"""Who may do what: a sentence for each permission, one table from roles to permissions, one acting person."""

from caseboard.access.actor import Actor, NotPermittedError, SchoolRef, actor_for
from caseboard.access.permissions import Permission

__all__ = ["Actor", "NotPermittedError", "Permission", "SchoolRef", "actor_for"]
