"""Who besides its author may read a sealed entry."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from caseboard.web.fields import options
from caseboard.web.forms import RequestForm
from caseboard.web.members.acting import TicksField


class ReadersForm(RequestForm):
    readers = TicksField("Who besides you may read it")

    def __init__(self, *args: Any, offered: Mapping[uuid.UUID, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.readers.choices = options((str(one), name) for one, name in offered.items())

    def chosen(self) -> list[uuid.UUID]:
        return [uuid.UUID(one) for one in self.readers.data or []]
