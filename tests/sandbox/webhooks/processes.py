"""A sandbox and a receiver as processes of their own, so that they can be killed and started again.

They are forked from a process that has loaded everything: a new one is there in some hundredths of a second.
"""

import asyncio
import contextlib
import hashlib
import json
import multiprocessing
import socket
import sqlite3
import time
import uuid
from collections.abc import Callable, Iterator
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from typing import Any

from inkbox.webhooks import SQLiteStore, TextWebhookPayload, UnknownEvent, WebhookRouter, asgi, unwrap
from inkbox_sandbox import SandboxSettings
from inkbox_sandbox.server import serve

_START_SECONDS = 20
_SLOWNESS = 0.003


def _forks() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["inkbox_sandbox.network", "inkbox_sandbox.webhooks.sending", "httpx", "uvicorn"])
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
    """An ASGI application: verifies, writes down that something came, handles it unless that was done, and says so."""

    async def receiver(scope: Any, receive: Any, send: Any) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        # The sandbox's clock is moved, so the age of a request says nothing.
        event = unwrap(payload=body, headers=scope["headers"], secret=diary.secret, tolerance=None)
        assert not isinstance(event, UnknownEvent)
        key = hashlib.sha256(body).hexdigest()
        diary.note_arrival(key)
        # Time in which it can be killed: before its work is done, and after that but before it has said so.
        await asyncio.sleep(_SLOWNESS)
        diary.handle_once(key, body.decode())
        await asyncio.sleep(_SLOWNESS)
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body"})

    return receiver


def router_process(diary: Path) -> Served:
    """A receiver as users build one: a router whose store and whose handler's effects share a file, behind uvicorn."""
    return Served(_serve_router, free_port(), diary)


def _serve_router(port: int, diary: Path) -> None:
    import uvicorn

    uvicorn.run(_router(diary), host="127.0.0.1", port=port, log_level="critical", lifespan="off", ws="none")


def _router(path: Path) -> Any:
    diary = Diary(path)
    # Handlers take some thousandths of a second; whoever is killed is back later than the lease lasts.
    store = SQLiteStore(path, lease=0.03)
    # The sandbox's clock is moved, so the age of a request says nothing.
    router = WebhookRouter("not known yet", store=store, tolerance=None)
    application = asgi(router)

    @router.on("text.received")
    async def handle(event: TextWebhookPayload) -> None:
        await asyncio.sleep(_SLOWNESS)
        # Under a key of its own each time: were it done twice, both would stand there.
        line = [uuid.uuid4().hex, json.dumps(event)]
        (await store.begin()).execute("INSERT INTO handled (key, body) VALUES (?, ?)", line)

    async def receiver(scope: Any, receive: Any, send: Any) -> None:
        diary.note_arrival("a request")
        router.secret = diary.secret

        async def send_later(message: Any) -> None:
            await asyncio.sleep(_SLOWNESS / 2)
            await send(message)

        await application(scope, receive, send_later)

    return receiver


class Diary:
    """What a receiver has got and what it has done, kept in a file that outlives it."""

    def __init__(self, path: Path) -> None:
        # Each statement is a transaction of its own.
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=OFF")
        self._db.execute("CREATE TABLE IF NOT EXISTS arrivals (number INTEGER PRIMARY KEY, key TEXT)")
        self._db.execute("CREATE TABLE IF NOT EXISTS handled (number INTEGER PRIMARY KEY, key TEXT UNIQUE, body TEXT)")
        self._db.execute("CREATE TABLE IF NOT EXISTS secrets (number INTEGER PRIMARY KEY, secret TEXT)")

    def close(self) -> None:
        self._db.close()

    @property
    def secret(self) -> list[str]:
        """The signing keys that are good."""
        return [secret for (secret,) in self._db.execute("SELECT secret FROM secrets")]

    def learn_secret(self, secret: str) -> None:
        self._db.execute("INSERT INTO secrets (secret) VALUES (?)", [secret])

    def note_arrival(self, key: str) -> None:
        self._db.execute("INSERT INTO arrivals (key) VALUES (?)", [key])

    def handle_once(self, key: str, body: str) -> None:
        """What the handler does is to write this line; a line with its key is there already when it was done."""
        self._db.execute("INSERT OR IGNORE INTO handled (key, body) VALUES (?, ?)", [key, body])

    @property
    def arrivals(self) -> list[str]:
        """The key of every request that came, in order."""
        return [key for (key,) in self._db.execute("SELECT key FROM arrivals ORDER BY number")]

    @property
    def events(self) -> list[dict[str, Any]]:
        """What was handled, in order."""
        return [json.loads(body) for (body,) in self._db.execute("SELECT body FROM handled ORDER BY number")]
