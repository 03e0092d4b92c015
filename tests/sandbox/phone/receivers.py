"""A receiver of callbacks: a real HTTP server that keeps the requests and answers as it is told."""

import contextlib
import http.server
import json
import threading
from collections.abc import Iterator
from typing import Any


class Receiver:
    """Keeps `bodies` (bytes) and `headers` (lower-case names) of the requests it gets."""

    def __init__(self) -> None:
        self.url = ""
        self.bodies: list[bytes] = []
        self.headers: list[dict[str, str]] = []


@contextlib.contextmanager
def running_receiver(status: int, answer: Any, *, delay: float = 0.0, location: str = "") -> Iterator[Receiver]:
    """Serve a receiver on a free port; `answer` is sent as JSON, bytes as they are."""
    receiver = Receiver()
    content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    released = threading.Event()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            receiver.headers.append({name.lower(): value for name, value in self.headers.items()})
            receiver.bodies.append(self.rfile.read(int(self.headers["content-length"])))
            released.wait(delay)
            with contextlib.suppress(ConnectionError):
                self.send_response(status)
                if location:
                    self.send_header("Location", location)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.url = f"http://127.0.0.1:{server.server_port}/incoming"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield receiver
    finally:
        released.set()
        server.shutdown()
        thread.join()
        server.server_close()
