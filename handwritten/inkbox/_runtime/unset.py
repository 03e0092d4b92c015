"""The mark of an argument that was not given, which is another thing than None (JSON null)."""

from __future__ import annotations

import enum
from typing import Final


class Unset(enum.Enum):
    """Type of `UNSET`. A one-member enumeration stays one object through copying and pickling."""

    UNSET = "UNSET"

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "UNSET"


UNSET: Final = Unset.UNSET
