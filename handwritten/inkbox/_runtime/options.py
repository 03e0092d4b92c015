"""Settings of a call that can be changed from one call to the next."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final, NamedTuple

DEFAULT_TIMEOUT: Final = 30.0
DEFAULT_MAX_RETRIES: Final = 2

# Headers that frame the message or carry what the client itself decides; a second opinion on them would break a call,
# or send the key of one call with every other.
_RESERVED = frozenset(
    {
        "connection",
        "content-length",
        "cookie",
        "host",
        "idempotency-key",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "x-api-key",
    }
)
_TOKEN = frozenset("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz")


class RequestOptions(NamedTuple):
    """Timeouts, retries and extra headers of calls.

    Attributes:
        timeout: Seconds that one attempt may take, from connecting to the last byte of the answer.
        total_timeout: Seconds that a call may take with all its attempts and waits; None for twice `timeout`.
        max_retries: Number of attempts after the first.
        headers: Extra headers, by lower-case name.
    """

    timeout: float = DEFAULT_TIMEOUT
    total_timeout: float | None = None
    max_retries: int = DEFAULT_MAX_RETRIES
    headers: Mapping[str, str] = {}

    def __repr__(self) -> str:
        # A header may hold a secret of a proxy in between.
        return (
            f"RequestOptions(timeout={self.timeout}, total_timeout={self.total_timeout}, "
            f"max_retries={self.max_retries}, headers={sorted(self.headers)})"
        )

    @property
    def total(self) -> float:
        """Seconds that a call may take altogether."""
        return 2 * self.timeout if self.total_timeout is None else self.total_timeout

    def replaced(
        self,
        *,
        timeout: float | None = None,
        total_timeout: float | None = None,
        max_retries: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> RequestOptions:
        """Return these options with some changed; None keeps what is set. Headers are added to those that are there.

        Raises:
            ValueError: A timeout is not a positive number, the retries are negative, or a header can't be sent.
        """
        return RequestOptions(
            self.timeout if timeout is None else _seconds("timeout", timeout),
            self.total_timeout if total_timeout is None else _seconds("total_timeout", total_timeout),
            self.max_retries if max_retries is None else _count("max_retries", max_retries),
            self.headers if headers is None else {**self.headers, **check_headers(headers)},
        )


def check_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Return extra headers by lower-case name.

    Raises:
        ValueError: A name or value can't be sent, or the header belongs to the client itself.
    """
    checked: dict[str, str] = {}
    for name, value in headers.items():
        key = name.lower()
        if key in _RESERVED:
            raise ValueError(f"the header {name} is set by the client itself")
        if not key or not _TOKEN.issuperset(key):
            raise ValueError(f"{name!r} is not the name of a header")
        checked[key] = check_header_value(name, value)
    return checked


def check_header_value(name: str, value: str) -> str:
    """Return a header value that can be sent as it is. The value is not in the message of the error: it may be secret.

    Raises:
        ValueError: It holds a line break, another control character, a character outside of ASCII, or outer spaces.
    """
    if not value.isascii() or not value.replace("\t", " ").isprintable():
        raise ValueError(f"the value of {name} must be printable ASCII on one line")
    if value != value.strip():
        raise ValueError(f"the value of {name} must not begin or end with a space")
    return value


def _seconds(name: str, value: float) -> float:
    if not 0 < value < math.inf:
        raise ValueError(f"{name} must be a positive number of seconds, not {value!r}")
    return float(value)


def _count(name: str, value: int) -> int:
    if value < 0:
        raise ValueError(f"{name} must be 0 or a positive whole number, not {value!r}")
    return value
