"""What a partner may see of a family they were added to: an allow-list of its own, beside the school's.

Everything here starts from a row that adds the acting person to the family and is in force on this London day. It gives
stage, level, who leads, the next date, the children they were named for, their own actions, and what was said to the
team. A fact that is not written into one of the dataclasses of `shapes.py` does not leave the case records.
"""

from caseboard.families.partner_view.page import (
    children_to_name,
    family_page,
    get_action,
    get_family,
    list_families,
)
from caseboard.families.partner_view.preview import preview
from caseboard.families.partner_view.shapes import (
    PartnerAction,
    PartnerChildView,
    PartnerEntry,
    PartnerFamily,
    PartnerListed,
)

__all__ = [
    "PartnerAction",
    "PartnerChildView",
    "PartnerEntry",
    "PartnerFamily",
    "PartnerListed",
    "children_to_name",
    "family_page",
    "get_action",
    "get_family",
    "list_families",
    "preview",
]
