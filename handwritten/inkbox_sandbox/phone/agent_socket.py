"""The media WebSocket of a call, with the service as its client: the handshake, frames in and out. No call logic."""

import base64
import json
import uuid
from collections.abc import AsyncIterator, Mapping
from typing import Any, Self

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidURI

from inkbox_sandbox.phone.addresses import is_admissible
from inkbox_sandbox.phone.audio import SAMPLE_RATE

_DIAL_SECONDS = 5.0
_CLOSE_SECONDS = 1.0
_LARGEST_FRAME = 1024 * 1024


class DialError(Exception):
    """The agent can't be reached, or refused the upgrade."""


class _Connect(connect):
    def process_redirect(self, exc: Exception) -> Exception | str:
        # Any answer but 101 is a refusal, and a redirect could lead where no URL of ours may point.
        return exc


class AgentSocket:
    """An open media socket.

    Attributes:
        tts: Whether the service turns the agent's text into speech.
        stt: Whether the service turns the caller's speech into text.
    """

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._stream_id = uuid.uuid4().hex
        self.tts = _wants(connection, "X-Use-Inkbox-Text-To-Speech")
        self.stt = _wants(connection, "X-Use-Inkbox-Speech-To-Text")

    async def __aenter__(self) -> Self:
        """Close it at the end, however that comes."""
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        """Close it without a word."""
        await self._connection.close()

    async def start(self, call_id: str) -> None:
        """Send the first frame."""
        media_format = {"encoding": "PCMU", "sample_rate": SAMPLE_RATE, "channels": 1}
        start = {"call_control_id": call_id, "media_format": media_format}
        await self.send("start", stream_id=self._stream_id, start=start)

    async def send(self, event: str, **members: Any) -> None:
        """Send one frame; an agent that has gone misses it."""
        try:
            await self._connection.send(json.dumps({"event": event, **members}))
        except ConnectionClosed:
            return

    async def send_media(self, frame: bytes) -> None:
        """Send one frame of audio."""
        await self.send("media", stream_id=self._stream_id, media={"payload": base64.b64encode(frame).decode()})

    async def frames(self) -> AsyncIterator[Mapping[str, Any]]:
        """The agent's frames until it closes; what is no JSON object is passed over."""
        try:
            async for text in self._connection:
                frame = _parsed(text)
                if frame is not None:
                    yield frame
        except ConnectionClosed:
            return

    async def stop(self, reason: str) -> None:
        """Send the last frame and close."""
        await self.send("stop", stream_id=self._stream_id, reason=reason)
        await self._connection.close()


def _wants(connection: ClientConnection, header: str) -> bool:
    response = connection.response
    value = None if response is None else response.headers.get(header)
    return value is None or value.strip().lower() != "false"


def _parsed(text: str | bytes) -> Mapping[str, Any] | None:
    if isinstance(text, bytes):
        return None
    try:
        frame = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return frame if isinstance(frame, dict) else None


async def dial(url: str, headers: Mapping[str, str]) -> AgentSocket:
    """Open the media socket of a call.

    Raises:
        DialError: Nobody answers there, the answer is not an upgrade, or the URL may not be called.
    """
    if not is_admissible(url, "wss", "ws"):
        raise DialError("a media socket is encrypted, or on this machine")
    try:
        # A proxy of the environment is none of the call's business, and speech does not compress.
        connection = await _Connect(
            url,
            additional_headers=headers,
            proxy=None,
            compression=None,
            open_timeout=_DIAL_SECONDS,
            close_timeout=_CLOSE_SECONDS,
            max_size=_LARGEST_FRAME,
        )
    except (TimeoutError, OSError, InvalidHandshake, InvalidURI, EOFError, ValueError) as error:
        raise DialError(str(error)) from error
    return AgentSocket(connection)
