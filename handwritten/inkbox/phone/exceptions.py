"""Exceptions of phone calls and numbers."""

from inkbox._runtime.errors import InkboxAPIError, InkboxError

__all__ = [
    "InkboxAPIError",
    "InkboxError",
]
