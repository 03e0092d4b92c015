"""One uvicorn server for one sandbox. Loaded when a sandbox starts, because it loads everything else."""

import asyncio
import contextlib
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import uvicorn

from inkbox_sandbox.app import build_app
from inkbox_sandbox.service import Service
from inkbox_sandbox.settings import SandboxSettings

if TYPE_CHECKING:
    from inkbox_sandbox.mail import smtp

# A client keeps idle connections for some seconds; a server that gives up earlier cuts a request in two now and then.
_KEEP_ALIVE_SECONDS = 75

_BACKLOG = 2048


class Server(uvicorn.Server):
    """A uvicorn server that starts and stops mail listener, calls and webhooks with it, and tells when it is ready."""

    def __init__(self, service: Service, on_ready: Callable[[], object]) -> None:
        config = uvicorn.Config(
            build_app(service),
            http=service.connections.protocol(),
            ws="none",
            loop="asyncio",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_keep_alive=_KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=1,
        )
        super().__init__(config)
        self._service = service
        self._on_ready = on_ready
        self._listener: smtp.Listener | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start listening for requests and mail."""
        settings = self._service.settings
        self._service.switchboard.attach(asyncio.get_running_loop())
        self._service.courier.attach(asyncio.get_running_loop())
        if settings.smtp_port is not None:
            from inkbox_sandbox.mail import smtp

            self._listener = smtp.Listener(self._service)
            await self._listener.start(settings.host, settings.smtp_port)
            self._service.smtp_port = self._listener.port
        if settings.data_dir is not None or settings.database_url is not None:
            # Before anybody can ask what waits.
            await self._service.courier.take_up()
        await super().startup(sockets)
        self._on_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop listening and let the calls under way end."""
        if self._listener is not None:
            await self._listener.stop()
        await self._service.switchboard.close()
        await super().shutdown(sockets)
        # Requests that were carried out while the server stopped may have had something to tell as well.
        await self._service.courier.close()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop on SIGINT and SIGTERM; unlike uvicorn's own, the signal is not raised again after a clean stop."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        signals = (signal.SIGINT, signal.SIGTERM)
        before = {number: signal.signal(number, self.handle_exit) for number in signals}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def listen(settings: SandboxSettings) -> socket.socket:
    """The listening socket of the API; OSError when the address can't be had."""
    family, kind, protocol, _, address = socket.getaddrinfo(
        settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    sock = socket.socket(family, kind, protocol)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(address)
        sock.listen(_BACKLOG)
    except OSError:
        sock.close()
        raise
    return sock


def open_service(settings: SandboxSettings, sock: socket.socket) -> Service:
    """The service behind a listening socket, with its database opened and its first organization made."""
    service = Service(settings)
    try:
        service.storage.call(service.prepare)
    except BaseException:
        service.storage.close()
        raise
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    service.base_url = f"http://{host}:{sock.getsockname()[1]}"
    return service
