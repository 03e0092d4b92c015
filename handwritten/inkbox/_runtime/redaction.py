"""What hooks, logs and exceptions may show of a request and its answer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

REDACTED: Final = "***"

# Location is here because a redirect of the service leads to a signed URL, which opens what it names to anybody.
_SECRET_HEADERS = frozenset(
    {"authorization", "cookie", "location", "proxy-authorization", "set-cookie", "x-api-key", "x-service-token"}
)


def redact_pairs(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return header pairs with the values of secret headers replaced."""
    return [(name, REDACTED if name.lower() in _SECRET_HEADERS else value) for name, value in pairs]
