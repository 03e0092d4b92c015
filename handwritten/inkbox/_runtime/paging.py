"""Turning pages: what to ask for next, and what an answer means. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Generic, Literal, TypeAlias, TypeVar

from inkbox._runtime.decode import ContractBreak
from inkbox._runtime.shapes import as_list, as_object

T = TypeVar("T")

# The largest pages that the lists of the contract give, by the way they page.
_LARGEST = {"cursor": 100, "offset": 200}

PageStyle: TypeAlias = Literal["cursor", "offset"]


class Page(Generic[T]):
    """One page of a list; iterating over it gives its items.

    Attributes:
        items: The items of this page.
        next_cursor: Where the next page begins, None for lists that are paged by offset and on the last page.
        has_more: Whether another page follows.
    """

    __slots__ = ("has_more", "items", "next_cursor")

    def __init__(self, items: list[T], next_cursor: str | None = None, has_more: bool = False) -> None:
        self.items = items
        self.next_cursor = next_cursor
        self.has_more = has_more

    def __iter__(self) -> Iterator[T]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def __repr__(self) -> str:
        return f"Page({len(self.items)} items, has_more={self.has_more})"


class PageTurner(Generic[T]):
    """Where a walk through a list stands.

    A page is accepted only when it has been read without fault, so that a failed request can simply be made again.

    Args:
        query: Query parameters of every request.
        decode: Makes an item of its JSON.
        page_size: Number of items to ask for in one request.
        limit: Total number of items to give; None for all.
        style: How the service pages.
        keep: Which items to give; None for all. Those left out don't count towards `limit`.

    Raises:
        ValueError: `page_size` is not from 1 to the largest page of this style, or `limit` is below 0.
    """

    __slots__ = (
        "_asked",
        "_cursor",
        "_decode",
        "_keep",
        "_left",
        "_offset",
        "_page_size",
        "_query",
        "_seen",
        "_style",
        "done",
    )

    def __init__(
        self,
        query: Mapping[str, object],
        decode: Callable[[Any], T],
        *,
        page_size: int = 50,
        limit: int | None = None,
        style: PageStyle = "cursor",
        keep: Callable[[T], bool] | None = None,
    ) -> None:
        _check_page_size(page_size, _LARGEST[style])
        if limit is not None and limit < 0:
            raise ValueError(f"limit must be None, 0 or a positive whole number, not {limit!r}")
        self._query = query
        self._decode = decode
        self._page_size = page_size
        self._left = limit
        self._style = style
        self._keep = keep
        self._cursor: str | None = None
        self._seen: set[str] = set()
        self._offset = 0
        self._asked = page_size
        self.done = limit == 0

    def next_query(self) -> dict[str, object]:
        """Return the query parameters of the next request."""
        self._asked = self._page_size
        if self._left is not None and self._keep is None:
            self._asked = min(self._page_size, self._left)
        query = {**self._query, "limit": self._asked}
        if self._style == "offset":
            query["offset"] = self._offset
        elif self._cursor is not None:
            query["cursor"] = self._cursor
        return query

    def read(self, content: Any) -> Page[T]:
        """Read the answer to the last query and move on to the next page.

        Raises:
            ContractBreak: The answer is no page, or it would lead round in a circle.
        """
        envelope = as_object(content)
        rows = as_list(content if envelope is None else envelope.get("items"))
        if rows is None:
            raise ContractBreak("a page holds no list of items")
        items = [self._decode(row) for row in rows]
        return self._trimmed(
            self._read_offset(items) if self._style == "offset" else self._read_cursor(items, envelope or {})
        )

    def _read_offset(self, items: list[T]) -> Page[T]:
        self._offset += len(items)
        # Fewer than asked for: the end. More: a service that knows no pages and has given all it has.
        self.done = len(items) != self._asked
        return Page(items, None, not self.done)

    def _read_cursor(self, items: list[T], envelope: dict[str, Any]) -> Page[T]:
        more = bool(envelope.get("has_more"))
        cursor = envelope.get("next_cursor") if more else None
        if more:
            if not isinstance(cursor, str) or not cursor:
                raise ContractBreak("a page has a successor but no cursor for it")
            if cursor in self._seen:
                raise ContractBreak("a page names an earlier one as its successor")
            self._seen.add(cursor)
        self._cursor = cursor
        self.done = not more
        return Page(items, cursor, more)

    def _trimmed(self, page: Page[T]) -> Page[T]:
        if self._keep is not None:
            page.items = list(filter(self._keep, page.items))
        if self._left is not None:
            del page.items[self._left :]
            self._left -= len(page.items)
            self.done = self.done or self._left == 0
        return page


def _check_page_size(page_size: int, most: int) -> None:
    if not 1 <= page_size <= most:
        raise ValueError(f"page_size must be a whole number from 1 to {most}, not {page_size!r}")
