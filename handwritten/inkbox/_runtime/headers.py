"""HTTP headers as the rest of the package sees them."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence

from inkbox._runtime.redaction import redact_pairs


class Headers(Mapping[str, str]):
    """Headers of an answer: names in any case, values as text, repeated headers joined with a comma.

    The text form shows no value of a secret header.
    """

    __slots__ = ("_index", "_pairs", "_raw")

    def __init__(self, raw: Sequence[tuple[bytes, bytes]] = ()) -> None:
        self._raw = raw
        self._pairs: list[tuple[str, str]] | None = None
        self._index: dict[str, str] | None = None

    @classmethod
    def of(cls, pairs: Sequence[tuple[str, str]]) -> Headers:
        """Make headers of pairs of text."""
        made = cls()
        made._pairs = list(pairs)
        return made

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """All headers in the order of the wire, repeated ones each for itself."""
        # Decoding waits until somebody asks: most answers are read for their body alone.
        if self._pairs is None:
            self._pairs = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in self._raw]
        return self._pairs

    def redacted(self) -> Headers:
        """Return the same headers with the values of secret ones replaced."""
        return Headers.of(redact_pairs(self.pairs))

    def get_list(self, name: str) -> list[str]:
        """Return every value of a header, in the order of the wire."""
        wanted = name.lower()
        return [value for key, value in self.pairs if key.lower() == wanted]

    def _lookup(self) -> dict[str, str]:
        if self._index is None:
            index: dict[str, str] = {}
            for name, value in self.pairs:
                key = name.lower()
                index[key] = f"{index[key]}, {value}" if key in index else value
            self._index = index
        return self._index

    def __getitem__(self, name: str) -> str:
        return self._lookup()[name.lower()]

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._lookup()

    def __iter__(self) -> Iterator[str]:
        return iter(self._lookup())

    def __len__(self) -> int:
        return len(self._lookup())

    def __repr__(self) -> str:
        return f"Headers({redact_pairs(self.pairs)})"

    def __reduce__(self) -> tuple[object, ...]:
        return Headers.of, (self.pairs,)


def retry_after(headers: Headers, now: Callable[[], float] = time.time) -> float | None:
    """Return the seconds that the `Retry-After` header asks to wait, None when it is missing or unreadable.

    Args:
        headers: Headers of an answer.
        now: Wall clock, Unix time in seconds; needed for the date form of the header.
    """
    value = headers.get("retry-after")
    if value is None:
        return None
    try:
        seconds = float(value)
    except ValueError:
        return _seconds_until(value, now)
    return seconds if 0 <= seconds < math.inf else None


def _seconds_until(date: str, now: Callable[[], float]) -> float | None:
    from email.utils import parsedate_to_datetime

    try:
        return max(0.0, parsedate_to_datetime(date).timestamp() - now())
    except (ValueError, OverflowError):
        return None
