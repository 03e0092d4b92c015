"""The cookie jar of one client: it keeps a load balancer's affinity cookie, in memory only.

The rules are those of the contract (RFC 6265 with a stricter domain check). `http.cookiejar` is not used: it orders
cookies by path, knows no `Domain=localhost`, and can be bent to the rules only through its private methods.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple
from urllib.parse import urlsplit

# A service that sets another name on each answer must not fill the memory.
_MOST_COOKIES: Final = 200

_Identity = tuple[str, str, str]


class _Cookie(NamedTuple):
    name: str
    value: str
    domain: str
    host_only: bool
    path: str
    secure: bool
    expires: float | None

    @property
    def identity(self) -> _Identity:
        return self.domain, self.path, self.name

    def is_expired(self, now: float) -> bool:
        return self.expires is not None and self.expires <= now

    def goes_to(self, scheme: str, host: str, path: str) -> bool:
        if self.secure and scheme != "https":
            return False
        if host != self.domain and (self.host_only or not host.endswith(f".{self.domain}")):
            return False
        return _path_matches(self.path, path)


class CookieJar:
    """Cookies of one client, safe to share between threads.

    Args:
        now: Wall clock, Unix time in seconds.
    """

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._cookies: dict[_Identity, _Cookie] = {}
        self._lock = threading.Lock()

    def store(self, url: str, set_cookie: Iterable[str]) -> None:
        """Keep the cookies of an answer.

        Args:
            url: URL of the request.
            set_cookie: Value of each `Set-Cookie` header, in order.
        """
        parts = urlsplit(url)
        now = self._now()
        for header in set_cookie:
            cookie = _parse(header, (parts.hostname or "").lower(), parts.path, now)
            if cookie is not None:
                self._keep(cookie, now)

    def header(self, url: str) -> str | None:
        """Return the `Cookie` header for a request, None when no cookie goes with it."""
        if not self._cookies:
            return None
        parts = urlsplit(url)
        host, path, now = (parts.hostname or "").lower(), parts.path or "/", self._now()
        with self._lock:
            kept = list(self._cookies.values())
        sent = [
            f"{cookie.name}={cookie.value}"
            for cookie in kept
            if not cookie.is_expired(now) and cookie.goes_to(parts.scheme, host, path)
        ]
        return "; ".join(sent) or None

    def _keep(self, cookie: _Cookie, now: float) -> None:
        with self._lock:
            if cookie.is_expired(now):
                self._cookies.pop(cookie.identity, None)
                return
            self._cookies[cookie.identity] = cookie
            while len(self._cookies) > _MOST_COOKIES:
                del self._cookies[next(iter(self._cookies))]


def _parse(header: str, host: str, request_path: str, now: float) -> _Cookie | None:
    pair, *rest = header.split(";")
    name, equals, value = (part.strip() for part in pair.partition("="))
    if not equals or not name:
        return None
    attributes = dict(_attributes(rest))
    domain = attributes.get("domain", "").lstrip(".").lower()
    if domain and domain != host and not host.endswith(f".{domain}"):
        return None  # a host speaks only for itself and for the domains above it
    path = attributes.get("path", "")
    return _Cookie(
        name,
        value,
        domain=domain or host,
        host_only=not domain,
        path=path if path.startswith("/") else request_path.rpartition("/")[0] or "/",
        secure="secure" in attributes,
        expires=_expiry(attributes, now),
    )


def _attributes(parts: Iterable[str]) -> Iterator[tuple[str, str]]:
    for part in parts:
        name, _, value = part.partition("=")
        yield name.strip().lower(), value.strip()


def _expiry(attributes: dict[str, str], now: float) -> float | None:
    try:
        return now + int(attributes["max-age"])
    except (KeyError, ValueError, OverflowError):
        return _timestamp(attributes.get("expires"))


def _timestamp(date: str | None) -> float | None:
    if not date:
        return None
    # Imported when the first date arrives: affinity cookies of a local service have none.
    from email.utils import parsedate_to_datetime

    try:
        return parsedate_to_datetime(date).timestamp()
    except (ValueError, OverflowError):
        return None


def _path_matches(cookie_path: str, path: str) -> bool:
    if not path.startswith(cookie_path):
        return False
    return len(path) == len(cookie_path) or cookie_path.endswith("/") or path[len(cookie_path)] == "/"
