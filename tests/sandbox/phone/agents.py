"""A voice agent under a test's command: a real WebSocket server that keeps what it gets and answers as it is told."""

import contextlib
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.sync.server import ServerConnection, serve

Frame = dict[str, Any]
React = Callable[[Frame], list[Frame]]


def say(text: str, turn_id: str | None = None) -> list[Frame]:
    """The frames of one utterance, in two pieces."""
    half = len(text) // 2
    frames: list[Frame] = [
        {"event": "text", "delta": text[:half]},
        {"event": "text", "delta": text[half:]},
        {"event": "text", "done": True},
    ]
    return frames if turn_id is None else [{**frame, "turn_id": turn_id} for frame in frames]


STOP: Frame = {"event": "stop", "reason": "done"}


class RecordingAgent:
    """What one agent got: `frames` in order, the handshake's `headers`, and `closed` once a call has ended."""

    def __init__(self, react: React, modes: Mapping[str, str], refuse_with: Response | None) -> None:
        self._react = react
        self._modes = modes
        self._refuse_with = refuse_with
        self.url = ""
        self.path = ""
        self.headers: dict[str, str] = {}
        self.frames: list[Frame] = []
        self.closed = threading.Event()

    def events(self, name: str) -> list[Frame]:
        """The frames of one kind."""
        return [frame for frame in self.frames if frame["event"] == name]

    def greet(self, connection: ServerConnection, request: Request) -> Response | None:
        self.path = request.path
        self.headers = {name.lower(): value for name, value in request.headers.raw_items()}
        return self._refuse_with

    def choose_modes(self, connection: ServerConnection, request: Request, response: Response) -> None:
        for name, value in self._modes.items():
            response.headers[name] = value

    def attend(self, connection: ServerConnection) -> None:
        with contextlib.suppress(ConnectionClosed):
            for text in connection:
                frame = json.loads(text)
                self.frames.append(frame)
                for reply in self._react(frame):
                    if reply.get("event") == "close":
                        connection.close()
                    else:
                        connection.send(reply["raw"] if "raw" in reply else json.dumps(reply))
        self.closed.set()


@contextlib.contextmanager
def running(react: React, modes: Mapping[str, str] | None = None, refuse_with: Response | None = None) -> Iterator[Any]:
    """Serve an agent on a free port; `agent.url` is where."""
    agent = RecordingAgent(react, modes or {}, refuse_with)
    with serve(
        agent.attend, "127.0.0.1", 0, process_request=agent.greet, process_response=agent.choose_modes
    ) as server:
        agent.url = f"ws://127.0.0.1:{server.socket.getsockname()[1]}/calls?tenant=7"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield agent
        finally:
            server.shutdown()
            thread.join()


def answering(replies: Mapping[str, list[Frame]]) -> React:
    """An agent that reacts to `start`, and to what a caller finally said, by the words in it."""

    def react(frame: Frame) -> list[Frame]:
        if frame["event"] == "start":
            return replies.get("start", [])
        if frame["event"] == "transcript" and frame["is_final"]:
            return next((frames for words, frames in replies.items() if words in frame["text"]), [])
        return replies.get(frame["event"], [])

    return react
