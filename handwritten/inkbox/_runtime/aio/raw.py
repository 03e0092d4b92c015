"""Methods that answer with status and headers beside their result."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from inkbox._runtime.capture import as_raw, captured
from inkbox._runtime.raw_response import RawResponse

if TYPE_CHECKING:
    from inkbox._runtime.aio.pager import AsyncPager
    from inkbox._runtime.paging import Page

P = ParamSpec("P")
T = TypeVar("T")


def raw(method: Callable[P, Coroutine[Any, Any, T]]) -> Callable[P, Coroutine[Any, Any, RawResponse[T]]]:
    """Return a method that makes the same call and answers with a `RawResponse`.

    When the method makes several requests, status and headers are those of the last one.
    """

    @wraps(method)
    async def call(*args: P.args, **kwargs: P.kwargs) -> RawResponse[T]:
        with captured() as answers:
            parsed = await method(*args, **kwargs)
        return as_raw(answers, parsed)

    return call


def raw_page(method: Callable[P, AsyncPager[T]]) -> Callable[P, Coroutine[Any, Any, RawResponse[Page[T]]]]:
    """Return a method that fetches the first page of a list and answers with a `RawResponse` of it."""

    @wraps(method)
    async def call(*args: P.args, **kwargs: P.kwargs) -> RawResponse[Page[T]]:
        with captured() as answers:
            parsed = await method(*args, **kwargs).first_page()
        return as_raw(answers, parsed)

    return call
