"""One answered call: the agent on its media socket, somebody at the far end, and what is said between them."""

import asyncio
import base64
import binascii
import dataclasses
import math
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol

from inkbox_sandbox.phone import audio
from inkbox_sandbox.phone.agent_socket import AgentSocket
from inkbox_sandbox.phone.voice import Voice

Record = Callable[[str, str, int], Awaitable[None]]
"""Stores an utterance: party, text, milliseconds since the call began."""

_LONGEST_GOODBYE = 10.0
_PAUSE_FRAMES = 10


@dataclasses.dataclass(frozen=True, slots=True)
class Ending:
    """Why a call ended: as its row says it, and as the agent is told."""

    hangup_reason: str
    stop_reason: str


AGENT_HUNG_UP = Ending("local", "agent_hang_up")
FAR_END_HUNG_UP = Ending("remote", "remote_hang_up")
VOICEMAIL = Ending("voicemail", "voicemail")
TOO_LONG = Ending("max_duration", "max_duration")


class FarEnd(Protocol):
    """Whoever the agent talks with."""

    async def run(self, session: "Session") -> None:
        """Take part in the call; it goes on when this returns."""

    def hear(self, text: str) -> None:
        """The agent said something; the text is empty when nobody knows the words."""

    def hear_audio(self, sound: bytes) -> None:
        """A piece of the agent's own audio."""

    def over(self) -> None:
        """The call has ended."""


class Session:
    """Carries speech between an agent and the far end until one of them ends the call.

    Args:
        call_id: The call.
        socket: The agent's open media socket.
        far_end: Whom the agent talks with.
        record: Stores what is said.
        pace: Seconds for one character of speech.
    """

    def __init__(self, call_id: str, socket: AgentSocket, far_end: FarEnd, record: Record, pace: float) -> None:
        self._call_id = call_id
        self._socket = socket
        self._far_end = far_end
        self._store = record
        self._pace = pace
        self._loop = asyncio.get_running_loop()
        self._started_at = self._loop.time()
        self._voice = Voice(pace, self._agent_said)
        self._ending: asyncio.Future[Ending] = self._loop.create_future()
        self._stored: list[asyncio.Future[None]] = []
        self._turns = 0
        self._audio_until = 0.0

    async def run(self) -> Ending:
        """Have the conversation; returns how it ended, with everything that was said stored."""
        await self._socket.start(self._call_id)
        parts = [asyncio.ensure_future(part) for part in (self._listen(), self._voice.run(), self._far_end.run(self))]
        for part in parts:
            part.add_done_callback(self._part_ended)
        try:
            ending = await self._ending
        finally:
            for part in parts:
                part.cancel()
            results = await asyncio.gather(*parts, return_exceptions=True)
            self._voice.interrupt()
            self._far_end.over()
        for result in results:
            if isinstance(result, Exception):
                raise result
        await asyncio.gather(*self._stored)
        await self._socket.stop(ending.stop_reason)
        return ending

    def _part_ended(self, part: "asyncio.Future[None]") -> None:
        # A part that fails must not leave the call standing for ever; `run` raises what went wrong.
        if not part.cancelled() and part.exception() is not None:
            self.end(AGENT_HUNG_UP)

    def end(self, ending: Ending) -> None:
        """End the call; only the first reason counts."""
        if not self._ending.done():
            self._ending.set_result(ending)

    @property
    def agent_speaks(self) -> bool:
        """Whether the far end hears the agent right now."""
        return self._voice.is_speaking or self._loop.time() < self._audio_until

    # From the agent

    async def _listen(self) -> None:
        async for frame in self._socket.frames():
            if frame.get("event") == "stop":
                break
            self._take(frame)
        # What the agent has said to the end is heard to the end, goodbyes above all (assumed).
        try:
            async with asyncio.timeout(_LONGEST_GOODBYE):
                await self._voice.drain()
        except TimeoutError:
            pass
        self.end(AGENT_HUNG_UP)

    def _take(self, frame: Mapping[str, Any]) -> None:
        event = frame.get("event")
        if event == "text" and self._socket.tts:
            self._take_text(frame)
        elif event == "media" and not self._socket.tts:
            self._take_audio(frame.get("media"))
        elif event == "audio_done" and not self._socket.tts:
            self._far_end.hear("")
        elif event == "clear":
            self._voice.interrupt()
            self._audio_until = 0.0
        elif event == "transcript":
            self._take_transcript(frame)

    def _take_text(self, frame: Mapping[str, Any]) -> None:
        delta, turn_id = frame.get("delta"), frame.get("turn_id")
        self._voice.feed(
            delta if isinstance(delta, str) else "",
            is_complete=frame.get("done") is True,
            turn_id=turn_id if isinstance(turn_id, str) else None,
        )

    def _take_audio(self, media: Any) -> None:
        payload = media.get("payload") if isinstance(media, dict) else None
        if not isinstance(payload, str):
            return
        try:
            sound = base64.b64decode(payload, validate=True)
        except (binascii.Error, ValueError):
            return
        self._audio_until = max(self._audio_until, self._loop.time()) + len(sound) / audio.SAMPLE_RATE
        self._far_end.hear_audio(sound)

    def _take_transcript(self, frame: Mapping[str, Any]) -> None:
        party, text = frame.get("party"), frame.get("text")
        if frame.get("is_final") is not True or not isinstance(text, str):
            return
        # Where the service itself knows the words, it has stored them already (assumed).
        if party == "remote" and not self._socket.stt:
            self._record("remote", text, self._loop.time())
        elif party == "local" and not self._socket.tts:
            self._record("local", text, self._loop.time())
            self._far_end.hear(text)

    def _agent_said(self, text: str, begun_at: float) -> None:
        self._record("local", text, begun_at)
        self._far_end.hear(text)

    # From the far end

    async def say(self, text: str, sound: bytes | None = None) -> None:
        """Let the far end say something; returns when it is said. Talking over the agent interrupts it."""
        begun_at = self._loop.time()
        self._turns += 1
        turn_id = f"turn_{self._turns}"
        seconds = len(text) * self._pace
        words = text.split()
        partial = " ".join(words[: math.ceil(len(words) / 2)])
        await self._interrupt(partial, turn_id)
        if not self._socket.stt:
            await self.play((sound or audio.voice(seconds)) + audio.SILENCE * _PAUSE_FRAMES)
            return
        await self._socket.send("transcript", text=partial, is_final=False, turn_id=turn_id)
        await asyncio.sleep(seconds)
        self._record("remote", text, begun_at)
        await self._socket.send("transcript", text=text, is_final=True, turn_id=turn_id)

    async def _interrupt(self, partial: str, turn_id: str) -> None:
        spoken_over = self.agent_speaks
        tts_interrupted = self._voice.interrupt()
        # With speech and recognition both its own, the agent finds out for itself.
        if spoken_over and (self._socket.tts or self._socket.stt):
            await self._socket.send(
                "barge_in",
                trigger="caller_speech",
                text=partial if self._socket.stt else "",
                tts_interrupted=tts_interrupted,
                turn_id=turn_id,
            )

    async def play(self, sound: bytes) -> None:
        """Send audio of the far end as fast as it is played; an agent that has the service recognise it gets none."""
        if self._socket.stt:
            return
        due = self._loop.time()
        for frame in audio.frames(sound):
            await self._socket.send_media(frame)
            due += audio.FRAME_SECONDS
            await asyncio.sleep(due - self._loop.time())

    def _record(self, party: str, text: str, at: float) -> None:
        # The storage thread takes work in order, so the rows come in the order of these calls.
        milliseconds = max(0, round((at - self._started_at) * 1000))
        self._stored.append(asyncio.ensure_future(self._store(party, text, milliseconds)))
