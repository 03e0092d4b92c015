"""How a sandbox is run: in the foreground for people, in a thread for programs.

Everything heavy is loaded when a sandbox starts, so that importing this module costs nothing.
"""

import contextlib
import gc
import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Self

from inkbox_sandbox.settings import Caps, SandboxSettings

if TYPE_CHECKING:
    from inkbox_sandbox.control_client.client import Control
    from inkbox_sandbox.network import Server
    from inkbox_sandbox.service import Service


def serve(settings: SandboxSettings) -> None:
    """Serve in the foreground until SIGINT or SIGTERM; prints one line when everything answers.

    Raises:
        OSError: The address can't be listened on, or the database can't be opened.
    """
    with _quick_loading():
        from inkbox_sandbox.network import Server, listen, open_service

        sock = listen(settings)
        service = open_service(settings, sock)
        server = Server(service, lambda: _announce(service))
        # All of it stays for the life of the process: the collector need not look through it when it wakes up.
        gc.freeze()
    logging.basicConfig(level=settings.log_level.upper(), stream=sys.stderr)
    with contextlib.closing(sock), contextlib.closing(service.storage):
        server.run([sock])


@contextlib.contextmanager
def _quick_loading() -> Iterator[None]:
    """Keep the garbage collector from looking through hundreds of modules that are being loaded and stay."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _announce(service: "Service") -> None:
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
        retry_webhooks: Whether a webhook delivery that failed is attempted again.
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
        retry_webhooks: bool = True,
        caps: Caps | None = None,
    ) -> None:
        self.settings = settings or SandboxSettings(
            host=host,
            port=port,
            smtp_port=smtp_port,
            data_dir=None if data_dir is None else Path(data_dir),
            database_url=database_url,
            api_key=api_key,
            retry_webhooks=retry_webhooks,
            caps=caps or Caps(),
        )
        self._service: Service | None = None
        self._server: Server | None = None
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
            from inkbox_sandbox.control_client.client import Control

            self._control = Control(self.base_url, admin_key=self.api_key)
        return self._control

    @property
    def _running(self) -> "Service":
        if self._service is None:
            raise RuntimeError("the sandbox is not running")
        return self._service

    def start(self) -> None:
        """Start it and wait until it answers.

        Raises:
            OSError: The address can't be listened on, or the database can't be opened.
            RuntimeError: It runs already.
        """
        if self._service is not None:
            raise RuntimeError("the sandbox runs already")
        with _quick_loading():
            from inkbox_sandbox.network import Server, listen, open_service

            sock = listen(self.settings)
            try:
                service = open_service(self.settings, sock)
            except BaseException:
                sock.close()
                raise
        ready = threading.Event()
        failures: list[BaseException] = []
        server = Server(service, ready.set)

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
