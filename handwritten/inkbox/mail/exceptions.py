"""Exceptions of mail calls."""

from inkbox._runtime.errors import InkboxAPIError, InkboxError

__all__ = [
    "InkboxAPIError",
    "InkboxError",
]
