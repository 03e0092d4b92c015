"""The voice of the service: says what an agent sends as text, at the pace of speech, until somebody interrupts."""

import asyncio
import dataclasses
from collections import deque
from collections.abc import Callable

_TICK_SECONDS = 0.02


@dataclasses.dataclass(slots=True)
class _Utterance:
    turn_id: str | None
    text: str = ""
    is_complete: bool = False
    position: int = 0
    begun_at: float | None = None


class Voice:
    """Speaks utterances one after the other.

    Args:
        pace: Seconds for one character; 0 speaks at once.
        spoken: Called with the text of an utterance and the loop's time when it began, once it is over. Of an
            interrupted one it gets the part that was spoken.
    """

    def __init__(self, pace: float, spoken: Callable[[str, float], None]) -> None:
        self._pace = pace
        self._spoken = spoken
        self._queue: deque[_Utterance] = deque()
        self._changed = asyncio.Event()
        self._dropped_turns: set[str] = set()

    @property
    def is_speaking(self) -> bool:
        """Whether an utterance has begun and is not over."""
        return bool(self._queue) and self._queue[0].begun_at is not None

    def feed(self, delta: str, *, is_complete: bool, turn_id: str | None) -> None:
        """Take the next piece of text; another turn than before ends the utterance before it."""
        if turn_id in self._dropped_turns:
            # The rest of an interrupted answer is on its way while the agent learns of the interruption.
            return
        last = self._queue[-1] if self._queue else None
        if last is not None and not last.is_complete and turn_id not in (None, last.turn_id):
            last.is_complete = True
        if last is None or last.is_complete:
            last = _Utterance(turn_id)
            self._queue.append(last)
        last.text += delta
        last.is_complete = is_complete
        self._changed.set()

    def interrupt(self) -> bool:
        """Fall silent and forget what was still to say; tells whether anything was being said."""
        was_speaking = self.is_speaking
        current = self._queue[0] if self._queue else None
        self._dropped_turns.update(utterance.turn_id for utterance in self._queue if utterance.turn_id is not None)
        self._queue.clear()
        self._changed.set()
        if current is not None:
            self._report(current)
        return was_speaking

    async def run(self) -> None:
        """Speak until cancelled."""
        while True:
            if not self._queue or not await self._say_some(self._queue[0]):
                self._changed.clear()
                await self._changed.wait()

    async def _say_some(self, utterance: _Utterance) -> bool:
        """Say the next few characters of an utterance; False when there is nothing to say yet."""
        ahead = len(utterance.text) - utterance.position
        if ahead == 0:
            if utterance.is_complete:
                self._queue.popleft()
                self._report(utterance)
                self._changed.set()
            return utterance.is_complete
        if utterance.begun_at is None:
            utterance.begun_at = asyncio.get_running_loop().time()
        step = ahead if self._pace == 0 else min(ahead, max(1, round(_TICK_SECONDS / self._pace)))
        await asyncio.sleep(step * self._pace)
        utterance.position += step
        return True

    def _report(self, utterance: _Utterance) -> None:
        text = utterance.text[: utterance.position].strip()
        if text and utterance.begun_at is not None:
            self._spoken(text, utterance.begun_at)

    async def drain(self) -> None:
        """Wait until every complete utterance is spoken."""
        while any(utterance.is_complete for utterance in self._queue):  # noqa: ASYNC110 - speech moves in ticks
            await asyncio.sleep(_TICK_SECONDS)
