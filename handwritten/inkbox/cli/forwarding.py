"""A receiver on this machine that passes each delivery on to another URL, byte for byte, and its answer back."""

import http.client
import http.server
import json
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple
from urllib.parse import urlsplit

SECONDS = 9.0  # the sandbox waits for 10
_LARGEST = 8 * 1024 * 1024
# Between two neighbours only (RFC 9110, section 7.6.1), or made anew.
_OWN = frozenset({"connection", "content-length", "host", "keep-alive", "transfer-encoding", "upgrade"})


class Forwarded(NamedTuple):
    """What became of one delivery.

    Attributes:
        event_type: What the body calls itself.
        status: What the target answered; 502 when it did not.
        seconds: How long it took.
        problem: Why there was no answer.
    """

    event_type: str
    status: int
    seconds: float
    problem: str = ""

    def __str__(self) -> str:
        line = f"{time.strftime('%H:%M:%S')}  {self.event_type:<28} {self.status}  {self.seconds * 1000:.0f} ms"
        return f"{line}  {self.problem}" if self.problem else line


class Forwarder:
    """A server on a free port of this machine.

    Args:
        target: Where deliveries go, `http://` or `https://`.
        report: Called with what became of each, by several threads in turn.

    Raises:
        ValueError: `target` is no such URL.
    """

    def __init__(self, target: str, report: Callable[[Forwarded], None]) -> None:
        self._target, self._report = urlsplit(target), report
        if self._target.scheme not in ("http", "https") or not self._target.hostname or self._target.port == 0:
            raise ValueError(f"{target!r} is not the URL of a receiver: write http://HOST:PORT/PATH")
        self._lock = threading.Lock()
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def url(self) -> str:
        """Where deliveries are to be sent."""
        return f"http://127.0.0.1:{self._server.server_port}/"

    def start(self) -> None:
        """Begin to serve."""
        self._thread.start()

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()

    def pass_on(self, body: bytes, headers: Iterable[tuple[str, str]]) -> tuple[int, str | None, bytes]:
        """Send one delivery to the target; return status, media type and body of its answer."""
        began, problem = time.monotonic(), ""
        answer: tuple[int, str | None, bytes]
        try:
            answer = self._send(body, headers)
        except (OSError, http.client.HTTPException) as error:
            problem = f"{self._target.geturl()} does not answer: {str(error) or type(error).__name__}"
            answer = 502, "text/plain", problem.encode()
        with self._lock:
            self._report(Forwarded(_event_type(body), answer[0], time.monotonic() - began, problem))
        return answer

    def _send(self, body: bytes, headers: Iterable[tuple[str, str]]) -> tuple[int, str | None, bytes]:
        kind = http.client.HTTPSConnection if self._target.scheme == "https" else http.client.HTTPConnection
        connection = kind(self._target.hostname or "", self._target.port, timeout=SECONDS)
        try:
            path = self._target._replace(scheme="", netloc="", fragment="").geturl() or "/"
            connection.putrequest("POST", path, skip_accept_encoding=True)
            for name, value in headers:
                if name.lower() not in _OWN:
                    connection.putheader(name, value)
            connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            response = connection.getresponse()
            return response.status, response.headers.get("Content-Type"), response.read(_LARGEST)
        finally:
            connection.close()


def _handler_of(forwarder: Forwarder) -> type[http.server.BaseHTTPRequestHandler]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, media_type, content = forwarder.pass_on(body, self.headers.items())
            self.send_response(status)
            if media_type is not None:
                self.send_header("Content-Type", media_type)
            # A 204 has no content, and no length of one (RFC 9110, section 8.6).
            if status != http.HTTPStatus.NO_CONTENT:
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            # What became of a delivery is reported, in one line of our own.
            pass

    return Handler


def _event_type(body: bytes) -> str:
    try:
        found = json.loads(body)
    except ValueError:
        return "not JSON"
    return str(found.get("event_type", "phone.incoming_call")) if isinstance(found, dict) else "not an event"
