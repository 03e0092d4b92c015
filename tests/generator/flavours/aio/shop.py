"""An asynchronous client with everything that the converter knows. It keeps a journal, for comparing the flavours."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, AsyncExitStack, aclosing, asynccontextmanager
from typing import Any, Self, cast

__all__ = ["AsyncShelf", "AsyncShop", "run"]

# <async>
FLAVOUR = "async"
# </async>
# <sync>
# FLAVOUR = "sync"
#
# if FLAVOUR == "sync":
#     WAITS = "blocking"
# </sync>

Price = Callable[[str], Awaitable[int]]


class AsyncShelf:
    """An async iterator over goods.

    Example:
        import asyncio

        async with AsyncShop(price) as shop:
            async for name in shop.shelf(["pen"]):
                print(await shop.price(name))

        asyncio.run(main())
    """

    def __init__(self, names: list[str]) -> None:
        self._names = names

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> str:
        if not self._names:
            raise StopAsyncIteration
        await asyncio.sleep(0)
        return self._names.pop(0)


class AsyncShop:
    """An AsyncShop sells; `aclose` it when done, or use it in `async with`."""

    def __init__(self, price: Price, journal: list[str]) -> None:
        self._price = price
        self._lock = asyncio.Lock()
        self.journal = journal

    def __repr__(self) -> str:
        return f"<AsyncShop of {type(self).__name__}>\nAsyncShop"

    async def __aenter__(self) -> Self:
        self.journal.append("open")
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        self.journal.append("close")

    async def price(self, name: str) -> int:
        async with self._lock:
            return (await self._price(name)) * 2

    def shelf(self, names: list[str]) -> AsyncShelf:
        return AsyncShelf(list(names))

    async def prices(self, names: list[str]) -> AsyncGenerator[int, None]:
        async for name in self.shelf(names):
            yield await self.price(name)

    async def later(self) -> str:
        return await asyncio.to_thread("-".join, ["a", "b"])

    @asynccontextmanager
    async def sale(self, percent: int) -> AsyncIterator[int]:
        self.journal.append(f"sale {percent}")
        try:
            yield percent
        finally:
            self.journal.append("sale over")


def counted(method: Callable[..., Coroutine[Any, Any, int]], calls: list[str]) -> Callable[..., Awaitable[int]]:
    async def call(name: str) -> int:
        calls.append(name)
        return await method(name)

    return cast("Callable[..., Awaitable[int]]", call)


async def price_of(name: str) -> int:
    return len(name)


async def run(journal: list[str]) -> list[object]:
    found: list[object] = [FLAVOUR]
    calls: list[str] = []
    shop: AbstractAsyncContextManager[AsyncShop] = AsyncShop(counted(price_of, calls), journal)
    async with shop as opened, opened.sale(10) as percent, AsyncExitStack() as stack:
        found.append(percent)
        found.append(await stack.enter_async_context(opened.sale(20)))
        found.append([price async for price in opened.prices(["pen", "ink"])])
        found.append({name: await opened.price(name) async for name in opened.shelf(["cup"])})
        async with aclosing(opened.prices(["paper"])) as prices:
            found.append(await anext(prices))
        found.append(
            (
                await opened
                .later()
            ).upper()
        )  # fmt: skip
        found.append(repr(opened))
    found.append(calls)
    return found
