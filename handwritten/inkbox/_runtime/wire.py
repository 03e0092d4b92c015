"""What passes between a connection and the transport beneath it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from inkbox._runtime.headers import Headers

_REQUEST_IDS: Final = (b"x-request-id", b"x-inkbox-request-id")


class WireRequest(NamedTuple):
    """One attempt.

    Attributes:
        method: HTTP method.
        target: Path and query, percent-encoded.
        headers: Headers by lower-case name, beside those that frame the message.
        body: Bytes of the body; empty for none.
        timeout: Seconds that the attempt may take.
    """

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    timeout: float

    def __repr__(self) -> str:
        return f"<WireRequest {self.method}>"  # the headers hold the API key


class WireResponse:
    """An answer that has been read to its end.

    Attributes:
        status_code: HTTP status.
        raw_headers: Header pairs as received.
        body: Body, decompressed.
        fault: What is wrong with the body when it could not be decompressed.
    """

    __slots__ = ("_headers", "body", "fault", "raw_headers", "status_code")

    def __init__(
        self,
        status_code: int,
        raw_headers: Sequence[tuple[bytes, bytes]],
        body: bytes,
        fault: str | None = None,
    ) -> None:
        self.status_code = status_code
        self.raw_headers = raw_headers
        self.body = body
        self.fault = fault
        self._headers: Headers | None = None

    @property
    def headers(self) -> Headers:
        """The headers, decoded."""
        if self._headers is None:
            self._headers = Headers(self.raw_headers)
        return self._headers

    @property
    def request_id(self) -> str | None:
        """Id that the service gave to the request, None when it gave none."""
        for wanted in _REQUEST_IDS:
            for name, value in self.raw_headers:
                if name.lower() == wanted:
                    return value.decode("latin-1")
        return None

    @property
    def set_cookie(self) -> list[str]:
        """Value of each `Set-Cookie` header."""
        return [value.decode("latin-1") for name, value in self.raw_headers if name.lower() == b"set-cookie"]


class WireFailure(NamedTuple):
    """An attempt without an answer.

    It is returned and not raised, so that no exception of the HTTP library hangs on ours as its context: those hold the
    request, and the request holds the API key.

    Attributes:
        reason: What went wrong, in words.
        sent: Whether any part of the request may have reached the service.
        timed_out: Whether the time ran out.
        retryable: False for a fault that another attempt would meet again.
        advice: What to do about it, where that is known.
    """

    reason: str
    sent: bool
    timed_out: bool = False
    retryable: bool = True
    advice: str | None = None
