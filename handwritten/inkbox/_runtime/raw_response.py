"""The answer of a call beside what was made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    from inkbox._runtime.headers import Headers

T = TypeVar("T")


class RawResponse(NamedTuple, Generic[T]):
    """Status and headers of an answer together with the parsed result.

    Attributes:
        status_code: HTTP status.
        headers: Headers of the answer as received, names in any case.
        request_id: Id that the service gave to the request, None when it gave none.
        parsed: What the call returns without raw access.
    """

    status_code: int
    headers: Headers
    request_id: str | None
    parsed: T
