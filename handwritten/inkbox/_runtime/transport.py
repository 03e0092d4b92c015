"""The only room that knows httpx: one attempt in, one answer or failure out, in both flavours.

httpx's transports are used without its client: cookies, redirects, retries and logging are decided elsewhere in this
package, and a call costs half of what it costs through `httpx.Client`.
"""

from __future__ import annotations

import asyncio
import os
import ssl
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, Final
from urllib.request import getproxies, proxy_bypass

import httpx

from inkbox._runtime.errors import InkboxConfigurationError
from inkbox._runtime.quiet import unlogged
from inkbox._runtime.settings import Verify, is_local
from inkbox._runtime.wire import WireFailure, WireRequest, WireResponse

# Idle connections are kept for half of the 60 s after which load balancers usually drop them.
_LIMITS: Final = httpx.Limits(max_connections=100, max_keepalive_connections=20, keepalive_expiry=30.0)

# These arise before a byte of the request is written.
_UNSENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.InvalidURL,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
# These would arise again.
_LASTING = (httpx.InvalidURL, httpx.LocalProtocolError, httpx.UnsupportedProtocol)
_FAILURES = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError)
_INCOMPLETE: Final = WireFailure("the answer was not complete in time", sent=True, timed_out=True)
_BODY_METHODS = frozenset({"POST", "PUT", "PATCH"})

# The timer over a whole attempt rings a little later than those of its steps, which know whether anything was sent.
_GRACE: Final = 0.02


def tls_context(base_url: str, verify: Verify) -> ssl.SSLContext | None:
    """Return the TLS context of a client; None when its base URL needs none.

    Args:
        base_url: Base URL of the service.
        verify: True for the certificate authorities of `SSL_CERT_FILE`, `SSL_CERT_DIR` or certifi; False to trust any
            certificate; the path of a file or directory of certificate authorities; or a context.

    Raises:
        InkboxConfigurationError: The certificate authorities can't be loaded.
    """
    if isinstance(verify, ssl.SSLContext):
        return verify
    if base_url.lower().startswith("http://"):
        return None
    try:
        if isinstance(verify, bool):
            return httpx.create_ssl_context(verify=verify)
        path = os.fspath(verify)
        is_folder = os.path.isdir(path)
        return ssl.create_default_context(cafile=None if is_folder else path, capath=path if is_folder else None)
    except OSError as error:  # an SSLError is one
        raise InkboxConfigurationError(f"the certificate authorities can't be loaded: {error}") from None


class _Transport:
    """What both flavours share."""

    def __init__(self, base_url: str, context: ssl.SSLContext | None) -> None:
        try:
            self._base = httpx.URL(base_url)
        except httpx.InvalidURL as error:
            raise InkboxConfigurationError(f"base_url can't be used: {error}") from None
        self._base_url = base_url
        self._host = self._base.netloc
        # None is a context too: that of a connection without TLS. The annotation of httpx leaves it out.
        self._settings: dict[str, Any] = {
            "verify": context,
            "limits": _LIMITS,
            "proxy": None if is_local(base_url) else proxy_from_environment(self._base),
        }

    def _build(self, wire: WireRequest) -> httpx.Request:
        headers = [(b"Host", self._host), (b"Connection", b"keep-alive"), (b"Accept-Encoding", b"gzip, deflate")]
        headers += [(name.title().encode(), value.encode("latin-1")) for name, value in wire.headers.items()]
        if wire.body or wire.method in _BODY_METHODS:
            headers.append((b"Content-Length", b"%d" % len(wire.body)))
        limits = dict.fromkeys(("connect", "read", "write", "pool"), wire.timeout)
        return httpx.Request(
            wire.method,
            self._base_url + wire.target,
            headers=headers,
            stream=httpx.ByteStream(wire.body),
            extensions={"timeout": limits},
        )


class Transport(_Transport):
    """The blocking flavour, safe to share between threads."""

    def __init__(self, base_url: str, context: ssl.SSLContext | None) -> None:
        super().__init__(base_url, context)
        with _proxy_faults():
            self._http = httpx.HTTPTransport(**self._settings)
        _watch_clock(self._http)

    def send(self, wire: WireRequest) -> WireResponse | WireFailure:
        """Send one request and read its answer to the end."""
        _attempt.ends = time.monotonic() + wire.timeout
        try:
            with unlogged():
                response = self._http.handle_request(self._build(wire))
                assert isinstance(response.stream, httpx.SyncByteStream)
                try:
                    body = b"".join(response.stream)
                finally:
                    response.stream.close()
            return _finish(response, body)
        except TimeoutError:
            failure = _INCOMPLETE
        except _FAILURES as error:
            failure = _classify(error)
        return failure

    def close(self) -> None:
        """Close all connections."""
        self._http.close()


class AsyncTransport(_Transport):
    """The asynchronous flavour, bound to the event loop it was first used on."""

    def __init__(self, base_url: str, context: ssl.SSLContext | None) -> None:
        super().__init__(base_url, context)
        with _proxy_faults():
            self._http = httpx.AsyncHTTPTransport(**self._settings)

    async def send(self, wire: WireRequest) -> WireResponse | WireFailure:
        """Send one request and read its answer to the end."""
        try:
            with unlogged():
                async with asyncio.timeout(wire.timeout + _GRACE):
                    response = await self._http.handle_async_request(self._build(wire))
                    assert isinstance(response.stream, httpx.AsyncByteStream)
                    try:
                        body = b"".join([chunk async for chunk in response.stream])
                    finally:
                        await response.stream.aclose()
            return _finish(response, body)
        except TimeoutError:
            failure = _INCOMPLETE
        except _FAILURES as error:
            failure = _classify(error)
        return failure

    async def aclose(self) -> None:
        """Close all connections."""
        await self._http.aclose()


def proxy_from_environment(url: httpx.URL) -> httpx.Proxy | None:
    """Return the proxy that the environment (or the system, on macOS) names for a URL."""
    proxies = getproxies()
    found = proxies.get(url.scheme) or proxies.get("all")
    if not found or proxy_bypass(url.netloc.decode("ascii")):
        return None
    try:
        return httpx.Proxy(found if "://" in found else f"http://{found}")
    except (ValueError, httpx.InvalidURL):
        raise _unusable_proxy() from None


@contextmanager
def _proxy_faults() -> Generator[None]:
    """Turn what httpx says of a proxy into a settings error that does not show the proxy's password."""
    try:
        yield
    except ImportError:
        raise InkboxConfigurationError(
            "The environment names a SOCKS proxy, which needs one more package: pip install 'httpx[socks]'."
        ) from None
    except ValueError:
        raise _unusable_proxy() from None


def _unusable_proxy() -> InkboxConfigurationError:
    return InkboxConfigurationError("The proxy that the environment names can't be used; see HTTPS_PROXY and NO_PROXY.")


def _finish(response: httpx.Response, body: bytes) -> WireResponse:
    headers = response.headers.raw
    if any(name.lower() == b"content-encoding" for name, _ in headers):
        # The transport gives the body as it came; a response made of it decompresses it.
        try:
            body = httpx.Response(response.status_code, headers=headers, content=body).content
        except httpx.DecodingError:
            return WireResponse(response.status_code, headers, b"", fault="the body can't be decompressed")
    return WireResponse(response.status_code, headers, body)


def _classify(error: Exception) -> WireFailure:
    reason = str(error) or type(error).__name__
    if "CERTIFICATE_VERIFY_FAILED" in reason:
        advice = "Nothing was sent. Name the authority of the service's certificate with verify=... or SSL_CERT_FILE."
        return WireFailure(reason, sent=False, retryable=False, advice=advice)
    return WireFailure(
        reason,
        sent=not isinstance(error, _UNSENT),
        timed_out=isinstance(error, httpx.TimeoutException),
        retryable=not isinstance(error, _LASTING),
    )


# --- the deadline of a blocking attempt ------------------------------------------------------------------------------
#
# A socket's timeout starts anew with every byte that arrives, so a service that drips would hold a thread for ever. The
# asynchronous flavour has a timer over the whole attempt; a thread has none, so each step is given what is left of it.


class _Attempt(threading.local):
    ends = 0.0

    def left(self) -> float:
        left = self.ends - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


_attempt = _Attempt()


def _watch_clock(transport: httpx.HTTPTransport) -> None:
    # httpx has no public place for a network backend. Should a later version keep it elsewhere, only the protection
    # from dripping services is lost, and a test says so.
    pool = getattr(transport, "_pool", None)
    backend = getattr(pool, "_network_backend", None)
    if pool is not None and backend is not None:
        pool._network_backend = _ClockedBackend(backend)


class _ClockedBackend:
    """A network backend of httpcore whose steps end with the attempt."""

    def __init__(self, backend: Any) -> None:
        self._backend = backend

    def connect_tcp(self, host: str, port: int, timeout: float | None = None, **options: Any) -> _ClockedStream:
        return _ClockedStream(self._backend.connect_tcp(host, port, _attempt.left(), **options))


class _ClockedStream:
    """A network stream of httpcore whose steps end with the attempt."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self.close = stream.close
        self.get_extra_info = stream.get_extra_info

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data: bytes = self._stream.read(max_bytes, _attempt.left())
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _attempt.left())

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> _ClockedStream:
        return _ClockedStream(self._stream.start_tls(ssl_context, server_hostname, _attempt.left()))
