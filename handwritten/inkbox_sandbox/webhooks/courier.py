"""The courier: takes what waits to its receivers, on the server's event loop, and sleeps as long as nothing does."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

# What is needed for a delivery is loaded with the first one.
if TYPE_CHECKING:
    import httpx

    from inkbox_sandbox.service import Service
    from inkbox_sandbox.webhooks.queue import Attempt, Look

log = logging.getLogger("inkbox_sandbox")

_AFTER_A_FAILURE = 1.0


class Courier:
    """Delivers events. All but `wake` and `abandon` belong to the event loop.

    A subscription gets one request at a time, in the order of events, so a slow receiver holds up nobody but itself.
    A delivery that fails waits for its retry, and with it what comes later in its stream; other streams go on.
    """

    def __init__(self, service: "Service") -> None:
        self._service = service
        self._loop: asyncio.AbstractEventLoop | None = None
        self._watch: asyncio.Task[None] | None = None
        self._client: httpx.AsyncClient | None = None
        self._opening = asyncio.Lock()
        self._under_way: dict[str, asyncio.Task[None]] = {}
        # Subscriptions that ended since the storage was looked at last: what was found for them is not sent.
        self._ended: set[str] = set()
        self._stirred = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        """Use an event loop from now on."""
        self._loop = loop

    # From any thread

    def wake(self) -> None:
        """Look at what waits: something was added, or the sandbox's clock was moved."""
        self._on_loop(self._stir)

    def abandon(self, subscription_ids: Iterable[str]) -> None:
        """Break off what is under way to subscriptions that are no more."""
        gone = list(subscription_ids)

        def cancel() -> None:
            self._ended.update(gone)
            for subscription_id in gone:
                if subscription_id in self._under_way:
                    self._under_way[subscription_id].cancel()

        self._on_loop(cancel)

    def _on_loop(self, work: Callable[[], None]) -> None:
        # Without a loop, or with a closed one, the sandbox is on its way out; the next start finds what waits.
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(work)

    # On the event loop

    async def take_up(self) -> None:
        """Go on with what an earlier run of the sandbox has left to deliver."""
        from inkbox_sandbox.webhooks import queue

        await self._service.run(queue.take_up)
        self.wake()

    async def settle(self, seconds: float) -> bool:
        """Wait until nothing can be delivered now; False when it takes longer than that."""
        try:
            async with asyncio.timeout(seconds):
                await self._idle.wait()
        except TimeoutError:
            return False
        return True

    async def close(self) -> None:
        """Stop at once; what is under way counts as not attempted."""
        tasks = [*self._under_way.values(), *([] if self._watch is None else [self._watch])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._watch = None
        self._idle.set()
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    def _stir(self) -> None:
        self._idle.clear()
        self._stirred.set()
        if self._watch is None:
            self._watch = asyncio.ensure_future(self._deliver_all())

    async def _deliver_all(self) -> None:
        while True:
            self._stirred.clear()
            try:
                found = await self._look()
            except Exception:
                log.exception("webhook deliveries can't be read")
                await asyncio.sleep(_AFTER_A_FAILURE)
                self._stirred.set()
                continue
            for attempt in found.attempts:
                if attempt.subscription_id not in self._ended:
                    self._start(attempt)
            if not self._under_way and not self._stirred.is_set():
                self._idle.set()
            await self._sleep(found.pause)

    async def _look(self) -> "Look":
        from inkbox_sandbox.webhooks import queue

        busy = list(self._under_way)
        self._ended.clear()
        return await self._service.run(lambda ctx: queue.look(ctx, busy))

    async def _sleep(self, pause: float | None) -> None:
        """Until something happens, or the next retry is due by a clock that runs."""
        seconds = None if self._service.clock.is_frozen else pause
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stirred.wait()
        self._idle.clear()

    def _start(self, attempt: "Attempt") -> None:
        task = asyncio.ensure_future(self._make(attempt))
        self._under_way[attempt.subscription_id] = task

        def ended(_task: "asyncio.Task[None]") -> None:
            del self._under_way[attempt.subscription_id]
            self._stirred.set()

        task.add_done_callback(ended)

    async def _make(self, attempt: "Attempt") -> None:
        """Make one attempt and write down what came of it."""
        from inkbox_sandbox.webhooks import queue, sending

        try:
            result = await sending.send(await self._pool(), attempt, self._service.settings.caps.webhook_seconds)
            await self._service.run(lambda ctx: queue.record(ctx, attempt, result))
        except Exception:
            log.exception("a webhook delivery failed on our side")
            await asyncio.sleep(_AFTER_A_FAILURE)

    async def _pool(self) -> "httpx.AsyncClient":
        from inkbox_sandbox.webhooks import sending

        async with self._opening:
            if self._client is None:
                self._client = await asyncio.to_thread(sending.open_client)
            return self._client
