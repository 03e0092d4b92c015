"""A router as an ASGI or a WSGI application, for any server or framework; nothing but the standard library."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from http import HTTPStatus
from typing import Any, TypeAlias

from inkbox.webhooks.router import WebhookResponse, WebhookRouter, refusal
from inkbox.webhooks.signatures import Headers, Payload

Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
ASGIApplication: TypeAlias = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]
WSGIApplication: TypeAlias = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
BlockingHandle: TypeAlias = Callable[[Payload, Headers], WebhookResponse]

LARGEST = 1024 * 1024
# Without a body, since it may be the answer to a HEAD; the media type is what validators of WSGI ask for.
_NOT_A_POST = WebhookResponse(405, {"Allow": "POST", "Content-Type": "application/json"})
_LENGTH_UNKNOWN = refusal(411, "The request has no Content-Length.")
_TOO_LARGE = refusal(413, "The body is larger than the receiver takes.")
_INCOMPLETE = refusal(400, "The body breaks off.")


def asgi(router: WebhookRouter, *, largest: int = LARGEST) -> ASGIApplication:
    """Return an ASGI application that hands each POST to a router, whatever its path: mount it where you like.

    Args:
        router: The router.
        largest: Bytes that a body may have; more are answered with 413 and not read.
    """
    return _Application(router, largest)


class _Application:
    # A class, since Starlette takes a function for an endpoint of its own kind.
    def __init__(self, router: WebhookRouter, largest: int) -> None:
        self._router, self._largest = router, largest

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(receive, send)
        elif scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1000})
        else:
            await _respond(send, await _answer(self._router, scope, receive, self._largest))


async def _live(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


async def _answer(
    router: WebhookRouter, scope: MutableMapping[str, Any], receive: Receive, largest: int
) -> WebhookResponse:
    if scope["method"] != "POST":
        return _NOT_A_POST
    body = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return _INCOMPLETE
        body += message.get("body", b"")
        if len(body) > largest:
            return _TOO_LARGE
        more = message.get("more_body", False)
    return await router.handle(bytes(body), list(scope["headers"]))


async def _respond(send: Send, response: WebhookResponse) -> None:
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in _headers(response)]
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": response.body})


def wsgi(router: WebhookRouter, *, largest: int = LARGEST) -> WSGIApplication:
    """Return a WSGI application that hands each POST to a router, whatever its path: mount it where you like.

    Args:
        router: The router.
        largest: Bytes that a body may have; more are answered with 413 and not read.
    """
    handle = blocking(router)

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        response = _wsgi_answer(handle, environ, largest)
        reason = HTTPStatus(response.status).phrase
        start_response(f"{response.status} {reason}", _headers(response))
        return [response.body]

    return application


def _wsgi_answer(handle: BlockingHandle, environ: dict[str, Any], largest: int) -> WebhookResponse:
    if environ["REQUEST_METHOD"] != "POST":
        return _NOT_A_POST
    length = environ.get("CONTENT_LENGTH") or ""
    # The service says how long a body is. Without that, a server of WSGI cannot say where it ends.
    if not (length.isascii() and length.isdigit()):
        return _LENGTH_UNKNOWN
    if len(length) > len(str(largest)) or int(length) > largest:
        return _TOO_LARGE
    body = environ["wsgi.input"].read(int(length))
    if len(body) < int(length):
        return _INCOMPLETE
    names = (name for name in environ if name.startswith("HTTP_"))
    return handle(body, {name[5:].replace("_", "-"): environ[name] for name in names})


def blocking(router: WebhookRouter) -> BlockingHandle:
    """Return `router.handle` for code without an event loop, a view of Flask for instance.

    Handlers of all threads run in one event loop, in a thread of its own that the first call starts: what they share,
    clients and pools of connections, belongs to that loop. It ends with the process.

    Args:
        router: The router.
    """
    loop = _Loop()

    def handle(body: Payload, headers: Headers) -> WebhookResponse:
        return asyncio.run_coroutine_threadsafe(router.handle(body, headers), loop.running()).result()

    return handle


class _Loop:
    """An event loop in a thread, started when it is first needed: servers fork once they have loaded an application."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None

    def running(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=self._loop.run_forever, name="inkbox-webhooks", daemon=True).start()
            return self._loop


def _headers(response: WebhookResponse) -> list[tuple[str, str]]:
    headers = list(response.headers.items())
    # A 204 has no content, and no length of one (RFC 9110, section 8.6).
    if response.status != HTTPStatus.NO_CONTENT:
        headers.append(("Content-Length", str(len(response.body))))
    return headers
