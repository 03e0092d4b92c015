"""Where the sandbox may be told to connect to. Pure."""

import ipaddress
from collections.abc import Sequence
from urllib.parse import urlsplit

from inkbox_sandbox.errors import unprocessable


def check_websocket_url(url: str | None, loc: Sequence[str]) -> None:
    """422 unless a WebSocket URL is encrypted or stays on this machine."""
    _check(url, "wss", "ws", loc)


def check_webhook_url(url: str | None, loc: Sequence[str]) -> None:
    """422 unless a web address is encrypted or stays on this machine."""
    _check(url, "https", "http", loc)


def _check(url: str | None, scheme: str, loopback_scheme: str, loc: Sequence[str]) -> None:
    if url is not None and not is_admissible(url, scheme, loopback_scheme):
        raise unprocessable(loc, f"The URL must begin with {scheme}://, or {loopback_scheme}:// on a loopback host")


def is_admissible(url: str, scheme: str, loopback_scheme: str) -> bool:
    """Whether a URL has a scheme of its own right, or the loopback one on a loopback host."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return False
    # What cannot be printed, and spaces, are taken out by some readers of URLs, and refused by others.
    if not host or not url.isprintable() or " " in url:
        return False
    return parts.scheme == scheme or (parts.scheme == loopback_scheme and _is_loopback(host))


def _is_loopback(host: str) -> bool:
    # No other name is asked for: what it leads to may be another host at the next request.
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
