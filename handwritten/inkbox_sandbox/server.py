"""The network side: one uvicorn server for one sandbox, in the foreground for people, in a thread for programs."""

import contextlib
import gc
import logging
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Self

import uvicorn

from inkbox_sandbox.app import build_app
from inkbox_sandbox.mail import smtp
from inkbox_sandbox.service import Service
from inkbox_sandbox.settings import Caps, SandboxSettings

if TYPE_CHECKING:
    from inkbox_sandbox.control_client import Control

# A client keeps idle connections for some seconds; a server that gives up earlier cuts a request in two now and then.
_KEEP_ALIVE_SECONDS = 75

_BACKLOG = 2048


class _Server(uvicorn.Server):
    """A uvicorn server that starts and stops the mail listener with it, and tells when both are ready."""

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
        if settings.smtp_port is not None:
            self._listener = smtp.Listener(self._service)
            await self._listener.start(settings.host, settings.smtp_port)
            self._service.smtp_port = self._listener.port
        await super().startup(sockets)
        self._on_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop listening and let the calls under way end."""
        if self._listener is not None:
            await self._listener.stop()
        await super().shutdown(sockets)

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


def _listen(settings: SandboxSettings) -> socket.socket:
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


def _prepared(settings: SandboxSettings, sock: socket.socket) -> Service:
    service = Service(settings)
    service.storage.call(service.prepare)
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    service.base_url = f"http://{host}:{sock.getsockname()[1]}"
    return service


def serve(settings: SandboxSettings) -> None:
    """Serve in the foreground until SIGINT or SIGTERM; prints one line when everything answers.

    Raises:
        OSError: The address can't be listened on.
    """
    logging.basicConfig(level=settings.log_level.upper(), stream=sys.stderr)
    with contextlib.closing(_listen(settings)) as sock:
        service = _prepared(settings, sock)
        try:
            _Server(service, lambda: _announce(service)).run([sock])
        finally:
            service.storage.close()


def _announce(service: Service) -> None:
    # What start-up made lives as long as the process; no collection needs to look at it again.
    gc.freeze()
    line = f"inkbox sandbox ready base_url={service.base_url} api_key={service.admin_key}"
    if service.smtp_port is not None:
        line += f" smtp={service.settings.host}:{service.smtp_port}"
    print(line, flush=True)


class Sandbox:
    """A sandbox in a thread of this process.

    ```
    with Sandbox() as sandbox:
        inkbox = Inkbox(api_key=sandbox.api_key, base_url=sandbox.base_url)
    ```

    Args:
        settings: All settings at once; the other arguments are then not looked at.
        host: Address to listen on.
        port: Port of the API; 0 takes a free one.
        smtp_port: Port of the mail listener; None leaves it off, 0 takes a free one.
        data_dir: Folder for the database; None keeps everything in memory.
        database_url: A PostgreSQL URL in place of SQLite.
        api_key: The admin key of the first organization; None makes one.
        caps: Limits that differ from the service's.
    """

    def __init__(
        self,
        settings: SandboxSettings | None = None,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        smtp_port: int | None = None,
        data_dir: Path | str | None = None,
        database_url: str | None = None,
        api_key: str | None = None,
        caps: Caps | None = None,
    ) -> None:
        self.settings = settings or SandboxSettings(
            host=host,
            port=port,
            smtp_port=smtp_port,
            data_dir=None if data_dir is None else Path(data_dir),
            database_url=database_url,
            api_key=api_key,
            caps=caps or Caps(),
        )
        self._service: Service | None = None
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None
        self._control: Control | None = None

    def __repr__(self) -> str:
        """Where it listens; never its key."""
        state = self._service.base_url if self._service is not None else "not running"
        return f"<Sandbox {state}>"

    def __enter__(self) -> Self:
        """Start it."""
        self.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        """Stop it."""
        self.stop()

    @property
    def base_url(self) -> str:
        """Where it answers, without a trailing slash."""
        return self._running.base_url

    @property
    def api_key(self) -> str:
        """The admin key of its first organization."""
        return self._running.admin_key

    @property
    def smtp_port(self) -> int | None:
        """Where it takes mail, when it does."""
        return self._running.smtp_port

    @property
    def control(self) -> "Control":
        """A client of its control API."""
        if self._control is None:
            from inkbox_sandbox.control_client import Control

            self._control = Control(self.base_url, admin_key=self.api_key)
        return self._control

    @property
    def _running(self) -> Service:
        if self._service is None:
            raise RuntimeError("the sandbox is not running")
        return self._service

    def start(self) -> None:
        """Start it and wait until it answers.

        Raises:
            OSError: The address can't be listened on.
            RuntimeError: It runs already.
        """
        if self._service is not None:
            raise RuntimeError("the sandbox runs already")
        sock = _listen(self.settings)
        try:
            service = _prepared(self.settings, sock)
        except BaseException:
            sock.close()
            raise
        ready = threading.Event()
        failures: list[BaseException] = []
        server = _Server(service, ready.set)

        def run() -> None:
            try:
                server.run([sock])
            except BaseException as error:
                failures.append(error)
            finally:
                sock.close()
                ready.set()

        thread = threading.Thread(target=run, name="inkbox-sandbox", daemon=True)
        thread.start()
        ready.wait()
        if failures:
            thread.join()
            service.storage.close()
            raise failures[0]
        self._service, self._server, self._thread = service, server, thread

    def stop(self) -> None:
        """Stop it and wait until everything is closed; does nothing when it does not run."""
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._service is None or self._server is None or self._thread is None:
            return
        self._server.should_exit = True
        self._thread.join()
        self._service.storage.close()
        self._service = self._server = self._thread = None
