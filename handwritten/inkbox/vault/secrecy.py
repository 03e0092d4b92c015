"""Objects that hold secrets: what they show of themselves, and that they aren't stored by accident."""

from __future__ import annotations

import copy
import dataclasses
from typing import Any, ClassVar, NoReturn, Self

HIDDEN = "***"


class Confidential:
    """Base of dataclasses with secret fields.

    The text form tells which fields are set and shows the values of `_shown` only. Copies can be made; a pickle can't,
    for it would carry the secret into caches, queues and other processes as plain text.
    """

    _shown: ClassVar[frozenset[str]] = frozenset()

    def __repr__(self) -> str:
        values = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}  # type: ignore[arg-type]
        shown = (f"{name}={self._show(name, value)}" for name, value in values.items() if value is not None)
        return f"{type(self).__name__}({', '.join(shown)})"

    def _show(self, name: str, value: object) -> str:
        return repr(value) if name in self._shown else HIDDEN

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError(f"{type(self).__name__} holds a secret and can't be pickled; pass its id and read it there")

    def __copy__(self) -> Self:
        twin = object.__new__(type(self))
        vars(twin).update(vars(self))
        return twin

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        twin = object.__new__(type(self))
        memo[id(self)] = twin
        vars(twin).update(copy.deepcopy(vars(self), memo))
        return twin
