"""Lets raw access see the answers of a call without a second way through the connection."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, TypeVar

from inkbox._runtime.raw_response import RawResponse

if TYPE_CHECKING:
    from inkbox._runtime.wire import WireResponse

T = TypeVar("T")

_wanted: ContextVar[list[WireResponse] | None] = ContextVar("_wanted", default=None)


@contextmanager
def captured() -> Generator[list[WireResponse]]:
    """Collect the answers of the calls made in this context (in this task and thread)."""
    answers: list[WireResponse] = []
    token = _wanted.set(answers)
    try:
        yield answers
    finally:
        _wanted.reset(token)


def keep(response: WireResponse) -> None:
    """Hand an answer to whoever collects them."""
    answers = _wanted.get()
    if answers is not None:
        answers.append(response)


def as_raw(answers: list[WireResponse], parsed: T) -> RawResponse[T]:
    """Return the last answer beside what was made of it.

    Raises:
        ValueError: There was no answer, because the call had nothing to ask for.
    """
    if not answers:
        raise ValueError("the call made no request, so there is no raw response")
    last = answers[-1]
    return RawResponse(last.status_code, last.headers, last.request_id, parsed)
