"""The server's TCP connections, so that an ordered fault can really cut one."""

import asyncio
import socket
import struct
from typing import Any

from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

# Closing a socket that lingers for zero seconds sends RST in place of FIN, which is what a crashed peer looks like.
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)

# Bytes written just before a reset have to leave first; over loopback that takes microseconds.
_FLUSH_SECONDS = 0.02


class Connections:
    """Open connections by the address of their client."""

    def __init__(self) -> None:
        self._transports: dict[tuple[str, int], asyncio.Transport] = {}

    def protocol(self) -> type[H11Protocol]:
        """The HTTP protocol class of a server whose connections are kept here."""
        transports = self._transports

        class KnownConnection(H11Protocol):
            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
                # Where anybody listens to that logger, uvicorn logs whole URLs, and some hold the hash of a key.
                self.access_log = False
                super().connection_made(transport)
                if self.client is not None:
                    transports[self.client] = transport

            def connection_lost(self, exc: Exception | None) -> None:
                if self.client is not None:
                    transports.pop(self.client, None)
                super().connection_lost(exc)

        return KnownConnection

    def reset(self, client: tuple[str, int]) -> None:
        """Cut the connection of a client at once, with a TCP reset."""
        transport = self._transports.get(client)
        if transport is None:
            return
        sock: Any = transport.get_extra_info("socket")
        if sock is not None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        transport.abort()


class CutResponse(Response):
    """Cuts the connection instead of answering; with a real answer given, in the middle of that answer's body.

    An answer without a body has no middle, so nothing of it is sent.
    """

    def __init__(self, connections: Connections, answer: Response | None = None) -> None:
        super().__init__()
        self._connections = connections
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send what shall still be sent, then reset."""
        if self._answer is not None and len(self._answer.body) > 1:
            await self._send_half(self._answer, send)
            await asyncio.sleep(_FLUSH_SECONDS)
        self._connections.reset(scope["client"])
        # The server has to notice the loss before this call returns, else it would complain about the missing answer.
        await asyncio.sleep(_FLUSH_SECONDS)

    async def _send_half(self, answer: Response, send: Send) -> None:
        body = bytes(answer.body)
        await send({"type": "http.response.start", "status": answer.status_code, "headers": answer.raw_headers})
        await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
