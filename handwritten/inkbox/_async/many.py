"""Several requests at once, though not all of them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

_AT_ONCE = 8


async def ask_for_each(ask: Callable[[T], Awaitable[R]], things: Iterable[T]) -> list[R]:
    """Ask for each thing, for up to 8 at once.

    Args:
        ask: Makes one request.
        things: What to ask for.

    Returns:
        The answers, in the order of the things.

    Raises:
        Exception: The first failure; what is under way is given up then.
    """
    things = list(things)
    if not things:
        return []
    # <async>
    gate = asyncio.Semaphore(_AT_ONCE)

    async def ask_for(thing: T) -> R:
        async with gate:
            return await ask(thing)

    tasks = [asyncio.ensure_future(ask_for(thing)) for thing in things]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    # </async>
    # <sync>
    # from concurrent.futures import ThreadPoolExecutor
    #
    # with ThreadPoolExecutor(min(_AT_ONCE, len(things)), thread_name_prefix="inkbox") as threads:
    #     return list(threads.map(ask, things))
    # </sync>
