"""Exceptions of phone calls and texts."""

from inkbox._runtime.errors import InkboxAPIError, InkboxError

__all__ = [
    "InkboxAPIError",
    "InkboxError",
]
