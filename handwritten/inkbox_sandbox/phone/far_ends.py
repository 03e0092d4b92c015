"""Whom an agent talks with: a person who follows a script, or another agent of this sandbox."""

import asyncio
from collections.abc import Iterable, Sequence

from inkbox_sandbox.phone.script import BargeIn, Expect, HangUp, Say, Step, Wait
from inkbox_sandbox.phone.session import FAR_END_HUNG_UP, VOICEMAIL, Session

_LOOK_SECONDS = 0.02


class Person:
    """Somebody outside who does one step after the other, and whatever the control API adds while the call lasts.

    Attributes:
        heard: What the agent said, one entry for each utterance; "" for audio that came without words.
        heard_audio_bytes: How much audio the agent sent.
        failure: What the person waited for in vain, as text.
    """

    def __init__(self, steps: Sequence[Step]) -> None:
        self._steps: asyncio.Queue[Step] = asyncio.Queue()
        self._heard_up_to = 0
        self._listening = asyncio.Event()
        self.heard: list[str] = []
        self.heard_audio_bytes = 0
        self.failure: str | None = None
        self.add(steps)

    def add(self, steps: Iterable[Step]) -> None:
        """Have more done after what is planned."""
        for step in steps:
            self._steps.put_nowait(step)

    @property
    def steps_left(self) -> int:
        """How many steps have not begun."""
        return self._steps.qsize()

    def hear(self, text: str) -> None:
        """The agent said something."""
        self.heard.append(text)
        self._listening.set()

    def hear_audio(self, sound: bytes) -> None:
        """A piece of the agent's audio."""
        self.heard_audio_bytes += len(sound)

    def over(self) -> None:
        """The call has ended; whatever was planned is dropped."""

    async def run(self, session: Session) -> None:
        """Do the steps, and wait for more."""
        while True:
            step = await self._steps.get()
            try:
                await self._do(step, session)
            except TimeoutError:
                self.failure = f"waited in vain: {step}"
                session.end(FAR_END_HUNG_UP)
                return

    async def _do(self, step: Step, session: Session) -> None:
        if isinstance(step, Say):
            await session.say(step.text, step.audio)
        elif isinstance(step, Wait):
            await asyncio.sleep(step.seconds)
        elif isinstance(step, BargeIn):
            async with asyncio.timeout(step.seconds):
                await _agent_talking(session, step.after)
            await session.say(step.text)
        elif isinstance(step, Expect):
            async with asyncio.timeout(step.seconds):
                await self._listen_for(step.text)
        elif isinstance(step, HangUp):
            session.end(VOICEMAIL if step.reason == "voicemail" else FAR_END_HUNG_UP)

    async def _listen_for(self, text: str | None) -> None:
        wanted = (text or "").casefold()
        while True:
            for index in range(self._heard_up_to, len(self.heard)):
                if wanted in self.heard[index].casefold():
                    self._heard_up_to = index + 1
                    return
            self._listening.clear()
            await self._listening.wait()


async def _agent_talking(session: Session, seconds: float) -> None:
    """Wait until the agent has talked for so long without a pause."""
    loop = asyncio.get_running_loop()
    since: float | None = None
    while since is None or loop.time() < since + seconds:
        # Speech is simulated, and a look every 20 ms is as exact as it gets.
        await asyncio.sleep(_LOOK_SECONDS)
        if not session.agent_speaks:
            since = None
        elif since is None:
            since = loop.time()


class Agent:
    """The agent of another number of this sandbox, as the far end of a call; `meet` makes a pair."""

    def __init__(self) -> None:
        self._inbox: asyncio.Queue[str | bytes | None] = asyncio.Queue()
        self._other: Agent | None = None

    @classmethod
    def meet(cls) -> "tuple[Agent, Agent]":
        """Two far ends; what one of them hears, the other one says."""
        one, other = cls(), cls()
        one._other, other._other = other, one
        return one, other

    def _pass_on(self, item: str | bytes | None) -> None:
        if self._other is not None:
            self._other._inbox.put_nowait(item)

    def hear(self, text: str) -> None:
        """Words of the agent here; audio without words is passed on as audio already."""
        if text:
            self._pass_on(text)

    def hear_audio(self, sound: bytes) -> None:
        """Audio of the agent here."""
        self._pass_on(sound)

    def over(self) -> None:
        """The agent here is gone, so the other one's call ends too."""
        self._pass_on(None)

    async def run(self, session: Session) -> None:
        """Say what the agent there says."""
        while True:
            item = await self._inbox.get()
            if item is None:
                session.end(FAR_END_HUNG_UP)
            elif isinstance(item, bytes):
                await session.play(item)
            else:
                await session.say(item)
