"""A scripted HTTP server on a raw socket: it does what no well-behaved server would, and counts what reached it."""

from __future__ import annotations

import json
import select
import socket
import ssl
import struct
import threading
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple, Self


class Received(NamedTuple):
    """A request that arrived completely. Header names are in lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    peer: tuple[str, int]

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Step(NamedTuple):
    """What the server does with one request.

    Attributes:
        status: Status of the answer.
        headers: Headers of the answer, beside those that frame it.
        body: Body of the answer; anything but bytes is sent as JSON.
        fault: `reset before` resets the connection without reading the request, `reset after` when it has been read,
            `reset in body` in the middle of the answer; `silence` never answers; `close after answer` says nothing and
            closes.
        drip: Seconds between two bytes of the part named by `dripping`.
    """

    status: int = 200
    headers: Mapping[str, str] | Sequence[tuple[str, str]] = ()
    body: Any = None
    fault: Literal["reset before", "reset after", "reset in body", "silence", "close after answer"] | None = None
    drip: float = 0.0
    dripping: Literal["head", "body"] = "body"


class WireServer:
    """Plays its steps one after the other, over however many connections; the last one is repeated.

    Attributes:
        requests: The requests that arrived completely, in order.
        connections: Number of connections that were opened.
    """

    def __init__(self, *steps: Step, tls: ssl.SSLContext | None = None) -> None:
        self.requests: list[Received] = []
        self.connections = 0
        self._steps = list(steps) or [Step(body={})]
        self._tls = tls
        self._lock = threading.Lock()
        self._arrived = threading.Condition()
        self._stopped = threading.Event()
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        scheme = "http" if tls is None else "https"
        self.base_url = f"{scheme}://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._listener.close()
        for thread in self._threads:
            thread.join(5)

    def play(self, *steps: Step) -> None:
        """Play these steps from now on."""
        with self._lock:
            self._steps = list(steps)

    def wait_for_requests(self, count: int) -> None:
        """Wait until so many requests have arrived: one that the client gave up may still be on its way."""
        with self._arrived:
            self._arrived.wait_for(lambda: len(self.requests) >= count, timeout=5)

    @property
    def targets(self) -> list[str]:
        return [request.target for request in self.requests]

    def _start(self, work: Any, *arguments: Any) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while self._wait(self._listener):
            try:
                connection, peer = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._start(self._serve, connection, peer)

    def _serve(self, connection: socket.socket, peer: tuple[str, int]) -> None:
        try:
            if self._tls is not None:
                connection = self._tls.wrap_socket(connection, server_side=True)
            # Waiting before the step is taken keeps a connection that is never used again from eating a step.
            while self._wait(connection) and self._play(self._next_step, connection, peer):
                pass
        except OSError:
            pass  # the client went away, or refused our certificate
        finally:
            connection.close()

    def _next_step(self) -> Step:
        with self._lock:
            return self._steps.pop(0) if len(self._steps) > 1 else self._steps[0]

    def _play(self, next_step: Any, connection: socket.socket, peer: tuple[str, int]) -> bool:
        if self._peek_is_reset():
            next_step()
            return self._reset(connection)
        request = self._read(connection, peer)
        if request is None:
            return False
        step = next_step()
        with self._arrived:
            self.requests.append(request)
            self._arrived.notify_all()
        if step.fault == "reset after":
            return self._reset(connection)
        if step.fault == "silence":
            self._stopped.wait(2)
            return False
        return self._answer(connection, step)

    def _peek_is_reset(self) -> bool:
        with self._lock:
            return self._steps[0].fault == "reset before"

    def _answer(self, connection: socket.socket, step: Step) -> bool:
        body = (
            step.body if isinstance(step.body, bytes) else b"" if step.body is None else json.dumps(step.body).encode()
        )
        pairs = list(step.headers.items()) if isinstance(step.headers, Mapping) else list(step.headers)
        names = {name.lower() for name, _ in pairs}
        if "content-type" not in names and body:
            pairs.append(("Content-Type", "application/json"))
        if step.status != 204 and "content-length" not in names:
            pairs.append(("Content-Length", str(len(body) + (1000 if step.fault == "reset in body" else 0))))
        head = f"HTTP/1.1 {step.status} Status\r\n" + "".join(f"{name}: {value}\r\n" for name, value in pairs) + "\r\n"
        self._send(connection, head.encode("latin-1"), step.drip if step.dripping == "head" else 0.0)
        self._send(connection, body, step.drip if step.dripping == "body" else 0.0)
        if step.fault == "reset in body":
            return self._reset(connection)
        return step.fault != "close after answer"

    def _send(self, connection: socket.socket, data: bytes, drip: float) -> None:
        if not drip:
            connection.sendall(data)
            return
        for index in range(len(data)):
            connection.sendall(data[index : index + 1])
            if self._stopped.wait(drip):
                return

    def _read(self, connection: socket.socket, peer: tuple[str, int]) -> Received | None:
        data = b""
        while b"\r\n\r\n" not in data:
            chunk = self._receive(connection)
            if not chunk:
                return None
            data += chunk
        head, _, body = data.partition(b"\r\n\r\n")
        request_line, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        while len(body) < int(headers.get("content-length", "0")):
            chunk = self._receive(connection)
            if not chunk:
                return None
            body += chunk
        method, target, _ = request_line.split(" ")
        return Received(method, target, headers, body, peer)

    def _receive(self, connection: socket.socket) -> bytes:
        return connection.recv(65536) if self._wait(connection) else b""

    def _wait(self, readable: socket.socket) -> bool:
        """Wait until there is something to read; False when the server has been stopped."""
        while not self._stopped.is_set():
            try:
                if isinstance(readable, ssl.SSLSocket) and readable.pending():
                    return True
                if select.select([readable], [], [], 0.02)[0]:
                    return True
            except (OSError, ValueError):
                return False
        return False

    @staticmethod
    def _reset(connection: socket.socket) -> Literal[False]:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()
        return False


def closed_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
