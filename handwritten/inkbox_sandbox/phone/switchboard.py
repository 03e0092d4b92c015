"""The calls under way: rung, answered, carried and ended on the server's event loop, with their rows kept in step."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import json
import logging
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from inkbox_sandbox.phone import call_rows, numbers, transcripts
from inkbox_sandbox.phone.script import DEFAULT_PACE, VOICEMAIL, Callee, Script
from inkbox_sandbox.signing_keys import signature_headers

if TYPE_CHECKING:
    from inkbox_sandbox.context import Context
    from inkbox_sandbox.phone.agent_socket import AgentSocket
    from inkbox_sandbox.phone.far_ends import Person
    from inkbox_sandbox.phone.incoming import Arrival, Reply
    from inkbox_sandbox.phone.session import FarEnd, Session
    from inkbox_sandbox.service import Service

log = logging.getLogger("inkbox_sandbox")

_LOOK_SECONDS = 0.1
_LONGEST_RINGING = 60.0
_REMEMBERED_CALLS = 1000


@dataclasses.dataclass(slots=True)
class Line:
    """What is known of one call beyond its rows.

    Attributes:
        call_id: The call.
        phone_number_id: The number it is on.
        is_inbound: Whether the far end called.
        person: Whoever is at the far end, when that is no agent of this sandbox.
        session: The conversation, while there is one.
        verdict: What the far end does while it rings: `answer`, `reject` or `give_up`.
        task: The call's progress; None when it was over at once.
        reply: What the receiver of the callback said; None when none was asked, or none has said anything yet.
    """

    call_id: str
    phone_number_id: str
    is_inbound: bool
    verdict: asyncio.Future[str]
    person: Person | None = None
    session: Session | None = None
    task: asyncio.Task[None] | None = None
    reply: Reply | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens on it."""
        return self.task is None or self.task.done()

    @property
    def has_given_up(self) -> bool:
        """Whether the far end stopped waiting before anybody answered."""
        return self.verdict.done() and self.verdict.result() == "give_up"

    def decide(self, verdict: str) -> None:
        """Let the far end act; only the first time counts."""
        if not self.verdict.done():
            self.verdict.set_result(verdict)

    def hang_up(self) -> None:
        """Let the far end put the phone down, or not wait or answer any longer."""
        from inkbox_sandbox.phone.session import FAR_END_HUNG_UP

        if self.session is not None:
            self.session.end(FAR_END_HUNG_UP)
        else:
            self.decide("give_up" if self.is_inbound else "reject")


class Switchboard:
    """Starts calls and lets the control API take part in them. All but `place` and `cut` belong to the event loop."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._loop: asyncio.AbstractEventLoop | None = None
        self._lines: dict[str, Line] = {}
        self._callees: dict[str | None, Callee] = {}

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        """Use an event loop from now on."""
        self._loop = loop

    # From the storage thread

    def place(self, call_id: str, phone_number_id: str) -> None:
        """Start an outbound call whose row is stored."""

        def start() -> None:
            line = self._line(call_id, phone_number_id, is_inbound=False)
            self._begin(line, self._outbound(line))

        self._on_loop(start)

    def cut(self, phone_number_id: str) -> None:
        """End the calls of a number that is no more; for their agents it looks as if the far end hung up."""
        self._on_loop(lambda: self._hang_up_all(phone_number_id))

    def _on_loop(self, work: Callable[[], None]) -> None:
        # Without a loop, or with a closed one, the sandbox is on its way out: nobody will miss the call.
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(work)

    # From the control API

    def set_callee(self, number: str | None, callee: Callee | None) -> None:
        """Say how a number outside takes calls, or all those without an order of their own; None takes it back."""
        if callee is None:
            self._callees.pop(number, None)
        else:
            self._callees[number] = callee

    def line(self, call_id: str) -> Line | None:
        """The call of an id, under way or over."""
        return self._lines.get(call_id)

    def receive(self, arrival: Arrival, script: Script) -> None:
        """Go on with a call from outside that has arrived."""
        if not arrival.is_over:
            line = self._line(arrival.call_id, arrival.phone_number_id, is_inbound=True)
            self._begin(line, self._inbound(line, arrival, script))

    @staticmethod
    def _line(call_id: str, phone_number_id: str, *, is_inbound: bool) -> Line:
        return Line(call_id, phone_number_id, is_inbound, asyncio.get_running_loop().create_future())

    # Life

    async def close(self) -> None:
        """End all calls at once and forget them."""
        tasks = [line.task for line in self._lines.values() if line.task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._lines.clear()
        self._callees.clear()

    def _hang_up_all(self, phone_number_id: str) -> None:
        for line in self._lines.values():
            if line.phone_number_id == phone_number_id:
                line.hang_up()

    def _begin(self, line: Line, course: Coroutine[Any, Any, None]) -> None:
        call_id = line.call_id
        self._lines[call_id] = line
        for old in list(self._lines)[:-_REMEMBERED_CALLS]:
            if self._lines[old].is_over:
                del self._lines[old]
        line.task = asyncio.ensure_future(self._guarded(line, course))

    async def _guarded(self, line: Line, course: Coroutine[Any, Any, None]) -> None:
        try:
            await course
        except Exception:
            log.exception("a call failed")
            await self._end(line, "failed")

    async def _end(self, line: Line, status: str, reason: str | None = None) -> None:
        await self._service.run(lambda ctx: call_rows.end(ctx, line.call_id, status, reason))

    # Outbound

    async def _outbound(self, line: Line) -> None:
        row, arrival = await self._service.run(lambda ctx: _ring(ctx, line.call_id))
        if row is None:
            return
        if arrival is not None:
            await self._call_neighbour(line, arrival)
            return
        callee = self._callees.get(row.remote_phone_number) or self._callees.get(None) or Callee()
        verdict = await self._ringing(line, callee)
        if verdict == "give_up":
            await self._end(line, "canceled")
        elif verdict == "reject":
            await self._end(line, "failed", "rejected")
        else:
            script = VOICEMAIL if verdict == "voicemail" else callee.script
            await self._answer(line, row.client_websocket_url, script, refused=("failed", None))

    async def _ringing(self, line: Line, callee: Callee) -> str:
        """What the called person does in the end, be it by their script or by the control API."""
        seconds = _LONGEST_RINGING if callee.behaviour == "manual" else callee.ring_seconds
        try:
            async with asyncio.timeout(seconds):
                return await asyncio.shield(line.verdict)
        except TimeoutError:
            return "give_up" if callee.behaviour in ("manual", "no_answer") else callee.behaviour

    # Inbound

    async def _inbound(self, line: Line, arrival: Arrival, script: Script) -> None:
        routing = asyncio.ensure_future(self._routed(line, arrival))
        try:
            waiting: list[asyncio.Future[Any]] = [routing, line.verdict]
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            if not routing.done():
                await self._end(line, "canceled")
                return
        finally:
            routing.cancel()
        url = routing.result()
        if url is not None:
            await self._answer(line, url, script, refused=("failed", "rejected"))

    async def _routed(self, line: Line, arrival: Arrival) -> str | None:
        """Where an inbound call is answered; None when it isn't, and then it has ended."""
        from inkbox_sandbox.phone import incoming

        verdict = await incoming.ask(arrival, self._service.settings.caps.call_webhook_seconds)
        line.reply = verdict.reply
        if verdict.websocket_url is None:
            await self._end(line, "failed", "rejected" if verdict.declined else None)
            return None
        await self._service.run(lambda ctx: call_rows.advance(ctx, line.call_id, "ringing"))
        return verdict.websocket_url

    # Two numbers of this sandbox

    async def _call_neighbour(self, line: Line, arrival: Arrival) -> None:
        """Carry a call to another number of the sandbox, which is an inbound call over there."""
        if arrival.is_over:
            await self._end(line, "failed", "rejected")
            return
        there = self._line(arrival.call_id, arrival.phone_number_id, is_inbound=True)
        there.task = line.task
        self._lines[arrival.call_id] = there
        url = await self._routed(there, arrival)
        callee_socket = None if url is None else await self._dial(there, url)
        if url is not None and callee_socket is None:
            await self._end(there, "failed", "rejected")
        if url is None or callee_socket is None:
            await self._end(line, "failed", "rejected")
            return
        async with callee_socket:
            row = await self._service.run(lambda ctx: call_rows.any_call(ctx, line.call_id))
            caller_socket = None if row is None else await self._dial(line, row.client_websocket_url)
            if row is None or caller_socket is None:
                await self._end(there, "canceled")
                await self._end(line, "failed")
                return
            await self._connect(line, row.client_websocket_url, caller_socket, there, url, callee_socket)

    async def _connect(
        self, line: Line, url: str, socket: AgentSocket, there: Line, url_there: str, socket_there: AgentSocket
    ) -> None:
        from inkbox_sandbox.phone.far_ends import Agent

        one, other = Agent.meet()
        async with socket, asyncio.TaskGroup() as talks:
            talks.create_task(self._talk(line, url, socket, one, DEFAULT_PACE))
            talks.create_task(self._talk(there, url_there, socket_there, other, DEFAULT_PACE))

    # The conversation

    async def _answer(self, line: Line, url: str, script: Script, *, refused: tuple[str, str | None]) -> None:
        """Connect the agent with a person; `refused` is how the call ends when the agent can't be reached."""
        from inkbox_sandbox.phone.far_ends import Person

        line.person = Person(script.steps)
        socket = await self._dial(line, url)
        if socket is None:
            await self._end(line, *refused)
            return
        async with socket:
            await self._talk(line, url, socket, line.person, script.pace)

    async def _dial(self, line: Line, url: str) -> AgentSocket | None:
        """The agent's media socket, open; None when it can't be had."""
        from inkbox_sandbox.phone.agent_socket import DialError, dial

        headers = await self._service.run(lambda ctx: _handshake_headers(ctx, line.call_id))
        try:
            return await dial(url, headers)
        except DialError as error:
            log.info("the agent's media socket can't be opened: %s", error)
            return None

    async def _talk(self, line: Line, url: str, socket: AgentSocket, far_end: FarEnd, pace: float) -> None:
        """Have an answered call from its beginning to its end."""
        from inkbox_sandbox.phone.session import FAR_END_HUNG_UP, Session

        service, call_id = self._service, line.call_id

        async def record(party: str, text: str, ts_ms: int) -> None:
            await service.run(lambda ctx: transcripts.record(ctx, call_id, party, text, ts_ms))

        await service.run(lambda ctx: call_rows.answer(ctx, call_id, url, tts=socket.tts, stt=socket.stt))
        line.session = Session(call_id, socket, far_end, record, pace)
        watch = asyncio.ensure_future(self._watch_duration(line.session))
        if line.has_given_up:
            line.session.end(FAR_END_HUNG_UP)
        try:
            ending = await line.session.run()
        except Exception:
            await self._end(line, "failed")
            raise
        finally:
            watch.cancel()
        await self._end(line, "completed", ending.hangup_reason)

    async def _watch_duration(self, session: Session) -> None:
        """End a call that lasts too long by the sandbox's clock."""
        from inkbox_sandbox.phone.session import TOO_LONG

        clock, caps = self._service.clock, self._service.settings.caps
        begun_at = clock.now()
        # The sandbox's clock tells nobody that it was moved.
        while (clock.now() - begun_at).total_seconds() <= caps.call_seconds:  # noqa: ASYNC110
            await asyncio.sleep(_LOOK_SECONDS)
        session.end(TOO_LONG)


def _ring(ctx: Context, call_id: str) -> tuple[call_rows.CallRow | None, Arrival | None]:
    """Let an outbound call ring; with it, its arrival when the number called is one of this sandbox."""
    row = call_rows.any_call(ctx, call_id)
    if row is None:
        return None, None
    call_rows.advance(ctx, call_id, "ringing")
    called = numbers.by_number(ctx, row.remote_phone_number)
    if called is None:
        return row, None
    # Not before there is a call: it loads contacts, mailboxes and what a receiver is told of them.
    from inkbox_sandbox.phone import incoming

    return row, incoming.arrive(ctx, called, row.local_phone_number)


def _handshake_headers(ctx: Context, call_id: str) -> dict[str, str]:
    """What the agent is told when its socket is opened, signed when the organization has a key."""
    row = call_rows.any_call(ctx, call_id)
    if row is None:
        return {}
    told = {
        "call_id": row.id,
        "phone_number": row.remote_phone_number,
        "direction": row.direction,
        "remote_phone_number": row.remote_phone_number,
    }
    value = json.dumps(told, separators=(",", ":"))
    return {"X-Call-Context": value, **signature_headers(ctx, row.organization_id, value.encode())}
