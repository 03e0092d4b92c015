"""Whether a request was signed with the organization's key (contract, section 10). No I/O, and no parsing of bodies."""

from __future__ import annotations

import enum
import hmac
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol, TypeAlias

PREFIX = "sha256="
TOLERANCE = 300.0
# A number of seconds with more digits is no time, and Python refuses to read the longest of them.
_LONGEST_TIMESTAMP = 20


class HasItems(Protocol):
    """What a mapping of headers must be able to do; those of Starlette, Werkzeug, Django and httpx all are."""

    def items(self) -> Iterable[tuple[str, str]]:
        """Return names and values."""
        ...


HeaderPairs: TypeAlias = Sequence[tuple[str, str] | tuple[bytes, bytes]]
Headers: TypeAlias = Mapping[str, str] | HasItems | HeaderPairs
Payload: TypeAlias = bytes | bytearray | memoryview | str
Secrets: TypeAlias = str | Sequence[str]
Now: TypeAlias = float | datetime


class Verdict(enum.Enum):
    """What a check came to."""

    GENUINE = "genuine"
    UNSIGNED = "unsigned"
    FORGED = "forged"
    OUT_OF_TIME = "out of time"


class Signed(NamedTuple):
    """The three headers of a signature; empty where the request has none."""

    signature: str
    request_id: str
    timestamp: str


def verify_webhook(
    *,
    payload: Payload,
    headers: Headers,
    secret: Secrets,
    tolerance: float | None = None,
    now: Now | None = None,
) -> bool:
    """Tell whether a webhook was signed with this organization's key (contract, section 10).

    The signature covers request id, timestamp and body, and is compared in constant time. Unless `tolerance` is given,
    the age of the request is not looked at, and a recorded request stays good for ever; `inkbox.webhooks.unwrap` looks
    at it. A request id that comes twice is for the receiver to notice.

    Args:
        payload: The raw body, byte for byte as it arrived; a text is taken as UTF-8.
        headers: The request's headers: a mapping, or pairs as ASGI has them. Case does not matter, and of two headers
            with one name the last one counts.
        secret: The signing key, with or without its `whsec_` prefix. Several while a key is being replaced: any of
            them may have signed.
        tolerance: Seconds that the request's timestamp may be before or after `now`; 300 is what the service advises.
        now: The present, in Unix seconds or as an aware datetime; the system's clock by default.

    Returns:
        True when the signature is right; False when it is wrong, missing or in an unknown form, when the key is empty,
        and when the request is out of time.

    Raises:
        TypeError: An argument is of the wrong type.
        ValueError: `tolerance` is negative, or `now` a datetime without a time zone.
    """
    return check(read_signature(headers), payload_bytes(payload), secret, tolerance, now) is Verdict.GENUINE


def payload_bytes(payload: Payload) -> bytes:
    """Return a body as bytes.

    Raises:
        TypeError: It is neither text nor bytes.
    """
    if isinstance(payload, bytes):
        return payload
    return payload.encode("utf-8", "surrogatepass") if isinstance(payload, str) else memoryview(payload).tobytes()


def check(signed: Signed, content: bytes, secret: Secrets, tolerance: float | None, now: Now | None) -> Verdict:
    """Judge a signature over some content: the body of a webhook, or the call context of a media handshake."""
    keys = signing_keys(secret)
    if tolerance is not None and not tolerance >= 0:
        raise ValueError(f"tolerance must be zero or more seconds, not {tolerance!r}; None switches the check off")
    if isinstance(now, datetime) and now.tzinfo is None:
        raise ValueError(
            "now must be an aware datetime, for instance datetime.now(UTC): without a zone it is no moment"
        )
    if not all(signed):
        return Verdict.UNSIGNED
    if not _matches(signed, content, keys):
        return Verdict.FORGED
    if tolerance is not None and not _in_time(signed.timestamp, tolerance, now):
        return Verdict.OUT_OF_TIME
    return Verdict.GENUINE


def read_signature(headers: Headers) -> Signed:
    """Find the headers of the signature."""
    found = lowered(headers)
    return Signed(
        found.get("x-inkbox-signature", ""),
        found.get("x-inkbox-request-id", ""),
        found.get("x-inkbox-timestamp", ""),
    )


def lowered(headers: Headers) -> dict[str, str]:
    """Return the headers that are text by their names in lower case; pairs of bytes are read as Latin-1."""
    pairs: Iterable[tuple[object, object]]
    if isinstance(headers, Sequence):
        try:
            pairs = [(_text(name), _text(value)) for name, value in headers]
        except ValueError:
            raise TypeError("headers must be a mapping, or pairs of a name and a value") from None
    else:
        pairs = headers.items()
    return {name.lower(): value for name, value in pairs if isinstance(name, str) and isinstance(value, str)}


def _text(value: object) -> object:
    return value.decode("latin-1") if isinstance(value, bytes) else value


def signing_keys(secret: Secrets) -> list[bytes]:
    """Return the keys for the HMAC, without those that are empty: whoever knows the scheme could sign with them."""
    # What can be read only once would verify one request and refuse all others.
    if isinstance(secret, bytes | bytearray | Iterator):
        raise TypeError(f"give a str or a list of them as signing keys, not {type(secret).__name__}")
    keys = []
    for each in [secret] if isinstance(secret, str) else secret:
        if not isinstance(each, str):
            raise TypeError(f"a signing key is a str, not {type(each).__name__}; decode it first")
        keys.append(each.removeprefix("whsec_").encode("utf-8", "surrogatepass"))
    return [key for key in keys if key]


def _matches(signed: Signed, content: bytes, keys: list[bytes]) -> bool:
    try:
        given = signed.signature.encode("ascii")
        message = f"{signed.request_id}.{signed.timestamp}.".encode() + content
    except UnicodeEncodeError:
        return False
    # Every key is tried whatever the others gave, so that time does not tell which one it was.
    right = False
    for key in keys:
        expected = (PREFIX + hmac.digest(key, message, "sha256").hex()).encode()
        right |= hmac.compare_digest(expected, given)
    return right


def _in_time(timestamp: str, tolerance: float, now: Now | None) -> bool:
    # A number and nothing else: the dots that part what is signed could otherwise be moved into the body.
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= _LONGEST_TIMESTAMP):
        return False
    present = time.time() if now is None else now.timestamp() if isinstance(now, datetime) else now
    # Written so that a clock that gives NaN refuses, too.
    return abs(present - int(timestamp)) <= tolerance
