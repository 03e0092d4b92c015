"""Enumerations that outlive the contract they were generated from."""

from __future__ import annotations

import enum
from typing import Self


class OpenEnum(enum.StrEnum):
    """A string enumeration that takes values it doesn't know, because a newer service may send them.

    An unknown value becomes a member of its own with `is_known` False; it compares and hashes like its text. Such
    members are made anew each time and never kept, so that a hostile service can't fill the memory with them.
    """

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_ = value
        member._value_ = value
        return member

    @property
    def is_known(self) -> bool:
        """Whether the contract names this value."""
        return self._value_ in type(self)._value2member_map_
