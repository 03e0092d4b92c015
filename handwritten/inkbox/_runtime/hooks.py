"""What the callables `on_request` and `on_response` are given."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from inkbox._runtime.headers import Headers


class RequestInfo(NamedTuple):
    """A request that is about to be sent. Nothing secret is in it.

    Attributes:
        method: HTTP method.
        url: URL with the values of sensitive parameters replaced.
        operation_id: Name of the operation in the contract.
        headers: Headers of the request, with the values of secret ones replaced.
        attempt: 1 for the first try, then one more for each retry.
    """

    method: str
    url: str
    operation_id: str
    headers: Headers
    attempt: int


class ResponseInfo(NamedTuple):
    """An answer that has been read, of any status. Nothing secret is in it.

    Attributes:
        method: HTTP method.
        url: URL with the values of sensitive parameters replaced.
        operation_id: Name of the operation in the contract.
        headers: Headers of the answer, with the values of secret ones replaced.
        attempt: 1 for the first try, then one more for each retry.
        status_code: HTTP status.
        request_id: Id that the service gave to the request.
        elapsed: Seconds from the start of this attempt to the last byte of the answer.
    """

    method: str
    url: str
    operation_id: str
    headers: Headers
    attempt: int
    status_code: int
    request_id: str | None
    elapsed: float


RequestHook: TypeAlias = Callable[[RequestInfo], object]
ResponseHook: TypeAlias = Callable[[ResponseInfo], object]
