"""CPU of whole calls over a real socket, against the plain HTTP library on the same socket server."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import httpx

from benchmarks.measuring import Row, alternate, cpu_of
from benchmarks.payload import page
from inkbox import AsyncInkbox, Inkbox

_REPEAT = 300
_ROUNDS = 11
_PATH = "/api/v1/mail/mailboxes/ops-bot@inkboxmail.com/messages"


@contextmanager
def canned_server(body: bytes, others: Mapping[str, bytes] | None = None) -> Iterator[str]:
    """Answer every request on a loopback socket, in another process, so that its CPU isn't counted.

    Args:
        body: The answer to requests that nothing else is said about.
        others: Answers to requests for a path.
    """
    import multiprocessing

    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    server = multiprocessing.get_context("fork").Process(
        target=_serve, args=(listener, body, others or {}), daemon=True
    )
    server.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.terminate()
        server.join()
        listener.close()


def _serve(listener: socket.socket, body: bytes, others: Mapping[str, bytes]) -> None:
    answers = {path.encode(): _framed(each) for path, each in others.items()}
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=_answer, args=(connection, _framed(body), answers), daemon=True).start()


def _framed(body: bytes) -> bytes:
    head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    return head.encode() + body


def _answer(connection: socket.socket, answer: bytes, others: Mapping[bytes, bytes]) -> None:
    with connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        pending = b""
        while chunk := connection.recv(65536):
            pending += chunk
            while b"\r\n\r\n" in pending:
                head, _, pending = pending.partition(b"\r\n\r\n")
                path = head.split(b" ", 2)[1].partition(b"?")[0]
                connection.sendall(others.get(path, answer))


def rows() -> list[Row]:
    """Measure both flavours."""
    with canned_server(page()) as base_url:
        return [_blocking(base_url), asyncio.run(_asynchronous(base_url))]


def _blocking(base_url: str) -> Row:
    with Inkbox("key", base_url=base_url) as inkbox, httpx.Client(headers={"X-API-Key": "key"}) as raw:
        url = f"{base_url}{_PATH}?limit=50"
        ours, base = alternate(
            lambda: cpu_of(lambda: list(inkbox.messages.list("ops-bot@inkboxmail.com")), _REPEAT),
            lambda: cpu_of(lambda: raw.get(url).json(), _REPEAT),
            rounds=_ROUNDS,
        )
    return Row("list 20 messages, against httpx.Client.get().json()", ours, "us CPU", budget=1.15, base=base)


async def _asynchronous(base_url: str) -> Row:
    import time

    async with AsyncInkbox("key", base_url=base_url) as inkbox, httpx.AsyncClient() as raw:
        url = f"{base_url}{_PATH}?limit=50"
        pairs = []
        for _ in range(_ROUNDS):
            began = time.process_time()
            for _ in range(_REPEAT):
                _ = [message async for message in inkbox.messages.list("ops-bot@inkboxmail.com")]
            middle = time.process_time()
            for _ in range(_REPEAT):
                (await raw.get(url)).json()
            pairs.append((middle - began, time.process_time() - middle))
    ours, base = (min(side) / _REPEAT * 1e6 for side in zip(*pairs, strict=True))
    return Row("the same asynchronously, against httpx.AsyncClient", ours, "us CPU", budget=1.15, base=base)
