"""Walking through a list page by page."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from inkbox._runtime.paging import Page, PageStyle, PageTurner

if TYPE_CHECKING:
    from inkbox._runtime.aio.connection import AsyncConnection
    from inkbox._runtime.route import Route

T = TypeVar("T")


class AsyncPager(Generic[T]):
    """Iterates over the items of a list and fetches its pages as they are needed.

    Nothing is sent before the first item is asked for. A pager can be walked through once; when a request fails, asking
    for the next item makes the same request again.

    Args:
        connection: What the requests are made over.
        route: The list operation.
        path: Path arguments of the route.
        query: Query parameters of every request.
        decode: Makes an item of its JSON.
        page_size: Number of items to ask for in one request.
        limit: Total number of items to give; None for all.
        style: How the service pages.
        keep: Tells of an item whether to give it; those left out don't count towards `limit`.

    Raises:
        ValueError: `page_size` or `limit` is out of range.
    """

    def __init__(
        self,
        connection: AsyncConnection,
        route: Route,
        path: tuple[object, ...],
        query: Mapping[str, object],
        *,
        decode: Callable[[Any], T],
        page_size: int = 50,
        limit: int | None = None,
        style: PageStyle = "cursor",
        keep: Callable[[T], bool] | None = None,
    ) -> None:
        self._connection = connection
        self._route = route
        self._path = path
        self._query = query
        self._decode = decode
        self._page_size = page_size
        self._limit = limit
        self._style: PageStyle = style
        self._turner = PageTurner(query, decode, page_size=page_size, limit=limit, style=style, keep=keep)
        self._items: deque[T] = deque()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> T:
        while not self._items:
            if self._turner.done:
                raise StopAsyncIteration
            self._items.extend(await self._fetch())
        return self._items.popleft()

    async def pages(self) -> AsyncIterator[Page[T]]:
        """Iterate over whole pages; items of a page that is walked through in part come first."""
        if self._items:
            rest = Page(list(self._items), has_more=not self._turner.done)
            self._items.clear()
            yield rest
        while not self._turner.done:
            yield await self._fetch()

    async def first_page(self) -> Page[T]:
        """Fetch one page, the first unless some were fetched before."""
        return await self._fetch()

    def where(self, keep: Callable[[T], bool], *, limit: int | None = None) -> AsyncPager[T]:
        """Return a pager over those items of the same list that a function picks.

        The service doesn't know the function: all items are fetched, and the others are dropped here.

        Args:
            keep: Tells of an item whether to give it.
            limit: Number of picked items to give; None for the limit of this pager.
        """
        return AsyncPager(
            self._connection,
            self._route,
            self._path,
            self._query,
            decode=self._decode,
            page_size=self._page_size,
            limit=self._limit if limit is None else limit,
            style=self._style,
            keep=keep,
        )

    async def _fetch(self) -> Page[T]:
        return await self._connection.call(
            self._route, self._path, query=self._turner.next_query(), decode=self._turner.read
        )
