"""A sandbox and a receiver as processes of their own, so that they can be killed and started again.

They are forked from a process that has loaded everything: a new one is there in some hundredths of a second.
"""

import asyncio
import contextlib
import json
import multiprocessing
import socket
import sqlite3
import time
from collections.abc import Callable, Iterator
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from typing import Any

from inkbox.webhooks import SQLiteStore, WebhookRouter, asgi
from inkbox_sandbox import SandboxSettings
from inkbox_sandbox.server import serve
from inkbox_sandbox.webhooks.catalogue import EVENTS

_START_SECONDS = 20
_SLOWNESS = 0.003
_LOADED = [
    "httpx",
    "uvicorn",
    "inkbox.webhooks.adapters",
    "inkbox.webhooks.router",
    "inkbox.webhooks.sqlite_store",
    "inkbox_sandbox.network",
    "inkbox_sandbox.control",
    "inkbox_sandbox.webhooks.sending",
]


def _forks() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_LOADED)
    return context


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Served:
    """A process that listens on a port."""

    def __init__(self, run: Callable[..., None], port: int, *arguments: Any) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self._run = run
        self._arguments = (port, *arguments)
        self._process: ForkServerProcess | None = None

    def start(self) -> None:
        """Start it and wait until it listens."""
        self._process = _forks().Process(target=self._run, args=self._arguments, daemon=True)
        self._process.start()
        deadline = time.monotonic() + _START_SECONDS
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                assert time.monotonic() < deadline, "the process does not listen"
                assert self._process.is_alive(), "the process has ended"
                time.sleep(0.005)
            else:
                return

    def kill(self) -> None:
        """End it without a chance to do anything more."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process.close()
            self._process = None


@contextlib.contextmanager
def running(*processes: Served) -> Iterator[None]:
    """Start some processes, and kill them in the end."""
    try:
        for process in processes:
            process.start()
        yield
    finally:
        for process in processes:
            process.kill()


def sandbox_process(data_dir: Path, api_key: str) -> Served:
    """A sandbox that keeps its data in a folder."""
    return Served(_serve_sandbox, free_port(), data_dir, api_key)


def _serve_sandbox(port: int, data_dir: Path, api_key: str) -> None:
    serve(SandboxSettings(port=port, data_dir=data_dir, api_key=api_key, log_level="critical"))


def receiver_process(diary: Path) -> Served:
    """A receiver behind uvicorn that keeps what it does in a diary."""
    return Served(_serve_receiver, free_port(), diary)


def _serve_receiver(port: int, diary: Path) -> None:
    import uvicorn

    uvicorn.run(_receiver(Diary(diary)), host="127.0.0.1", port=port, log_level="critical", lifespan="off", ws="none")


def _receiver(diary: "Diary") -> Any:
    """A receiver as users build one: a router whose store and whose handler's effects share a file."""
    # A claim of a process that was killed ends soon: nobody else is there who could be at it.
    store = SQLiteStore(diary.path, lease=0.2)
    # The sandbox's clock is moved, so the age of a request says nothing.
    router = WebhookRouter(diary.secrets, store=store, tolerance=None)

    async def handle(event: Any) -> None:
        # Time in which it can be killed before its work is done.
        await asyncio.sleep(_SLOWNESS)
        (await store.begin()).execute("INSERT INTO handled (body) VALUES (?)", [json.dumps(event)])

    names: Any = [event_type for channel in EVENTS.values() for event_type in channel]
    register: Any = router.on(*names)
    register(handle)

    application = asgi(router)

    async def receiver(scope: Any, receive: Any, send: Any) -> None:
        router.secret = diary.secrets
        body = b""

        async def receive_noted() -> Any:
            nonlocal body
            message = await receive()
            body += message.get("body", b"")
            # A request whose sender is killed in the middle of it never came.
            if message["type"] == "http.request" and not message.get("more_body"):
                diary.note_arrival(body)
            return message

        async def send_later(message: Any) -> None:
            # And time in which it can be killed before it has said that the work is done.
            await asyncio.sleep(_SLOWNESS / 2)
            await send(message)

        await application(scope, receive_noted, send_later)

    return receiver


class Diary:
    """What a receiver has got and what it has done, kept in a file that outlives it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        # Each statement is a transaction of its own.
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("CREATE TABLE IF NOT EXISTS arrivals (number INTEGER PRIMARY KEY, body BLOB)")
        self._db.execute("CREATE TABLE IF NOT EXISTS handled (number INTEGER PRIMARY KEY, body TEXT)")
        self._db.execute("CREATE TABLE IF NOT EXISTS secrets (secret TEXT)")

    def close(self) -> None:
        self._db.close()

    @property
    def secrets(self) -> list[str]:
        """The signing keys that are good."""
        return [secret for (secret,) in self._db.execute("SELECT secret FROM secrets")]

    def learn_secret(self, secret: str) -> None:
        self._db.execute("INSERT INTO secrets VALUES (?)", [secret])

    def note_arrival(self, body: bytes) -> None:
        self._db.execute("INSERT INTO arrivals (body) VALUES (?)", [body])

    @property
    def arrivals(self) -> list[bytes]:
        """The body of every request that came, in order."""
        return [body for (body,) in self._db.execute("SELECT body FROM arrivals ORDER BY number")]

    @property
    def events(self) -> list[dict[str, Any]]:
        """What was handled, in order."""
        return [json.loads(body) for (body,) in self._db.execute("SELECT body FROM handled ORDER BY number")]
