"""What this school would read of an entry that is not saved yet: by the same words as when it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from caseboard.access import SchoolRef
from caseboard.families.as_read import as_read
from caseboard.families.models import EntryKind, Family
from caseboard.families.school_view.allowed import names_for


def preview(
    family: Family,
    school: SchoolRef,
    kind: EntryKind,
    text: str,
    details: Mapping[str, Any] | None,
    *,
    shows_initials: bool = False,
) -> str:
    """Exactly what the family's page and the letter of this school would say."""
    names = names_for(school, family.authority_id, [family.id], shows_initials=shows_initials)
    return as_read(kind, text, details, child=names.child)
