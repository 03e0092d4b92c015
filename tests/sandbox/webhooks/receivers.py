"""A receiver of webhooks: a real HTTP server that keeps what it gets and answers as it is told."""

import contextlib
import dataclasses
import http.server
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any


@dataclasses.dataclass(frozen=True)
class Received:
    """A request as it came; header names are in lower case."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def event(self) -> Any:
        """What is told."""
        return json.loads(self.body)

    @property
    def event_type(self) -> str:
        return str(self.event["event_type"])


@dataclasses.dataclass
class Answer:
    """What the receiver says to a request."""

    status: int = 200
    content: bytes = b"thanks"
    headers: Mapping[str, str] = dataclasses.field(default_factory=dict)


class Receiver:
    """Keeps what it gets in `received`; `decide` says what it answers, and may take its time with that.

    `released` is set when the receiver ends, so that nobody who waits for it keeps it from ending.
    """

    def __init__(self) -> None:
        self.url = ""
        self.received: list[Received] = []
        self.decide: Callable[[Received], Answer] = lambda _received: Answer()
        self.released = threading.Event()

    @property
    def event_types(self) -> list[str]:
        """The events in the order in which they came."""
        return [received.event_type for received in self.received]

    def fail(self, times: int, status: int = 500) -> None:
        """Answer the next requests with an error."""
        left = iter(range(times))
        self.decide = lambda _received: Answer(status) if next(left, None) is not None else Answer()


@contextlib.contextmanager
def running_receiver() -> Iterator[Receiver]:
    """Serve a receiver on a free port."""
    receiver = Receiver()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            received = Received(self.path, headers, self.rfile.read(int(headers["content-length"])))
            receiver.received.append(received)
            answer = receiver.decide(received)
            with contextlib.suppress(ConnectionError):
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer.content)))
                self.end_headers()
                self.wfile.write(answer.content)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.url = f"http://127.0.0.1:{server.server_port}/hooks"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield receiver
    finally:
        receiver.released.set()
        server.shutdown()
        thread.join()
        server.server_close()
