"""Required arguments that follow optional ones, as the documented order of some models has them."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Any, Final, cast

if TYPE_CHECKING:
    import attrs


class _Required(enum.Enum):
    REQUIRED = "REQUIRED"

    def __repr__(self) -> str:
        return "REQUIRED"


# Any, because it stands as the default of members of every type.
REQUIRED: Final = cast("Any", _Required.REQUIRED)


def check_required(model: Any) -> None:
    """Refuse a model that was made without one of its required members.

    Raises:
        TypeError: Naming the members that are missing, as a call with missing arguments does.
    """
    fields: tuple[attrs.Attribute[Any], ...] = model.__attrs_attrs__
    missing = [field.name for field in fields if getattr(model, field.name) is REQUIRED]
    if missing:
        names = ", ".join(repr(name) for name in missing)
        raise TypeError(f"{type(model).__name__}() is missing required arguments: {names}")
