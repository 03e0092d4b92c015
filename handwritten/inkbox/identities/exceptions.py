"""Exceptions of identity calls."""

from inkbox._runtime.errors import (
    BlockingNamespace,
    HandleUnavailableError,
    InkboxAPIError,
    InkboxError,
    map_identity_conflict_error,
)

__all__ = [
    "BlockingNamespace",
    "HandleUnavailableError",
    "InkboxAPIError",
    "InkboxError",
    "map_identity_conflict_error",
]
