"""Base of the classes that group the calls of one resource."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inkbox._runtime.aio.connection import AsyncConnection


class AsyncResource:
    """The calls of one resource.

    Args:
        connection: What the calls are made over.
    """

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
