"""Waiting for something to arrive by looking again and again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterable, Callable
from typing import Protocol, TypeVar
from uuid import UUID

from inkbox._runtime.errors import InkboxTimeoutError

NEWEST = 100
"""How far back the first look of a wait goes; no list has a smaller largest page."""


class Arrival(Protocol):
    """Something with an id."""

    @property
    def id(self) -> UUID:
        """The id that tells it from the others."""
        ...


A = TypeVar("A", bound=Arrival)


async def wait_for(
    look: Callable[[], AsyncIterable[A]],
    wanted: Callable[[A], bool],
    *,
    timeout: float,
    poll_interval: float,
    what: str,
    skip_present: bool = False,
) -> A:
    """Look until something wanted is there, and return the oldest such thing.

    Args:
        look: Gives what is there, newest first; it is read only up to what was seen before.
        wanted: Tells of a thing whether to wait for it.
        timeout: Seconds to wait in all.
        poll_interval: Seconds between two looks.
        what: What is waited for and where, for the message of the exception.
        skip_present: Whether what is there at the first look doesn't count.

    Raises:
        InkboxTimeoutError: Nothing wanted came in time.
    """
    deadline = time.monotonic() + timeout
    seen: set[UUID] = set()
    while True:
        found = await _oldest_new(look, wanted, seen)
        if found is not None and not skip_present:
            return found
        skip_present = False
        remaining = deadline - time.monotonic()
        if remaining <= 0:
            raise InkboxTimeoutError(f"No {what} came within {timeout:g} s; raise timeout=, or look at what did come.")
        await asyncio.sleep(min(poll_interval, remaining))


async def _oldest_new(look: Callable[[], AsyncIterable[A]], wanted: Callable[[A], bool], seen: set[UUID]) -> A | None:
    found = None
    async for thing in look():
        if thing.id in seen:
            break
        seen.add(thing.id)
        if wanted(thing):
            found = thing
    return found
