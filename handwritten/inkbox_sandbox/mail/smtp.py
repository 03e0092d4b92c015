"""The mail listener: mail from outside comes in over SMTP, as it would over the Internet.

Unknown recipients are refused at once (550), so that the sending server tells its user. `aiosmtpd` is imported when a
listener starts; a sandbox without one never loads it.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from inkbox_sandbox.context import Context
from inkbox_sandbox.mail import inbound, mailboxes

if TYPE_CHECKING:
    from aiosmtpd.smtp import SMTP, Envelope, Session

    from inkbox_sandbox.service import Service

log = logging.getLogger("inkbox_sandbox")


def size_limit(attachment_bytes: int) -> int:
    """The largest message taken: attachments of the permitted size in base64, and room for everything around them."""
    return attachment_bytes * 3 // 2 + 1024 * 1024


class Listener:
    """An SMTP server on the event loop it is started on; mail goes through the service's storage thread."""

    def __init__(self, service: "Service") -> None:
        self._service = service
        self._server: asyncio.Server | None = None
        self._sessions: set[asyncio.Transport] = set()

    @property
    def port(self) -> int:
        """The port it listens on."""
        assert self._server is not None, "the listener is not started"
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def start(self, host: str, port: int) -> None:
        """Listen; port 0 takes a free one."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._protocol_factory(loop), host, port)

    async def stop(self) -> None:
        """Stop listening and hang up."""
        if self._server is None:
            return
        self._server.close()
        for transport in list(self._sessions):
            transport.abort()
        await self._server.wait_closed()
        self._server = None

    def _protocol_factory(self, loop: asyncio.AbstractEventLoop) -> "Callable[[], SMTP]":
        from aiosmtpd.smtp import SMTP

        sessions = self._sessions

        class TrackedSMTP(SMTP):
            """Known to the listener while it is connected, so that stopping does not wait for the far end."""

            def connection_made(self, transport: asyncio.BaseTransport) -> None:
                assert isinstance(transport, asyncio.Transport)
                sessions.add(transport)
                self._tracked = transport
                super().connection_made(transport)

            def connection_lost(self, error: Exception | None) -> None:
                sessions.discard(self._tracked)
                super().connection_lost(error)

        caps = self._service.settings.caps
        return lambda: TrackedSMTP(
            _Handler(self._service.run),
            data_size_limit=size_limit(caps.attachment_bytes),
            enable_SMTPUTF8=True,
            hostname="localhost",
            ident="Inkbox sandbox",
            loop=loop,
        )


class _Handler:
    """The hooks that `aiosmtpd` calls by name; each answers with the SMTP reply."""

    def __init__(self, run: "Callable[[Callable[[Context], Any]], Any]") -> None:
        self._run = run

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, server: "SMTP", session: "Session", envelope: "Envelope", address: str, rcpt_options: list[str]
    ) -> str:
        if not await self._run(lambda ctx: mailboxes.address_is_taken(ctx, address)):
            return "550 5.1.1 No such mailbox here"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(rcpt_options)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802 - the library's name
        self, server: "SMTP", session: "Session", envelope: "Envelope"
    ) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        sender, recipients = envelope.mail_from or "", list(envelope.rcpt_tos)
        try:
            results = await self._run(
                lambda ctx: inbound.receive(ctx, content, envelope_from=sender, envelope_to=recipients)
            )
        except Exception:
            log.exception("a message that came in over SMTP could not be stored")
            return "451 4.3.0 Local error, try again later"
        if not any(result.accepted for result in results):
            return "550 5.1.1 No such mailbox here"
        return "250 2.6.0 Message accepted"
